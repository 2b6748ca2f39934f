/*
 * One transfer's life; see transfer.h.
 */
#include "daemon/transfer_internal.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daemon/limits.h"
#include "daemon/log.h"
#include "proto/curlopt.h"

struct cookies {
    CURLSH *share;
};

static uint64_t last_serial;
static struct transfer_counts counts;

const struct transfer_counts *transfer_counts(void)
{
    return &counts;
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
    reply_done(t);
    setopt_done(&t->opts);
    host_leave(t->host);
    if (t->pool)
        pool_leave(t->pool);
    trust_unref(t->trust);
    request_free(t->req);
    free(t);
    counts.running--;
}

/* Takes it out of libcurl and the queue. */
static void leave_libcurl(struct transfer *t)
{
    if (t->easy && t->state == TRANSFER_RUNNING) {
        reply_drop_held(t);
        pool_remove(t->pool, t->easy);
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

static void refuse(struct transfer *t, const struct request_fault *fault)
{
    struct msg_refused m = {
        .reason = fault->reason,
        .text = {fault->text, strlen(fault->text)},
    };

    message_put_refused(peer_writer(t->peer), FRAME_REFUSED, t->id, &m);
    peer_queued(t->peer);
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

/* Errors over files of the user: the real curl words them with the names
 * that the user typed. */
static bool is_local_trouble(CURLcode code)
{
    return code == CURLE_SSL_CERTPROBLEM || code == CURLE_SSL_CIPHER ||
           code == CURLE_SSL_CACERT_BADFILE || code == CURLE_SSL_CRL_BADFILE ||
           code == CURLE_SSL_ISSUER_ERROR ||
           code == CURLE_SSL_ENGINE_NOTFOUND ||
           code == CURLE_SSL_ENGINE_SETFAILED ||
           code == CURLE_SSL_ENGINE_INITFAILED;
}

/* Puts the name that the user typed where TEXT names our copy PATH. */
static void rename_in(char text[CURL_ERROR_SIZE], const char *path,
                      const char *typed)
{
    char *at = path && *path ? strstr(text, path) : NULL;
    char rest[CURL_ERROR_SIZE];

    /* "/proc/self/fd/1" is not meant by "/proc/self/fd/12". */
    if (!at || isdigit((unsigned char)at[strlen(path)]))
        return;
    strcpy(rest, at + strlen(path));
    snprintf(at, CURL_ERROR_SIZE - (size_t)(at - text), "%s%s", typed, rest);
}

static void name_files(struct transfer *t)
{
    for (unsigned i = 0; i < t->req->option_count; i++) {
        const struct request_option *o = &t->req->options[i];

        if (o->type != WIRE_FILE || !o->content)
            continue;
        if (o->row->class == OPT_CLASS_REQUEST)
            rename_in(t->error, o->content->path, o->path);
        else
            rename_in(t->error, pool_file(t->pool, o->row->number, o->content),
                      o->path);
    }
}

static void put_not_sent(struct transfer *t, CURLcode code)
{
    const char *text = *t->error ? t->error : curl_easy_strerror(code);
    struct msg_refused m = {.reason = code, .text = {text, strlen(text)}};

    message_put_refused(peer_writer(t->peer), FRAME_NOT_SENT, t->id, &m);
}

static void put_done(struct transfer *t, CURLcode code)
{
    struct wire_writer *w = peer_writer(t->peer);
    const char *why = t->why_new ? t->why_new : "no connection was there";
    struct msg_done m = {
        .code = (uint32_t)code,
        .route = !t->attempts ? 0
                 : t->on_warm ? ROUTE_WARM
                              : ROUTE_NEW,
    };
    const char *text = t->error;
    size_t mark;

    /* The words for a code are this libcurl's: the client has no others. */
    if (code && !*text)
        text = curl_easy_strerror(code);
    m.error = (struct wire_str){text, strlen(text)};
    if (m.route == ROUTE_NEW)
        m.why = (struct wire_str){why, strlen(why)};
    mark = message_begin_done(w, t->id, &m);
    message_end_done(w, mark, info_put_all(w, t->easy, &t->known));
}

static void count(const struct transfer *t)
{
    counts.requests++;
    counts.warm += t->attempts && t->on_warm;
    counts.fresh += t->attempts && !t->on_warm;
}

/* A request that was stopped because it would have been sent twice ended, for
 * the user, when its connection broke. */
static CURLcode shown_code(struct transfer *t, CURLcode code)
{
    if (!t->vetoed)
        return code;
    strcpy(t->error, "Empty reply from server");
    return CURLE_GOT_NOTHING;
}

static void finish(struct transfer *t, CURLcode code)
{
    code = shown_code(t, code);
    if (*t->error)
        name_files(t);
    reply_finish(t);
    if (t->not_sent ||
        (code && !t->attempts && (t->no_socket || is_local_trouble(code)))) {
        put_not_sent(t, code);
    } else {
        if (t->jar[0] && jar_send(t->easy, t->jar, t->peer, t->id))
            log_warning("a cookie jar could not be written");
        put_done(t, code);
        count(t);
    }
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

static void replay(struct transfer *t)
{
    log_debug("transfer %llu: once more on a new connection",
              (unsigned long long)t->serial);
    t->replayed = true;
    t->why_new = "the pooled one broke";
    pool_remove(t->pool, t->easy);
    attempt_end(t);
    t->error[0] = '\0';
    curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 1L);
    t->opts.waited_ms = waited_ms(t->req);
    setopt_timeouts(&t->opts);
    if (pool_add(t->pool, t->easy))
        finish(t, CURLE_OUT_OF_MEMORY);
}

static void on_done(CURL *easy, CURLcode code)
{
    struct transfer *t = NULL;

    curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&t);
    if (!t)
        return;
    if (code && attempt_may_replay(t, code))
        replay(t);
    else
        finish(t, code);
}

void transfer_init(enum keep_clear_text keep)
{
    pool_init(on_done);
    attempt_init(keep);
}

void transfer_done(void)
{
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

static void set_frame(struct transfer *t)
{
    CURL *easy = t->easy;
    CURLSH *share = t->cookies ? t->cookies->share : pool_share(t->pool);

    /* Attached first: it replaces the handle's own jar. */
    curl_easy_setopt(easy, CURLOPT_SHARE, share);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->error);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, read_nothing);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_CA_CACHE_TIMEOUT, 0L);
    curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, (long)DNS_CACHE_S);
    curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, RETIRE_MAX_MS / 1000L);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, (long)TRANSFER_BUFFER_BYTES);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
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
    t->opts = (struct setopt){.easy = t->easy,
                              .req = t->req,
                              .pool = t->pool,
                              .own_trust = prepare_trust_serves(t),
                              .waited_ms = waited_ms(t->req),
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
    t->req = req;
    t->cookies = cookies;
    t->end = end_cb;
    t->arg = arg;
    t->conn.fd = -1;
    t->once = !request_replayable(req);
    host_name_of(request_text(req, WC_OPT_URL, ""),
                 request_text(req, WC_OPT_DEFAULT_PROTOCOL, NULL), t->host_name,
                 &t->tls);
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

/* ---- cookies ---- */

/* A handle has one share.  It must not carry TLS sessions: this one spans the
 * contexts of an invocation, and a resumed session skips the check of the
 * certificate. */
struct cookies *cookies_new(void)
{
    struct cookies *c = calloc(1, sizeof(*c));

    if (!c)
        return NULL;
    c->share = curl_share_init();
    if (!c->share) {
        free(c);
        return NULL;
    }
    curl_share_setopt(c->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE);
    return c;
}

void cookies_free(struct cookies *cookies)
{
    if (!cookies)
        return;
    curl_share_cleanup(cookies->share);
    free(cookies);
}
