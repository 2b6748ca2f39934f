/*
 * One valid message of every type, and a reader that walks any message to its
 * last byte: the input of the mutation tests and of the fuzz target.
 */
#ifndef SAMPLES_H
#define SAMPLES_H

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "proto/curlopt.h"
#include "proto/limits.h"
#include "proto/message.h"

#define STR(text) ((struct wire_str){.data = (text), .len = strlen(text)})

/* Transfer number of the samples that belong to one. */
#define SAMPLE_TRANSFER 7

/* ---- session ---- */

static inline void sample_hello(struct wire_writer *w)
{
    struct msg_hello m = {.major = 1,
                          .minor = 2,
                          .confinement = 0x200,
                          .build = STR("0123456789ab")};

    message_put_hello(w, &m);
}

static inline void sample_welcome(struct wire_writer *w)
{
    struct msg_welcome m = {.major = 1,
                            .minor = 2,
                            .pid = 4711,
                            .build = STR("0123456789ab"),
                            .libcurl = STR("7.88.1"),
                            .lacks = PART_HTTP3};

    message_put_welcome(w, &m);
}

static inline void sample_refused(struct wire_writer *w)
{
    struct msg_refused m = {.reason = REFUSE_OPTION, .text = STR("no such")};

    message_put_refused(w, FRAME_REFUSED, SAMPLE_TRANSFER, &m);
}

static inline void sample_not_sent(struct wire_writer *w)
{
    struct msg_refused m = {.reason = 58, .text = STR("bad certificate")};

    message_put_refused(w, FRAME_NOT_SENT, SAMPLE_TRANSFER, &m);
}

static inline void sample_error(struct wire_writer *w)
{
    message_put_error(w, EBADMSG, "malformed message");
}

static inline void sample_ping(struct wire_writer *w)
{
    message_put_token(w, FRAME_PING, 0x1122334455667788u);
}

static inline void sample_pong(struct wire_writer *w)
{
    message_put_token(w, FRAME_PONG, 0x1122334455667788u);
}

/* ---- request ---- */

static inline void sample_list(struct wire_writer *w, uint32_t number,
                               const char *const *items, uint16_t count)
{
    size_t mark = message_begin_list(w, number);

    for (uint16_t i = 0; i < count; i++)
        wire_put_cstr(w, items[i]);
    message_end_list(w, mark, count);
}

/* A form with a field, a pulled file with headers, and a nested form that
 * holds a field and another form. */
static inline void sample_form(struct wire_writer *w)
{
    static const char field[] = "value";
    struct wire_str headers[] = {STR("X-One: 1"), STR("X-Two: 2")};
    struct msg_part parts[] = {
        {.has = PART_NAME,
         .name = STR("field"),
         .data = PART_BYTES,
         .bytes = STR(field)},
        {.has = PART_ALL,
         .name = STR("file"),
         .filename = STR("a.txt"),
         .type = STR("text/plain"),
         .encoder = STR("base64"),
         .header_count = 2,
         .data = PART_PULL,
         .source = 3,
         .size = 1000,
         .seekable = true},
        {.has = PART_NAME, .name = STR("nest"), .data = PART_PARTS, .count = 2},
        {.data = PART_BYTES, .bytes = STR("inner")},
        {.data = PART_PARTS, .count = 1},
        {.data = PART_EMPTY},
    };
    size_t mark = message_begin_parts(w, WC_OPT_MIMEPOST);

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        message_put_part(w, &parts[i], headers);
    message_end_parts(w, mark, 3);
}

/* Options of sample_request(), of every wire type. */
#define SAMPLE_OPTIONS 14

static inline void sample_options(struct wire_writer *w)
{
    static const char *const headers[] = {"Accept: */*", "", "X-A:"};
    static const char pem[] = "-----BEGIN";

    message_put_string(w, WC_OPT_URL, WIRE_STRING, "https://example.org/", 20);
    message_put_long(w, WC_OPT_SSL_VERIFYPEER, 1);
    message_put_long(w, WC_OPT_TIMEOUT_MS, 1500);
    message_put_off_t(w, WC_OPT_MAX_RECV_SPEED_LARGE, INT64_C(1) << 40);
    message_put_null(w, WC_OPT_USERAGENT);
    sample_list(w, WC_OPT_HTTPHEADER, headers, 3);
    message_put_string(w, WC_OPT_SSLCERT_BLOB, WIRE_BLOB, "a\0b", 3);
    message_put_string(w, WC_OPT_POSTFIELDS, WIRE_BYTES, "x\0y", 3);
    message_put_string(w, WC_OPT_TIMEVALUE_LARGE, WIRE_DATE, "1 Jan 2030", 10);
    message_put_pull(w, WC_OPT_READDATA, 1, -1, false);
    message_put_file_bytes(w, WC_OPT_CAINFO, "ca.pem", pem, sizeof(pem) - 1);
    message_put_file_fd(w, WC_OPT_CRLFILE, "crl.pem", 0);
    message_put_file_error(w, WC_OPT_SSLKEY, "key.pem", ENOENT);
    sample_form(w);
}

static inline void sample_request(struct wire_writer *w)
{
    struct msg_request m = {
        .flags = REQUEST_METER, .start_ns = 123456789, .pool = STR("work")};
    size_t mark = message_begin_request(w, SAMPLE_TRANSFER, &m);

    sample_options(w);
    message_end_request(w, mark, SAMPLE_OPTIONS, 1);
}

static inline void sample_cancel(struct wire_writer *w)
{
    frame_end(w, frame_begin(w, FRAME_CANCEL, SAMPLE_TRANSFER));
}

/* ---- bodies ---- */

static inline void sample_sent(struct wire_writer *w)
{
    message_put_sent(w, SAMPLE_TRANSFER, 2);
}

static inline void sample_want(struct wire_writer *w)
{
    struct msg_want m = {.source = 3, .offset = 1u << 20, .bytes = 4096};

    message_put_want(w, SAMPLE_TRANSFER, &m);
}

static inline void sample_data(struct wire_writer *w)
{
    uint8_t head[FRAME_HEADER_BYTES + DATA_HEADER_BYTES];

    message_data_header(head, SAMPLE_TRANSFER, 3, 5);
    wire_put_raw(w, head, sizeof(head));
    wire_put_raw(w, "bytes", 5);
}

static inline void sample_end(struct wire_writer *w)
{
    message_put_source_end(w, SAMPLE_TRANSFER, 3, 0);
}

static inline void sample_readerr(struct wire_writer *w)
{
    message_put_source_end(w, SAMPLE_TRANSFER, 3, EIO);
}

static inline void sample_raw(struct wire_writer *w, enum frame_type type)
{
    size_t mark = frame_begin(w, type, SAMPLE_TRANSFER);

    wire_put_raw(w, "raw bytes", 9);
    frame_end(w, mark);
}

static inline void sample_header(struct wire_writer *w)
{
    sample_raw(w, FRAME_HEADER);
}

static inline void sample_body(struct wire_writer *w)
{
    sample_raw(w, FRAME_BODY);
}

static inline void sample_meter(struct wire_writer *w)
{
    sample_raw(w, FRAME_METER);
}

static inline void sample_jar(struct wire_writer *w)
{
    sample_raw(w, FRAME_JAR);
}

static inline void sample_debug(struct wire_writer *w)
{
    struct msg_debug m = {.kind = DEBUG_DATA_IN,
                          .more = true,
                          .time_us = 1700000000123456u,
                          .xfer_id = 4,
                          .conn_id = -1,
                          .len = 100,
                          .at = STR("a piece")};

    message_put_debug(w, SAMPLE_TRANSFER, &m);
}

static inline void sample_state(struct wire_writer *w)
{
    struct msg_state m = {.kind = STATE_ALTSVC, .bytes = STR("# a cache\n")};

    message_put_state(w, SAMPLE_TRANSFER, &m);
}

static inline void sample_progress(struct wire_writer *w)
{
    struct msg_progress m = {
        .dltotal = -1, .dlnow = 1, .ultotal = INT64_MAX, .ulnow = 3};

    message_put_progress(w, SAMPLE_TRANSFER, &m);
}

static inline void sample_done(struct wire_writer *w)
{
    struct msg_done m = {.code = 28,
                         .route = ROUTE_NEW,
                         .error = STR("timed out"),
                         .why = STR("first")};
    size_t mark = message_begin_done(w, SAMPLE_TRANSFER, &m);

    message_put_info_str(w, WC_INFO_EFFECTIVE_URL, "http://a/");
    message_put_info_num(w, WC_INFO_RESPONSE_CODE, 200);
    message_put_info_num(w, WC_INFO_TOTAL_TIME_T, 1234567);
    message_end_done(w, mark, 3);
}

/* ---- control ---- */

static inline void sample_stop(struct wire_writer *w)
{
    message_put_stop(w, SAMPLE_TRANSFER, 23);
}

static inline void sample_link(struct wire_writer *w)
{
    size_t mark = frame_begin(w, FRAME_LINK, SAMPLE_TRANSFER);

    wire_put_raw(w, "http://h/", 9);
    frame_end(w, mark);
}

static inline void sample_ctl(struct wire_writer *w)
{
    message_put_ctl(w, CTL_FLUSH, "example.org:443");
}

static inline void sample_row(struct wire_writer *w)
{
    size_t mark = message_begin_row(w);

    message_put_field_str(w, "host", "example.org");
    message_put_field_num(w, "port", CTL_NUM, 443);
    message_put_field_num(w, "tls", CTL_BOOL, 1);
    message_end_row(w, mark, 3);
}

static inline void sample_ctl_end(struct wire_writer *w)
{
    message_put_ctl_end(w, EOPNOTSUPP);
}

typedef void sample_put(struct wire_writer *w);

/* By type; NULL where there is no such message. */
static sample_put *const samples[FRAME_MAX] = {
    [FRAME_HELLO] = sample_hello,       [FRAME_WELCOME] = sample_welcome,
    [FRAME_REQUEST] = sample_request,   [FRAME_SENT] = sample_sent,
    [FRAME_WANT] = sample_want,         [FRAME_DATA] = sample_data,
    [FRAME_END] = sample_end,           [FRAME_READERR] = sample_readerr,
    [FRAME_HEADER] = sample_header,     [FRAME_BODY] = sample_body,
    [FRAME_METER] = sample_meter,       [FRAME_PROGRESS] = sample_progress,
    [FRAME_JAR] = sample_jar,           [FRAME_DONE] = sample_done,
    [FRAME_NOT_SENT] = sample_not_sent, [FRAME_REFUSED] = sample_refused,
    [FRAME_CANCEL] = sample_cancel,     [FRAME_PING] = sample_ping,
    [FRAME_PONG] = sample_pong,         [FRAME_ERROR] = sample_error,
    [FRAME_DEBUG] = sample_debug,       [FRAME_STATE] = sample_state,
    [FRAME_CTL] = sample_ctl,           [FRAME_CTL_ROW] = sample_row,
    [FRAME_CTL_END] = sample_ctl_end,   [FRAME_STOP] = sample_stop,
    [FRAME_LINK] = sample_link,
};

/* ---- a reader of everything ---- */

/* Where the walk leaves what it read, so that no read is optimised away. */
static volatile unsigned walk_sum;

static inline void walk_str(struct wire_str s)
{
    for (size_t i = 0; i < s.len; i++)
        walk_sum += (unsigned char)s.data[i];
}

static inline void walk_items(struct wire_reader r, uint16_t count)
{
    while (count--)
        walk_str(message_next_item(&r));
}

static inline int walk_part(struct wire_reader *r, uint32_t *ret_children)
{
    struct msg_part m;

    if (message_next_part(r, &m))
        return -EBADMSG;
    walk_str(m.name);
    walk_str(m.filename);
    walk_str(m.type);
    walk_str(m.encoder);
    walk_str(m.bytes);
    if (m.has & PART_HEADERS)
        walk_items(m.headers, m.header_count);
    *ret_children = m.data == PART_PARTS ? m.count : 0;
    return 0;
}

/* The parts of an option that was decoded: none of them can be malformed. */
static inline int walk_parts(struct wire_reader r, uint32_t left)
{
    uint32_t children = 0;

    for (; left; left--) {
        if (walk_part(&r, &children))
            return -ENOMSG;
        left += children;
    }
    return 0;
}

static inline int walk_option(struct wire_reader *r)
{
    struct msg_option m;

    if (message_next_option(r, &m))
        return -EBADMSG;
    walk_str(m.str);
    walk_str(m.path);
    if (m.type == WIRE_LIST)
        walk_items(m.list, m.count);
    return m.type == WIRE_PARTS ? walk_parts(m.list, m.count) : 0;
}

static inline int walk_request(const struct frame *f)
{
    struct msg_request m;
    struct wire_reader r;
    int rc = message_get_request(f, &m, &r);

    for (unsigned i = 0; !rc && i < m.option_count; i++)
        rc = walk_option(&r);
    if (rc)
        return rc;
    walk_str(m.pool);
    return wire_reader_end(&r);
}

static inline int walk_done(const struct frame *f)
{
    struct msg_done m;
    struct wire_reader r;
    struct msg_info info;
    int rc = message_get_done(f, &m, &r);

    for (unsigned i = 0; !rc && i < m.info_count; i++) {
        rc = message_next_info(&r, &info);
        if (!rc)
            walk_str(info.str);
    }
    if (rc)
        return rc;
    walk_str(m.error);
    walk_str(m.why);
    return wire_reader_end(&r);
}

static inline int walk_row(const struct frame *f)
{
    struct msg_field m;
    struct wire_reader r;
    uint16_t count;
    int rc = message_get_row(f, &count, &r);

    for (unsigned i = 0; !rc && i < count; i++) {
        rc = message_next_field(&r, &m);
        if (rc)
            break;
        walk_str(m.key);
        walk_str(m.str);
    }
    return rc ? rc : wire_reader_end(&r);
}

static inline int walk_hello(const struct frame *f)
{
    struct msg_hello m;
    int rc = message_get_hello(f, &m);

    if (!rc)
        walk_str(m.build);
    return rc;
}

static inline int walk_welcome(const struct frame *f)
{
    struct msg_welcome m;
    int rc = message_get_welcome(f, &m);

    if (!rc) {
        walk_str(m.build);
        walk_str(m.libcurl);
    }
    return rc;
}

static inline int walk_text(const struct frame *f)
{
    struct wire_str text;
    uint32_t code;
    int rc = message_get_error(f, &code, &text);

    if (!rc)
        walk_str(text);
    return rc;
}

static inline int walk_data(const struct frame *f)
{
    struct msg_data m;
    int rc = message_get_data(f, &m);

    if (!rc)
        walk_str(m.bytes);
    return rc;
}

static inline int walk_source_end(const struct frame *f)
{
    uint16_t source;
    uint32_t code;

    return message_get_source_end(f, &source, &code);
}

static inline int walk_sent(const struct frame *f)
{
    uint16_t attempt;

    return message_get_sent(f, &attempt);
}

static inline int walk_stop(const struct frame *f)
{
    uint32_t code;

    return message_get_stop(f, &code);
}

static inline int walk_want(const struct frame *f)
{
    struct msg_want m;

    return message_get_want(f, &m);
}

static inline int walk_progress(const struct frame *f)
{
    struct msg_progress m;

    return message_get_progress(f, &m);
}

static inline int walk_debug(const struct frame *f)
{
    struct msg_debug m;
    int rc = message_get_debug(f, &m);

    if (!rc)
        walk_str(m.at);
    return rc;
}

static inline int walk_state(const struct frame *f)
{
    struct msg_state m;
    int rc = message_get_state(f, &m);

    if (!rc)
        walk_str(m.bytes);
    return rc;
}

static inline int walk_token(const struct frame *f)
{
    uint64_t token;

    return message_get_token(f, &token);
}

static inline int walk_ctl(const struct frame *f)
{
    struct msg_ctl m;
    int rc = message_get_ctl(f, &m);

    if (!rc)
        walk_str(m.argument);
    return rc;
}

static inline int walk_ctl_end(const struct frame *f)
{
    uint32_t value;

    return message_get_ctl_end(f, &value);
}

static inline int walk_raw(const struct frame *f)
{
    walk_str((struct wire_str){(const char *)f->payload, f->len});
    return 0;
}

typedef int walk_fn(const struct frame *f);

static walk_fn *const walks[FRAME_MAX] = {
    [FRAME_HELLO] = walk_hello,     [FRAME_WELCOME] = walk_welcome,
    [FRAME_REQUEST] = walk_request, [FRAME_SENT] = walk_sent,
    [FRAME_WANT] = walk_want,       [FRAME_DATA] = walk_data,
    [FRAME_END] = walk_source_end,  [FRAME_READERR] = walk_source_end,
    [FRAME_HEADER] = walk_raw,      [FRAME_BODY] = walk_raw,
    [FRAME_METER] = walk_raw,       [FRAME_PROGRESS] = walk_progress,
    [FRAME_JAR] = walk_raw,         [FRAME_DONE] = walk_done,
    [FRAME_NOT_SENT] = walk_text,   [FRAME_REFUSED] = walk_text,
    [FRAME_STOP] = walk_stop,       [FRAME_LINK] = walk_raw,
    [FRAME_CANCEL] = walk_raw,      [FRAME_PING] = walk_token,
    [FRAME_PONG] = walk_token,      [FRAME_ERROR] = walk_text,
    [FRAME_DEBUG] = walk_debug,     [FRAME_STATE] = walk_state,
    [FRAME_CTL] = walk_ctl,         [FRAME_CTL_ROW] = walk_row,
    [FRAME_CTL_END] = walk_ctl_end,
};

/* Reads F to its end.  0, -EBADMSG as its decoder says, or -ENOMSG when what
 * a decoder let pass can't be read again: our bug. */
static inline int walk(const struct frame *f)
{
    return walks[f->type](f);
}

#endif
