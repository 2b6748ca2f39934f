/*
 * The listening socket; see listener.h.
 */
#include "daemon/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
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
#include "proto/rundir.h"
#include "proto/sockfile.h"

/* Milliseconds without accepting when there is nothing to accept with. */
#define PAUSE_MS 100

/* Milliseconds that others may take in all to start. */
#define LOCK_WAIT_MS 5000

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
    bool stopping;
    dev_t dev;
    ino_t ino;
} self = {.fd = -1, .spare = -1};

/* ---- binding ---- */

/* True when somebody listens at PATH; who is too busy to accept does. */
static bool answers(const char *path)
{
    struct sockaddr_un sun;
    socklen_t len = sockfile_address(&sun, path);
    int fd = sockfile_new();
    bool yes = fd >= 0 && (!connect(fd, (const struct sockaddr *)&sun, len) ||
                           errno == EAGAIN);

    if (fd >= 0)
        close(fd);
    return yes;
}

/* True when PATH is a file that is no socket: not ours to replace. */
static bool is_taken(const char *path)
{
    struct stat st;

    return !lstat(path, &st) && !S_ISSOCK(st.st_mode);
}

/* As sockfile_lock(), but waits: others hold it for a moment each. */
static int lock_for(const char *path)
{
    int lock = sockfile_lock(path);

    for (int ms = 0; lock == -EAGAIN && ms < LOCK_WAIT_MS; ms++) {
        usleep(1000);
        lock = sockfile_lock(path);
    }
    return lock;
}

int listener_bind(const char *path)
{
    int lock, fd;

    if (strlen(path) + RUNDIR_SUFFIX_BYTES >= RUNDIR_SOCKET_BYTES)
        return -ENAMETOOLONG;
    lock = lock_for(path);
    if (lock < 0)
        return lock;
    if (answers(path))
        fd = -EADDRINUSE;
    else if (is_taken(path))
        fd = -EEXIST;
    else
        fd = sockfile_listen(path, LISTEN_BACKLOG);
    sockfile_unlock(lock, path);
    return fd;
}

/* ---- a socket that was handed over ---- */

/* The file that FD, a unix socket, was bound to; NULL when there is none. */
static char *bound_name(int fd)
{
    struct sockaddr_un sun = {0};
    socklen_t len = sizeof(sun);

    if (getsockname(fd, (struct sockaddr *)&sun, &len) ||
        sun.sun_family != AF_UNIX || !*sun.sun_path)
        return NULL;
    return strndup(sun.sun_path, sizeof(sun.sun_path));
}

int listener_inherit(char **ret_path, bool *ret_own)
{
    const char *pid = getenv("LISTEN_PID");
    const char *count = getenv("LISTEN_FDS");
    const char *path = getenv("WARMCURL_SOCKET");
    /* A service manager names its sockets. */
    bool own = path && *path && !getenv("LISTEN_FDNAMES");
    char *name;

    if (!pid || !count || strtol(pid, NULL, 10) != getpid() ||
        strtol(count, NULL, 10) != 1)
        return -ENOTCONN;
    name = bound_name(LISTENER_FIRST_FD);
    if (name && own) {
        free(name);
        name = strdup(path);
    }
    if (!name)
        return -ENOTSOCK;
    *ret_path = name;
    *ret_own = own;
    return LISTENER_FIRST_FD;
}

/* ---- clients ---- */

/* Why who is at the other end of FD is not served; 0: it is. */
static unsigned objection(int fd, const char **ret_text)
{
    unsigned reason = identity_check(fd, ret_text);

    if (reason)
        return reason;
    if (self.stopping) {
        *ret_text = "stopping";
        return REFUSE_STOPPING;
    }
    if (peer_count() >= self.limit) {
        *ret_text = "too many clients";
        return REFUSE_LIMIT;
    }
    return 0;
}

static void welcome(int fd)
{
    const char *text;
    unsigned reason = objection(fd, &text);

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
    if (self.fd < 0 || self.stopping)
        return;
    /* First the name goes, then those are served who had found it. */
    if (self.own && listener_reachable())
        unlink(self.path);
    while (!accept_one())
        ;
    self.stopping = true;
    if (self.own)
        listener_done();
}

void listener_done(void)
{
    if (self.fd < 0)
        return;
    poller_fd_set(self.fd, 0, NULL, NULL);
    close(self.fd);
    self.fd = -1;
    self.stopping = false;
    poller_timer_free(self.pause);
    if (self.spare >= 0)
        close(self.spare);
    self.spare = -1;
}
