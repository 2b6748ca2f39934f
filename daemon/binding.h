/*
 * Looks up the host names that stand for an interface.
 *
 * getaddrinfo(3) runs on a worker thread, for one name at a time: a resolver
 * that hangs must leave workers for others.  Neighbours: prepare (asks).
 */
#ifndef WARMCURL_BINDING_H
#define WARMCURL_BINDING_H

#include <stdbool.h>

/* The answer: an address in words, or NULL where there is none.  Borrowed until
 * the callback returns.  From the loop. */
typedef void binding_cb(void *arg, const char *address);

/*
 * Looks NAME up for sockets of FAMILY, or for any with AF_UNSPEC: the answer is
 * the first address, with IPV4_FIRST the first one of IPv4 if there is one.
 * Returns 0 or -errno (then CB does not run).
 */
int binding_look_up(const char *name, int family, bool ipv4_first,
                    binding_cb *cb, void *arg);

/* True while a question is out, which may take as long as a resolver hangs. */
bool binding_busy(void);

#endif
