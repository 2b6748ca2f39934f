#include "client/request_form.h"

#include <string.h>

#include "proto/curlopt.h"
#include "proto/message.h"

static unsigned walk_form(const struct form_part *parts, unsigned next,
                          void (*on_file)(void *, uint16_t,
                                          const struct form_part *),
                          void *user)
{
    for (const struct form_part *p = parts; p; p = p->next) {
        if (p->kind == FORM_MULTI) {
            next = walk_form(p->parts, next, on_file, user);
        } else if (p->kind == FORM_FILE) {
            if (on_file)
                on_file(user, (uint16_t)next, p);
            next++;
        }
    }
    return next;
}

unsigned request_form_sources(const struct form_part *parts,
                              void (*on_file)(void *user, uint16_t source,
                                              const struct form_part *part),
                              void *user)
{
    return walk_form(parts, 1, on_file, user) - 1;
}

static struct wire_str str_of(const char *s)
{
    return (struct wire_str){s, s ? strlen(s) : 0};
}

static uint16_t count_parts(const struct form_part *parts)
{
    uint16_t count = 0;

    for (; parts; parts = parts->next)
        count++;
    return count;
}

/* Headers of a part that go on the wire; more of them is no form of this
 * world. */
#define PART_HEADERS_MAX 32

static void fill_part(struct msg_part *m, const struct form_part *p,
                      struct wire_str *headers)
{
    m->has =
        (uint8_t)((p->name ? PART_NAME : 0) |
                  (p->filename ? PART_FILENAME : 0) |
                  (p->type ? PART_TYPE : 0) | (p->encoder ? PART_ENCODER : 0) |
                  (p->headers.first ? PART_HEADERS : 0));
    m->name = str_of(p->name);
    m->filename = str_of(p->filename);
    m->type = str_of(p->type);
    m->encoder = str_of(p->encoder);
    for (const struct strnode *n = p->headers.first;
         n && m->header_count < PART_HEADERS_MAX; n = n->next)
        headers[m->header_count++] = str_of(n->text);
}

static uint16_t put_parts(struct wire_writer *w, const struct form_part *parts,
                          unsigned *next_source)
{
    for (const struct form_part *p = parts; p; p = p->next) {
        struct wire_str headers[PART_HEADERS_MAX];
        struct msg_part m = {0};

        fill_part(&m, p, headers);
        switch (p->kind) {
        case FORM_DATA:
            m.data = PART_BYTES;
            m.bytes = (struct wire_str){p->data, p->len};
            break;
        case FORM_FILE:
            m.data = PART_PULL;
            m.source = (uint16_t)(*next_source)++;
            m.size = p->size;
            m.seekable = p->size >= 0;
            break;
        case FORM_MULTI:
            m.data = PART_PARTS;
            m.count = count_parts(p->parts);
            break;
        }
        message_put_part(w, &m, headers);
        if (p->kind == FORM_MULTI)
            put_parts(w, p->parts, next_source);
    }
    return count_parts(parts);
}

void request_form_put(struct wire_writer *w, const struct form_part *parts)
{
    size_t mark = message_begin_parts(w, WC_OPT_MIMEPOST);
    unsigned next_source = 1;
    uint16_t count = put_parts(w, parts, &next_source);

    message_end_parts(w, mark, count);
}
