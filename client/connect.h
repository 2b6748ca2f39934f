/*
 * The way to the daemon: finds its socket, starts a daemon where there is
 * none, and makes sure that the one who answers is ours.
 *
 * Autostart: the client that finds no daemon takes a lock, looks again, binds
 * and listens itself and only then starts warmcurld on the listening socket.
 * So nobody meets a half-ready socket, nobody waits for a daemon to get ready
 * before connecting, and many simultaneous first commands start one daemon.
 *
 * Neighbours: proto/rundir says where the socket is, spawn starts the daemon,
 * exchange talks over the connection.
 */
#ifndef WARMCURL_CONNECT_H
#define WARMCURL_CONNECT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "proto/rundir.h"

/* What connect_daemon() may do. */
enum connect_flags {
    CONNECT_START = 1, /* start a daemon where there is none and the
                          configuration does not forbid it */
    CONNECT_ASKED = 2, /* somebody asked for just that: with CONNECT_START, the
                          configuration does not matter */
};

/* Why there is no connection; each but CONNECT_OK means: go direct. */
enum connect_error {
    CONNECT_OK = 0,
    CONNECT_ABSENT,     /* no daemon runs, and none was to be started */
    CONNECT_RUNDIR,     /* the directory is refused; `rundir` says why */
    CONNECT_NO_PROGRAM, /* no warmcurld that may be started */
    CONNECT_FOREIGN,    /* the daemon runs as another user */
    CONNECT_TIMEOUT,    /* the daemon took no connection in time, or another
                           client held the lock for too long */
    CONNECT_SYSTEM,     /* a system call failed; sys_errno says how */
};

/* A connection, or why there is none. */
struct connection {
    /* The socket: close-on-exec, non-blocking, never one of 0, 1, 2; the
     * caller closes it.  -1 on an error. */
    int fd;
    bool is_new_daemon; /* this very call started it */
    bool is_private;    /* it serves this command alone */
    pid_t pid;          /* who listens; 0 when the kernel can't say */
    enum connect_error error;
    enum rundir_error rundir; /* CONNECT_RUNDIR: why */
    int sys_errno;            /* CONNECT_SYSTEM: why */
    /* CONNECT_ABSENT: the file that says autostart = no; NULL: none does. */
    const char *forbidden_by;
    struct rundir where; /* what was looked at */
};

/*
 * Connects to the caller's daemon.  Takes CONNECT_WAIT_MS (connect.c) at most
 * where a daemon is there but does not accept, or has to be started.  Returns
 * RET->error.
 */
enum connect_error connect_daemon(unsigned flags, struct connection *ret);

/*
 * Starts a daemon for one session (warmcurld --direct) in the caller's own
 * environment and directory, with a socket pair's other end as its descriptor
 * 3; it ends with the session.  For where there is no curl.  Returns
 * RET->error, as above; no file is looked at but the program.
 */
enum connect_error connect_private(struct connection *ret);

/*
 * Makes a listening socket under PATH, mode 0600; an old file of that name is
 * replaced in one step.  The caller holds the lock of PATH, or PATH's
 * directory is new.  Returns the descriptor (close-on-exec), or -errno.
 */
int connect_listen(const char *path);

/* Whole message for a connection's error, "the socket's directory /tmp/x
 * belongs to another user"; written to BUF of SIZE bytes, cut where it does
 * not fit.  Returns BUF. */
char *connect_describe(const struct connection *c, char *buf, size_t size);

#endif
