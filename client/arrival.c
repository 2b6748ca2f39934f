#include "client/arrival.h"

#include <string.h>

#include "client/arena.h"
#include "client/monotonic.h"
#include "client/source.h"
#include "client/transfer.h"
#include "proto/curlcode.h"

/* Bytes that stdio gathers before it writes. */
#define STDIO_BYTES 4096

/* --- what can't be written ------------------------------------------------ */

/* What came can't be written.  The figures are the daemon's: it ends the
 * attempt, soon. */
static void stop_write(struct transfer *t, struct exchange *x,
                       enum dialect_words words, size_t len)
{
    transfer_fail_write(t, words, (int64_t)len);
    tracelocal_give_up(&t->local, t->outcome.error);
    t->stopping = true;
    t->due_ms = monotonic_ms() + TRANSFER_GRACE_MS;
    message_put_stop(&x->out, t->id, WC_E_WRITE_ERROR);
    exchange_flush(x);
}

/* What is said when LEN bytes of a body can't be written: later curls know a
 * file that can't be made, and with -N a buffer that can't be flushed. */
static enum dialect_words words_for(const struct transfer *t, size_t len)
{
    bool no_file = t->sink.name && t->sink.fd < 0;
    bool no_flush =
        sink_is_stdout(&t->sink) && t->config->no_buffer && len < STDIO_BYTES;

    return no_file || no_flush ? DIALECT_OPEN_FAILED : DIALECT_WRITE_FAILED;
}

/* --- body and headers ----------------------------------------------------- */

void arrival_body(struct transfer *t, struct exchange *x, const void *data,
                  size_t len)
{
    if (t->state != TRANSFER_RUNNING || t->stopping)
        return;
    t->got_reply = true;
    if (heading_release(t) || transfer_put(t, data, len))
        stop_write(t, x, words_for(t, len), len);
    else
        t->body_bytes += (int64_t)len;
}

static void on_header(struct transfer *t, struct exchange *x,
                      const struct frame *f)
{
    const char *at = (const char *)f->payload;
    const char *end = at + f->len;

    t->got_reply = true;
    while (at < end && t->state == TRANSFER_RUNNING && !t->stopping) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t len = newline ? (size_t)(newline + 1 - at) : (size_t)(end - at);

        if (heading_line(t, at, len))
            stop_write(t, x, DIALECT_HEADER_FAILED, len);
        at += len;
    }
}

static void show_meter(struct transfer *t, const char *text, size_t len)
{
    bool ends = len && text[len - 1] == '\n' && transfer_polls_stdin(t);

    if (t->holds_line_end && len)
        console_meter(t->console, "\n", 1);
    t->holds_line_end = ends;
    console_meter(t->console, text, len - ends);
}

/* Libcurl's meter, without the head that stands there already. */
static void on_meter(struct transfer *t, const struct frame *f)
{
    const char *at = (const char *)f->payload;
    const char *end = at + f->len;

    while (t->meter_skip && at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));

        if (!newline)
            return;
        at = newline + 1;
        t->meter_skip--;
    }
    show_meter(t, at, (size_t)(end - at));
}

static void on_progress(struct transfer *t, const struct frame *f)
{
    if (message_get_progress(f, &t->progress))
        return;
    if (t->bar.active)
        meter_bar_update(&t->bar, t->console, &t->progress, monotonic_ms());
}

static void on_debug(struct transfer *t, const struct frame *f)
{
    struct msg_debug m;

    if (!t->stopping && !message_get_debug(f, &m))
        tracelocal_event(&t->local, &m);
}

static void on_want(struct transfer *t, struct exchange *x,
                    const struct frame *f)
{
    struct msg_want want;

    if (message_get_want(f, &want) || t->stopping)
        return;
    if (want.source && want.source <= t->source_count)
        source_on_want(&t->sources[want.source - 1], x, t->id, &want);
}

static void on_state(struct transfer *t, const struct frame *f)
{
    struct msg_state m;

    if (!message_get_state(f, &m))
        cookiejar_add(&t->stores[m.kind], m.bytes.data, m.bytes.len);
}

/* The user does not know the name under which the daemon finds a socket. */
static void rename_socket(struct transfer *t)
{
    const struct optval *path = config_opt(t->config, WC_OPT_UNIX_SOCKET_PATH);

    if (t->config->socket_typed && path)
        outcome_rename(&t->outcome, path->text, t->config->socket_typed);
}

static void on_done(struct transfer *t, const struct frame *f)
{
    int rc = t->stopping ? outcome_load_figures(&t->outcome, f)
                         : outcome_load(&t->outcome, f);

    rename_socket(t);
    if (rc && !t->stopping)
        transfer_fail(t, WC_E_RECV_ERROR, "The daemon's answer is malformed");
    else
        transfer_set_state(t, TRANSFER_ENDED);
}

void arrival_frame(struct transfer *t, struct exchange *x,
                   const struct frame *f)
{
    if (t->state != TRANSFER_RUNNING)
        return;
    switch (f->type) {
    case FRAME_HEADER:
        on_header(t, x, f);
        break;
    case FRAME_LINK:
        t->heading.link = arena_strndup((const char *)f->payload, f->len);
        break;
    case FRAME_METER:
        on_meter(t, f);
        break;
    case FRAME_PROGRESS:
        on_progress(t, f);
        break;
    case FRAME_DEBUG:
        on_debug(t, f);
        break;
    case FRAME_WANT:
        on_want(t, x, f);
        break;
    case FRAME_SENT:
        t->sent = true;
        break;
    case FRAME_STATE:
        on_state(t, f);
        break;
    case FRAME_JAR:
        cookiejar_add(&t->jar, f->payload, f->len);
        break;
    case FRAME_DONE:
        on_done(t, f);
        break;
    default:
        break;
    }
}
