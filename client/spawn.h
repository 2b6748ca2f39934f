/*
 * Starts warmcurld.
 *
 * Neighbours: connect prepares the socket and says when.
 */
#ifndef WARMCURL_SPAWN_H
#define WARMCURL_SPAWN_H

#include <limits.h>
#include <sys/types.h>

/*
 * Finds the daemon's program: $WARMCURLD, else warmcurld beside the caller's
 * own program, else the installed one; never on PATH.  It must be an
 * executable file of ours or root's that nobody else can write, in a
 * directory of which the same is true; symbolic links are resolved first.
 * Returns 0, or -errno: -ENOENT where there is none, -EPERM where the one
 * that there is could be written by others, -EACCES where it can't be
 * executed.
 */
int spawn_find_program(char ret[PATH_MAX]);

/*
 * Starts PROGRAM as the daemon that serves LISTENER, by systemd's convention:
 * the listening socket is its descriptor 3, LISTEN_FDS is 1 and LISTEN_PID
 * its process id.  WARMCURL_SOCKET in its environment is SOCKET_PATH, the name
 * under which the socket is found (the one it was bound under is gone).
 *
 * The daemon is nobody's child, and nothing of the caller stays in it: new
 * session, directory "/", signals reset and unblocked, nice 0 and soft limits
 * raised where that is allowed, umask 077, standard streams on /dev/null, no
 * other descriptor, an environment of a few named variables.  The caller
 * keeps LISTENER.  Returns 0 or -errno of fork(2); a program that can't run
 * shows as a connection that ends at once.
 */
int spawn_daemon(const char *program, int listener, const char *socket_path);

/*
 * Starts PROGRAM --direct for one session on SOCKET, its descriptor 3, in the
 * caller's environment and directory, otherwise as above but for session,
 * limits and nice value.  Returns as above.
 */
int spawn_private(const char *program, int socket);

/*
 * Starts PROGRAM as spawn_daemon() does, but as a child of the caller, with
 * which it ends (SIGTERM).  The caller reaps it.  Returns its process id, or
 * -errno.
 */
pid_t spawn_child(const char *program, int listener, const char *socket_path);

/* Closes all descriptors from FIRST on. */
void spawn_close_from(int first);

#endif
