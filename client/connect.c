#include "connect.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "client/autostart.h"
#include "client/monotonic.h"
#include "proto/sockfile.h"
#include "spawn.h"

/* ms; how long a daemon may take to accept while its backlog is full, or
 * another client to start one.  A start takes some ms, and curl itself up to
 * 30: whoever waits longer than this would have been done without us. */
#define CONNECT_WAIT_MS 2000

/* Connections that may wait for the daemon to accept; the kernel takes
 * net.core.somaxconn (4096 by default since Linux 5.4) where that is less. */
#define BACKLOG_COUNT 4096

/* µs between two looks at a lock that another client holds; it does so for
 * about 1 ms. */
#define LOCK_PAUSE_US 500

/* --- connecting ----------------------------------------------------------- */

/* A full backlog: let the kernel wake us when there is room, no longer than
 * WAIT_MS.  A non-blocking connect to a Unix socket cannot be polled for. */
static int connect_blocking(int fd, const struct sockaddr_un *address,
                            int64_t wait_ms)
{
    struct timeval limit = {.tv_sec = wait_ms / 1000,
                            .tv_usec = wait_ms % 1000 * 1000};
    struct timeval none = {0};
    int error = 0;

    if (wait_ms <= 0)
        return -EAGAIN;
    if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)) != 0 ||
        fcntl(fd, F_SETFL, 0) != 0)
        return -errno;
    if (connect(fd, (const struct sockaddr *)address, sizeof(*address)) != 0)
        error = -errno;
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &none, sizeof(none));
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return error;
}

/* Connects FD to PATH.  Returns 0 or -errno, -EAGAIN at the deadline. */
static int connect_path(int fd, const char *path, int64_t deadline_ms)
{
    struct sockaddr_un address;
    socklen_t len = sockfile_address(&address, path);

    if (connect(fd, (struct sockaddr *)&address, len) == 0)
        return 0;
    if (errno != EAGAIN)
        return -errno;
    for (;;) {
        int error =
            connect_blocking(fd, &address, deadline_ms - monotonic_ms());

        if (error != -EINTR)
            return error;
    }
}

/* Is nobody listening there?  A socket file may be left of a dead daemon. */
static bool is_absent(int error)
{
    return error == -ENOENT || error == -ECONNREFUSED;
}

/* Tries the caller's own socket, then the fixed one.  Returns the descriptor
 * or -errno; is_absent() then tells whether a start may help. */
static int try_connect(const struct rundir *where, int64_t deadline_ms)
{
    int fd = sockfile_new();
    int error;

    if (fd < 0)
        return fd;
    error = connect_path(fd, where->socket, deadline_ms);
    if (is_absent(error) && where->fixed[0] != '\0')
        error = connect_path(fd, where->fixed, deadline_ms);
    if (error < 0) {
        close(fd);
        return error;
    }
    return fd;
}

/* --- starting ------------------------------------------------------------- */

int connect_listen(const char *path)
{
    return sockfile_listen(path, BACKLOG_COUNT);
}

/* With the lock held: binds, listens, starts, connects. */
static int start_daemon(const char *program, struct connection *c,
                        int64_t deadline_ms)
{
    int listener = connect_listen(c->where.socket);
    int fd;
    int error;

    if (listener < 0)
        return listener;
    error = spawn_daemon(program, listener, c->where.socket);
    if (error < 0) {
        unlink(c->where.socket);
        close(listener);
        return error;
    }
    c->is_new_daemon = true;
    /* Before our copy of the listener goes: if the program can't run after
     * all, the connection ends, and that says so. */
    fd = try_connect(&c->where, deadline_ms);
    close(listener);
    return fd;
}

/* Returns a connected descriptor or -errno; -EAGAIN when another client is
 * about to start a daemon. */
static int start_under_lock(struct connection *c, int64_t deadline_ms)
{
    char program[PATH_MAX];
    int lock;
    int fd;
    int error = spawn_find_program(program);

    if (error < 0) {
        c->error = CONNECT_NO_PROGRAM;
        return error;
    }
    lock = sockfile_lock(c->where.socket);
    if (lock < 0)
        return lock;
    fd = try_connect(&c->where, deadline_ms);
    if (is_absent(fd))
        fd = start_daemon(program, c, deadline_ms);
    sockfile_unlock(lock, c->where.socket);
    return fd;
}

/* Somebody else starts one: wait for the socket to be there, or for the lock
 * when that starter gave up. */
static int connect_or_start(struct connection *c, int64_t deadline_ms)
{
    for (;;) {
        int fd = start_under_lock(c, deadline_ms);

        if (fd != -EAGAIN && fd != -EINTR)
            return fd;
        if (monotonic_ms() >= deadline_ms)
            return -EAGAIN;
        usleep(LOCK_PAUSE_US);
        fd = try_connect(&c->where, deadline_ms);
        if (!is_absent(fd))
            return fd;
    }
}

/* --- the whole ------------------------------------------------------------ */

/* The listener's identity, as the kernel noted it at listen(2). */
static int check_peer(struct connection *c)
{
    struct ucred peer;
    socklen_t len = sizeof(peer);

    if (getsockopt(c->fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0)
        return -errno;
    if (peer.uid != c->where.uid)
        return -EPERM;
    c->pid = peer.pid;
    return 0;
}

static enum connect_error fail(struct connection *c, enum connect_error error,
                               int sys_errno)
{
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
    c->error = error;
    c->sys_errno = sys_errno;
    return error;
}

static enum connect_error fail_negative(struct connection *c, int error)
{
    if (c->error != CONNECT_OK) /* set where it was known */
        return fail(c, c->error, -error);
    if (error == -EAGAIN)
        return fail(c, CONNECT_TIMEOUT, 0);
    return fail(c, is_absent(error) ? CONNECT_ABSENT : CONNECT_SYSTEM, -error);
}

/* Looked at only where there is something to start: the everyday command
 * reads no configuration. */
static bool may_start(unsigned flags, struct connection *c)
{
    if ((flags & CONNECT_START) == 0)
        return false;
    if ((flags & CONNECT_ASKED) == 0)
        c->forbidden_by = autostart_forbidden();
    return c->forbidden_by == NULL;
}

/* Finds the directory, made where FLAGS allow it. */
static enum connect_error find_where(unsigned flags, struct connection *c)
{
    c->rundir = rundir_find(RUNDIR_LOOK, &c->where);
    if (c->rundir == RUNDIR_ABSENT && !may_start(flags, c))
        return fail(c, CONNECT_ABSENT, 0);
    if (c->rundir == RUNDIR_ABSENT)
        c->rundir = rundir_find(RUNDIR_CREATE, &c->where);
    if (c->rundir != RUNDIR_OK)
        return fail(c, CONNECT_RUNDIR, c->where.sys_errno);
    return CONNECT_OK;
}

enum connect_error connect_daemon(unsigned flags, struct connection *ret)
{
    int64_t deadline_ms = monotonic_ms() + CONNECT_WAIT_MS;
    int error;

    memset(ret, 0, sizeof(*ret));
    ret->fd = -1;
    if (find_where(flags, ret) != CONNECT_OK)
        return ret->error;
    ret->fd = try_connect(&ret->where, deadline_ms);
    if (is_absent(ret->fd) && may_start(flags, ret))
        ret->fd = connect_or_start(ret, deadline_ms);
    if (ret->fd < 0)
        return fail_negative(ret, ret->fd);
    error = check_peer(ret);
    if (error == -EPERM)
        return fail(ret, CONNECT_FOREIGN, 0);
    if (error < 0)
        return fail(ret, CONNECT_SYSTEM, -error);
    return CONNECT_OK;
}

enum connect_error connect_private(struct connection *ret)
{
    char program[PATH_MAX];
    int pair[2];
    int error = spawn_find_program(program);

    memset(ret, 0, sizeof(*ret));
    ret->fd = -1;
    if (error < 0)
        return fail(ret, CONNECT_NO_PROGRAM, -error);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
                   pair) != 0)
        return fail(ret, CONNECT_SYSTEM, errno);
    error = spawn_private(program, pair[1]);
    close(pair[1]);
    ret->fd = sockfile_above_streams(pair[0]);
    ret->is_new_daemon = true;
    ret->is_private = true;
    if (error < 0)
        return fail(ret, CONNECT_SYSTEM, -error);
    return ret->fd < 0 ? fail_negative(ret, ret->fd) : CONNECT_OK;
}

/* --- messages ------------------------------------------------------------- */

static void append(char *buf, size_t size, const char *text)
{
    size_t len = strlen(buf);
    size_t more = strlen(text);

    if (more > size - 1 - len)
        more = size - 1 - len;
    memcpy(buf + len, text, more);
    buf[len + more] = '\0';
}

static const char *program_text(int sys_errno)
{
    if (sys_errno == EPERM)
        return "warmcurld is not started: others could write it or its "
               "directory";
    return "no warmcurld to start: ";
}

char *connect_describe(const struct connection *c, char *buf, size_t size)
{
    static const char *const texts[] = {
        [CONNECT_OK] = "connected",
        [CONNECT_ABSENT] = "no daemon is running",
        [CONNECT_RUNDIR] = "the socket's directory ",
        [CONNECT_FOREIGN] = "the daemon belongs to another user",
        [CONNECT_TIMEOUT] = "the daemon accepted no connection in time",
        [CONNECT_SYSTEM] = "the daemon can't be reached: ",
    };

    buf[0] = '\0';
    if (c->error == CONNECT_NO_PROGRAM) {
        append(buf, size, program_text(c->sys_errno));
        if (c->sys_errno != EPERM)
            append(buf, size, strerror(c->sys_errno));
        return buf;
    }
    append(buf, size, texts[c->error]);
    if (c->error == CONNECT_ABSENT && c->forbidden_by != NULL) {
        append(buf, size, ", and autostart is off in ");
        append(buf, size, c->forbidden_by);
    }
    if (c->error == CONNECT_SYSTEM)
        append(buf, size, strerror(c->sys_errno));
    if (c->error != CONNECT_RUNDIR)
        return buf;
    append(buf, size, c->where.dir);
    append(buf, size, c->where.dir[0] != '\0' ? " " : "");
    append(buf, size, rundir_strerror(c->rundir));
    if (c->rundir == RUNDIR_UNMADE || c->rundir == RUNDIR_SYSTEM) {
        append(buf, size, ": ");
        append(buf, size, strerror(c->sys_errno));
    }
    return buf;
}
