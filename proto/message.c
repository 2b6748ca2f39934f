/*
 * Encoders and decoders of the messages; see message.h.
 */
#include "message.h"

#include <errno.h>

#include "limits.h"

static void reader_of(struct wire_reader *r, const struct frame *f)
{
    wire_reader_init(r, f->payload, f->len);
}

static void put_wire_str(struct wire_writer *w, struct wire_str s)
{
    wire_put_str(w, s.data, s.len);
}

/* ---- session ---- */

void message_put_hello(struct wire_writer *w, const struct msg_hello *m)
{
    size_t mark = frame_begin(w, FRAME_HELLO, 0);

    wire_put_u32(w, PROTO_MAGIC);
    wire_put_u16(w, m->major);
    wire_put_u16(w, m->minor);
    wire_put_u32(w, m->flags);
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
    m.flags = wire_get_u32(&r);
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

/* ---- request ---- */

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
        m.pool.len > LIMIT_POOL_NAME_BYTES)
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

void message_put_file_bytes(struct wire_writer *w, uint32_t number,
                            const char *path, const void *data, size_t len)
{
    put_head(w, number, WIRE_FILE);
    wire_put_u8(w, FILE_BYTES);
    wire_put_cstr(w, path);
    wire_put_str(w, data, len);
}

void message_put_file_fd(struct wire_writer *w, uint32_t number,
                         const char *path, uint8_t fd_index)
{
    put_head(w, number, WIRE_FILE);
    wire_put_u8(w, FILE_FD);
    wire_put_cstr(w, path);
    wire_put_u8(w, fd_index);
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
    else
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

static bool has_zero(struct wire_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!s.data[i])
            return true;
    return false;
}

int message_next_option(struct wire_reader *r, struct msg_option *ret)
{
    struct msg_option m = { 0 };

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
    struct msg_part m = { 0 };

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
    if (r->error)
        return -EBADMSG;
    *ret = m;
    return 0;
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
    size_t mark =
        frame_begin(w, code ? FRAME_READERR : FRAME_END, transfer);

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

void message_put_info_str(struct wire_writer *w, uint32_t number,
                          const char *s)
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
    struct msg_info m = { 0 };

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

/* ---- control ---- */

void message_put_ctl(struct wire_writer *w, enum ctl_command command)
{
    size_t mark = frame_begin(w, FRAME_CTL, 0);

    wire_put_u32(w, (uint32_t)command);
    frame_end(w, mark);
}

static int get_u32(const struct frame *f, uint32_t *ret)
{
    struct wire_reader r;
    uint32_t v;

    reader_of(&r, f);
    v = wire_get_u32(&r);
    if (wire_reader_end(&r))
        return -EBADMSG;
    *ret = v;
    return 0;
}

int message_get_ctl(const struct frame *f, uint32_t *ret_command)
{
    return get_u32(f, ret_command);
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
    struct msg_field m = { 0 };

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
    return get_u32(f, ret_code);
}
