/*
 * Where the daemon's socket is, and whether its directory can be trusted.
 *
 * The directory is, in this order:
 *   the one that holds $WARMCURL_SOCKET, when that is set;
 *   /run/user/UID/warmcurl, where /run/user/UID exists and is ours (whether or
 *     not XDG_RUNTIME_DIR says so: cron jobs have no such variable and must
 *     meet the same daemon);
 *   /tmp/warmcurl-UID, or /dev/shm/warmcurl-UID where /tmp can't be written.
 * UID is the effective one, never a name or $HOME.
 *
 * The socket's name holds what must not be mixed: the protocol's version, the
 * build, and a hash of the caller's confinement (namespaces, root directory,
 * groups, seccomp mode, no_new_privs) and CI job.  So a container, a sandbox
 * and a CI job each meet a daemon of their own or none.
 *
 * Neighbours: client/connect and client/note look here for the daemon,
 * daemon/listener for where to listen.
 */
#ifndef WARMCURL_RUNDIR_H
#define WARMCURL_RUNDIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Bytes of a socket's path with its final zero: sun_path's size, unix(7). */
#define RUNDIR_SOCKET_BYTES 108

/* Bytes kept free at the end of a socket's path, for the names beside it: the
 * lock's and the one a socket is bound under before it is complete. */
#define RUNDIR_SUFFIX_BYTES 8
#define RUNDIR_LOCK_SUFFIX ".lock"
#define RUNDIR_NEW_SUFFIX ".new"
#define RUNDIR_NOTE_SUFFIX ".note" /* where notes of direct commands go */

/* What keeps us from using a directory, or 0. */
enum rundir_error {
    RUNDIR_OK = 0,
    RUNDIR_ABSENT,   /* none is there yet: no daemon can be running */
    RUNDIR_UNMADE,   /* it could not be made; sys_errno says why */
    RUNDIR_FOREIGN,  /* another user owns it; owner says who */
    RUNDIR_LINK,     /* a symbolic link */
    RUNDIR_NOT_DIR,  /* something else than a directory */
    RUNDIR_MODE,     /* others may enter or read it; mode says how */
    RUNDIR_TOO_LONG, /* $WARMCURL_SOCKET does not fit a socket's address */
    RUNDIR_RELATIVE, /* $WARMCURL_SOCKET does not begin with '/' */
    RUNDIR_NO_PROC,  /* /proc/self/ns is unreadable: confinement unknown */
    RUNDIR_SYSTEM,   /* a system call failed; sys_errno says how */
};

enum rundir_want {
    RUNDIR_LOOK,   /* change nothing */
    RUNDIR_CREATE, /* make the directory, 0700, where it is missing */
};

struct rundir {
    char dir[RUNDIR_SOCKET_BYTES];    /* without '/' at its end */
    char socket[RUNDIR_SOCKET_BYTES]; /* full path of the caller's socket */
    /* Full path of the one that a systemd unit listens on, to be tried when
     * `socket` is absent; "" where it must not be (given, or a CI job). */
    char fixed[RUNDIR_SOCKET_BYTES];
    uid_t uid;     /* the caller's, effective */
    bool is_given; /* the path is $WARMCURL_SOCKET */
    bool is_job;   /* a CI runner's job variable is part of the name */
    /* What was found there, for messages: */
    uid_t owner;
    mode_t mode;
    int sys_errno;
};

/*
 * Finds the directory and the socket's name.  On an error `dir` still names
 * the directory that was refused ("" when none is known) and the paths are
 * empty.  A refused directory is final: the next place is tried only where
 * the one before does not exist (RUNDIR_LOOK) or cannot be made
 * (RUNDIR_CREATE), so that nobody steers us by planting one.
 */
enum rundir_error rundir_find(enum rundir_want want, struct rundir *ret);

/* The error as a phrase, "belongs to another user"; never NULL. */
const char *rundir_strerror(enum rundir_error error);

/* One thing that confines a process, as the kernel identifies it. */
struct rundir_place {
    uint64_t dev;
    uint64_t ino;
};

/* Network, mount and user namespace, and root directory. */
#define RUNDIR_PLACE_COUNT 4
#define RUNDIR_BEHIND_NETWORK 1 /* the first of the others */

/*
 * Reads where process PID lives (0: the caller), from place FIRST on; those
 * before stay as they are.  Two processes with equal places see the same
 * network, files and users.  Returns 0 or -errno; -EACCES when the kernel does
 * not let us look (the process is gone, or not ours).
 */
int rundir_places(pid_t pid, size_t first,
                  struct rundir_place ret[RUNDIR_PLACE_COUNT]);

/* How the caller is confined beside that: its seccomp mode in the lowest
 * byte, and RUNDIR_NO_NEW_PRIVS. */
#define RUNDIR_SECCOMP 0xffu
#define RUNDIR_NO_NEW_PRIVS 0x100u
uint32_t rundir_modes(void);

/* The CI runners' variables that make a job's daemon its own; ends with NULL.
 * The daemon keeps them: the runner's reaper finds leftovers by them. */
extern const char *const rundir_job_variables[];

#endif
