/*
 * Which way the kernel sends what goes to an address: interface, gateway and
 * source, as one number to compare with a later one.
 *
 * Asked over rtnetlink, which answers at once; nothing is sent anywhere.
 * Neighbours: learn notes a new connection's route, retire compares.
 */
#ifndef WARMCURL_ROUTE_H
#define WARMCURL_ROUTE_H

#include <stdint.h>

/* Opens the socket for questions.  0 or -errno; without it every route is
 * unknown. */
int route_init(void);
void route_done(void);

/*
 * The route to the address REMOTE_IP for a connection that comes from LOCAL_IP
 * ("" when that is not known).  0 when nobody can tell.  That there is no
 * route, or no such local address any more, is a route like any other.
 */
uint64_t route_of(const char *remote_ip, const char *local_ip);

/* The routes that the rest of the world is reached by. */
uint64_t route_default(void);

#endif
