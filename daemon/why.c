/*
 * Why a transfer opened a connection.
 *
 * The answer is put together after the fact from what its pool remembers of
 * the host and from the other pools: nothing is noted for it on the way but
 * why the host's last connection went.
 */
#include "daemon/transfer_internal.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

/* The words where HOST's last connection is gone. */
static void say_gone(const char *gone, char ret[WHY_BYTES])
{
    snprintf(ret, WHY_BYTES, "the one before is gone: %s", gone);
}

/* Connections to HOST that T could not take. */
static unsigned count_busy(const struct transfer *t)
{
    unsigned count = 0;

    for (const struct conn *c = pool_conns(t->pool); c; c = c->next)
        count += c->host == t->host && !c->dead && c->active &&
                 c->opener != t->serial;
    return count;
}

static bool has_host(struct pool *pool, const char *name)
{
    for (const struct conn *c = pool_conns(pool); c; c = c->next)
        if (!c->dead && c->host && !strcmp(c->host->name, name))
            return true;
    return false;
}

/* What keeps T out of the pool that is most like its own and has a connection
 * to its host; NULL when there is none. */
static const char *find_difference(const struct transfer *t)
{
    const struct context_parts *own = pool_parts(t->pool);
    const char *nearest = NULL;
    unsigned least = UINT_MAX;

    for (struct pool *p = pool_next(NULL); own && p; p = pool_next(p)) {
        const char *name = NULL;
        unsigned count;

        if (p == t->pool || !pool_parts(p) || !has_host(p, t->host->name))
            continue;
        count = context_differences(own, pool_parts(p), &name);
        if (count && count < least) {
            least = count;
            nearest = name;
        }
    }
    return nearest;
}

/* With figures, or without where the words are to be counted. */
static void say(const struct transfer *t, bool has_figures, char ret[WHY_BYTES])
{
    const char *name;
    unsigned busy;

    snprintf(ret, WHY_BYTES, "no connection was there");
    if (t->why_new) {
        snprintf(ret, WHY_BYTES, "%s", t->why_new);
    } else if (t->req->flags & REQUEST_FRESH) {
        snprintf(ret, WHY_BYTES, "it gets one of its own");
    } else if (!t->host) {
        return;
    } else if ((busy = count_busy(t)) && has_figures) {
        snprintf(ret, WHY_BYTES, "%u to the host, all busy", busy);
    } else if (busy) {
        snprintf(ret, WHY_BYTES, "those to the host are busy");
    } else if (t->host->gone) {
        say_gone(t->host->gone, ret);
    } else if ((name = find_difference(t))) {
        snprintf(ret, WHY_BYTES, "there is one with another %s", name);
    }
}

void why_new(const struct transfer *t, char ret[WHY_BYTES])
{
    say(t, true, ret);
}

void why_kind(const struct transfer *t, char ret[WHY_BYTES])
{
    say(t, false, ret);
}
