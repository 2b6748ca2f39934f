/*
 * What libcurl delivers, on its way to the client.
 *
 * Header, body, meter and progress go to the peer in the order in which they
 * come.  When the peer does not read, the body pauses the transfer.
 */
#include "daemon/transfer_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daemon/admit.h"
#include "daemon/libcurl.h"
#include "daemon/limits.h"
#include "proto/authscheme.h"
#include "proto/curlopt.h"
#include "proto/limits.h"

/* Bytes of one BODY frame. */
#define BODY_FRAME_BYTES (64 * 1024)

static uint64_t paused_bytes;

uint64_t transfer_paused_bytes(void)
{
    return paused_bytes;
}

/* Counts what a paused stream can still take in. */
void reply_set_paused(struct transfer *t, bool paused)
{
    const struct conn *conn = transfer_conn(t);

    if (t->paused == paused)
        return;
    t->paused = paused;
    if (paused && conn && conn->http_version >= 20)
        t->paused_bytes = PAUSED_STREAM_BYTES;
    if (paused) {
        paused_bytes += t->paused_bytes;
        return;
    }
    paused_bytes -= t->paused_bytes;
    t->paused_bytes = 0;
}

/* Removed while it is paused, a handle whose HTTP/2 connection serves others
 * leaks what it held, up to 33 MB (7.88.1 lib/multi.c: multi_done() stops
 * early there).  So it is made to hand everything out first. */
void reply_drop_held(struct transfer *t)
{
    if (!t->paused)
        return;
    t->dropping = true;
    curl_easy_pause(t->easy, CURLPAUSE_CONT);
}

/* ---- headers ---- */

/* "HTTP/2 200": the version as 20, 0 for anything else. */
static int status_version(const char *line, size_t len)
{
    if (len < 8 || strncmp(line, "HTTP/", 5))
        return 0;
    if (line[5] == '1')
        return line[6] == '.' && line[7] == '0' ? 10 : 11;
    return (line[5] - '0') * 10;
}

/* The number behind the version, 0 when there is none. */
static uint16_t status_code(const char *line, size_t len)
{
    const char *at = memchr(line, ' ', len);
    size_t left = at ? len - (size_t)(at - line) : 0;
    uint16_t code = 0;

    for (size_t i = 1; i < left && i <= 3; i++) {
        if (at[i] < '0' || at[i] > '9')
            return 0;
        code = (uint16_t)(code * 10 + (at[i] - '0'));
    }
    return code;
}

/* An answer begins.  When a request is repeated, the client has seen the
 * redirects that lie before what failed; where this run takes another turn,
 * it has not. */
static void count_head(struct transfer *t, uint16_t status)
{
    unsigned i = t->heads++;

    if (t->replayed && i < t->heads_shown && t->statuses[i] == status)
        return;
    if (i < HEADS_REPEATED)
        t->statuses[i] = status;
    t->heads_shown = t->replayed ? 0 : t->heads;
}

/* The version that CONN speaks.  An answer may name any (7.88.1 takes
 * "HTTP/2 200" on HTTP/1, too), and HTTP/1 must not go unwatched for it. */
static int spoken(const struct transfer *t, const struct conn *conn,
                  int version)
{
    bool is_agreed =
        conn->upgraded || request_num(t->req, WC_OPT_HTTP_VERSION, 0) ==
                              WC_HTTP_VERSION_2_PRIOR_KNOWLEDGE;

    if (conn->tls)
        is_agreed = !conn->ssl || !trust_is_h1(conn->ssl);
    return version >= 20 && !is_agreed ? 11 : version;
}

static void note_version(struct transfer *t, int version)
{
    struct conn *conn = transfer_conn(t);

    if (!conn)
        return;
    version = spoken(t, conn, version);
    conn->http_version = version;
    if (conn->tls && conn->host)
        conn->host->speaks_h1 = version < 20;
}

/* The answer to the offer of another protocol: a later command that makes the
 * same offer must get one, too. */
static void note_upgrade(struct transfer *t)
{
    struct conn *conn = transfer_conn(t);

    if (!conn)
        return;
    conn->upgraded = true;
    if (!conn->keep)
        return;
    conn->keep = false;
    conn->session = t->peer;
}

static void keep_tunnel_header(struct transfer *t, const char *line, size_t len)
{
    char *grown;

    if (t->connect_headers_len + len > CONNECT_HEADERS_BYTES)
        return;
    grown = realloc(t->connect_headers, t->connect_headers_len + len);
    if (!grown)
        return;
    memcpy(grown + t->connect_headers_len, line, len);
    t->connect_headers = grown;
    t->connect_headers_len += len;
}

/* Where a request that must not be sent twice may go next. */
static void note_redirect(struct transfer *t, const char *line, size_t len)
{
    static const char name[] = "location:";
    char url[2048];
    size_t at = sizeof(name) - 1;

    if (len < at || strncasecmp(line, name, at) != 0 ||
        !request_num(t->req, WC_OPT_FOLLOWLOCATION, 0))
        return;
    while (at < len && (line[at] == ' ' || line[at] == '\t'))
        at++;
    while (len > at && (unsigned char)line[len - 1] <= ' ')
        len--;
    if (len - at >= sizeof(url))
        return;
    memcpy(url, line + at, len - at);
    url[len - at] = '\0';
    attempt_redirected(t, url);
}

/* True for an offer that curl would have taken and this transfer can't. */
static bool is_missed_offer(const struct transfer *t, const char *line,
                            size_t len)
{
    static const struct {
        const char *name;
        uint32_t number;
    } rows[] = {
        {"WWW-Authenticate:", WC_OPT_HTTPAUTH},
        {"Proxy-Authenticate:", WC_OPT_PROXYAUTH},
    };

    if (!(admit_auth_missing() & WC_AUTH_NEGOTIATE) ||
        !(libcurl_info()->features & CURL_VERSION_SPNEGO))
        return false;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (len > strlen(rows[i].name) &&
            !strncasecmp(line, rows[i].name, strlen(rows[i].name)))
            return request_num(t->req, rows[i].number, 0) & WC_AUTH_NEGOTIATE &&
                   authscheme_is_offered(line + strlen(rows[i].name),
                                         len - strlen(rows[i].name),
                                         "Negotiate");
    return false;
}

/* A Location's value, without blanks before it and the line's end. */
static const char *location_of(const char *line, size_t *len)
{
    static const char name[] = "Location:";
    const char *value = line + sizeof(name) - 1;
    const char *end = line + *len;

    if (*len < sizeof(name) || strncasecmp(line, name, sizeof(name) - 1))
        return NULL;
    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    while (end > value && (end[-1] == '\r' || end[-1] == '\n'))
        end--;
    *len = (size_t)(end - value);
    return value;
}

static void put_link(struct transfer *t, const char *line, size_t len)
{
    const char *value = location_of(line, &len);
    char *link = value ? details_link(t->easy, value, len) : NULL;

    if (!link)
        return;
    peer_put_small(t->peer, FRAME_LINK, t->id, link, strlen(link));
    curl_free(link);
}

/* A server that tires of an idle connection may say so with a 408 that
 * crosses the next request, which it does not answer (RFC 9110 15.5.9).  On a
 * stream of HTTP/2 it is that request's answer. */
static bool is_others_timeout(const struct transfer *t, uint16_t status)
{
    const struct conn *conn = transfer_conn(t);

    return status == 408 && conn && conn->http_version < 20 && t->attempts &&
           !t->connecting && t->on_warm && !t->once &&
           !(t->req->flags & REQUEST_DEBUG) && attempt_may_repeat(t);
}

static size_t on_header(char *data, size_t size, size_t count, void *userp)
{
    struct transfer *t = userp;
    size_t len = size * count;
    int version = status_version(data, len);

    if (is_missed_offer(t, data, len)) {
        t->misses_offer = true;
        return 0;
    }
    if (version && is_others_timeout(t, status_code(data, len))) {
        t->moving = "the pooled one had timed out";
        return 0;
    }
    /* Between opening a connection and sending on it only a proxy speaks: that
     * is no answer to what was sent before.  Those who come after may want to
     * see it though this one does not. */
    if (!t->attempts || t->connecting) {
        keep_tunnel_header(t, data, len);
        /* That of a warm connection was shown, and it broke. */
        if (t->tunnel_shown ||
            request_num(t->req, WC_OPT_SUPPRESS_CONNECT_HEADERS, 0))
            return len;
    } else {
        t->header_seen = true;
        t->tunnel_shown = false;
        silent_unwatch(t);
        if (t->once)
            note_redirect(t, data, len);
        if (version) {
            note_version(t, version);
            framing_begin(t);
        }
        if (version && status_code(data, len) == 101)
            note_upgrade(t);
        host_learn_header(t->host, data, len);
        if (version)
            count_head(t, status_code(data, len));
        if (t->heads <= t->heads_shown && t->replayed)
            return len;
        switch (spread_header(t, data, len, version != 0)) {
        case SPREAD_HELD:
            return len;
        case SPREAD_MOVE:
            return 0;
        case SPREAD_PASS:
            break;
        }
    }
    if (t->req->flags & REQUEST_LINKS)
        put_link(t, data, len);
    peer_put_small(t->peer, FRAME_HEADER, t->id, data, len);
    return len;
}

/* ---- body ---- */

static size_t on_body(char *data, size_t size, size_t count, void *userp)
{
    struct transfer *t = userp;
    size_t len = size * count, at = 0;

    if (t->dropping)
        return len;
    while (at < len) {
        size_t n = len - at < BODY_FRAME_BYTES ? len - at : BODY_FRAME_BYTES;

        /* Only the first piece can be refused: libcurl gives all or nothing
         * again.  It never gives more than CURL_MAX_WRITE_SIZE but when it
         * unpauses. */
        if (at) {
            peer_put_small(t->peer, FRAME_BODY, t->id, data + at, n);
        } else if (peer_put(t->peer, FRAME_BODY, t->id, data, n)) {
            reply_set_paused(t, true);
            return CURL_WRITEFUNC_PAUSE;
        }
        at += n;
    }
    t->body_bytes += len;
    if (t->body_bytes >= BULK_BYTES)
        spread_bulk(t);
    return len;
}

/* ---- meters ---- */

static ssize_t on_meter_text(void *cookie, const char *data, size_t len)
{
    struct transfer *t = cookie;

    if (t->moving)
        return (ssize_t)len;
    peer_put_small(t->peer, FRAME_METER, t->id, data, len);
    return (ssize_t)len;
}

static void put_progress(struct transfer *t)
{
    struct msg_progress m = {.dltotal = t->progress[0],
                             .dlnow = t->progress[1],
                             .ultotal = t->progress[2],
                             .ulnow = t->progress[3]};

    message_put_progress(peer_writer(t->peer), t->id, &m);
    peer_queued(t->peer);
}

static int on_progress(void *clientp, curl_off_t dltotal, curl_off_t dlnow,
                       curl_off_t ultotal, curl_off_t ulnow)
{
    curl_off_t now[4] = {dltotal, dlnow, ultotal, ulnow};
    struct transfer *t = clientp;
    uint64_t ms = poller_now_ms();

    if (!memcmp(now, t->progress, sizeof(now)))
        return 0;
    memcpy(t->progress, now, sizeof(now));
    if (ms - t->progress_ms < PROGRESS_EVERY_MS)
        return 0;
    t->progress_ms = ms;
    put_progress(t);
    return 0;
}

static int set_up_meter(struct transfer *t)
{
    cookie_io_functions_t io = {.write = on_meter_text};

    t->meter = fopencookie(t, "w", io);
    if (!t->meter)
        return -ENOMEM;
    curl_easy_setopt(t->easy, CURLOPT_STDERR, t->meter);
    curl_easy_setopt(t->easy, CURLOPT_NOPROGRESS, 0L);
    return 0;
}

int reply_set_up(struct transfer *t)
{
    CURL *easy = t->easy;

    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
    if (t->req->flags & REQUEST_PROGRESS) {
        curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
        curl_easy_setopt(easy, CURLOPT_XFERINFODATA, t);
        curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    }
    return t->req->flags & REQUEST_METER ? set_up_meter(t) : 0;
}

void reply_finish(struct transfer *t)
{
    if (t->meter)
        fflush(t->meter);
    if (t->req->flags & REQUEST_PROGRESS)
        put_progress(t);
}

void reply_done(struct transfer *t)
{
    reply_set_paused(t, false);
    if (t->meter)
        fclose(t->meter);
    t->meter = NULL;
}
