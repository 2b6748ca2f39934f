#include "client/request_form.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "client/arena.h"
#include "client/form.h"
#include "proto/curlopt.h"
#include "proto/limits.h"
#include "proto/message.h"

/* A walk over the parts, depth first. */
struct walk {
    unsigned next_source;
    size_t inline_bytes; /* of data so far */
};

/* True when PART is pulled; the walk goes on behind it. */
static bool takes_source(struct walk *walk, const struct form_part *part)
{
    if (part->kind == FORM_DATA) {
        if (walk->inline_bytes + part->len <= LIMIT_INLINE_BODY_BYTES) {
            walk->inline_bytes += part->len;
            return false;
        }
    } else if (part->kind != FORM_FILE) {
        return false;
    }
    walk->next_source++;
    return true;
}

static void walk_form(const struct form_part *parts, struct walk *walk,
                      void (*on_source)(void *, uint16_t,
                                        const struct form_part *),
                      void *user)
{
    for (const struct form_part *p = parts; p; p = p->next) {
        uint16_t source = (uint16_t)walk->next_source;

        if (takes_source(walk, p) && on_source)
            on_source(user, source, p);
        if (p->kind == FORM_MULTI)
            walk_form(p->parts, walk, on_source, user);
    }
}

unsigned request_form_sources(const struct form_part *parts,
                              void (*on_source)(void *user, uint16_t source,
                                                const struct form_part *part),
                              void *user)
{
    struct walk walk = {.next_source = 1};

    walk_form(parts, &walk, on_source, user);
    return walk.next_source - 1;
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

static bool names_type(const struct form_part *part)
{
    static const char name[] = "Content-Type:";

    for (const struct strnode *n = part->headers.first; n; n = n->next)
        if (!strncasecmp(n->text, name, sizeof(name) - 1))
            return true;
    return false;
}

/* libcurl guesses the type of a file from its path as well; of what is pulled
 * it knows none. */
static const char *type_of(const struct form_part *part)
{
    const char *type;

    if (part->type || part->kind != FORM_FILE || !strcmp(part->path, "-") ||
        names_type(part))
        return part->type;
    type = part->filename ? form_content_type(part->filename) : NULL;
    if (!type)
        type = form_content_type(part->path);
    if (part->filename)
        return type ? type : "application/octet-stream";
    return type && strcmp(type, "text/plain") ? type : NULL;
}

static struct wire_str *put_headers(struct msg_part *m,
                                    const struct form_part *p)
{
    struct wire_str *headers;
    uint16_t count = 0;

    for (const struct strnode *n = p->headers.first; n; n = n->next)
        count++;
    headers = arena_alloc((count + 1u) * sizeof(*headers));
    for (const struct strnode *n = p->headers.first; n; n = n->next)
        headers[m->header_count++] = str_of(n->text);
    return headers;
}

static void fill_part(struct msg_part *m, const struct form_part *p)
{
    const char *type = type_of(p);

    m->has =
        (uint8_t)((p->name ? PART_NAME : 0) |
                  (p->filename ? PART_FILENAME : 0) | (type ? PART_TYPE : 0) |
                  (p->encoder ? PART_ENCODER : 0) |
                  (p->headers.first ? PART_HEADERS : 0));
    m->name = str_of(p->name);
    m->filename = str_of(p->filename);
    m->type = str_of(type);
    m->encoder = str_of(p->encoder);
}

static uint16_t put_parts(struct wire_writer *w, const struct form_part *parts,
                          struct walk *walk)
{
    for (const struct form_part *p = parts; p; p = p->next) {
        struct msg_part m = {0};
        uint16_t source = (uint16_t)walk->next_source;

        fill_part(&m, p);
        if (takes_source(walk, p)) {
            m.data = PART_PULL;
            m.source = source;
            m.size = p->kind == FORM_FILE ? p->size : (int64_t)p->len;
            m.seekable = m.size >= 0;
        } else if (p->kind == FORM_DATA) {
            m.data = PART_BYTES;
            m.bytes = (struct wire_str){p->data, p->len};
        } else {
            m.data = PART_PARTS;
            m.count = count_parts(p->parts);
        }
        message_put_part(w, &m, put_headers(&m, p));
        if (p->kind == FORM_MULTI)
            put_parts(w, p->parts, walk);
    }
    return count_parts(parts);
}

void request_form_put(struct wire_writer *w, const struct form_part *parts)
{
    size_t mark = message_begin_parts(w, WC_OPT_MIMEPOST);
    struct walk walk = {.next_source = 1};
    uint16_t count = put_parts(w, parts, &walk);

    message_end_parts(w, mark, count);
}
