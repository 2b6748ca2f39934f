/*
 * One transfer's life; see transfer.h.
 */
#include "daemon/transfer_internal.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/limits.h"
#include "daemon/log.h"
#include "daemon/rules.h"
#include "daemon/stats.h"
#include "proto/curlopt.h"

static uint64_t last_serial;
static struct transfer_counts counts;

const struct transfer_counts *transfer_counts(void)
{
    return &counts;
}

bool transfer_is_done(const struct transfer *t)
{
    return t->done;
}

const char *transfer_host(const struct transfer *t)
{
    return t->host_name;
}

const char *transfer_route(const struct transfer *t)
{
    if (!t->attempts)
        return "none";
    return t->on_warm ? "warm" : "new";
}

/* ---- states ---- */

static const char *const state_names[] = {"preparing", "waiting", "running",
                                          "ended"};

void transfer_set_state(struct transfer *t, enum transfer_state state)
{
    /* A state is never left for an earlier one. */
    assert(state >= t->state);
    log_debug("transfer %llu: %s", (unsigned long long)t->serial,
              state_names[state]);
    t->state = state;
}

void transfer_free(struct transfer *t)
{
    if (t->easy) {
        jar_drop(t->easy, t->jar);
        curl_easy_cleanup(t->easy);
    }
    state_done(&t->stores);
    reply_done(t);
    spread_done(t);
    details_certs_done(&t->certs);
    setopt_done(&t->opts);
    host_leave(t->host);
    if (t->pool)
        pool_leave(t->pool);
    trust_unref(t->trust);
    request_free(t->req);
    free(t->bound_to);
    free(t);
    counts.running--;
}

void transfer_leave(struct transfer *t)
{
    debug_end(t);
    if (t->easy && t->state == TRANSFER_RUNNING && !t->left) {
        reply_drop_held(t);
        pool_remove(t->pool, t->easy);
        t->left = true;
    }
    attempt_end(t);
    queue_leave(t);
}

/* Its last message is queued: lets it leave before the clean-up. */
static void end(struct transfer *t)
{
    transfer_set_state(t, TRANSFER_ENDED);
    peer_flush(t->peer);
    t->end(t->arg, t->id);
    transfer_free(t);
}

void transfer_refuse(struct transfer *t, enum refuse_reason reason,
                     const char *text)
{
    ending_put_refused(t, reason, text);
    transfer_leave(t);
    end(t);
}

/* ---- the end of a request ---- */

static void put_done(struct transfer *t, CURLcode code)
{
    t->done = true;
    counts.requests++;
    counts.warm += t->attempts && t->on_warm;
    counts.fresh += t->attempts && !t->on_warm;
    stats_transfer(t);
    ending_put_done(t, code);
}

static void finish(struct transfer *t, CURLcode code)
{
    if (t->misses_offer) {
        transfer_refuse(t, REFUSE_OPTION, "the server offers Negotiate");
        return;
    }
    code = ending_shown(t, code);
    if (*t->error)
        naming_apply(t, t->error, sizeof(t->error));
    reply_finish(t);
    debug_end(t);
    framing_end(t);
    if (code == CURLE_OPERATION_TIMEDOUT)
        attempt_give_up(t);
    if (ending_is_not_sent(t, code))
        ending_put_not_sent(t, code);
    else
        put_done(t, code);
    attempt_close_own(t);
    peer_flush(t->peer);
    transfer_leave(t);
    end(t);
}

static void replay(struct transfer *t, const char *why)
{
    log_debug("transfer %llu: once more on a new connection",
              (unsigned long long)t->serial);
    t->replayed = true;
    t->why_new = why;
    pool_remove(t->pool, t->easy);
    attempt_end(t);
    t->error[0] = '\0';
    t->lost = false;
    t->heads = 0;
    handle_renew(t);
    if (pool_add(t->pool, t->easy))
        finish(t, CURLE_OUT_OF_MEMORY);
}

void transfer_repeat(struct transfer *t, const char *why)
{
    if (attempt_may_repeat(t))
        replay(t, why);
}

/* Nothing of its answer was shown. */
static void move(struct transfer *t)
{
    const char *why = t->moving;

    t->moving = NULL;
    t->heads_shown = 0;
    replay(t, why);
}

static void on_done(CURL *easy, CURLcode code)
{
    struct transfer *t = NULL;

    curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&t);
    if (!t)
        return;
    if (code && t->moving)
        move(t);
    else if (code && attempt_may_replay(t, code))
        replay(t, "the pooled one broke");
    else
        finish(t, code);
}

void transfer_init(enum keep_clear_text keep)
{
    pool_init(on_done);
    attempt_init(keep);
}

void transfer_set_keep(enum keep_clear_text keep)
{
    attempt_init(keep);
}

void transfer_done(void)
{
    silent_done();
    spread_stop();
    pool_done();
}

/* ---- start and cancel ---- */

void transfer_run(struct transfer *t)
{
    if (!silent_ask_first(t))
        transfer_go(t);
}

void transfer_go(struct transfer *t)
{
    struct request_fault fault;
    int rc = handle_set_up(t, &fault);

    if (rc == -ENOTSUP) {
        transfer_refuse(t, fault.reason, fault.text);
        return;
    }
    if (!rc) {
        attempt_begin(t);
        transfer_set_state(t, TRANSFER_RUNNING);
        rc = pool_add(t->pool, t->easy);
    }
    /* From here T may be gone, unless the handle was never added. */
    if (rc)
        transfer_refuse(t, REFUSE_LIMIT, "out of memory");
}

int transfer_start(struct peer *peer, uint16_t id, struct request *req,
                   struct cookies *cookies, transfer_end_cb *end_cb, void *arg,
                   struct transfer **ret)
{
    struct transfer *t = calloc(1, sizeof(*t));

    if (!t) {
        request_free(req);
        return -ENOMEM;
    }
    counts.running++;
    t->peer = peer;
    t->id = id;
    t->serial = ++last_serial;
    t->stores.serial = t->serial;
    t->req = req;
    t->cookies = cookies;
    t->end = end_cb;
    t->arg = arg;
    t->conn.fd = -1;
    t->once = !request_replayable(req);
    host_name_of(request_text(req, WC_OPT_URL, ""),
                 request_text(req, WC_OPT_DEFAULT_PROTOCOL, NULL), t->host_name,
                 &t->tls);
    if (rules_fresh(t->host_name) && !(req->flags & REQUEST_FRESH)) {
        req->flags |= REQUEST_FRESH;
        t->why_new = "its host is always asked anew";
    }
    *ret = t;
    if (counts.running > LIMIT_TRANSFERS)
        transfer_refuse(t, REFUSE_LIMIT, "too many transfers");
    else if (transfer_paused_bytes() > PAUSED_BUDGET_BYTES)
        transfer_refuse(t, REFUSE_LIMIT, "too many paused transfers");
    else
        prepare_begin(t);
    return 0;
}

void transfer_cancel(struct transfer *t)
{
    transfer_leave(t);
    t->cancelled = true;
    if (!t->pending)
        transfer_free(t);
}

void transfer_stop(struct transfer *t, int code)
{
    if (t->state != TRANSFER_RUNNING) {
        ending_put_refused(t, REFUSE_VALUE, "stopped before it began");
        t->end(t->arg, t->id);
        transfer_cancel(t);
        return;
    }
    /* libcurl ends its meter when it lets go. */
    transfer_leave(t);
    reply_finish(t);
    debug_end(t);
    put_done(t, (CURLcode)code);
    end(t);
}

void transfer_end_session(const struct peer *peer)
{
    pool_end_own(peer);
}

/* ---- the client's answers ---- */

static int wake(struct transfer *t, int rc)
{
    int receive = t->paused ? CURLPAUSE_RECV : CURLPAUSE_CONT;

    if (rc == -ENOMEM)
        log_warning("a pulled body ran out of memory");
    if (rc <= 0)
        return rc;
    /* A form that could fill part of a buffer keeps "paused" to itself until
     * the next read, and libcurl unpauses forms only when it is paused: so it
     * is paused for certain first (7.88.1 lib/easy.c, lib/mime.c).  Unpausing
     * may end the transfer, through pool_kick() only. */
    curl_easy_pause(t->easy, receive | CURLPAUSE_SEND);
    curl_easy_pause(t->easy, receive);
    pool_kick(t->pool);
    return 0;
}

int transfer_data(struct transfer *t, const struct msg_data *m)
{
    struct pull *pull = pull_find(t->opts.pulls, m->source);

    if (!pull)
        return -EBADMSG;
    return wake(t, pull_data(pull, m->bytes.data, m->bytes.len));
}

int transfer_source_end(struct transfer *t, uint16_t source, uint32_t code)
{
    struct pull *pull = pull_find(t->opts.pulls, source);

    if (!pull)
        return -EBADMSG;
    return wake(t, pull_end(pull, code));
}

void transfer_resume(struct transfer *t)
{
    int keep = 0;

    if (!t->paused || t->state != TRANSFER_RUNNING)
        return;
    reply_set_paused(t, false);
    if (pull_waits(t->opts.pulls))
        keep = CURLPAUSE_SEND;
    curl_easy_pause(t->easy, keep);
    pool_kick(t->pool);
}
