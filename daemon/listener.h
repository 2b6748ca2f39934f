/*
 * The listening socket: takes clients, checks who they are, makes sessions.
 */
#ifndef WARMCURL_LISTENER_H
#define WARMCURL_LISTENER_H

#include <stdbool.h>

/* Makes a socket at PATH, mode 0600, and listens.  The descriptor, or -errno;
 * -EADDRINUSE when a daemon answers there. */
int listener_bind(const char *path);

/* Serves FD, which it takes.  PATH is the socket's name, borrowed for good;
 * OWN: its file is ours to remove.  0 or -errno. */
int listener_start(int fd, const char *path, bool own);

/* Takes who is waiting already, then listens no more and removes the file if
 * it is still ours. */
void listener_stop(void);

/* False when the socket's file is gone or another's: nobody finds us. */
bool listener_reachable(void);

#endif
