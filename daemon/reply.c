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

#include "daemon/limits.h"
#include "proto/curlopt.h"
#include "proto/limits.h"

/* Bytes of one BODY frame. */
#define BODY_FRAME_BYTES (64 * 1024)

static uint64_t paused_bytes;

uint64_t transfer_paused_bytes(void)
{
    return paused_bytes;
}

static struct conn *conn_of(const struct transfer *t)
{
    return registry_get(t->conn.fd, t->conn.id);
}

/* Counts what a paused stream can still take in. */
void reply_set_paused(struct transfer *t, bool paused)
{
    const struct conn *conn = conn_of(t);

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

static void note_version(struct transfer *t, int version)
{
    struct conn *conn = conn_of(t);

    if (!conn)
        return;
    conn->http_version = version;
    if (conn->tls && conn->host)
        conn->host->speaks_h1 = version < 20;
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

static size_t on_header(char *data, size_t size, size_t count, void *userp)
{
    struct transfer *t = userp;
    size_t len = size * count;
    int version = status_version(data, len);

    /* Between opening a connection and sending on it only a proxy speaks: that
     * is no answer to what was sent before. */
    if (!t->attempts || t->connecting) {
        keep_tunnel_header(t, data, len);
    } else {
        t->header_seen = true;
        if (version)
            note_version(t, version);
        host_learn_header(t->host, data, len);
    }
    peer_put_small(t->peer, FRAME_HEADER, t->id, data, len);
    return len;
}

/* ---- body ---- */

static void note_bulk(struct transfer *t, size_t len)
{
    struct conn *conn;

    t->body_bytes += len;
    if (t->bulk || t->body_bytes < BULK_BYTES)
        return;
    conn = conn_of(t);
    if (!conn)
        return;
    t->bulk = true;
    conn->bulk++;
}

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
    note_bulk(t, len);
    return len;
}

/* ---- meters ---- */

static ssize_t on_meter_text(void *cookie, const char *data, size_t len)
{
    struct transfer *t = cookie;

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
