/*
 * REQUEST: options, files and forms; see message.h.
 */
#include "message_internal.h"

#include <errno.h>

#include "limits.h"

/* ---- request ---- */

static bool has_zero(struct wire_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!s.data[i])
            return true;
    return false;
}

/* Bytes from a REQUEST frame's start to its two counts, which come first so
 * that they can be patched: u16 option_count, u8 fd_count. */
#define REQUEST_COUNTS_AT FRAME_HEADER_BYTES

size_t message_begin_request(struct wire_writer *w, uint16_t transfer,
                             const struct msg_request *m)
{
    size_t mark = frame_begin(w, FRAME_REQUEST, transfer);

    wire_put_u16(w, m->option_count);
    wire_put_u8(w, m->fd_count);
    wire_put_u32(w, m->flags);
    wire_put_u64(w, m->start_ns);
    put_wire_str(w, m->pool);
    return mark;
}

void message_end_request(struct wire_writer *w, size_t mark,
                         uint16_t option_count, uint8_t fd_count)
{
    wire_patch_u16(w, mark + REQUEST_COUNTS_AT, option_count);
    if (!w->error)
        w->data[mark + REQUEST_COUNTS_AT + 2] = fd_count;
    frame_end(w, mark);
}

int message_get_request(const struct frame *f, struct msg_request *ret,
                        struct wire_reader *ret_options)
{
    struct wire_reader r;
    struct msg_request m;

    reader_of(&r, f);
    m.option_count = wire_get_u16(&r);
    m.fd_count = wire_get_u8(&r);
    m.flags = wire_get_u32(&r);
    m.start_ns = wire_get_u64(&r);
    m.pool = wire_get_str(&r);
    if (r.error || m.option_count > LIMIT_OPTIONS ||
        m.fd_count > LIMIT_REQUEST_FDS || m.flags & ~(uint32_t)REQUEST_ALL ||
        m.pool.len > LIMIT_POOL_NAME_BYTES || has_zero(m.pool))
        return -EBADMSG;
    *ret = m;
    *ret_options = r;
    return 0;
}

static void put_head(struct wire_writer *w, uint32_t number,
                     enum wire_type type)
{
    wire_put_u32(w, number);
    wire_put_u8(w, (uint8_t)type);
}

void message_put_long(struct wire_writer *w, uint32_t number, int64_t v)
{
    put_head(w, number, WIRE_LONG);
    wire_put_i64(w, v);
}

void message_put_off_t(struct wire_writer *w, uint32_t number, int64_t v)
{
    put_head(w, number, WIRE_OFF_T);
    wire_put_i64(w, v);
}

void message_put_string(struct wire_writer *w, uint32_t number,
                        enum wire_type type, const char *data, size_t len)
{
    put_head(w, number, type);
    wire_put_str(w, data, len);
}

void message_put_null(struct wire_writer *w, uint32_t number)
{
    put_head(w, number, WIRE_NULL);
}

size_t message_begin_list(struct wire_writer *w, uint32_t number)
{
    size_t mark;

    put_head(w, number, WIRE_LIST);
    mark = w->len;
    wire_put_u16(w, 0);
    return mark;
}

void message_end_list(struct wire_writer *w, size_t mark, uint16_t count)
{
    wire_patch_u16(w, mark, count);
}

void message_put_pull(struct wire_writer *w, uint32_t number, uint16_t source,
                      int64_t size, bool seekable)
{
    put_head(w, number, WIRE_PULL);
    wire_put_u16(w, source);
    wire_put_i64(w, size);
    wire_put_u8(w, seekable);
}

static void put_file(struct wire_writer *w, uint32_t number, uint8_t how,
                     const char *path)
{
    put_head(w, number, WIRE_FILE);
    wire_put_u8(w, how);
    wire_put_cstr(w, path);
}

void message_put_file_bytes(struct wire_writer *w, uint32_t number,
                            const char *path, const void *data, size_t len)
{
    put_file(w, number, FILE_BYTES, path);
    wire_put_str(w, data, len);
}

void message_put_file_fd(struct wire_writer *w, uint32_t number,
                         const char *path, uint8_t fd_index)
{
    put_file(w, number, FILE_FD, path);
    wire_put_u8(w, fd_index);
}

void message_put_file_error(struct wire_writer *w, uint32_t number,
                            const char *path, uint32_t error)
{
    put_file(w, number, FILE_ERROR, path);
    wire_put_u32(w, error);
}

struct wire_str message_next_item(struct wire_reader *r)
{
    return wire_get_str(r);
}

/* Leaves SUB at R's place and moves R past COUNT strings. */
static void skip_strings(struct wire_reader *r, struct wire_reader *sub,
                         uint16_t count)
{
    *sub = *r;
    if (count > LIMIT_LIST_ITEMS)
        r->error = -EBADMSG;
    for (uint16_t i = 0; i < count && !r->error; i++)
        wire_get_str(r);
}

static void get_pull(struct wire_reader *r, uint16_t *source, int64_t *size,
                     bool *seekable)
{
    uint8_t flag;

    *source = wire_get_u16(r);
    *size = wire_get_i64(r);
    flag = wire_get_u8(r);
    *seekable = flag == 1;
    if (flag > 1 || *size < -1)
        r->error = -EBADMSG;
}

static void get_file(struct wire_reader *r, struct msg_option *m)
{
    uint8_t how = wire_get_u8(r);

    m->path = wire_get_str(r);
    m->how = how;
    if (how == FILE_BYTES)
        m->str = wire_get_str(r);
    else if (how == FILE_FD)
        m->fd_index = wire_get_u8(r);
    else if (how == FILE_ERROR)
        m->error = wire_get_u32(r);
    if (how > FILE_ERROR || (how == FILE_ERROR && !m->error))
        r->error = -EBADMSG;
}

/* The parts' number is bounded; their walk is the same as the user's. */
static void skip_parts(struct wire_reader *r, struct msg_option *m)
{
    struct msg_part part;
    uint32_t left;

    m->count = wire_get_u16(r);
    m->list = *r;
    left = m->count;
    for (uint32_t seen = 0; left && !r->error; left--, seen++) {
        if (seen >= LIMIT_PARTS || message_next_part(r, &part)) {
            r->error = -EBADMSG;
            return;
        }
        if (part.data == PART_PARTS)
            left += part.count;
    }
}

int message_next_option(struct wire_reader *r, struct msg_option *ret)
{
    struct msg_option m = {0};

    m.number = wire_get_u32(r);
    m.type = wire_get_u8(r);
    switch (m.type) {
    case WIRE_LONG:
    case WIRE_OFF_T:
        m.num = wire_get_i64(r);
        break;
    case WIRE_STRING:
    case WIRE_DATE:
        m.str = wire_get_str(r);
        if (has_zero(m.str))
            r->error = -EBADMSG;
        break;
    case WIRE_BLOB:
    case WIRE_BYTES:
        m.str = wire_get_str(r);
        break;
    case WIRE_LIST:
        m.count = wire_get_u16(r);
        skip_strings(r, &m.list, m.count);
        break;
    case WIRE_PARTS:
        skip_parts(r, &m);
        break;
    case WIRE_PULL:
        get_pull(r, &m.source, &m.size, &m.seekable);
        break;
    case WIRE_FILE:
        get_file(r, &m);
        break;
    case WIRE_NULL:
        break;
    default:
        r->error = -EBADMSG;
    }
    if (r->error)
        return -EBADMSG;
    *ret = m;
    return 0;
}

/* ---- form ---- */

size_t message_begin_parts(struct wire_writer *w, uint32_t number)
{
    size_t mark;

    put_head(w, number, WIRE_PARTS);
    mark = w->len;
    wire_put_u16(w, 0);
    return mark;
}

void message_end_parts(struct wire_writer *w, size_t mark, uint16_t count)
{
    wire_patch_u16(w, mark, count);
}

void message_put_part(struct wire_writer *w, const struct msg_part *m,
                      const struct wire_str *headers)
{
    wire_put_u8(w, m->has);
    if (m->has & PART_NAME)
        put_wire_str(w, m->name);
    if (m->has & PART_FILENAME)
        put_wire_str(w, m->filename);
    if (m->has & PART_TYPE)
        put_wire_str(w, m->type);
    if (m->has & PART_ENCODER)
        put_wire_str(w, m->encoder);
    if (m->has & PART_HEADERS) {
        wire_put_u16(w, m->header_count);
        for (uint16_t i = 0; i < m->header_count; i++)
            put_wire_str(w, headers[i]);
    }
    wire_put_u8(w, (uint8_t)m->data);
    if (m->data == PART_BYTES) {
        put_wire_str(w, m->bytes);
    } else if (m->data == PART_PULL) {
        wire_put_u16(w, m->source);
        wire_put_i64(w, m->size);
        wire_put_u8(w, m->seekable);
    } else if (m->data == PART_PARTS) {
        wire_put_u16(w, m->count);
    }
}

static void get_part_data(struct wire_reader *r, struct msg_part *m)
{
    m->data = wire_get_u8(r);
    switch (m->data) {
    case PART_EMPTY:
        break;
    case PART_BYTES:
        m->bytes = wire_get_str(r);
        break;
    case PART_PULL:
        get_pull(r, &m->source, &m->size, &m->seekable);
        break;
    case PART_PARTS:
        m->count = wire_get_u16(r);
        break;
    default:
        r->error = -EBADMSG;
    }
}

int message_next_part(struct wire_reader *r, struct msg_part *ret)
{
    struct msg_part m = {0};

    m.has = wire_get_u8(r);
    if (m.has & ~PART_ALL)
        r->error = -EBADMSG;
    if (m.has & PART_NAME)
        m.name = wire_get_str(r);
    if (m.has & PART_FILENAME)
        m.filename = wire_get_str(r);
    if (m.has & PART_TYPE)
        m.type = wire_get_str(r);
    if (m.has & PART_ENCODER)
        m.encoder = wire_get_str(r);
    if (m.has & PART_HEADERS) {
        m.header_count = wire_get_u16(r);
        skip_strings(r, &m.headers, m.header_count);
    }
    get_part_data(r, &m);
    if (r->error || has_zero(m.name) || has_zero(m.filename) ||
        has_zero(m.type) || has_zero(m.encoder))
        return -EBADMSG;
    *ret = m;
    return 0;
}
