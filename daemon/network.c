/*
 * Changes of the network; see network.h.
 */
#include "daemon/network.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "daemon/limits.h"
#include "daemon/log.h"
#include "daemon/poller.h"
#include "daemon/route.h"

const char *const network_files[] = {"/etc/resolv.conf", "/etc/hosts",
                                     "/etc/nsswitch.conf", "/etc/gai.conf",
                                     NULL};

/* A file as it stood there; all zero when it did not. */
struct identity {
    uint64_t dev, ino, size;
    struct timespec mtime, ctime;
};

static struct {
    const struct network_ops *ops;
    const char *const *files;
    struct identity seen[NETWORK_FILES_MAX];
    int fd; /* of rtnetlink; -1: none */
    struct poller_timer *settle;
    bool changed; /* the kernel told of something not looked at yet */
    uint64_t default_route;
    int64_t slept_ms;  /* of the machine, since it started */
    int64_t offset_ms; /* of the wall clock to the monotonic one */
} self = {.fd = -1};

/* ---- files ---- */

static struct identity identify(const char *path)
{
    struct identity id = {0};
    struct stat st;

    if (!stat(path, &st))
        id = (struct identity){st.st_dev, st.st_ino, (uint64_t)st.st_size,
                               st.st_mtim, st.st_ctim};
    return id;
}

static bool same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool same(const struct identity *a, const struct identity *b)
{
    return a->dev == b->dev && a->ino == b->ino && a->size == b->size &&
           same_time(a->mtime, b->mtime) && same_time(a->ctime, b->ctime);
}

static bool files_changed(void)
{
    bool changed = false;

    for (unsigned i = 0; self.files[i]; i++) {
        struct identity now = identify(self.files[i]);

        changed |= !same(&now, &self.seen[i]);
        self.seen[i] = now;
    }
    return changed;
}

/* ---- clocks ---- */

static int64_t clock_ms(clockid_t id)
{
    struct timespec ts;

    if (clock_gettime(id, &ts))
        return 0;
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* The monotonic clock stands still while the machine sleeps, the others do
 * not; and a machine that was restored from an image gets its time set. */
static bool clocks_jumped(void)
{
    int64_t monotonic = clock_ms(CLOCK_MONOTONIC);
    int64_t slept = clock_ms(CLOCK_BOOTTIME) - monotonic;
    int64_t offset = clock_ms(CLOCK_REALTIME) - monotonic;
    bool jumped = llabs(slept - self.slept_ms) > SLEPT_MS ||
                  llabs(offset - self.offset_ms) > CLOCK_STEP_MS;

    /* Followed even so: a clock may drift by that much in days. */
    self.slept_ms = slept;
    self.offset_ms = offset;
    return jumped;
}

/* ---- routes ---- */

/* Takes what the kernel told; true when it told anything.  What exactly does
 * not matter, nor that some of it was lost: the routes are looked at. */
static bool take_news(void)
{
    char data[4096];
    bool any = false;
    ssize_t len;

    if (self.fd < 0)
        return false;
    do {
        len = recv(self.fd, data, sizeof(data), MSG_DONTWAIT);
        any |= len > 0 || (len < 0 && errno == ENOBUFS);
    } while (len > 0 || (len < 0 && (errno == EINTR || errno == ENOBUFS)));
    return any;
}

static void look_at_routes(void)
{
    uint64_t now = route_default();

    self.changed = false;
    poller_timer_stop(self.settle);
    if (now == self.default_route) {
        self.ops->routes();
        return;
    }
    self.default_route = now;
    self.ops->all("the default route changed");
}

static void on_settled(void *arg)
{
    (void)arg;
    look_at_routes();
}

/* Containers that come and go tell a lot in a moment: all of it is looked at
 * together. */
static void on_news(void *arg, int fd, int events)
{
    (void)arg;
    (void)fd;
    (void)events;
    if (!take_news() || self.changed)
        return;
    self.changed = true;
    poller_timer_start(self.settle, NETWORK_SETTLE_MS);
}

static int subscribe(void)
{
    struct sockaddr_nl addr = {
        .nl_family = AF_NETLINK,
        .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR |
                     RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE | RTMGRP_IPV4_RULE |
                     1 << (RTNLGRP_IPV6_RULE - 1)};
    int rc = 0;

    self.fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
                     NETLINK_ROUTE);
    if (self.fd < 0)
        return -errno;
    if (bind(self.fd, (struct sockaddr *)&addr, sizeof(addr)))
        rc = -errno;
    if (!rc)
        rc = poller_fd_set(self.fd, POLLER_READ, on_news, NULL);
    if (rc) {
        close(self.fd);
        self.fd = -1;
    }
    return rc;
}

/* ---- all of it ---- */

int network_init(const struct network_ops *ops, const char *const *files)
{
    int rc;

    self.ops = ops;
    self.files = files;
    self.settle = poller_timer_new(on_settled, NULL);
    if (!self.settle)
        return -ENOMEM;
    rc = subscribe();
    if (rc)
        log_warning("changes of the network are not seen: %s", strerror(-rc));
    self.default_route = route_default();
    files_changed();
    clocks_jumped();
    return 0;
}

void network_done(void)
{
    if (self.fd >= 0) {
        poller_fd_set(self.fd, 0, NULL, NULL);
        close(self.fd);
    }
    poller_timer_free(self.settle);
    memset(&self, 0, sizeof(self));
    self.fd = -1;
}

void network_look(void)
{
    if (!self.ops)
        return;
    if (clocks_jumped())
        self.ops->all("the clock jumped");
    if (files_changed())
        self.ops->all("what names mean changed");
    if (take_news() || self.changed)
        look_at_routes();
}
