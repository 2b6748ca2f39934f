/*
 * What a transfer's last message says: DONE with libcurl's figures, and a jar
 * and caches before it, NOT_SENT or REFUSED.
 */
#include "daemon/transfer_internal.h"

#include <string.h>

#include "daemon/admit.h"
#include "daemon/log.h"
#include "proto/curlopt.h"
#include "proto/limits.h"

void ending_put_refused(struct transfer *t, enum refuse_reason reason,
                        const char *text)
{
    struct msg_refused m = {.reason = reason, .text = {text, strlen(text)}};

    message_put_refused(peer_writer(t->peer), FRAME_REFUSED, t->id, &m);
    peer_queued(t->peer);
}

/* ---- what is to be said ---- */

/* True when libcurl would have sent a request twice, but its body is gone. */
static bool lacks_its_body(const struct transfer *t, CURLcode code)
{
    return code == CURLE_SEND_FAIL_REWIND && t->once && !t->header_seen &&
           (t->on_warm || !t->refused);
}

/* A request that was stopped because it would have been sent twice ended, for
 * the user, when its connection broke. */
CURLcode ending_shown(struct transfer *t, CURLcode code)
{
    if (!t->vetoed && !lacks_its_body(t, code))
        return code;
    strcpy(t->error, "Empty reply from server");
    return CURLE_GOT_NOTHING;
}

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

bool ending_is_not_sent(const struct transfer *t, CURLcode code)
{
    return t->not_sent || attempt_went_nowhere(t, code) ||
           (code && !t->attempts && (t->no_socket || is_local_trouble(code)));
}

/* ---- how ---- */

void ending_put_not_sent(struct transfer *t, CURLcode code)
{
    const char *text = *t->error ? t->error : curl_easy_strerror(code);
    struct msg_refused m = {.reason = code, .text = {text, strlen(text)}};

    message_put_refused(peer_writer(t->peer), FRAME_NOT_SENT, t->id, &m);
    peer_queued(t->peer);
}

static void put_figures(struct transfer *t, struct wire_writer *w,
                        CURLcode code)
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

/* libcurl writes HSTS and alt-svc caches when the handle goes, and knows its
 * infos only before: what is last is made first. */
static void put_done_late(struct transfer *t, CURLcode code)
{
    struct wire_writer done;

    wire_writer_init(&done, NULL, 0, LIMIT_SMALL_FRAME_BYTES * 2);
    put_figures(t, &done, code);
    transfer_leave(t);
    curl_easy_cleanup(t->easy);
    t->easy = NULL;
    if (state_send(&t->stores, t->peer, t->id))
        log_warning("an HSTS or alt-svc cache could not be written");
    wire_put_raw(peer_writer(t->peer), done.data, done.len);
    wire_writer_done(&done);
}

void ending_put_done(struct transfer *t, CURLcode code)
{
    if (t->jar[0] && jar_send(t->easy, t->jar, t->peer, t->id))
        log_warning("a cookie jar could not be written");
    if (state_is_open(&t->stores))
        put_done_late(t, code);
    else
        put_figures(t, peer_writer(t->peer), code);
    peer_queued(t->peer);
}
