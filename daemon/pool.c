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
#include "daemon/multi.h"
#include "daemon/poller.h"
#include "daemon/registry.h"

/* Files that one context can name: certificate, key, CRL, issuer, each for
 * server and proxy, CA files and pinned keys. */
#define POOL_FILES 16

struct pool_file {
    uint32_t slot;
    struct content *content;
};

/* TLS sessions that may be resumed. */
struct sessions {
    struct sessions *next; /* older, and only in use still */
    CURLSH *share;
    uint64_t since_ms;
};

struct pool {
    struct pool *next;
    uint8_t key[CONTEXT_KEY_BYTES];
    unsigned lane;
    bool left;         /* nobody finds it any more */
    const void *owner; /* who alone finds it; NULL: everybody */
    char label[32];
    struct context_parts *parts;
    struct multi *multi; /* NULL while it rests */
    struct sessions *sessions;
    struct conn *conns;
    unsigned conn_count;
    struct host *hosts;
    unsigned transfers;
    uint64_t used_ms;
    struct pool_file files[POOL_FILES];
    unsigned file_count;
    char *passphrase; /* of the client key, while there are transfers */
};

static struct pool *pools;
static unsigned pool_total;
static multi_done_cb *on_done;

void pool_init(multi_done_cb *done)
{
    on_done = done;
}

unsigned pool_count(void)
{
    return pool_total;
}

uint64_t pool_unused_ms(const struct pool *pool)
{
    return poller_now_ms() - pool->used_ms;
}

bool pool_is_own(const struct pool *pool)
{
    return pool->owner;
}

struct pool *pool_next(const struct pool *pool)
{
    return pool ? pool->next : pools;
}

void pool_set_parts(struct pool *pool, struct context_parts *parts)
{
    free(pool->parts);
    pool->parts = parts;
}

const struct context_parts *pool_parts(const struct pool *pool)
{
    return pool->parts;
}

const char *pool_label(const struct pool *pool)
{
    return pool->label;
}

/* ---- life ---- */

static void sessions_free(struct sessions *sessions)
{
    if (sessions)
        curl_share_cleanup(sessions->share);
    free(sessions);
}

static struct sessions *sessions_new(void)
{
    struct sessions *sessions = calloc(1, sizeof(*sessions));

    if (!sessions)
        return NULL;
    sessions->share = curl_share_init();
    if (!sessions->share) {
        free(sessions);
        return NULL;
    }
    curl_share_setopt(sessions->share, CURLSHOPT_SHARE,
                      CURL_LOCK_DATA_SSL_SESSION);
    sessions->since_ms = poller_now_ms();
    return sessions;
}

/* Closes all connections; what is known of the hosts stays. */
static void pool_rest(struct pool *pool)
{
    multi_free(pool->multi);
    pool->multi = NULL;
    registry_forget_pool(pool);
}

static void pool_free(struct pool *pool)
{
    pool_rest(pool);
    while (pool->sessions) {
        struct sessions *sessions = pool->sessions;

        pool->sessions = sessions->next;
        sessions_free(sessions);
    }
    for (unsigned i = 0; i < pool->file_count; i++)
        content_unref(pool->files[i].content);
    host_free_all(&pool->hosts);
    free(pool->parts);
    free(pool);
    pool_total--;
}

static struct pool *pool_new(const uint8_t *key, unsigned lane)
{
    struct pool *pool = calloc(1, sizeof(*pool));

    if (!pool)
        return NULL;
    pool_total++;
    pool->sessions = sessions_new();
    if (!pool->sessions) {
        pool_free(pool);
        return NULL;
    }
    memcpy(pool->key, key, CONTEXT_KEY_BYTES);
    pool->lane = lane;
    pool->used_ms = poller_now_ms();
    snprintf(pool->label, sizeof(pool->label), "%02x%02x%02x%02x%s%.0u", key[0],
             key[1], key[2], key[3], lane ? "+" : "", lane);
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

/* A finished transfer must not take the pool with it while libcurl runs. */
static bool in_use(const struct pool *pool)
{
    return pool->transfers || (pool->multi && multi_running(pool->multi));
}

/* One that nobody will find again goes first, then the longest unused. */
static bool goes_before(const struct pool *a, const struct pool *b)
{
    if (a->left != b->left)
        return a->left;
    return a->used_ms < b->used_ms;
}

/* Makes room for one more by ending an idle one. */
static bool make_room(void)
{
    struct pool *oldest = NULL;

    if (pool_total < LIMIT_POOLS)
        return true;
    for (struct pool *pool = pools; pool; pool = pool->next)
        if (!in_use(pool) && (!oldest || goes_before(pool, oldest)))
            oldest = pool;
    if (!oldest)
        return false;
    pool_end(oldest);
    return true;
}

/* A connection that must not get more to do, but that libcurl would give it:
 * one that moves bulk, and one that is to end with what runs on it. */
static bool bars_newcomers(const struct conn *conn)
{
    if (conn->dead || conn->http_version < 20)
        return false;
    return conn->bulk || (conn->active && registry_leaving(conn));
}

static bool is_barred(const struct pool *pool, const char *host_name)
{
    for (struct conn *conn = pool->conns; conn; conn = conn->next)
        if (bars_newcomers(conn) && conn->host &&
            !strcmp(conn->host->name, host_name))
            return true;
    return false;
}

static struct pool *pool_find(const uint8_t *key, unsigned lane,
                              const void *owner)
{
    for (struct pool *pool = pools; pool; pool = pool->next)
        if (!pool->left && pool->lane == lane && pool->owner == owner &&
            !memcmp(pool->key, key, CONTEXT_KEY_BYTES))
            return pool;
    return NULL;
}

/* One that rests has no multi handle. */
static struct pool *wake(struct pool *pool)
{
    if (pool && !pool->multi)
        pool->multi = multi_new(on_done);
    return pool && pool->multi ? pool : NULL;
}

struct pool *pool_get(const uint8_t key[CONTEXT_KEY_BYTES],
                      const char *host_name)
{
    unsigned lane = 0;

    for (; lane < BULK_LANES; lane++) {
        struct pool *pool = pool_find(key, lane, NULL);

        if (!pool)
            break;
        if (lane == BULK_LANES - 1 || !is_barred(pool, host_name))
            return wake(pool);
    }
    return make_room() ? wake(pool_new(key, lane)) : NULL;
}

struct pool *pool_get_own(const uint8_t key[CONTEXT_KEY_BYTES],
                          const void *owner)
{
    struct pool *pool = pool_find(key, 0, owner);

    if (!pool && make_room())
        pool = pool_new(key, 0);
    if (pool)
        pool->owner = owner;
    return wake(pool);
}

void pool_end_own(const void *owner)
{
    struct pool *next;

    for (struct pool *pool = pools; pool; pool = next) {
        next = pool->next;
        if (pool->owner != owner)
            registry_end_session(pool, owner);
        else if (in_use(pool))
            pool->left = true; /* the sweep ends it */
        else
            pool_end(pool);
    }
}

void pool_enter(struct pool *pool)
{
    pool->transfers++;
    pool->used_ms = poller_now_ms();
}

void pool_leave(struct pool *pool)
{
    if (--pool->transfers || !pool->passphrase)
        return;
    multi_set_passphrase(pool->multi, NULL);
    free(pool->passphrase);
    pool->passphrase = NULL;
}

void pool_done(void)
{
    while (pools)
        pool_end(pools);
}

/* ---- handles ---- */

int pool_add(struct pool *pool, CURL *easy)
{
    return multi_add(pool->multi, easy);
}

void pool_remove(struct pool *pool, CURL *easy)
{
    multi_remove(pool->multi, easy);
}

void pool_kick(struct pool *pool)
{
    multi_kick(pool->multi);
}

void pool_limit_host(struct pool *pool, long count)
{
    multi_limit_host(pool->multi, count);
}

void pool_drop_idle(struct pool *pool)
{
    multi_drop_idle(pool->multi);
}

/* Without memory the old ones stay. */
void pool_forget_sessions(struct pool *pool)
{
    struct sessions *fresh = sessions_new();

    if (!fresh)
        return;
    fresh->next = pool->sessions;
    pool->sessions = fresh;
}

/* Whoever resumes a TLS session sees no certificate: nobody may do so for
 * ever, each handshake from the ticket of the one before. */
CURLSH *pool_share(struct pool *pool)
{
    if (poller_now_ms() - pool->sessions->since_ms > TLS_SESSIONS_MS)
        pool_forget_sessions(pool);
    return pool->sessions->share;
}

/* Those of before go with the last handle that uses them. */
static void drop_old_sessions(struct pool *pool)
{
    struct sessions **at = &pool->sessions->next;

    while (*at) {
        struct sessions *old = *at;

        if (curl_share_cleanup(old->share)) {
            at = &old->next;
        } else {
            *at = old->next;
            free(old);
        }
    }
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

int pool_set_passphrase(struct pool *pool, const char *text)
{
    if (!pool->passphrase)
        pool->passphrase = strdup(text);
    if (!pool->passphrase)
        return -ENOMEM;
    multi_set_passphrase(pool->multi, pool->passphrase);
    return 0;
}

/* ---- hosts and connections ---- */

struct host *pool_host(struct pool *pool, const char *name)
{
    return host_enter(&pool->hosts, name);
}

const struct host *pool_hosts(const struct pool *pool)
{
    return pool->hosts;
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

void pool_close(struct pool *pool)
{
    pool->left = true;
}

static bool is_forgotten(const struct pool *pool)
{
    return pool->left || poller_now_ms() - pool->used_ms >= POOL_FORGET_MS;
}

/* What a session has for itself stays as it is until the session ends. */
static bool is_reserved(const struct pool *pool)
{
    return pool->owner && !pool->left;
}

unsigned pool_sweep(void)
{
    struct pool *pool = pools;
    unsigned live = 0;

    while (pool) {
        struct pool *next = pool->next;
        unsigned left = registry_sweep(pool);

        live += left;
        drop_old_sessions(pool);
        if (!left && !in_use(pool) && !is_reserved(pool)) {
            if (is_forgotten(pool))
                pool_end(pool);
            else
                pool_rest(pool);
        }
        pool = next;
    }
    return live;
}
