/*
 * Who is at the other end; see identity.h.
 */
#include "daemon/identity.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proto/message.h"
#include "proto/rundir.h"

/* Bytes of a security label (SO_PEERSEC); SELinux's are below 256. */
#define LABEL_BYTES 512

/* Groups that are compared; a process may have NGROUPS_MAX (65536), but who
 * has more than this is refused. */
#define GROUPS_MAX 256

static struct {
    uid_t uid;
    gid_t gid;
    uint32_t modes;
    gid_t groups[GROUPS_MAX];
    int group_count;
    struct rundir_place places[RUNDIR_PLACE_COUNT];
    uint64_t network; /* cookie; 0: the kernel has none */
    char label[LABEL_BYTES];
    socklen_t label_len;
} own;

static int by_gid(const void *a, const void *b)
{
    const gid_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static void read_label(int fd, char *label, socklen_t *len)
{
    *len = LABEL_BYTES;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERSEC, label, len))
        *len = 0;
}

/* Of the network namespace in which the connecting end of FD was made
 * (SO_NETNS_COOKIE, Linux 5.14; net/unix/af_unix.c makes ours in the same);
 * 0: it can't be had. */
static uint64_t network_of(int fd)
{
    uint64_t cookie;
    socklen_t len = sizeof(cookie);

    return getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &len) ? 0
                                                                      : cookie;
}

/* Our own are what a peer of ours would see. */
static void ask_own_socket(void)
{
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
        return;
    read_label(pair[0], own.label, &own.label_len);
    own.network = network_of(pair[0]);
    close(pair[0]);
    close(pair[1]);
}

int identity_init(void)
{
    own.uid = geteuid();
    own.gid = getegid();
    own.modes = rundir_modes();
    own.group_count = getgroups(GROUPS_MAX, own.groups);
    if (own.group_count < 0)
        return -errno;
    qsort(own.groups, (size_t)own.group_count, sizeof(gid_t), by_gid);
    ask_own_socket();
    return rundir_places(0, 0, own.places);
}

static bool same_groups(int fd)
{
    gid_t groups[GROUPS_MAX];
    socklen_t len = sizeof(groups);

    if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &len))
        return false;
    if (len != (socklen_t)own.group_count * sizeof(gid_t))
        return false;
    qsort(groups, len / sizeof(gid_t), sizeof(gid_t), by_gid);
    return !memcmp(groups, own.groups, len);
}

static bool same_label(int fd)
{
    char label[LABEL_BYTES];
    socklen_t len;

    read_label(fd, label, &len);
    return len == own.label_len && !memcmp(label, own.label, len);
}

/* The places of process PID, the other end of FD.  The network is asked of the
 * socket: /proc makes an entry for each process that it is asked about first,
 * and one for each namespace, which took 7 us more. */
static int read_places(int fd, pid_t pid,
                       struct rundir_place ret[RUNDIR_PLACE_COUNT])
{
    if (!own.network)
        return rundir_places(pid, 0, ret);
    memset(ret, 0, sizeof(*ret));
    if (network_of(fd) == own.network)
        *ret = *own.places;
    return rundir_places(pid, RUNDIR_BEHIND_NETWORK, ret);
}

unsigned identity_check(int fd, const char **ret_text)
{
    struct rundir_place places[RUNDIR_PLACE_COUNT];
    struct ucred cred;
    socklen_t len = sizeof(cred);

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) ||
        cred.uid != own.uid) {
        *ret_text = "another user";
        return REFUSE_UID;
    }
    if (cred.gid != own.gid || !same_groups(fd)) {
        *ret_text = "other groups";
        return REFUSE_CONFINEMENT;
    }
    if (!same_label(fd)) {
        *ret_text = "another security label";
        return REFUSE_CONFINEMENT;
    }
    /* A pid of 0 is of a process that our pid namespace does not show. */
    if (cred.pid <= 0 || read_places(fd, cred.pid, places)) {
        *ret_text = "its namespaces can't be seen";
        return REFUSE_CONFINEMENT;
    }
    if (memcmp(places, own.places, sizeof(places))) {
        *ret_text = "another namespace or root directory";
        return REFUSE_CONFINEMENT;
    }
    return 0;
}

unsigned identity_check_modes(uint32_t modes, const char **ret_text)
{
    if ((modes & RUNDIR_SECCOMP && !(own.modes & RUNDIR_SECCOMP)) ||
        modes & ~own.modes & RUNDIR_NO_NEW_PRIVS) {
        *ret_text = "it is confined as the daemon is not";
        return REFUSE_CONFINEMENT;
    }
    return 0;
}
