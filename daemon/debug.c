/*
 * What libcurl tells its debug function, for the client and for attempt.
 *
 * The client gets events in the order of libcurl's other callbacks.  They
 * can't be refused, so a transfer that fills the queue with them is paused as
 * soon as libcurl is left, and goes on as one that was paused for its body.
 */
#include "daemon/transfer_internal.h"

#include <string.h>
#include <time.h>

#include "daemon/limits.h"
#include "daemon/pull.h"
#include "proto/curlinfo.h"

/* Bytes of an event in one DEBUG frame. */
#define PIECE_BYTES (64 * 1024)

static bool is_shown(const struct transfer *t)
{
    return t->req->flags & REQUEST_DEBUG;
}

/* One of libcurl's numbers; -1 where it has none, or does not know them. */
static int64_t number_of(CURL *easy, uint32_t info)
{
    curl_off_t number = -1;

    if (curl_easy_getinfo(easy, (CURLINFO)info, &number))
        return -1;
    return number;
}

static uint64_t wall_clock_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

/* ---- back-pressure ---- */

static void on_overflow(void *arg)
{
    struct transfer *t = arg;
    int keep = pull_waits(t->opts.pulls) ? CURLPAUSE_SEND : 0;

    if (t->state != TRANSFER_RUNNING || !peer_is_full(t->peer))
        return;
    curl_easy_pause(t->easy, CURLPAUSE_RECV | keep);
    reply_set_paused(t, true);
}

/* What comes in as body pauses by itself, but libcurl throws away that of a
 * redirect: its bytes are seen here alone. */
static void check_queue(struct transfer *t)
{
    if (peer_pending(t->peer) <= PEER_GATHER_BYTES)
        return;
    peer_flush(t->peer);
    if (peer_pending(t->peer) < PEER_HIGH_BYTES)
        return;
    if (!t->overflow)
        t->overflow = poller_timer_new(on_overflow, t);
    if (t->overflow)
        poller_timer_start(t->overflow, 0);
}

/* ---- events ---- */

static void put(struct transfer *t, curl_infotype type, const char *data,
                size_t len)
{
    struct msg_debug m = {
        .kind = (enum debug_kind)type,
        .time_us = wall_clock_us(),
        .xfer_id = number_of(t->easy, WC_INFO_XFER_ID),
        .conn_id = number_of(t->easy, WC_INFO_CONN_ID),
        .len = (uint32_t)len,
    };

    /* What libcurl wrote to its meter before comes before. */
    if (t->meter)
        fflush(t->meter);
    if (type >= CURLINFO_DATA_IN && !(t->req->flags & REQUEST_DEBUG_DATA))
        len = 0;
    do {
        m.at.data = data;
        m.at.len = len < PIECE_BYTES ? len : PIECE_BYTES;
        m.more = m.at.len < len;
        message_put_debug(peer_writer(t->peer), t->id, &m);
        data += m.at.len;
        len -= m.at.len;
    } while (len);
    peer_queued(t->peer);
    check_queue(t);
}

/* Words may name files: the user knows them by other names. */
static void put_text(struct transfer *t, const char *data, size_t len)
{
    char text[NAMING_BYTES];

    if (!naming_applies(t) || len >= sizeof(text) || memchr(data, 0, len)) {
        put(t, CURLINFO_TEXT, data, len);
        return;
    }
    memcpy(text, data, len);
    text[len] = '\0';
    naming_apply(t, text, sizeof(text));
    put(t, CURLINFO_TEXT, text, strlen(text));
}

/* What the daemon itself learns from words. */
static void note_text(struct transfer *t, const char *data, size_t len)
{
    if (t->once)
        refusal_note_text(t, data, len);
    framing_note_text(t, data, len);
}

static int on_debug(CURL *easy, curl_infotype type, char *data, size_t size,
                    void *clientp)
{
    struct transfer *t = clientp;

    (void)easy;
    if (type == CURLINFO_TEXT)
        note_text(t, data, size);
    if (!is_shown(t) || t->debug_over || t->dropping || peer_closing(t->peer))
        return 0;
    if (type == CURLINFO_TEXT)
        put_text(t, data, size);
    else
        put(t, type, data, size);
    return 0;
}

void debug_set_up(struct transfer *t)
{
    curl_easy_setopt(t->easy, CURLOPT_DEBUGFUNCTION, on_debug);
    curl_easy_setopt(t->easy, CURLOPT_DEBUGDATA, t);
    if (!t->once && !is_shown(t))
        return;
    t->heard = true;
    curl_easy_setopt(t->easy, CURLOPT_VERBOSE, 1L);
    if (is_shown(t))
        curl_easy_setopt(t->easy, CURLOPT_BUFFERSIZE, (long)CURL_BUFFER_BYTES);
}

void debug_end(struct transfer *t)
{
    t->debug_over = true;
    poller_timer_free(t->overflow);
    t->overflow = NULL;
}
