/*
 * Which connections are to end; see retire.h.
 */
#include "daemon/retire.h"

#include <errno.h>
#include <string.h>

#include "daemon/host.h"
#include "daemon/limits.h"
#include "daemon/log.h"
#include "daemon/pool.h"
#include "daemon/registry.h"
#include "daemon/route.h"
#include "daemon/rules.h"

/* ---- too many ---- */

static unsigned host_limit = LIMIT_HOST_IDLE;
static unsigned limit = LIMIT_IDLE;

/* The one of A and B that was idle for longer; A may be NULL. */
static struct conn *longer_idle(struct conn *a, struct conn *b)
{
    return a && a->idle_since_ms <= b->idle_since_ms ? a : b;
}

static void trim_host(const struct conn *conn)
{
    struct conn *oldest = NULL;
    unsigned count = 0;

    for (struct conn *c = pool_conns(conn->pool); c; c = c->next)
        if (c->idle && c->host == conn->host) {
            oldest = longer_idle(oldest, c);
            count++;
        }
    if (count > host_limit)
        registry_cut(oldest, "too many idle ones to its host");
}

static void trim_all(void)
{
    struct conn *oldest = NULL;

    if (registry_idle_count() <= limit)
        return;
    for (struct pool *p = pool_next(NULL); p; p = pool_next(p))
        for (struct conn *c = pool_conns(p); c; c = c->next)
            if (c->idle)
                oldest = longer_idle(oldest, c);
    registry_cut(oldest, "too many idle ones");
}

void retire_surplus(const struct conn *conn)
{
    trim_host(conn);
    trim_all();
}

/* Each one looked at lets one go at most, and there are no fewer of them. */
void retire_set_limits(unsigned per_host, unsigned in_all)
{
    host_limit = per_host;
    limit = in_all;
    for (struct pool *p = pool_next(NULL); p; p = pool_next(p))
        for (struct conn *c = pool_conns(p); c; c = c->next)
            if (c->idle)
                retire_surplus(c);
}

/* ---- moved ---- */

static bool is_moved(const struct conn *conn,
                     const struct lookup_answer *answer)
{
    return !conn->dead && conn->lookup_name &&
           conn->opened_ms <= lookup_asked_ms(answer) &&
           !strcmp(conn->lookup_name, lookup_name(answer)) &&
           !lookup_has(answer, conn->remote_ip);
}

void retire_moved(const struct lookup_answer *answer)
{
    for (struct pool *p = pool_next(NULL); p; p = pool_next(p))
        for (struct conn *c = pool_conns(p); c; c = c->next)
            if (is_moved(c, answer))
                registry_retire(c, "its host has other addresses");
}

/* ---- another network ---- */

static bool is_rerouted(const struct conn *conn)
{
    return !conn->dead && conn->route &&
           route_of(conn->remote_ip, conn->local_ip) != conn->route;
}

void retire_rerouted(void)
{
    for (struct pool *p = pool_next(NULL); p; p = pool_next(p))
        for (struct conn *c = pool_conns(p); c; c = c->next)
            if (is_rerouted(c))
                registry_retire(c, "the way to its host changed");
}

static void retire_one(struct conn *conn, const char *why, struct retired *r)
{
    if (conn->dead)
        return;
    r->idle += !conn->active;
    r->busy += conn->active > 0;
    registry_retire(conn, why);
}

static struct retired retire_every(const char *why)
{
    struct retired r = {0};

    log_info("all connections are retired: %s", why);
    for (struct pool *p = pool_next(NULL); p; p = pool_next(p)) {
        pool_close(p);
        for (struct conn *c = pool_conns(p); c; c = c->next)
            retire_one(c, why, &r);
    }
    return r;
}

void retire_all(const char *why)
{
    retire_every(why);
}

/* ---- flushed ---- */

static void forget_sessions(struct pool *pool, const char *pattern)
{
    for (const struct host *h = pool_hosts(pool); h; h = h->next)
        if (rules_fits(pattern, h->name)) {
            pool_forget_sessions(pool);
            return;
        }
}

static struct retired retire_hosts(const char *pattern, const char *why)
{
    struct retired r = {0};

    for (struct pool *p = pool_next(NULL); p; p = pool_next(p)) {
        forget_sessions(p, pattern);
        for (struct conn *c = pool_conns(p); c; c = c->next)
            if (c->host && rules_fits(pattern, c->host->name))
                retire_one(c, why, &r);
    }
    return r;
}

int retire_flush(const char *pattern, struct retired *ret)
{
    static const char why[] = "flushed";

    if (*pattern && !rules_is_pattern(pattern))
        return -EINVAL;
    *ret = *pattern ? retire_hosts(pattern, why) : retire_every(why);
    return 0;
}
