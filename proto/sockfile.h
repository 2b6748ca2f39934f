/*
 * The file of a listening socket: nobody meets one that does not listen yet,
 * and one process at a time makes it.
 *
 * Neighbours: client/connect and daemon/listener make sockets, each under the
 * lock; rundir says where, and keeps room for the names beside one.
 */
#ifndef WARMCURL_SOCKFILE_H
#define WARMCURL_SOCKFILE_H

#include <sys/socket.h>
#include <sys/un.h>

/* FD, which is taken, or a copy of it that is none of 0, 1, 2, close-on-exec:
 * a caller may have closed these, and output would go into it.  -errno where
 * FD is negative (errno tells) or there can be no copy. */
int sockfile_above_streams(int fd);

/* A unix stream socket: close-on-exec, non-blocking, none of 0, 1, 2.  The
 * descriptor, or -errno. */
int sockfile_new(void);

/* Fills RET for PATH, which fits (RUNDIR_SOCKET_BYTES).  Returns its bytes. */
socklen_t sockfile_address(struct sockaddr_un *ret, const char *path);

/*
 * Makes a listening socket under PATH, mode 0600, for BACKLOG clients that
 * wait; an old file of that name is replaced in one step.  The caller holds
 * the lock of PATH, or PATH's directory is new.  PATH leaves room for
 * RUNDIR_SUFFIX_BYTES.  The descriptor, as from sockfile_new(), or -errno.
 */
int sockfile_listen(const char *path, int backlog);

/* Takes the lock of PATH, a file beside it.  Its descriptor, or -errno:
 * -EAGAIN while another process holds it, or when that has just let go. */
int sockfile_lock(const char *path);

/* Removes the file and lets go of LOCK, which it takes; a child that still has
 * the descriptor holds nothing. */
void sockfile_unlock(int lock, const char *path);

#endif
