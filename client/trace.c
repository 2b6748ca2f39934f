#include "client/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/text.h"
#include "proto/limits.h"

/* Bytes of one event at most: a request's head, which is not longer than a
 * REQUEST, and what libcurl adds to it. */
#define EVENT_BYTES (2 * LIMIT_FRAME_BYTES)

/* Bytes of its dump at most: --trace makes 74 out of 16. */
#define DUMP_BYTES (8 * EVENT_BYTES)

/* Bytes that are gathered for a file before they are written. */
#define FILE_BYTES (64 * 1024)

/* Bytes that stdio gathers for anything else. */
#define STDIO_BYTES 4096

/* Bytes that a line of a dump shows. */
#define HEX_COLUMNS 16
#define ASCII_COLUMNS 64

void trace_init(struct trace *trace, const struct invocation *inv,
                struct console *console)
{
    memset(trace, 0, sizeof(*trace));
    trace->inv = inv;
    trace->console = console;
    trace->fd = -1;
    wire_writer_init(&trace->event, NULL, 0, EVENT_BYTES);
    wire_writer_init(&trace->text, NULL, 0, DUMP_BYTES + FILE_BYTES);
}

uint32_t trace_flags(const struct invocation *inv)
{
    switch (inv->trace) {
    case TRACE_NONE:
        return 0;
    case TRACE_VERBOSE:
        return REQUEST_DEBUG;
    default:
        return REQUEST_DEBUG | REQUEST_DEBUG_DATA;
    }
}

/* --- curl's own notes ----------------------------------------------------- */

static const char *method_of(enum httpreq httpreq)
{
    switch (httpreq) {
    case HTTPREQ_HEAD:
        return "HEAD";
    case HTTPREQ_MIMEPOST:
    case HTTPREQ_SIMPLEPOST:
        return "POST";
    case HTTPREQ_PUT:
        return "PUT";
    default:
        return "GET";
    }
}

/* -X with the method that the request has without it. */
static void note_method(struct trace *trace, const struct config *config)
{
    const char *method = method_of(config->httpreq);
    const char *const parts[] = {"Unnecessary use of -X or --request, ", method,
                                 " is already inferred."};

    if (config->custom_request && !strcasecmp(config->custom_request, method))
        console_note(trace->console, arena_concat(3, parts));
}

void trace_begin(struct trace *trace, const struct config *config,
                 bool on_terminal)
{
    trace->on_terminal = on_terminal;
    if (trace->inv->trace != TRACE_NONE)
        note_method(trace, config);
}

/* --- where it goes -------------------------------------------------------- */

enum place {
    PLACE_MESSAGES,
    PLACE_STDOUT,
    PLACE_FILE,
};

/* curl tries to make the file anew for every event until it can; meanwhile
 * they go to the place of messages. */
static enum place find_place(struct trace *trace)
{
    const char *path = trace->inv->trace_path;
    struct stat st;

    if (!path || !strcmp(path, "%"))
        return PLACE_MESSAGES;
    if (!strcmp(path, "-"))
        return PLACE_STDOUT;
    if (trace->fd >= 0)
        return PLACE_FILE;
    trace->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (trace->fd < 0)
        return PLACE_MESSAGES;
    trace->is_regular = !fstat(trace->fd, &st) && S_ISREG(st.st_mode);
    return PLACE_FILE;
}

static void write_file(struct trace *trace)
{
    const uint8_t *at = trace->text.data;
    size_t left = trace->text.len;

    while (left) {
        ssize_t n = write(trace->fd, at, left);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            break; /* curl does not look either */
        at += n;
        left -= (size_t)n;
    }
    wire_writer_reset(&trace->text);
}

void trace_flush(struct trace *trace)
{
    if (trace->is_regular && trace->text.len)
        write_file(trace);
}

void trace_done(struct trace *trace)
{
    if (trace->fd >= 0) {
        write_file(trace);
        close(trace->fd);
    }
    trace->fd = -1;
    wire_writer_done(&trace->event);
    wire_writer_done(&trace->text);
}

/* A file is for itself; what else a trace goes to may be where other output
 * is seen, and their order counts: there it is written when curl's stdio would
 * do it. */
static void to_file(struct trace *trace, bool is_dump)
{
    size_t max = trace->is_regular ? FILE_BYTES : STDIO_BYTES;

    if ((trace->is_regular || !is_dump) && trace->text.len < max)
        return;
    console_before_wait(trace->console);
    write_file(trace);
}

/* Puts the text where it belongs; curl flushes after a dump alone. */
static void put(struct trace *trace, enum place place, bool is_dump)
{
    struct console *c = trace->console;
    struct wire_writer *w = &trace->text;

    if (w->error)
        wire_writer_reset(w); /* out of memory */
    if (place == PLACE_FILE) {
        to_file(trace, is_dump);
        return;
    }
    if (place == PLACE_STDOUT || c->merged)
        console_out(c, w->data, w->len, is_dump);
    else
        console_err(c, w->data, w->len);
    wire_writer_reset(w);
}

/* --- what stands before each line ----------------------------------------- */

static void add_time(struct wire_writer *w, uint64_t time_us)
{
    time_t seconds = (time_t)(time_us / 1000000);
    struct tm tm = {0};

    localtime_r(&seconds, &tm);
    text_add_padded(w, tm.tm_hour, 2, '0');
    text_add_char(w, ':');
    text_add_padded(w, tm.tm_min, 2, '0');
    text_add_char(w, ':');
    text_add_padded(w, tm.tm_sec, 2, '0');
    text_add_char(w, '.');
    text_add_padded(w, (int64_t)(time_us % 1000000), 6, '0');
    text_add_char(w, ' ');
}

static void add_id(struct wire_writer *w, int64_t id)
{
    if (id < 0)
        text_add_char(w, 'x');
    else
        text_add_num(w, id);
}

static void add_prefix(struct trace *trace, const struct msg_debug *m)
{
    struct wire_writer *w = &trace->text;

    if (trace->inv->trace_time)
        add_time(w, m->time_us);
    if (!trace->inv->trace_ids)
        return;
    text_add_char(w, '[');
    add_id(w, m->xfer_id);
    text_add_char(w, '-');
    add_id(w, m->conn_id);
    text_add(w, "] ");
}

/* --- -v ------------------------------------------------------------------- */

static const char *const signs[DEBUG_MAX] = {"* ", "< ", "> ", "{ ",
                                             "} ", "{ ", "} "};

static void begin_line(struct trace *trace, const struct msg_debug *m)
{
    if (trace->in_line)
        return;
    add_prefix(trace, m);
    text_add(&trace->text, signs[m->kind]);
}

/* A piece of text that begins a line unless one is under way. */
static void add_piece(struct trace *trace, const struct msg_debug *m,
                      const char *data, size_t len)
{
    begin_line(trace, m);
    text_add_len(&trace->text, data, len);
    trace->in_line = len && data[len - 1] != '\n';
    trace->told_data = false;
}

static void add_lines(struct trace *trace, const struct msg_debug *m)
{
    const char *at = m->at.data;
    const char *end = at + m->at.len;

    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *next = newline ? newline + 1 : end;

        add_piece(trace, m, at, (size_t)(next - at));
        at = next;
    }
}

/* Where the body is seen itself nothing is said of it. */
static bool is_body_seen(const struct trace *trace)
{
    const struct console *c = trace->console;

    return trace->on_terminal && (c->merged || c->err_fd == STDERR_FILENO);
}

static void name_data(struct trace *trace, const struct msg_debug *m)
{
    if (trace->told_data || is_body_seen(trace))
        return;
    begin_line(trace, m);
    text_add_char(&trace->text, '[');
    text_add_num(&trace->text, m->len);
    text_add(&trace->text, " bytes data]\n");
    trace->in_line = false;
    trace->told_data = true;
}

static void show_verbosely(struct trace *trace, const struct msg_debug *m)
{
    if (m->kind == DEBUG_HEADER_OUT)
        add_lines(trace, m);
    else if (m->kind == DEBUG_TEXT || m->kind == DEBUG_HEADER_IN)
        add_piece(trace, m, m->at.data, m->at.len);
    else
        name_data(trace, m);
}

/* --- --trace -------------------------------------------------------------- */

static void add_hex(struct wire_writer *w, uint64_t v, unsigned digits)
{
    static const char hex[] = "0123456789abcdef";

    while (digits < 16 && v >> 4 * digits)
        digits++;
    while (digits--)
        text_add_char(w, hex[v >> 4 * digits & 15]);
}

static void add_hex_row(struct wire_writer *w, const char *row, size_t len)
{
    for (size_t i = 0; i < HEX_COLUMNS; i++) {
        if (i < len)
            add_hex(w, (unsigned char)row[i], 2);
        else
            text_add(w, "  ");
        text_add_char(w, ' ');
    }
}

static void add_shown(struct wire_writer *w, const char *row, size_t len)
{
    for (size_t i = 0; i < len; i++)
        text_add_char(w, row[i] >= ' ' && row[i] < 0x7f ? row[i] : '.');
    text_add_char(w, '\n');
}

/* The bytes of one row of DATA, and in *RET_TAKEN with those that end it:
 * --trace-ascii begins a new row behind each CR LF. */
static size_t measure_row(enum trace_style style, const char *data, size_t len,
                          size_t *ret_taken)
{
    size_t columns = style == TRACE_ASCII ? ASCII_COLUMNS : HEX_COLUMNS;
    size_t seen = len < columns + 2 ? len : columns + 2;
    const char *end =
        style == TRACE_ASCII ? memmem(data, seen, "\r\n", 2) : NULL;

    if (end) {
        *ret_taken = (size_t)(end - data) + 2;
        return (size_t)(end - data);
    }
    *ret_taken = len < columns ? len : columns;
    return *ret_taken;
}

static void add_rows(struct trace *trace, const struct msg_debug *m)
{
    enum trace_style style = trace->inv->trace;
    struct wire_writer *w = &trace->text;
    size_t taken;

    for (size_t at = 0; at < m->at.len; at += taken) {
        const char *row = m->at.data + at;
        size_t len = measure_row(style, row, m->at.len - at, &taken);

        add_hex(w, at, 4);
        text_add(w, ": ");
        if (style == TRACE_HEX)
            add_hex_row(w, row, len);
        add_shown(w, row, len);
    }
}

static void show_dump(struct trace *trace, const struct msg_debug *m)
{
    static const char *const titles[DEBUG_MAX] = {
        [DEBUG_HEADER_IN] = "<= Recv header",
        [DEBUG_HEADER_OUT] = "=> Send header",
        [DEBUG_DATA_IN] = "<= Recv data",
        [DEBUG_DATA_OUT] = "=> Send data",
        [DEBUG_TLS_IN] = "<= Recv SSL data",
        [DEBUG_TLS_OUT] = "=> Send SSL data",
    };
    struct wire_writer *w = &trace->text;

    add_prefix(trace, m);
    if (m->kind == DEBUG_TEXT) {
        text_add(w, dialect_text(DIALECT_TRACE_TEXT));
        text_add_len(w, m->at.data, m->at.len);
        return;
    }
    text_add(w, titles[m->kind]);
    text_add(w, ", ");
    text_add_num(w, m->len);
    text_add(w, " bytes (0x");
    add_hex(w, m->len, 1);
    text_add(w, ")\n");
    add_rows(trace, m);
}

/* --- events --------------------------------------------------------------- */

static void show(struct trace *trace, const struct msg_debug *m)
{
    enum place place = find_place(trace);
    bool is_dump = trace->inv->trace != TRACE_VERBOSE;

    if (is_dump)
        show_dump(trace, m);
    else
        show_verbosely(trace, m);
    put(trace, place, is_dump && m->kind != DEBUG_TEXT);
}

void trace_event(struct trace *trace, const struct msg_debug *m)
{
    struct msg_debug whole = *m;

    if (!m->more && !trace->event.len) {
        show(trace, m);
        return;
    }
    wire_put_raw(&trace->event, m->at.data, m->at.len);
    if (m->more)
        return;
    whole.at =
        (struct wire_str){(const char *)trace->event.data, trace->event.len};
    show(trace, &whole);
    wire_writer_reset(&trace->event);
}
