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

#include "daemon/host.h"
#include "daemon/limits.h"
#include "daemon/log.h"
#include "daemon/poller.h"
#include "daemon/pool.h"
#include "daemon/trust.h"

static struct conn **by_fd;
static size_t by_fd_cap;
static unsigned live;
static unsigned idle_total;
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

unsigned registry_idle_count(void)
{
    return idle_total;
}

const char *registry_state(const struct conn *conn)
{
    if (conn->dead)
        return "closed";
    if (registry_leaving(conn))
        return "leaving";
    return conn->active ? "busy" : "idle";
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
    socklen_t len = sizeof(ss);

    memset(&ss, 0, sizeof(ss));
    if (getpeername(conn->fd, (struct sockaddr *)&ss, &len))
        return;
    describe(&ss, conn->remote_ip, &conn->remote_port);
    len = sizeof(ss);
    memset(&ss, 0, sizeof(ss));
    if (!getsockname(conn->fd, (struct sockaddr *)&ss, &len))
        describe(&ss, conn->local_ip, &conn->local_port);
}

/* 0 when FD is no open descriptor. */
static uint64_t inode_of(int fd)
{
    struct stat st;

    return fstat(fd, &st) ? 0 : st.st_ino;
}

static void set_idle(struct conn *conn, bool idle)
{
    if (conn->idle == idle)
        return;
    conn->idle = idle;
    idle_total += idle ? 1 : -1;
}

static const char *why_unkept(const struct conn *conn)
{
    return conn->unkept ? conn->unkept : REGISTRY_UNKEPT;
}

static void entry_free(struct conn *conn)
{
    if (by_fd[conn->fd] == conn)
        by_fd[conn->fd] = NULL;
    if (!conn->dead)
        live--;
    set_idle(conn, false);
    if (!conn->dead && conn->host)
        conn->host->gone = conn->keep ? "libcurl closed it" : why_unkept(conn);
    pool_remove_conn(conn->pool, conn);
    free(conn->connect_headers);
    free(conn->lookup_name);
    details_certs_done(&conn->certs);
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
    conn->opened_ns = poller_now_ns();
    conn->opened_ms = conn->opened_ns / 1000000;
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

void registry_forget_unused(struct pool *pool, uint64_t transfer)
{
    struct conn *conn = pool_conns(pool);

    while (conn) {
        struct conn *next = conn->next;

        if (conn->opener == transfer && !conn->attached && !conn->dead) {
            if (inode_of(conn->fd) == conn->inode)
                registry_cut(conn, "not used by who opened it");
            else
                entry_free(conn);
        }
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
    if (!place->local_port) /* a unix socket: never kept, so its own */
        return conn->opener == place->transfer && !conn->dead;
    if (!conn->local_port && !conn->dead)
        ask_ends(conn);
    return conn->local_port == place->local_port &&
           conn->remote_port == place->remote_port &&
           is_address(conn, place->remote_ip);
}

struct conn *registry_find(struct pool *pool,
                           const struct registry_place *place)
{
    struct conn *dead = NULL;

    for (struct conn *conn = pool_conns(pool); conn; conn = conn->next) {
        if (!stands_at(conn, place))
            continue;
        if (!conn->dead)
            return conn;
        dead = conn;
    }
    return dead;
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
    if (conn->active)
        return;
    if (events & POLLER_HUP && conn->host)
        host_learn_close(conn->host, poller_now_ms() - conn->idle_since_ms);
    registry_cut(conn, events & POLLER_HUP ? "closed by the server"
                                           : "disturbed by the server");
}

/* On HTTP/1 nothing may come while no request is out: bytes would be taken
 * for the next answer.  On HTTP/2 frames are legal at any time and would wake
 * a level-triggered watch for ever, so only the end is watched. */
static int idle_events(const struct conn *conn)
{
    return conn->http_version >= 20 ? POLLER_HUP : POLLER_READ | POLLER_HUP;
}

static bool is_old(const struct conn *conn)
{
    uint64_t age = poller_now_ms() - conn->opened_ms;

    if (conn->max_age_ms)
        return age >= conn->max_age_ms;
    if (age > RETIRE_MAX_MS)
        return true;
    return age > RETIRE_AGE_MS && conn->uses >= RETIRE_USES;
}

const char *registry_leaving(const struct conn *conn)
{
    if (conn->leaving)
        return conn->leaving;
    return is_old(conn) ? "retired" : NULL;
}

void registry_retire(struct conn *conn, const char *why)
{
    if (conn->attached && !conn->active)
        registry_cut(conn, why);
    else
        conn->leaving = why;
}

/* True when libcurl has the connection, and its TLS with it. */
static bool has_tls(const struct conn *conn)
{
    return conn->ssl && inode_of(conn->fd) == conn->inode;
}

/* libcurl reads no more of a body than belongs to it.  On TLS what the server
 * pushed behind it in one record is out of the socket by then, where no watch
 * sees it. */
static bool has_leftover(const struct conn *conn)
{
    return has_tls(conn) && conn->http_version < 20 &&
           trust_has_pending(conn->ssl);
}

void registry_attach(struct conn *conn)
{
    set_idle(conn, false);
    probe_end(&conn->probe, conn->fd);
    conn->attached = true;
    conn->active++;
    conn->uses++;
}

void registry_detach(struct conn *conn)
{
    const char *leaving;

    if (--conn->active || conn->dead)
        return;
    conn->idle_since_ms = poller_now_ms();
    leaving = registry_leaving(conn);
    if (!conn->keep && !conn->session)
        registry_cut(conn, why_unkept(conn));
    else if (leaving)
        registry_cut(conn, leaving);
    else if (has_leftover(conn))
        registry_cut(conn, "the server sent more than its answer");
    if (conn->dead)
        return;
    set_idle(conn, true);
    poller_fd_set(conn->fd, idle_events(conn), on_idle_event, conn);
}

void registry_end_session(struct pool *pool, const void *session)
{
    for (struct conn *conn = pool_conns(pool); conn; conn = conn->next) {
        if (conn->shown_to == session)
            conn->shown_to = NULL;
        if (conn->session != session)
            continue;
        conn->session = NULL;
        if (!conn->active && conn->attached)
            registry_cut(conn, why_unkept(conn));
    }
}

void registry_cut_foreign(struct pool *pool, const void *session)
{
    for (struct conn *conn = pool_conns(pool); conn; conn = conn->next)
        if (conn->session && conn->session != session && conn->attached &&
            !conn->active)
            registry_cut(conn, "another command's own");
}

static void set_dead(struct conn *conn, const char *why)
{
    log_debug("connection %d cut: %s", conn->fd, why);
    conn->dead = true;
    conn->cut_ms = poller_now_ms();
    live--;
}

/* libcurl waits for the socket already, so it must stay the same one. */
bool registry_mute(struct conn *conn, const void *ssl)
{
    if (!ssl || !trust_mute(ssl))
        return false;
    set_dead(conn, "for a question");
    shutdown(conn->fd, SHUT_RDWR);
    return true;
}

void registry_cut(struct conn *conn, const char *why)
{
    if (conn->dead)
        return;
    set_dead(conn, why);
    if (conn->host)
        conn->host->gone = why;
    set_idle(conn, false);
    poller_fd_set(conn->fd, 0, NULL, NULL);
    if (has_tls(conn))
        trust_end(conn->ssl);
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
    return poll(&p, 1, 0) == 0 && !has_leftover(conn);
}

bool registry_has_input(const struct conn *conn)
{
    struct pollfd p = {.fd = conn->fd, .events = POLLIN};

    return poll(&p, 1, 0) > 0;
}

unsigned registry_sweep(struct pool *pool)
{
    unsigned left = 0;

    for (struct conn *conn = pool_conns(pool); conn; conn = conn->next) {
        if (conn->dead)
            continue;
        if (conn->attached && !conn->active && is_old(conn))
            registry_cut(conn, "retired");
        else if (poller_now_ms() - conn->probe.sent_ms > PROBE_FORGET_MS)
            probe_end(&conn->probe, conn->fd);
        left += !conn->dead;
    }
    return left;
}
