/*
 * Connections between two requests; see idle.h.
 */
#include "daemon/idle.h"

#include "daemon/limits.h"
#include "daemon/poller.h"
#include "daemon/pool.h"
#include "daemon/registry.h"

void idle_check(struct pool *pool, const struct host *host, bool any_host,
                uint64_t max_idle_ms)
{
    uint64_t now = poller_now_ms();

    for (struct conn *conn = pool_conns(pool); conn; conn = conn->next) {
        if (conn->dead || conn->active || !conn->attached)
            continue;
        if (!registry_alive(conn))
            registry_cut(conn, "found dead");
        else if (registry_leaving(conn))
            registry_cut(conn, registry_leaving(conn));
        else if ((any_host || (host && conn->host == host)) &&
                 now - conn->idle_since_ms >= max_idle_ms)
            registry_cut(conn, "too long idle to be asked only once");
    }
}

bool idle_has_cut(struct pool *pool, const struct host *host, bool any_host)
{
    uint64_t now = poller_now_ms();

    for (struct conn *conn = pool_conns(pool); conn; conn = conn->next)
        if ((any_host || conn->host == host) && conn->dead &&
            now - conn->cut_ms <= POOL_UNNOTICED_MS)
            return true;
    return false;
}

static bool goes_unread(const struct conn *conn, uint64_t now)
{
    return !conn->dead && conn->attached && !conn->active &&
           conn->http_version >= 20 &&
           now - conn->idle_since_ms <= POOL_UNNOTICED_MS &&
           registry_has_input(conn);
}

bool idle_has_unread(struct pool *pool, const struct host *host, bool any_host)
{
    uint64_t now = poller_now_ms();

    for (struct conn *conn = pool_conns(pool); conn; conn = conn->next)
        if ((any_host || conn->host == host) && goes_unread(conn, now))
            return true;
    return false;
}

bool idle_has_live(struct pool *pool)
{
    for (struct conn *conn = pool_conns(pool); conn; conn = conn->next)
        if (!conn->dead)
            return true;
    return false;
}

bool idle_has_room(struct pool *pool, const struct host *host)
{
    for (struct conn *conn = pool_conns(pool); conn; conn = conn->next)
        if (conn->host == host && !conn->dead && conn->http_version >= 20 &&
            conn->active < STREAMS_PER_CONNECTION)
            return true;
    return false;
}
