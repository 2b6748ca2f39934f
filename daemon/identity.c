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
    gid_t groups[GROUPS_MAX];
    int group_count;
    struct rundir_place places[RUNDIR_PLACE_COUNT];
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

/* Our own label is what a peer of ours would see. */
static void read_own_label(void)
{
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
        return;
    read_label(pair[0], own.label, &own.label_len);
    close(pair[0]);
    close(pair[1]);
}

int identity_init(void)
{
    own.uid = geteuid();
    own.group_count = getgroups(GROUPS_MAX, own.groups);
    if (own.group_count < 0)
        return -errno;
    qsort(own.groups, (size_t)own.group_count, sizeof(gid_t), by_gid);
    read_own_label();
    return rundir_places(0, own.places);
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
    if (!same_groups(fd)) {
        *ret_text = "other groups";
        return REFUSE_CONFINEMENT;
    }
    if (!same_label(fd)) {
        *ret_text = "another security label";
        return REFUSE_CONFINEMENT;
    }
    /* A pid of 0 is of a process that our pid namespace does not show. */
    if (cred.pid <= 0 || rundir_places(cred.pid, places)) {
        *ret_text = "its namespaces can't be seen";
        return REFUSE_CONFINEMENT;
    }
    if (memcmp(places, own.places, sizeof(places))) {
        *ret_text = "another namespace or root directory";
        return REFUSE_CONFINEMENT;
    }
    return 0;
}
