/*
 * The table of connections; see registry.h.
 */
#include "daemon/registry.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/limits.h"
#include "daemon/log.h"
#include "daemon/poller.h"
#include "daemon/pool.h"

static struct conn **by_fd;
static size_t by_fd_cap;
static unsigned live;
static uint64_t last_id;

/* A socket whose other end is closed: always at end of file. */
static int dead_fd = -1;

int registry_init(void)
{
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
                   pair))
        return -errno;
    close(pair[1]);
    dead_fd = pair[0];
    return 0;
}

void registry_done(void)
{
    if (dead_fd >= 0)
        close(dead_fd);
    dead_fd = -1;
    free(by_fd);
    by_fd = NULL;
    by_fd_cap = 0;
}

unsigned registry_count(void)
{
    return live;
}

const char *registry_state(const struct conn *conn)
{
    return conn->dead ? "closed" : conn->active ? "busy" : "idle";
}

/* ---- open and close ---- */

static int reserve(size_t fd)
{
    size_t cap = by_fd_cap ? by_fd_cap : 64;
    struct conn **grown;

    if (fd < by_fd_cap)
        return 0;
    while (cap <= fd)
        cap *= 2;
    grown = realloc(by_fd, cap * sizeof(*grown));
    if (!grown)
        return -ENOMEM;
    memset(grown + by_fd_cap, 0, (cap - by_fd_cap) * sizeof(*grown));
    by_fd = grown;
    by_fd_cap = cap;
    return 0;
}

/* The text and port of an internet address; nothing for any other. */
static void describe(const struct sockaddr_storage *ss, char ip[46],
                     int *ret_port)
{
    const struct sockaddr_in *in = (const struct sockaddr_in *)ss;
    const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)ss;

    if (ss->ss_family == AF_INET) {
        inet_ntop(AF_INET, &in->sin_addr, ip, 46);
        *ret_port = ntohs(in->sin_port);
    } else if (ss->ss_family == AF_INET6) {
        inet_ntop(AF_INET6, &in6->sin6_addr, ip, 46);
        *ret_port = ntohs(in6->sin6_port);
    }
}

/* Both ends as the kernel has them: connecting to 0.0.0.0 leads to
 * 127.0.0.1.  While it connects a socket has a near end alone; that is not
 * noted, or nobody would ask again. */
static void ask_ends(struct conn *conn)
{
    struct sockaddr_storage ss;
    char local_ip[46];
    socklen_t len = sizeof(ss);

    memset(&ss, 0, sizeof(ss));
    if (getpeername(conn->fd, (struct sockaddr *)&ss, &len))
        return;
    describe(&ss, conn->remote_ip, &conn->remote_port);
    len = sizeof(ss);
    memset(&ss, 0, sizeof(ss));
    if (!getsockname(conn->fd, (struct sockaddr *)&ss, &len))
        describe(&ss, local_ip, &conn->local_port);
}

/* 0 when FD is no open descriptor. */
static uint64_t inode_of(int fd)
{
    struct stat st;

    return fstat(fd, &st) ? 0 : st.st_ino;
}

static void entry_free(struct conn *conn)
{
    if (by_fd[conn->fd] == conn)
        by_fd[conn->fd] = NULL;
    if (!conn->dead)
        live--;
    pool_remove_conn(conn->pool, conn);
    free(conn->connect_headers);
    free(conn);
}

int registry_open(struct pool *pool, uint64_t opener, int family, int type,
                  int protocol)
{
    struct conn *conn = calloc(1, sizeof(*conn));
    int fd, rc;

    if (!conn)
        return -ENOMEM;
    fd = socket(family, type | SOCK_CLOEXEC, protocol);
    rc = fd < 0 ? -errno : reserve((size_t)fd);
    if (rc) {
        if (fd >= 0)
            close(fd);
        free(conn);
        return rc;
    }
    /* Whoever had the number before is closed, said libcurl so or not. */
    if (by_fd[fd])
        entry_free(by_fd[fd]);
    conn->fd = fd;
    conn->id = ++last_id;
    conn->pool = pool;
    conn->opener = opener;
    conn->inode = inode_of(fd);
    conn->opened_ms = poller_now_ms();
    by_fd[fd] = conn;
    pool_add_conn(pool, conn);
    live++;
    return fd;
}

void registry_close(int fd)
{
    struct conn *conn = (size_t)fd < by_fd_cap ? by_fd[fd] : NULL;

    poller_fd_set(fd, 0, NULL, NULL);
    close(fd);
    if (conn)
        entry_free(conn);
}

void registry_forget_closed(struct pool *pool, uint64_t transfer)
{
    struct conn *conn = pool_conns(pool);

    while (conn) {
        struct conn *next = conn->next;

        if (conn->opener == transfer && !conn->attached &&
            inode_of(conn->fd) != conn->inode)
            entry_free(conn);
        conn = next;
    }
}

void registry_forget_pool(struct pool *pool)
{
    while (pool_conns(pool))
        entry_free(pool_conns(pool));
}

/* ---- which one ---- */

/* Who connects to "any" address reaches this host; libcurl names the one as
 * well as the other, by version. */
static bool is_address(const struct conn *conn, const char *ip)
{
    if (!strcmp(ip, "0.0.0.0"))
        ip = "127.0.0.1";
    else if (!strcmp(ip, "::"))
        ip = "::1";
    return !strcmp(conn->remote_ip, ip);
}

static bool stands_at(struct conn *conn, const struct registry_place *place)
{
    if (conn->dead)
        return false;
    if (!place->local_port) /* a unix socket: never kept, so its own */
        return conn->opener == place->transfer;
    if (!conn->local_port)
        ask_ends(conn);
    return conn->local_port == place->local_port &&
           conn->remote_port == place->remote_port &&
           is_address(conn, place->remote_ip);
}

struct conn *registry_find(struct pool *pool,
                           const struct registry_place *place)
{
    for (struct conn *conn = pool_conns(pool); conn; conn = conn->next)
        if (stands_at(conn, place))
            return conn;
    return NULL;
}

struct conn *registry_get(int fd, uint64_t id)
{
    struct conn *conn;

    if (fd < 0 || (size_t)fd >= by_fd_cap)
        return NULL;
    conn = by_fd[fd];
    return conn && conn->id == id ? conn : NULL;
}

/* ---- idle ---- */

static void on_idle_event(void *arg, int fd, int events)
{
    struct conn *conn = arg;

    (void)fd;
    (void)events;
    if (!conn->active)
        registry_cut(conn, "closed or disturbed by the server");
}

/* On HTTP/1 nothing may come while no request is out: bytes would be taken
 * for the next answer.  On HTTP/2 frames are legal at any time and would wake
 * a level-triggered watch for ever, so only the end is watched. */
static int idle_events(const struct conn *conn)
{
    return conn->http_version >= 20 ? POLLER_HUP : POLLER_READ | POLLER_HUP;
}

void registry_attach(struct conn *conn)
{
    conn->attached = true;
    conn->active++;
    conn->uses++;
}

void registry_detach(struct conn *conn)
{
    if (--conn->active || conn->dead)
        return;
    conn->idle_since_ms = poller_now_ms();
    if (!conn->keep)
        registry_cut(conn, "not to be kept");
    else
        poller_fd_set(conn->fd, idle_events(conn), on_idle_event, conn);
}

void registry_cut(struct conn *conn, const char *why)
{
    if (conn->dead)
        return;
    log_debug("connection %d cut: %s", conn->fd, why);
    conn->dead = true;
    conn->cut_ms = poller_now_ms();
    live--;
    poller_fd_set(conn->fd, 0, NULL, NULL);
    /* dup3() closes the connection and leaves libcurl a socket at end of
     * file, which it drops the next time it looks at it.  Its number stays
     * taken until then. */
    if (dup3(dead_fd, conn->fd, O_CLOEXEC) < 0)
        shutdown(conn->fd, SHUT_RDWR);
}

bool registry_alive(const struct conn *conn)
{
    struct pollfd p = {.fd = conn->fd, .events = POLLRDHUP};

    if (conn->dead)
        return false;
    if (conn->http_version < 20)
        p.events |= POLLIN;
    return poll(&p, 1, 0) == 0;
}

bool registry_has_input(const struct conn *conn)
{
    struct pollfd p = { .fd = conn->fd, .events = POLLIN };

    return poll(&p, 1, 0) > 0;
}

static bool retired(const struct conn *conn, uint64_t now)
{
    uint64_t age = now - conn->opened_ms;

    if (age > RETIRE_MAX_MS)
        return true;
    return age > RETIRE_AGE_MS && conn->uses >= RETIRE_USES;
}

unsigned registry_sweep(struct pool *pool)
{
    uint64_t now = poller_now_ms();
    unsigned left = 0;

    for (struct conn *conn = pool_conns(pool); conn; conn = conn->next) {
        if (conn->dead)
            continue;
        if (conn->attached && !conn->active && retired(conn, now))
            registry_cut(conn, "retired");
        left += !conn->dead;
    }
    return left;
}
