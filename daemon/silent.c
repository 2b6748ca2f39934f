/*
 * Servers that are gone without a word: no FIN, no RST, as behind a NAT that
 * forgot the connection or a line that was cut.
 *
 * A request that may be made twice is, on a new connection, as soon as TCP
 * has tried for long enough to get it across.  One that must not waits until
 * the connection that it would take has answered a probe, where that was
 * idle for longer than a moment.
 */
#include "daemon/transfer_internal.h"

#include "daemon/limits.h"
#include "daemon/log.h"
#include "daemon/probe.h"

/* ---- requests under way ---- */

static struct transfer *watched;
static struct poller_timer *tick;

struct transfer *silent_find(bool (*is_it)(const struct transfer *t))
{
    for (struct transfer *t = watched; t; t = t->next_watched)
        if (is_it(t))
            return t;
    return NULL;
}

/* T's request does not get across. */
static bool is_stuck(const struct transfer *t)
{
    return transfer_conn(t) && probe_is_stuck(t->conn.fd);
}

static void on_tick(void *arg)
{
    struct transfer *t;

    (void)arg;
    /* Each leaves the list, and may be gone with it. */
    while ((t = silent_find(is_stuck))) {
        registry_retire(transfer_conn(t), "its server is silent");
        silent_unwatch(t);
        transfer_repeat(t, "the pooled one broke");
    }
    if (watched)
        poller_timer_start(tick, STUCK_TICK_MS);
}

void silent_watch(struct transfer *t)
{
    if (t->watched)
        return;
    if (!tick)
        tick = poller_timer_new(on_tick, NULL);
    if (!tick)
        return;
    if (!watched)
        poller_timer_start(tick, STUCK_TICK_MS);
    t->watched = true;
    t->next_watched = watched;
    if (watched)
        watched->watched_at = &t->next_watched;
    t->watched_at = &watched;
    watched = t;
}

void silent_unwatch(struct transfer *t)
{
    if (!t->watched)
        return;
    t->watched = false;
    *t->watched_at = t->next_watched;
    if (t->next_watched)
        t->next_watched->watched_at = t->watched_at;
}

void silent_done(void)
{
    poller_timer_free(tick);
    tick = NULL;
}

/* ---- before a request ---- */

/* A connection that T may be given and that was quiet for so long that its
 * server may be gone. */
static bool is_doubtful(const struct transfer *t, const struct conn *conn)
{
    uint64_t known_ms = conn->idle_since_ms;

    if (!conn->idle || !attempt_may_take(t, conn))
        return false;
    if (conn->alive_ms > known_ms)
        known_ms = conn->alive_ms;
    return poller_now_ms() - known_ms >= ONCE_IDLE_MS;
}

/* Probes what is doubtful; true when there is anything to wait for. */
static bool send_probes(const struct transfer *t)
{
    bool any = false;

    for (struct conn *c = pool_conns(t->pool); c; c = c->next) {
        if (!is_doubtful(t, c))
            continue;
        if (!c->probe.sent_ms && probe_send(&c->probe, c->fd))
            registry_cut(c, "can't be asked whether it lives");
        else
            any = true;
    }
    return any;
}

/* Longest that an answer may take. */
static uint64_t patience_ms(const struct conn *conn)
{
    return PROBE_MIN_MS + PROBE_RTTS * probe_rtt_ms(conn->fd);
}

/* Notes the answer, or that there is none; false while it may come. */
static bool take_answer(struct conn *conn)
{
    uint64_t now = poller_now_ms();

    if (probe_is_answered(&conn->probe, conn->fd)) {
        probe_end(&conn->probe, conn->fd);
        conn->alive_ms = now;
        return true;
    }
    if (now - conn->probe.sent_ms < patience_ms(conn))
        return false;
    registry_cut(conn, "its server is silent");
    return true;
}

static bool take_answers(const struct transfer *t)
{
    bool all = true;

    for (struct conn *c = pool_conns(t->pool); c; c = c->next)
        if (c->probe.sent_ms && is_doubtful(t, c))
            all &= take_answer(c);
    return all;
}

static void on_answers_due(void *arg)
{
    struct transfer *t = arg;

    if (!take_answers(t)) {
        poller_timer_start(t->timer, PROBE_STEP_MS);
        return;
    }
    poller_timer_free(t->timer);
    t->timer = NULL;
    transfer_go(t);
}

bool silent_ask_first(struct transfer *t)
{
    if (!t->once || t->req->flags & REQUEST_FRESH)
        return false;
    attempt_check_idle(t);
    if (!send_probes(t))
        return false;
    t->timer = poller_timer_new(on_answers_due, t);
    if (!t->timer)
        return false;
    transfer_set_state(t, TRANSFER_WAITING);
    poller_timer_start(t->timer, PROBE_STEP_MS);
    return true;
}
