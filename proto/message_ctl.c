/*
 * Control messages: notes, commands and rows; see message.h.
 */
#include "message_internal.h"

#include <errno.h>

/* ---- notes ---- */

void message_put_note(struct wire_writer *w, const struct msg_note *m)
{
    wire_put_u8(w, PROTO_MAJOR);
    wire_put_str(w, m->reason.data, m->reason.len);
}

int message_get_note(const void *data, size_t len, struct msg_note *ret)
{
    struct wire_reader r;
    struct msg_note m;
    uint8_t major;

    wire_reader_init(&r, data, len);
    major = wire_get_u8(&r);
    m.reason = wire_get_str(&r);
    if (wire_reader_end(&r) || major != PROTO_MAJOR ||
        m.reason.len > LIMIT_NOTE_REASON_BYTES)
        return -EBADMSG;
    *ret = m;
    return 0;
}

/* ---- control ---- */

void message_put_ctl(struct wire_writer *w, enum ctl_command command,
                     const char *argument)
{
    size_t mark = frame_begin(w, FRAME_CTL, 0);

    wire_put_u32(w, (uint32_t)command);
    wire_put_cstr(w, argument);
    frame_end(w, mark);
}

int message_get_ctl(const struct frame *f, struct msg_ctl *ret)
{
    struct wire_reader r;
    struct msg_ctl m;

    reader_of(&r, f);
    m.command = wire_get_u32(&r);
    m.argument = wire_get_str(&r);
    if (wire_reader_end(&r))
        return -EBADMSG;
    *ret = m;
    return 0;
}

size_t message_begin_row(struct wire_writer *w)
{
    size_t mark = frame_begin(w, FRAME_CTL_ROW, 0);

    wire_put_u16(w, 0);
    return mark;
}

void message_put_field_num(struct wire_writer *w, const char *key,
                           enum ctl_kind kind, int64_t v)
{
    wire_put_cstr(w, key);
    wire_put_u8(w, (uint8_t)kind);
    wire_put_i64(w, v);
}

void message_put_field_str(struct wire_writer *w, const char *key,
                           const char *s)
{
    wire_put_cstr(w, key);
    wire_put_u8(w, CTL_STR);
    wire_put_cstr(w, s);
}

void message_end_row(struct wire_writer *w, size_t mark, uint16_t count)
{
    wire_patch_u16(w, mark + FRAME_HEADER_BYTES, count);
    frame_end(w, mark);
}

int message_get_row(const struct frame *f, uint16_t *ret_count,
                    struct wire_reader *ret_fields)
{
    struct wire_reader r;
    uint16_t count;

    reader_of(&r, f);
    count = wire_get_u16(&r);
    if (r.error)
        return -EBADMSG;
    *ret_count = count;
    *ret_fields = r;
    return 0;
}

int message_next_field(struct wire_reader *r, struct msg_field *ret)
{
    struct msg_field m = {0};

    m.key = wire_get_str(r);
    m.kind = wire_get_u8(r);
    if (m.kind == CTL_STR)
        m.str = wire_get_str(r);
    else if (m.kind == CTL_NUM || m.kind == CTL_BOOL)
        m.num = wire_get_i64(r);
    else
        r->error = -EBADMSG;
    if (r->error)
        return -EBADMSG;
    *ret = m;
    return 0;
}

void message_put_ctl_end(struct wire_writer *w, uint32_t code)
{
    size_t mark = frame_begin(w, FRAME_CTL_END, 0);

    wire_put_u32(w, code);
    frame_end(w, mark);
}

int message_get_ctl_end(const struct frame *f, uint32_t *ret_code)
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
