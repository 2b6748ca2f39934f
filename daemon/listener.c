/*
 * The listening socket; see listener.h.
 */
#include "daemon/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
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

static struct {
    int fd; /* -1: not listening */
    const char *path;
    bool own;
    dev_t dev;
    ino_t ino;
} self = { .fd = -1 };

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
    bool yes = fd >= 0 &&
               !connect(fd, (const struct sockaddr *)sun, sizeof(*sun));

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

    if (!reason && peer_count() >= LIMIT_PEERS) {
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

static void on_client(void *arg, int fd, int events)
{
    (void)arg;
    (void)fd;
    (void)events;
    for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
        int rc = accept_one();

        if (rc == -ECONNABORTED || rc == -EINTR)
            continue;
        if (rc && rc != -EAGAIN)
            log_error("accept: %s", strerror(-rc));
        if (rc)
            return;
    }
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
}
