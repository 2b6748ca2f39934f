/*
 * Encoders and decoders of the messages but REQUEST and control; see message.h.
 */
#include "message_internal.h"

#include <errno.h>

#include "limits.h"

/* ---- session ---- */

void message_put_hello(struct wire_writer *w, const struct msg_hello *m)
{
    size_t mark = frame_begin(w, FRAME_HELLO, 0);

    wire_put_u32(w, PROTO_MAGIC);
    wire_put_u16(w, m->major);
    wire_put_u16(w, m->minor);
    wire_put_u32(w, m->confinement);
    put_wire_str(w, m->build);
    frame_end(w, mark);
}

int message_get_hello(const struct frame *f, struct msg_hello *ret)
{
    struct wire_reader r;
    struct msg_hello m;

    reader_of(&r, f);
    if (wire_get_u32(&r) != PROTO_MAGIC)
        return -EBADMSG;
    m.major = wire_get_u16(&r);
    m.minor = wire_get_u16(&r);
    m.confinement = wire_get_u32(&r);
    m.build = wire_get_str(&r);
    /* A later minor version may add fields: what follows is not ours. */
    if (r.error)
        return -EBADMSG;
    *ret = m;
    return 0;
}

void message_put_welcome(struct wire_writer *w, const struct msg_welcome *m)
{
    size_t mark = frame_begin(w, FRAME_WELCOME, 0);

    wire_put_u16(w, m->major);
    wire_put_u16(w, m->minor);
    wire_put_u32(w, m->pid);
    put_wire_str(w, m->build);
    put_wire_str(w, m->libcurl);
    wire_put_u32(w, m->lacks);
    frame_end(w, mark);
}

int message_get_welcome(const struct frame *f, struct msg_welcome *ret)
{
    struct wire_reader r;
    struct msg_welcome m;

    reader_of(&r, f);
    m.major = wire_get_u16(&r);
    m.minor = wire_get_u16(&r);
    m.pid = wire_get_u32(&r);
    m.build = wire_get_str(&r);
    m.libcurl = wire_get_str(&r);
    m.lacks = !r.error && m.minor >= 1 ? wire_get_u32(&r) : 0;
    if (r.error)
        return -EBADMSG;
    *ret = m;
    return 0;
}

void message_put_refused(struct wire_writer *w, enum frame_type type,
                         uint16_t transfer, const struct msg_refused *m)
{
    size_t mark = frame_begin(w, type, transfer);

    wire_put_u32(w, m->reason);
    put_wire_str(w, m->text);
    frame_end(w, mark);
}

static int get_code_text(const struct frame *f, uint32_t *ret_code,
                         struct wire_str *ret_text)
{
    struct wire_reader r;
    uint32_t code;
    struct wire_str text;

    reader_of(&r, f);
    code = wire_get_u32(&r);
    text = wire_get_str(&r);
    if (wire_reader_end(&r))
        return -EBADMSG;
    *ret_code = code;
    *ret_text = text;
    return 0;
}

int message_get_refused(const struct frame *f, struct msg_refused *ret)
{
    return get_code_text(f, &ret->reason, &ret->text);
}

void message_put_error(struct wire_writer *w, uint32_t code, const char *text)
{
    size_t mark = frame_begin(w, FRAME_ERROR, 0);

    wire_put_u32(w, code);
    wire_put_cstr(w, text);
    frame_end(w, mark);
}

int message_get_error(const struct frame *f, uint32_t *ret_code,
                      struct wire_str *ret_text)
{
    return get_code_text(f, ret_code, ret_text);
}

/* ---- bodies ---- */

void message_put_want(struct wire_writer *w, uint16_t transfer,
                      const struct msg_want *m)
{
    size_t mark = frame_begin(w, FRAME_WANT, transfer);

    wire_put_u16(w, m->source);
    wire_put_u64(w, m->offset);
    wire_put_u32(w, m->bytes);
    frame_end(w, mark);
}

int message_get_want(const struct frame *f, struct msg_want *ret)
{
    struct wire_reader r;
    struct msg_want m;

    reader_of(&r, f);
    m.source = wire_get_u16(&r);
    m.offset = wire_get_u64(&r);
    m.bytes = wire_get_u32(&r);
    if (wire_reader_end(&r) || !m.bytes || m.bytes > LIMIT_WANT_BYTES)
        return -EBADMSG;
    *ret = m;
    return 0;
}

void message_data_header(uint8_t ret[FRAME_HEADER_BYTES + DATA_HEADER_BYTES],
                         uint16_t transfer, uint16_t source, size_t len)
{
    struct wire_writer w;

    frame_header(ret, FRAME_DATA, transfer, DATA_HEADER_BYTES + len);
    wire_writer_init(&w, ret + FRAME_HEADER_BYTES, DATA_HEADER_BYTES,
                     DATA_HEADER_BYTES);
    wire_put_u16(&w, source);
}

int message_get_data(const struct frame *f, struct msg_data *ret)
{
    struct wire_reader r;
    uint16_t source;

    reader_of(&r, f);
    source = wire_get_u16(&r);
    if (!wire_left(&r))
        return -EBADMSG;
    ret->source = source;
    ret->bytes.data = (const char *)r.at;
    ret->bytes.len = wire_left(&r);
    return 0;
}

void message_put_source_end(struct wire_writer *w, uint16_t transfer,
                            uint16_t source, uint32_t code)
{
    size_t mark = frame_begin(w, code ? FRAME_READERR : FRAME_END, transfer);

    wire_put_u16(w, source);
    wire_put_u32(w, code);
    frame_end(w, mark);
}

int message_get_source_end(const struct frame *f, uint16_t *ret_source,
                           uint32_t *ret_code)
{
    struct wire_reader r;
    uint16_t source;
    uint32_t code;

    reader_of(&r, f);
    source = wire_get_u16(&r);
    code = wire_get_u32(&r);
    if (wire_reader_end(&r))
        return -EBADMSG;
    *ret_source = source;
    *ret_code = code;
    return 0;
}

void message_put_sent(struct wire_writer *w, uint16_t transfer,
                      uint16_t attempt)
{
    size_t mark = frame_begin(w, FRAME_SENT, transfer);

    wire_put_u16(w, attempt);
    frame_end(w, mark);
}

void message_put_stop(struct wire_writer *w, uint16_t transfer, uint32_t code)
{
    size_t mark = frame_begin(w, FRAME_STOP, transfer);

    wire_put_u32(w, code);
    frame_end(w, mark);
}

int message_get_stop(const struct frame *f, uint32_t *ret_code)
{
    struct wire_reader r;
    uint32_t code;

    reader_of(&r, f);
    code = wire_get_u32(&r);
    if (wire_reader_end(&r))
        return -EBADMSG;
    *ret_code = code;
    return 0;
}

int message_get_sent(const struct frame *f, uint16_t *ret_attempt)
{
    struct wire_reader r;
    uint16_t attempt;

    reader_of(&r, f);
    attempt = wire_get_u16(&r);
    if (wire_reader_end(&r))
        return -EBADMSG;
    *ret_attempt = attempt;
    return 0;
}

void message_put_progress(struct wire_writer *w, uint16_t transfer,
                          const struct msg_progress *m)
{
    size_t mark = frame_begin(w, FRAME_PROGRESS, transfer);

    wire_put_i64(w, m->dltotal);
    wire_put_i64(w, m->dlnow);
    wire_put_i64(w, m->ultotal);
    wire_put_i64(w, m->ulnow);
    frame_end(w, mark);
}

int message_get_progress(const struct frame *f, struct msg_progress *ret)
{
    struct wire_reader r;
    struct msg_progress m;

    reader_of(&r, f);
    m.dltotal = wire_get_i64(&r);
    m.dlnow = wire_get_i64(&r);
    m.ultotal = wire_get_i64(&r);
    m.ulnow = wire_get_i64(&r);
    if (wire_reader_end(&r))
        return -EBADMSG;
    *ret = m;
    return 0;
}

void message_put_state(struct wire_writer *w, uint16_t transfer,
                       const struct msg_state *m)
{
    size_t mark = frame_begin(w, FRAME_STATE, transfer);

    wire_put_u8(w, (uint8_t)m->kind);
    wire_put_raw(w, m->bytes.data, m->bytes.len);
    frame_end(w, mark);
}

int message_get_state(const struct frame *f, struct msg_state *ret)
{
    if (!f->len || f->payload[0] >= STATE_KINDS)
        return -EBADMSG;
    ret->kind = (enum state_kind)f->payload[0];
    ret->bytes.data = (const char *)f->payload + 1;
    ret->bytes.len = f->len - 1;
    return 0;
}

void message_put_debug(struct wire_writer *w, uint16_t transfer,
                       const struct msg_debug *m)
{
    size_t mark = frame_begin(w, FRAME_DEBUG, transfer);

    wire_put_u8(w, (uint8_t)m->kind);
    wire_put_u8(w, m->more);
    wire_put_u64(w, m->time_us);
    wire_put_i64(w, m->xfer_id);
    wire_put_i64(w, m->conn_id);
    wire_put_u32(w, m->len);
    put_wire_str(w, m->at);
    frame_end(w, mark);
}

int message_get_debug(const struct frame *f, struct msg_debug *ret)
{
    struct wire_reader r;
    struct msg_debug m;
    uint8_t kind, more;

    reader_of(&r, f);
    kind = wire_get_u8(&r);
    more = wire_get_u8(&r);
    m.time_us = wire_get_u64(&r);
    m.xfer_id = wire_get_i64(&r);
    m.conn_id = wire_get_i64(&r);
    m.len = wire_get_u32(&r);
    m.at = wire_get_str(&r);
    if (wire_reader_end(&r) || kind >= DEBUG_MAX || more > 1 ||
        m.at.len > m.len)
        return -EBADMSG;
    m.kind = kind;
    m.more = more;
    *ret = m;
    return 0;
}

void message_put_token(struct wire_writer *w, enum frame_type type,
                       uint64_t token)
{
    size_t mark = frame_begin(w, type, 0);

    wire_put_u64(w, token);
    frame_end(w, mark);
}

int message_get_token(const struct frame *f, uint64_t *ret)
{
    struct wire_reader r;
    uint64_t token;

    reader_of(&r, f);
    token = wire_get_u64(&r);
    if (wire_reader_end(&r))
        return -EBADMSG;
    *ret = token;
    return 0;
}

/* ---- end of a transfer ---- */

size_t message_begin_done(struct wire_writer *w, uint16_t transfer,
                          const struct msg_done *m)
{
    size_t mark = frame_begin(w, FRAME_DONE, transfer);

    wire_put_u16(w, m->info_count);
    wire_put_u32(w, m->code);
    wire_put_u8(w, m->route);
    put_wire_str(w, m->error);
    put_wire_str(w, m->why);
    return mark;
}

void message_put_info_num(struct wire_writer *w, uint32_t number, int64_t v)
{
    wire_put_u32(w, number);
    wire_put_i64(w, v);
}

void message_put_info_str(struct wire_writer *w, uint32_t number, const char *s)
{
    wire_put_u32(w, number);
    wire_put_cstr(w, s);
}

void message_end_done(struct wire_writer *w, size_t mark, uint16_t info_count)
{
    wire_patch_u16(w, mark + FRAME_HEADER_BYTES, info_count);
    frame_end(w, mark);
}

int message_get_done(const struct frame *f, struct msg_done *ret,
                     struct wire_reader *ret_infos)
{
    struct wire_reader r;
    struct msg_done m;

    reader_of(&r, f);
    m.info_count = wire_get_u16(&r);
    m.code = wire_get_u32(&r);
    m.route = wire_get_u8(&r);
    m.error = wire_get_str(&r);
    m.why = wire_get_str(&r);
    if (r.error)
        return -EBADMSG;
    *ret = m;
    *ret_infos = r;
    return 0;
}

int message_next_info(struct wire_reader *r, struct msg_info *ret)
{
    struct msg_info m = {0};

    m.number = wire_get_u32(r);
    if ((m.number & WC_INFO_TYPEMASK) == WC_INFO_STRING)
        m.str = wire_get_str(r);
    else
        m.num = wire_get_i64(r);
    if (r->error)
        return -EBADMSG;
    *ret = m;
    return 0;
}
