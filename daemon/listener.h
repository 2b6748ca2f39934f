/*
 * The listening socket: takes clients, checks who they are, makes sessions.
 */
#ifndef WARMCURL_LISTENER_H
#define WARMCURL_LISTENER_H

#include <stdbool.h>

/* Makes a socket at PATH, mode 0600, and listens.  The descriptor, or -errno;
 * -EADDRINUSE when a daemon answers there, -EEXIST when PATH is no socket.
 * However many try at once, one gets it. */
int listener_bind(const char *path);

/* First descriptor of systemd's convention (sd_listen_fds(3)). */
#define LISTENER_FIRST_FD 3

/*
 * Takes the socket that LISTEN_FDS and LISTEN_PID say was handed over.  Sets
 * *RET_PATH, its file's name (malloc), and *RET_OWN: the client that started
 * us made it for us, and says in WARMCURL_SOCKET what it is called by now; a
 * service manager keeps its sockets for itself.  The descriptor, or -errno:
 * -ENOTCONN when none was handed over.
 */
int listener_inherit(char **ret_path, bool *ret_own);

/* Serves FD, which it takes.  PATH is the socket's name, borrowed for good;
 * OWN: its file is ours to remove.  0 or -errno. */
int listener_start(int fd, const char *path, bool own);

/* Takes who is waiting already, then listens no more and removes the file if
 * it is still ours.  Who comes to a service manager's socket is refused until
 * listener_done(): the manager's own end would let them wait. */
void listener_stop(void);
void listener_done(void);

/* False when the socket's file is gone or another's: nobody finds us. */
bool listener_reachable(void);

#endif
