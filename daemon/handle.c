/*
 * A transfer's easy handle: the request's options, and the frame that the
 * daemon sets around them.
 */
#include "daemon/transfer_internal.h"

#include <errno.h>

#include "daemon/admit.h"
#include "daemon/cookies.h"
#include "daemon/limits.h"
#include "proto/curlopt.h"

#define NS_PER_MS 1000000u

/* ms; a start longer ago, or in the future, is of another clock. */
#define WAITED_MAX_MS (10 * 60 * 1000u)

/* For how long the client has been running. */
static uint64_t waited_ms(const struct request *req)
{
    uint64_t now_ns = poller_now_ns();
    uint64_t ms;

    if (!req->start_ns || req->start_ns > now_ns)
        return 0;
    ms = (now_ns - req->start_ns) / NS_PER_MS;
    return ms <= WAITED_MAX_MS ? ms : 0;
}

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

int handle_set_up(struct transfer *t, struct request_fault *fault)
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

void handle_renew(struct transfer *t)
{
    pull_rewind(t->opts.pulls);
    curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 1L);
    t->opts.waited_ms = waited_ms(t->req);
    setopt_timeouts(&t->opts);
}
