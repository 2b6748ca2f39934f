/*
 * Waiting for another command's handshake; see host.h for the why.
 *
 * Only https requests that would like HTTP/2 wait, and not for a host that
 * chose HTTP/1 last time.  Nothing here runs inside a callback of libcurl but
 * queue_connected(), which only sets a mark and a timer.
 */
#include "daemon/transfer_internal.h"

#include "daemon/idle.h"
#include "daemon/limits.h"
#include "proto/curlopt.h"

static void release(struct host *host);

/* The release after a handshake, outside of libcurl's callback. */
static void on_release(void *arg)
{
    struct transfer *t = arg;

    poller_timer_free(t->timer);
    t->timer = NULL;
    release(t->host);
}

static void unlink_waiter(struct transfer *t)
{
    struct host *host = t->host;
    struct transfer **at = &host->first_waiter;
    struct transfer *before = NULL;

    while (*at && *at != t) {
        before = *at;
        at = &(*at)->next_waiter;
    }
    if (!*at)
        return;
    *at = t->next_waiter;
    if (host->last_waiter == t)
        host->last_waiter = before;
    t->next_waiter = NULL;
}

static void go(struct transfer *t)
{
    unlink_waiter(t);
    poller_timer_free(t->timer);
    t->timer = NULL;
    transfer_run(t);
}

/* It waited long enough: it connects for itself. */
static void on_patience_over(void *arg)
{
    go(arg);
}

static void lead(struct transfer *t)
{
    t->host->leader = t;
    t->leads = true;
}

/* Lets as many go as one connection takes beside its leader; the next one
 * leads to another, for which the rest waits. */
static void release(struct host *host)
{
    unsigned room = STREAMS_PER_CONNECTION - 1;

    /* Each may end at once and free itself; the list is read anew. */
    host->users++;
    while (host->first_waiter && !host->leader) {
        struct transfer *next = host->first_waiter;

        if (!host->speaks_h1 && !room--) {
            lead(next);
            room = STREAMS_PER_CONNECTION - 1;
        }
        go(next);
    }
    host_leave(host);
}

static bool wishes_h2(const struct transfer *t)
{
    int64_t version =
        request_num(t->req, WC_OPT_HTTP_VERSION, WC_HTTP_VERSION_2TLS);

    return t->tls &&
           (version == WC_HTTP_VERSION_2TLS || version == WC_HTTP_VERSION_2_0);
}

static uint64_t patience_ms(const struct transfer *t)
{
    static const uint32_t own[] = {WC_OPT_TIMEOUT_MS, WC_OPT_CONNECTTIMEOUT_MS};
    uint64_t ms = host_patience_ms(t->host);

    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
        int64_t limit = request_num(t->req, own[i], 0);

        /* Half of it is left for connecting alone. */
        if (limit > 0 && (uint64_t)limit / 2 < ms)
            ms = (uint64_t)limit / 2;
    }
    return ms;
}

static bool wait_for_leader(struct transfer *t)
{
    struct host *host = t->host;

    t->timer = poller_timer_new(on_patience_over, t);
    if (!t->timer)
        return false;
    transfer_set_state(t, TRANSFER_WAITING);
    if (host->last_waiter)
        host->last_waiter->next_waiter = t;
    else
        host->first_waiter = t;
    host->last_waiter = t;
    poller_timer_start(t->timer, patience_ms(t));
    return true;
}

void queue_enter(struct transfer *t)
{
    struct host *host = t->host;

    if (!wishes_h2(t) || host->speaks_h1 || t->req->flags & REQUEST_FRESH ||
        idle_has_room(t->pool, host)) {
        transfer_run(t);
        return;
    }
    if (host->leader && wait_for_leader(t))
        return;
    if (!host->leader)
        lead(t);
    transfer_run(t);
}

static void step_down(struct transfer *t)
{
    if (!t->leads)
        return;
    t->leads = false;
    t->host->leader = NULL;
}

void queue_connected(struct transfer *t)
{
    if (!t->leads)
        return;
    step_down(t);
    if (!t->host->first_waiter)
        return;
    t->timer = poller_timer_new(on_release, t);
    if (t->timer)
        poller_timer_start(t->timer, 0);
}

void queue_leave(struct transfer *t)
{
    struct host *host = t->host;
    bool led = t->leads;

    if (!host)
        return;
    /* A release that was still to come. */
    led |= t->timer && t->state == TRANSFER_RUNNING;
    poller_timer_free(t->timer);
    t->timer = NULL;
    step_down(t);
    unlink_waiter(t);
    if (!led || !host->first_waiter || host->leader)
        return;
    if (idle_has_room(t->pool, host) || host->speaks_h1) {
        release(host);
    } else {
        /* The next in line leads; the others go on waiting. */
        struct transfer *next = host->first_waiter;

        lead(next);
        go(next);
    }
}
