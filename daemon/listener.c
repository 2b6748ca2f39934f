/*
 * The listening socket; see listener.h.
 */
#include "daemon/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/identity.h"
#include "daemon/limits.h"
#include "daemon/log.h"
#include "daemon/peer.h"
#include "daemon/poller.h"
#include "daemon/session.h"
#include "proto/message.h"

/* Milliseconds without accepting when there is nothing to accept with. */
#define PAUSE_MS 100

/* Descriptors that are no peer's and no connection's: two of libcurl's for
 * each of 64 pools, files of contexts, the loop's own. */
#define OTHER_FDS 256

static struct {
    int fd;    /* -1: not listening */
    int spare; /* given up to refuse a client when no other is left; or -1 */
    unsigned limit; /* peers */
    struct poller_timer *pause;
    const char *path;
    bool own;
    dev_t dev;
    ino_t ino;
} self = {.fd = -1, .spare = -1};

static int address(const char *path, struct sockaddr_un *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->sun_family = AF_UNIX;
    if (strlen(path) >= sizeof(ret->sun_path))
        return -ENAMETOOLONG;
    strcpy(ret->sun_path, path);
    return 0;
}

/* True when somebody listens at the address. */
static bool answers(const struct sockaddr_un *sun)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool yes =
        fd >= 0 && !connect(fd, (const struct sockaddr *)sun, sizeof(*sun));

    if (fd >= 0)
        close(fd);
    return yes;
}

int listener_bind(const char *path)
{
    struct sockaddr_un sun;
    int fd, rc = address(path, &sun);
    mode_t mask;

    if (rc)
        return rc;
    if (answers(&sun))
        return -EADDRINUSE;
    unlink(path);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    mask = umask(0177);
    rc = bind(fd, (struct sockaddr *)&sun, sizeof(sun)) ||
                 listen(fd, LISTEN_BACKLOG)
             ? -errno
             : 0;
    umask(mask);
    if (!rc)
        return fd;
    close(fd);
    return rc;
}

static void welcome(int fd)
{
    const char *text;
    unsigned reason = identity_check(fd, &text);

    if (!reason && peer_count() >= self.limit) {
        reason = REFUSE_LIMIT;
        text = "too many clients";
    }
    if (reason) {
        log_info("client refused: %s", text);
        session_refuse(fd, reason, text);
    } else if (session_new(fd)) {
        log_warning("client dropped: out of memory");
    }
}

/* 0, or -errno of accept(2). */
static int accept_one(void)
{
    int fd = accept4(self.fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (fd < 0)
        return -errno;
    welcome(fd);
    return 0;
}

static void on_client(void *arg, int fd, int events);

static void on_pause_over(void *arg)
{
    (void)arg;
    poller_fd_set(self.fd, POLLER_READ, on_client, NULL);
}

static void take_spare(void)
{
    self.spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* No descriptor is left: the next client is told so and goes its own way, as
 * it would wait for nothing and its wish wake the loop without end. */
static void refuse_one(void)
{
    int fd;

    if (self.spare >= 0)
        close(self.spare);
    fd = accept4(self.fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0)
        session_refuse(fd, REFUSE_LIMIT, "out of descriptors");
    take_spare();
    if (fd >= 0 && self.spare >= 0)
        return;
    poller_fd_set(self.fd, 0, NULL, NULL);
    poller_timer_start(self.pause, PAUSE_MS);
}

static void on_client(void *arg, int fd, int events)
{
    (void)arg;
    (void)fd;
    (void)events;
    /* A client's first message may stop the listener. */
    for (int i = 0; i < ACCEPTS_PER_TURN && self.fd >= 0; i++) {
        int rc = accept_one();

        if (rc == -ECONNABORTED || rc == -EINTR)
            continue;
        if (rc && rc != -EAGAIN) {
            log_error("accept: %s", strerror(-rc));
            refuse_one();
        }
        if (rc)
            return;
    }
}

/* Each peer needs a connection, too. */
static unsigned peer_limit(void)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) ||
        files.rlim_cur >= OTHER_FDS + 2 * LIMIT_PEERS)
        return LIMIT_PEERS;
    if (files.rlim_cur < 2 * OTHER_FDS)
        return (unsigned)files.rlim_cur / 4;
    return (unsigned)(files.rlim_cur - OTHER_FDS) / 2;
}

int listener_start(int fd, const char *path, bool own)
{
    struct stat st;

    fcntl(fd, F_SETFL, O_NONBLOCK);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    /* Clients ask the kernel who listens (SO_PEERCRED): from here on that is
     * this process, no longer the one that made the socket. */
    listen(fd, LISTEN_BACKLOG);
    self.fd = fd;
    self.path = path;
    self.own = own;
    self.limit = peer_limit();
    self.pause = poller_timer_new(on_pause_over, NULL);
    if (!self.pause)
        return -ENOMEM;
    take_spare();
    if (!stat(path, &st)) {
        self.dev = st.st_dev;
        self.ino = st.st_ino;
    }
    return poller_fd_set(fd, POLLER_READ, on_client, NULL);
}

bool listener_reachable(void)
{
    struct stat st;

    return !stat(self.path, &st) && st.st_dev == self.dev &&
           st.st_ino == self.ino;
}

void listener_stop(void)
{
    if (self.fd < 0)
        return;
    /* First the name goes, then those are served who had found it. */
    if (self.own && listener_reachable())
        unlink(self.path);
    while (!accept_one())
        ;
    poller_fd_set(self.fd, 0, NULL, NULL);
    close(self.fd);
    self.fd = -1;
    poller_timer_free(self.pause);
    if (self.spare >= 0)
        close(self.spare);
    self.spare = -1;
}
