/*
 * Pools; see pool.h.
 */
#include "daemon/pool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/host.h"
#include "daemon/limits.h"
#include "daemon/log.h"
#include "daemon/poller.h"
#include "daemon/registry.h"

/* Files that one context can name: certificate, key, CRL, issuer, each for
 * server and proxy, CA files and pinned keys. */
#define POOL_FILES 16

struct pool_file {
    uint32_t slot;
    struct content *content;
};

struct pool {
    struct pool *next;
    uint8_t key[CONTEXT_KEY_BYTES];
    unsigned lane;
    bool alone;
    char label[32];
    CURLM *multi;
    CURLSH *share;
    struct poller_timer *timer;
    struct poller_timer *tick;
    unsigned handle_count; /* in the multi handle */
    struct conn *conns;
    unsigned conn_count;
    struct host *hosts;
    unsigned transfers;
    uint64_t used_ms;
    struct pool_file files[POOL_FILES];
    unsigned file_count;
};

static struct pool *pools;
static unsigned pool_total;
static pool_done_cb *on_done;

void pool_init(pool_done_cb *done)
{
    on_done = done;
}

unsigned pool_count(void)
{
    return pool_total;
}

struct pool *pool_next(const struct pool *pool)
{
    return pool ? pool->next : pools;
}

const char *pool_label(const struct pool *pool)
{
    return pool->label;
}

/* ---- libcurl's wishes ---- */

static void drain(struct pool *pool)
{
    CURLMsg *msg;
    int left;

    while ((msg = curl_multi_info_read(pool->multi, &left)))
        if (msg->msg == CURLMSG_DONE)
            on_done(msg->easy_handle, msg->data.result);
}

static void on_tick(void *arg)
{
    struct pool *pool = arg;
    int running;

    if (!pool->handle_count)
        return;
    poller_timer_start(pool->tick, POOL_TICK_MS);
    pool_enter(pool);
    /* The one call that looks at transfers which wait for nothing. */
    CURL_IGNORE_DEPRECATION(curl_multi_socket_all(pool->multi, &running);)
    drain(pool);
    pool_leave(pool);
}

/* No callback of libcurl runs when this is called; it may end transfers. */
static void action(struct pool *pool, curl_socket_t fd, int mask)
{
    int running;

    /* A finished transfer must not take the pool with it. */
    pool_enter(pool);
    curl_multi_socket_action(pool->multi, fd, mask, &running);
    drain(pool);
    pool_leave(pool);
}

static void on_socket_event(void *arg, int fd, int events)
{
    int mask = 0;

    if (events & (POLLER_READ | POLLER_HUP))
        mask |= CURL_CSELECT_IN;
    if (events & POLLER_WRITE)
        mask |= CURL_CSELECT_OUT;
    if (events & POLLER_ERROR)
        mask |= CURL_CSELECT_ERR;
    action(arg, fd, mask);
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *clientp,
                     void *socketp)
{
    int events = 0;

    (void)easy;
    (void)socketp;
    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT)
        events |= POLLER_READ;
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT)
        events |= POLLER_WRITE;
    if (poller_fd_set(fd, events, on_socket_event, clientp))
        log_error("a socket can't be watched");
    return 0;
}

static void on_timeout(void *arg)
{
    action(arg, CURL_SOCKET_TIMEOUT, 0);
}

static int on_timer(CURLM *multi, long timeout_ms, void *clientp)
{
    struct pool *pool = clientp;

    (void)multi;
    if (timeout_ms < 0)
        poller_timer_stop(pool->timer);
    else
        poller_timer_start(pool->timer, (uint64_t)timeout_ms);
    return 0;
}

/* ---- life ---- */

static void pool_free(struct pool *pool)
{
    /* Closes what is left; the callbacks may still run. */
    if (pool->multi)
        curl_multi_cleanup(pool->multi);
    registry_forget_pool(pool);
    if (pool->share)
        curl_share_cleanup(pool->share);
    poller_timer_free(pool->timer);
    poller_timer_free(pool->tick);
    for (unsigned i = 0; i < pool->file_count; i++)
        content_unref(pool->files[i].content);
    host_free_all(&pool->hosts);
    free(pool);
    pool_total--;
}

static void set_up_multi(struct pool *pool)
{
    CURLM *m = pool->multi;

    curl_multi_setopt(m, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(m, CURLMOPT_SOCKETDATA, pool);
    curl_multi_setopt(m, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(m, CURLMOPT_TIMERDATA, pool);
    curl_multi_setopt(m, CURLMOPT_MAXCONNECTS, (long)POOL_KEEP_CONNECTIONS);
    curl_multi_setopt(m, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
    curl_multi_setopt(m, CURLMOPT_MAX_CONCURRENT_STREAMS,
                      (long)STREAMS_PER_CONNECTION);
}

static struct pool *pool_new(const uint8_t *key, unsigned lane, bool alone)
{
    struct pool *pool = calloc(1, sizeof(*pool));

    if (!pool)
        return NULL;
    pool_total++;
    pool->multi = curl_multi_init();
    pool->share = curl_share_init();
    pool->timer = poller_timer_new(on_timeout, pool);
    pool->tick = poller_timer_new(on_tick, pool);
    if (!pool->multi || !pool->share || !pool->timer || !pool->tick) {
        pool_free(pool);
        return NULL;
    }
    memcpy(pool->key, key, CONTEXT_KEY_BYTES);
    pool->lane = lane;
    pool->alone = alone;
    pool->used_ms = poller_now_ms();
    snprintf(pool->label, sizeof(pool->label), "%02x%02x%02x%02x%s%.0u", key[0],
             key[1], key[2], key[3], lane ? "+" : "", lane);
    set_up_multi(pool);
    curl_share_setopt(pool->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    pool->next = pools;
    pools = pool;
    return pool;
}

static void pool_end(struct pool *pool)
{
    struct pool **at = &pools;

    while (*at != pool)
        at = &(*at)->next;
    *at = pool->next;
    pool_free(pool);
}

/* One that nobody will find again goes first, then the longest unused. */
static bool goes_before(const struct pool *a, const struct pool *b)
{
    if (a->alone != b->alone)
        return a->alone;
    return a->used_ms < b->used_ms;
}

/* Makes room for one more by ending an idle one. */
static bool make_room(void)
{
    struct pool *oldest = NULL;

    if (pool_total < LIMIT_POOLS)
        return true;
    for (struct pool *pool = pools; pool; pool = pool->next)
        if (!pool->transfers && (!oldest || goes_before(pool, oldest)))
            oldest = pool;
    if (!oldest)
        return false;
    pool_end(oldest);
    return true;
}

static bool moves_bulk(const struct pool *pool, const char *host_name)
{
    for (struct conn *conn = pool->conns; conn; conn = conn->next)
        if (conn->bulk && !conn->dead && conn->http_version >= 20 &&
            conn->host && !strcmp(conn->host->name, host_name))
            return true;
    return false;
}

static struct pool *pool_find(const uint8_t *key, unsigned lane)
{
    for (struct pool *pool = pools; pool; pool = pool->next)
        if (!pool->alone && pool->lane == lane &&
            !memcmp(pool->key, key, CONTEXT_KEY_BYTES))
            return pool;
    return NULL;
}

struct pool *pool_get(const uint8_t key[CONTEXT_KEY_BYTES],
                      const char *host_name, bool alone)
{
    unsigned lane = 0;

    for (; !alone && lane < BULK_LANES; lane++) {
        struct pool *pool = pool_find(key, lane);

        if (!pool)
            break;
        if (lane == BULK_LANES - 1 || !moves_bulk(pool, host_name))
            return pool;
    }
    return make_room() ? pool_new(key, lane, alone) : NULL;
}

void pool_enter(struct pool *pool)
{
    pool->transfers++;
    pool->used_ms = poller_now_ms();
}

void pool_leave(struct pool *pool)
{
    pool->transfers--;
}

void pool_done(void)
{
    while (pools)
        pool_end(pools);
}

/* ---- handles ---- */

int pool_add(struct pool *pool, CURL *easy)
{
    if (!pool->handle_count++)
        poller_timer_start(pool->tick, POOL_TICK_MS);
    if (curl_multi_add_handle(pool->multi, easy))
        return -ENOMEM;
    pool_kick(pool);
    return 0;
}

void pool_remove(struct pool *pool, CURL *easy)
{
    if (!--pool->handle_count)
        poller_timer_stop(pool->tick);
    curl_multi_remove_handle(pool->multi, easy);
}

void pool_kick(struct pool *pool)
{
    action(pool, CURL_SOCKET_TIMEOUT, 0);
}

CURLSH *pool_share(struct pool *pool)
{
    return pool->share;
}

const char *pool_file(struct pool *pool, uint32_t slot, struct content *content)
{
    for (unsigned i = 0; i < pool->file_count; i++)
        if (pool->files[i].slot == slot)
            return content_path(pool->files[i].content);
    if (pool->file_count == POOL_FILES)
        return NULL;
    pool->files[pool->file_count].slot = slot;
    pool->files[pool->file_count].content = content_ref(content);
    return content_path(pool->files[pool->file_count++].content);
}

/* ---- hosts and connections ---- */

struct host *pool_host(struct pool *pool, const char *name)
{
    return host_enter(&pool->hosts, name);
}

struct conn *pool_conns(struct pool *pool)
{
    return pool->conns;
}

void pool_add_conn(struct pool *pool, struct conn *conn)
{
    conn->next = pool->conns;
    if (conn->next)
        conn->next->prev = conn;
    pool->conns = conn;
    pool->conn_count++;
}

void pool_remove_conn(struct pool *pool, struct conn *conn)
{
    if (conn->prev)
        conn->prev->next = conn->next;
    else
        pool->conns = conn->next;
    if (conn->next)
        conn->next->prev = conn->prev;
    host_leave(conn->host);
    pool->conn_count--;
}

void pool_check_idle(struct pool *pool, const struct host *host, bool any_host,
                     uint64_t max_idle_ms)
{
    uint64_t now = poller_now_ms();

    for (struct conn *conn = pool->conns; conn; conn = conn->next) {
        if (conn->dead || conn->active || !conn->attached)
            continue;
        if (!registry_alive(conn))
            registry_cut(conn, "found dead");
        else if ((any_host || (host && conn->host == host)) &&
                 now - conn->idle_since_ms >= max_idle_ms)
            registry_cut(conn, "too long idle to be asked only once");
    }
}

static bool goes_unnoticed(const struct conn *conn, uint64_t now, bool once)
{
    if (conn->dead)
        return now - conn->cut_ms <= POOL_UNNOTICED_MS;
    return once && conn->attached && !conn->active &&
           conn->http_version >= 20 &&
           now - conn->idle_since_ms <= POOL_UNNOTICED_MS &&
           registry_has_input(conn);
}

bool pool_has_unnoticed(struct pool *pool, const struct host *host,
                        bool any_host, bool once)
{
    uint64_t now = poller_now_ms();

    for (struct conn *conn = pool->conns; conn; conn = conn->next)
        if ((any_host || conn->host == host) &&
            goes_unnoticed(conn, now, once))
            return true;
    return false;
}

bool pool_has_room(struct pool *pool, const struct host *host)
{
    for (struct conn *conn = pool->conns; conn; conn = conn->next)
        if (conn->host == host && !conn->dead && conn->http_version >= 20 &&
            conn->active < STREAMS_PER_CONNECTION)
            return true;
    return false;
}

unsigned pool_sweep(void)
{
    struct pool *pool = pools;
    unsigned live = 0;

    while (pool) {
        struct pool *next = pool->next;
        unsigned left = registry_sweep(pool);

        if (!left && !pool->transfers)
            pool_end(pool);
        live += left;
        pool = next;
    }
    return live;
}
