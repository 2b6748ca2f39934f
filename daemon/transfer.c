/*
 * One transfer's life; see transfer.h.
 */
#include "daemon/transfer_internal.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daemon/admit.h"
#include "daemon/cookies.h"
#include "daemon/limits.h"
#include "daemon/log.h"
#include "daemon/rules.h"
#include "daemon/stats.h"
#include "proto/curlopt.h"
#include "proto/limits.h"

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

/* Takes it out of libcurl and the queue. */
static void leave_libcurl(struct transfer *t)
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

static void put_refused(struct transfer *t, enum refuse_reason reason,
                        const char *text)
{
    struct msg_refused m = {.reason = reason, .text = {text, strlen(text)}};

    message_put_refused(peer_writer(t->peer), FRAME_REFUSED, t->id, &m);
    peer_queued(t->peer);
}

static void refuse(struct transfer *t, const struct request_fault *fault)
{
    put_refused(t, fault->reason, fault->text);
    leave_libcurl(t);
    end(t);
}

void transfer_refuse(struct transfer *t, enum refuse_reason reason,
                     const char *text)
{
    struct request_fault fault;

    request_refuse(&fault, reason, "%s", text);
    refuse(t, &fault);
}

/* ---- the end of a request ---- */

/* Errors over files of the user: the real curl knows them by the names that
 * the user typed, and what else happens to the command's files. */
static bool is_local_trouble(CURLcode code)
{
    if (admit_has_tickets())
        return false; /* there is none */
    return code == CURLE_SSL_CERTPROBLEM || code == CURLE_SSL_CIPHER ||
           code == CURLE_SSL_CACERT_BADFILE || code == CURLE_SSL_CRL_BADFILE ||
           code == CURLE_SSL_ISSUER_ERROR ||
           code == CURLE_SSL_ENGINE_NOTFOUND ||
           code == CURLE_SSL_ENGINE_SETFAILED ||
           code == CURLE_SSL_ENGINE_INITFAILED;
}

static void put_not_sent(struct transfer *t, CURLcode code)
{
    const char *text = *t->error ? t->error : curl_easy_strerror(code);
    struct msg_refused m = {.reason = code, .text = {text, strlen(text)}};

    message_put_refused(peer_writer(t->peer), FRAME_NOT_SENT, t->id, &m);
}

static void put_done(struct transfer *t, struct wire_writer *w, CURLcode code)
{
    char why[WHY_BYTES];
    struct msg_done m = {
        .code = (uint32_t)code,
        .route = !t->attempts ? 0
                 : t->on_warm ? ROUTE_WARM
                              : ROUTE_NEW,
    };
    const char *text = t->error;
    uint16_t info_count;
    size_t mark;

    /* The words for a code are this libcurl's: the client has no others. */
    if (code && !*text)
        text = curl_easy_strerror(code);
    m.error = (struct wire_str){text, strlen(text)};
    if (m.route == ROUTE_NEW) {
        why_new(t, why);
        m.why = (struct wire_str){why, strlen(why)};
    }
    mark = message_begin_done(w, t->id, &m);
    info_count = info_put_all(w, t->easy, &t->known);
    if (t->req->flags & REQUEST_DETAILS)
        info_count += details_put(w, t->easy, &t->certs,
                                  request_text(t->req, WC_OPT_URL, ""));
    message_end_done(w, mark, info_count);
}

static void count(struct transfer *t)
{
    t->done = true;
    counts.requests++;
    counts.warm += t->attempts && t->on_warm;
    counts.fresh += t->attempts && !t->on_warm;
    stats_transfer(t);
}

/* True when libcurl would have sent a request twice, but its body is gone. */
static bool lacks_its_body(const struct transfer *t, CURLcode code)
{
    return code == CURLE_SEND_FAIL_REWIND && t->once && !t->header_seen &&
           (t->on_warm || !t->refused);
}

/* A request that was stopped because it would have been sent twice ended, for
 * the user, when its connection broke. */
static CURLcode shown_code(struct transfer *t, CURLcode code)
{
    if (!t->vetoed && !lacks_its_body(t, code))
        return code;
    strcpy(t->error, "Empty reply from server");
    return CURLE_GOT_NOTHING;
}

/* libcurl writes HSTS and alt-svc caches when the handle goes, and knows its
 * infos only before: what is last is made first. */
static void put_done_late(struct transfer *t, CURLcode code)
{
    struct wire_writer done;

    wire_writer_init(&done, NULL, 0, LIMIT_SMALL_FRAME_BYTES * 2);
    put_done(t, &done, code);
    leave_libcurl(t);
    curl_easy_cleanup(t->easy);
    t->easy = NULL;
    if (state_send(&t->stores, t->peer, t->id))
        log_warning("an HSTS or alt-svc cache could not be written");
    wire_put_raw(peer_writer(t->peer), done.data, done.len);
    wire_writer_done(&done);
}

/* The jar, and then DONE. */
static void put_end(struct transfer *t, CURLcode code)
{
    if (t->jar[0] && jar_send(t->easy, t->jar, t->peer, t->id))
        log_warning("a cookie jar could not be written");
    count(t);
    if (state_is_open(&t->stores))
        put_done_late(t, code);
    else
        put_done(t, peer_writer(t->peer), code);
}

static void finish(struct transfer *t, CURLcode code)
{
    if (t->misses_offer) {
        transfer_refuse(t, REFUSE_OPTION, "the server offers Negotiate");
        return;
    }
    code = shown_code(t, code);
    if (*t->error)
        naming_apply(t, t->error, sizeof(t->error));
    reply_finish(t);
    debug_end(t);
    framing_end(t);
    if (t->not_sent || attempt_went_nowhere(t, code) ||
        (code && !t->attempts && (t->no_socket || is_local_trouble(code))))
        put_not_sent(t, code);
    else
        put_end(t, code);
    attempt_close_own(t);
    peer_queued(t->peer);
    peer_flush(t->peer);
    leave_libcurl(t);
    end(t);
}

static uint64_t waited_ms(const struct request *req)
{
    uint64_t now = poller_now_ns();

    /* A start in the future or long ago is of another clock. */
    if (!req->start_ns || req->start_ns > now ||
        now - req->start_ns > 600ull * 1000000000u)
        return 0;
    return (now - req->start_ns) / 1000000u;
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
    pull_rewind(t->opts.pulls);
    curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 1L);
    t->opts.waited_ms = waited_ms(t->req);
    setopt_timeouts(&t->opts);
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

/* ---- into libcurl ---- */

static void on_want(void *arg, uint16_t source, uint64_t offset, uint32_t bytes)
{
    struct transfer *t = arg;
    struct msg_want m = {.source = source, .offset = offset, .bytes = bytes};

    message_put_want(peer_writer(t->peer), t->id, &m);
    peer_queued(t->peer);
}

/* libcurl's own reader would read the daemon's standard input. */
static size_t read_nothing(char *buffer, size_t size, size_t count, void *arg)
{
    (void)buffer;
    (void)size;
    (void)count;
    (void)arg;
    return 0;
}

/* Sessions are remembered in the pool's share, where they are forgotten in
 * time; without it libcurl from 8.12 on has a memory of its own.  And who
 * wants to see certificates gets none from a handshake that resumed. */
static bool may_resume(const struct transfer *t)
{
    return !t->cookies && !request_num(t->req, WC_OPT_CERTINFO, 0);
}

static void set_frame(struct transfer *t)
{
    CURL *easy = t->easy;
    CURLSH *share =
        t->cookies ? cookies_share(t->cookies) : pool_share(t->pool);

    /* Attached first: it replaces the handle's own jar. */
    curl_easy_setopt(easy, CURLOPT_SHARE, share);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->error);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, read_nothing);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    /* As in curl, which always has it: from https a redirect leads to https. */
    curl_easy_setopt(easy, CURLOPT_HSTS_CTRL, (long)CURLHSTS_ENABLE);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_CA_CACHE_TIMEOUT, 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, (long)may_resume(t));
    if (!attempt_is_watched(t))
        curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, (long)DNS_CACHE_S);
    curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, LIBCURL_MAXAGE_S);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, (long)TRANSFER_BUFFER_BYTES);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, setopt_protocols());
    curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    if (admit_has_tickets())
        return;
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
}

static int set_up(struct transfer *t, struct request_fault *fault)
{
    int rc;

    t->easy = curl_easy_init();
    if (!t->easy)
        return -ENOMEM;
    set_frame(t);
    debug_set_up(t);
    t->opts = (struct setopt){.easy = t->easy,
                              .req = t->req,
                              .pool = t->pool,
                              .own_trust = prepare_trust_serves(t),
                              .waited_ms = waited_ms(t->req),
                              .state = &t->stores,
                              .want = on_want,
                              .arg = t};
    rc = setopt_apply(&t->opts, fault);
    if (!rc && t->req->flags & REQUEST_JAR)
        rc = jar_open(t->easy, t->serial, t->jar);
    if (!rc)
        rc = reply_set_up(t);
    if (!rc)
        attempt_set_up(t);
    return rc;
}

void transfer_run(struct transfer *t)
{
    if (!silent_ask_first(t))
        transfer_go(t);
}

void transfer_go(struct transfer *t)
{
    struct request_fault fault;
    int rc = set_up(t, &fault);

    if (rc == -ENOTSUP) {
        refuse(t, &fault);
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

/* ---- start and cancel ---- */

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
    leave_libcurl(t);
    t->cancelled = true;
    if (!t->pending)
        transfer_free(t);
}

void transfer_stop(struct transfer *t, int code)
{
    if (t->state != TRANSFER_RUNNING) {
        put_refused(t, REFUSE_VALUE, "stopped before it began");
        t->end(t->arg, t->id);
        transfer_cancel(t);
        return;
    }
    /* libcurl ends its meter when it lets go. */
    leave_libcurl(t);
    reply_finish(t);
    debug_end(t);
    put_end(t, (CURLcode)code);
    peer_queued(t->peer);
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
