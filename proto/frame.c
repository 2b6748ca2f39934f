/*
 * Message boundaries; see frame.h.
 */
#include "frame.h"

#include <errno.h>

#include "limits.h"

static const struct {
    const char *name;
    uint32_t max; /* payload bytes */
} frames[FRAME_MAX] = {
    [FRAME_HELLO] = {"HELLO", 4096},
    [FRAME_WELCOME] = {"WELCOME", 4096},
    [FRAME_REQUEST] = {"REQUEST", LIMIT_FRAME_BYTES},
    [FRAME_SENT] = {"SENT", 64},
    [FRAME_WANT] = {"WANT", 64},
    [FRAME_DATA] = {"DATA", LIMIT_SMALL_FRAME_BYTES},
    [FRAME_END] = {"END", 64},
    [FRAME_READERR] = {"READERR", 64},
    [FRAME_HEADER] = {"HEADER", LIMIT_SMALL_FRAME_BYTES},
    [FRAME_BODY] = {"BODY", LIMIT_SMALL_FRAME_BYTES},
    [FRAME_METER] = {"METER", LIMIT_SMALL_FRAME_BYTES},
    [FRAME_PROGRESS] = {"PROGRESS", 64},
    [FRAME_JAR] = {"JAR", LIMIT_SMALL_FRAME_BYTES},
    [FRAME_DONE] = {"DONE", LIMIT_SMALL_FRAME_BYTES},
    [FRAME_NOT_SENT] = {"NOT_SENT", 4096},
    [FRAME_REFUSED] = {"REFUSED", 4096},
    [FRAME_CANCEL] = {"CANCEL", 0},
    [FRAME_PING] = {"PING", 64},
    [FRAME_PONG] = {"PONG", 64},
    [FRAME_ERROR] = {"ERROR", 4096},
    [FRAME_DEBUG] = {"DEBUG", LIMIT_SMALL_FRAME_BYTES},
    [FRAME_STOP] = {"STOP", 64},
    [FRAME_LINK] = {"LINK", LIMIT_SMALL_FRAME_BYTES},
    [FRAME_STATE] = {"STATE", LIMIT_SMALL_FRAME_BYTES},
    [FRAME_CTL] = {"CTL", 4096},
    [FRAME_CTL_ROW] = {"CTL_ROW", LIMIT_SMALL_FRAME_BYTES},
    [FRAME_CTL_END] = {"CTL_END", 64},
};

const char *frame_name(unsigned type)
{
    if (type >= FRAME_MAX || !frames[type].name)
        return "unknown";
    return frames[type].name;
}

size_t frame_need(const void *data, size_t len)
{
    struct wire_reader r;

    if (len < FRAME_HEADER_BYTES)
        return 0;
    wire_reader_init(&r, data, len);
    return FRAME_HEADER_BYTES + (size_t)wire_get_u32(&r);
}

long frame_parse(const void *data, size_t len, struct frame *ret)
{
    struct wire_reader r;
    uint32_t payload;
    uint8_t type, reserved;
    uint16_t transfer;

    if (len < FRAME_HEADER_BYTES)
        return 0;
    wire_reader_init(&r, data, len);
    payload = wire_get_u32(&r);
    type = wire_get_u8(&r);
    reserved = wire_get_u8(&r);
    transfer = wire_get_u16(&r);
    if (type >= FRAME_MAX || !frames[type].name || reserved)
        return -EBADMSG;
    if (payload > frames[type].max)
        return -EMSGSIZE;
    if (wire_left(&r) < payload)
        return 0;
    ret->type = type;
    ret->transfer = transfer;
    ret->len = payload;
    ret->payload = r.at;
    return FRAME_HEADER_BYTES + (long)payload;
}

void frame_header(uint8_t ret[FRAME_HEADER_BYTES], enum frame_type type,
                  uint16_t transfer, size_t len)
{
    struct wire_writer w;

    wire_writer_init(&w, ret, FRAME_HEADER_BYTES, FRAME_HEADER_BYTES);
    wire_put_u32(&w, (uint32_t)len);
    wire_put_u8(&w, (uint8_t)type);
    wire_put_u8(&w, 0);
    wire_put_u16(&w, transfer);
}

size_t frame_begin(struct wire_writer *w, enum frame_type type,
                   uint16_t transfer)
{
    size_t mark = w->len;

    wire_put_u32(w, 0);
    wire_put_u8(w, (uint8_t)type);
    wire_put_u8(w, 0);
    wire_put_u16(w, transfer);
    return mark;
}

void frame_end(struct wire_writer *w, size_t mark)
{
    size_t len;

    if (w->error)
        return;
    len = w->len - mark - FRAME_HEADER_BYTES;
    if (len > UINT32_MAX)
        w->error = -EMSGSIZE;
    else
        wire_patch_u32(w, mark, (uint32_t)len);
}
