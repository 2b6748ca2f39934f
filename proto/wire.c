/*
 * Bounded reader and writer; see wire.h.
 */
#include "wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void wire_writer_init(struct wire_writer *w, void *first, size_t cap,
                      size_t max)
{
    *w = (struct wire_writer){.data = first, .cap = cap, .max = max};
}

void wire_writer_done(struct wire_writer *w)
{
    if (w->heap)
        free(w->data);
    *w = (struct wire_writer){.max = w->max};
}

void wire_writer_reset(struct wire_writer *w)
{
    w->len = 0;
    w->error = 0;
}

static int wire_grow(struct wire_writer *w, size_t need)
{
    size_t cap = w->cap ? w->cap : 256;
    uint8_t *grown;

    while (cap < need)
        cap *= 2;
    if (cap > w->max)
        cap = w->max;
    grown = realloc(w->heap ? w->data : NULL, cap);
    if (!grown)
        return -ENOMEM;
    if (!w->heap && w->len)
        memcpy(grown, w->data, w->len);
    w->data = grown;
    w->cap = cap;
    w->heap = true;
    return 0;
}

uint8_t *wire_room(struct wire_writer *w, size_t len)
{
    uint8_t *at;

    if (w->error)
        return NULL;
    if (len > w->max || w->len > w->max - len) {
        w->error = -EMSGSIZE;
        return NULL;
    }
    if (w->len + len > w->cap) {
        w->error = wire_grow(w, w->len + len);
        if (w->error)
            return NULL;
    }
    at = w->data + w->len;
    w->len += len;
    return at;
}

static void store(uint8_t *at, uint64_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        at[i] = (uint8_t)(v >> (8 * i));
}

static void put(struct wire_writer *w, uint64_t v, int bytes)
{
    uint8_t *at = wire_room(w, (size_t)bytes);

    if (at)
        store(at, v, bytes);
}

void wire_put_u8(struct wire_writer *w, uint8_t v)
{
    put(w, v, 1);
}

void wire_put_u16(struct wire_writer *w, uint16_t v)
{
    put(w, v, 2);
}

void wire_put_u32(struct wire_writer *w, uint32_t v)
{
    put(w, v, 4);
}

void wire_put_u64(struct wire_writer *w, uint64_t v)
{
    put(w, v, 8);
}

void wire_put_i64(struct wire_writer *w, int64_t v)
{
    put(w, (uint64_t)v, 8);
}

void wire_put_raw(struct wire_writer *w, const void *data, size_t len)
{
    uint8_t *at = wire_room(w, len);

    if (at && len)
        memcpy(at, data, len);
}

void wire_put_str(struct wire_writer *w, const char *data, size_t len)
{
    if (len > UINT32_MAX) {
        w->error = -EMSGSIZE;
        return;
    }
    wire_put_u32(w, (uint32_t)len);
    wire_put_raw(w, data, len);
}

void wire_put_cstr(struct wire_writer *w, const char *s)
{
    wire_put_str(w, s, s ? strlen(s) : 0);
}

void wire_patch_u16(struct wire_writer *w, size_t at, uint16_t v)
{
    if (!w->error && at + 2 <= w->len)
        store(w->data + at, v, 2);
}

void wire_patch_u32(struct wire_writer *w, size_t at, uint32_t v)
{
    if (!w->error && at + 4 <= w->len)
        store(w->data + at, v, 4);
}

void wire_reader_init(struct wire_reader *r, const void *data, size_t len)
{
    r->at = data;
    r->end = r->at + len;
    r->error = 0;
}

size_t wire_left(const struct wire_reader *r)
{
    return r->error ? 0 : (size_t)(r->end - r->at);
}

static uint64_t get(struct wire_reader *r, int bytes)
{
    uint64_t v = 0;

    if (wire_left(r) < (size_t)bytes) {
        r->error = -EBADMSG;
        return 0;
    }
    for (int i = 0; i < bytes; i++)
        v |= (uint64_t)r->at[i] << (8 * i);
    r->at += bytes;
    return v;
}

uint8_t wire_get_u8(struct wire_reader *r)
{
    return (uint8_t)get(r, 1);
}

uint16_t wire_get_u16(struct wire_reader *r)
{
    return (uint16_t)get(r, 2);
}

uint32_t wire_get_u32(struct wire_reader *r)
{
    return (uint32_t)get(r, 4);
}

uint64_t wire_get_u64(struct wire_reader *r)
{
    return get(r, 8);
}

int64_t wire_get_i64(struct wire_reader *r)
{
    return (int64_t)get(r, 8);
}

struct wire_str wire_get_str(struct wire_reader *r)
{
    size_t len = wire_get_u32(r);
    struct wire_str s = {.data = "", .len = 0};

    if (r->error)
        return s;
    if (wire_left(r) < len) {
        r->error = -EBADMSG;
        return s;
    }
    s.data = (const char *)r->at;
    s.len = len;
    r->at += len;
    return s;
}

int wire_reader_end(const struct wire_reader *r)
{
    return !r->error && r->at == r->end ? 0 : -EBADMSG;
}
