/*
 * Large bodies on one connection share its speed, which for eight curls is
 * eight times that.
 *
 * Commands that start together can't know what they will get, and ride one
 * HTTP/2 connection.  When an answer announces a large body while another
 * command's moves there, its head is held back, and the request goes to a
 * connection of its own before anything was shown; that it may be made twice
 * is a condition.  Where the line is slow the head itself comes late, behind
 * what the server sent of the first body: who waits for it too long goes, too.
 * Transfers of one command stay together, as in curl.
 */
#include "daemon/transfer_internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daemon/limits.h"
#include "proto/curlopt.h"

/* ---- behind a large body ---- */

static struct poller_timer *timer;
static bool timer_runs;

/* T waits for its answer while another command's large body comes. */
static bool is_behind(const struct transfer *t)
{
    const struct conn *conn = transfer_conn(t);

    return conn && conn->bulk && conn->bulk_of != t->peer;
}

static bool is_behind_for_long(const struct transfer *t)
{
    return is_behind(t) &&
           poller_now_ms() - transfer_conn(t)->bulk_since_ms >= BEHIND_MS;
}

static void look_later(void)
{
    if (!timer_runs)
        poller_timer_start(timer, BEHIND_MS);
    timer_runs = true;
}

static void on_waited(void *arg)
{
    struct transfer *t;

    (void)arg;
    timer_runs = false;
    /* Each leaves the list, and may be gone with it. */
    while ((t = silent_find(is_behind_for_long))) {
        silent_unwatch(t);
        transfer_repeat(t, SPREAD_WHY);
    }
    if (silent_find(is_behind))
        look_later();
}

void spread_stop(void)
{
    poller_timer_free(timer);
    timer = NULL;
    timer_runs = false;
}

void spread_bulk(struct transfer *t)
{
    struct conn *conn = transfer_conn(t);

    if (t->bulk || !conn)
        return;
    t->bulk = true;
    if (conn->bulk++)
        return;
    conn->bulk_of = t->peer;
    conn->bulk_since_ms = poller_now_ms();
    if (conn->active == 1)
        return;
    if (!timer)
        timer = poller_timer_new(on_waited, NULL);
    if (timer)
        look_later();
}

/* ---- heads ---- */

/* T may go elsewhere, should its body be large: it shares its connection, and
 * nothing of its answer was shown. */
static bool may_move(const struct transfer *t)
{
    const struct conn *conn = transfer_conn(t);

    return conn && conn->http_version >= 20 && conn->active > 1 && !t->once &&
           !t->replayed && t->heads == 1 && !(t->req->flags & REQUEST_DEBUG) &&
           attempt_body_rewinds(t);
}

/* Bytes that the line announces, 0 where it is another line. */
static uint64_t announced_bytes(const char *line, size_t len)
{
    static const char name[] = "content-length:";
    uint64_t bytes = 0;
    size_t at = sizeof(name) - 1;

    if (len < at || strncasecmp(line, name, at) != 0)
        return 0;
    while (at < len && line[at] == ' ')
        at++;
    for (; at < len && line[at] >= '0' && line[at] <= '9'; at++) {
        if (bytes > UINT64_MAX / 100)
            break;
        bytes = bytes * 10 + (uint64_t)(line[at] - '0');
    }
    return bytes;
}

static void let_go(struct transfer *t)
{
    if (t->held_len)
        peer_put_small(t->peer, FRAME_HEADER, t->id, t->held, t->held_len);
    t->holding = false;
    t->held_len = 0;
}

/* False when it can't be held. */
static bool hold(struct transfer *t, const char *line, size_t len)
{
    char *grown;

    if (t->held_len + len > HELD_HEAD_BYTES)
        return false;
    grown = realloc(t->held, t->held_len + len);
    if (!grown)
        return false;
    memcpy(grown + t->held_len, line, len);
    t->held = grown;
    t->held_len += len;
    return true;
}

/* The head is whole: T goes on here, or elsewhere. */
static enum spread decide(struct transfer *t)
{
    const struct conn *conn = transfer_conn(t);
    bool is_large = t->announced_bytes >= BULK_BYTES && t->statuses[0] < 300;

    if (is_large && conn && conn->bulk && conn->bulk_of != t->peer) {
        t->holding = false;
        t->held_len = 0;
        t->moving = SPREAD_WHY;
        return SPREAD_MOVE;
    }
    let_go(t);
    if (is_large)
        spread_bulk(t);
    return SPREAD_HELD;
}

enum spread spread_header(struct transfer *t, const char *line, size_t len,
                          bool is_first)
{
    if (is_first) {
        t->announced_bytes = 0;
        t->holding = !request_num(t->req, WC_OPT_NOBODY, 0) && may_move(t);
    }
    if (!t->holding)
        return SPREAD_PASS;
    if (!hold(t, line, len)) {
        let_go(t);
        return SPREAD_PASS;
    }
    if (announced_bytes(line, len))
        t->announced_bytes = announced_bytes(line, len);
    return *line == '\r' || *line == '\n' ? decide(t) : SPREAD_HELD;
}

void spread_done(struct transfer *t)
{
    free(t->held);
    t->held = NULL;
    t->held_len = 0;
    t->holding = false;
}
