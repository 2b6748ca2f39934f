/*
 * A multipart form from the wire; see form.h.
 */
#include "daemon/form.h"

#include <stdlib.h>
#include <string.h>

#include "proto/limits.h"

struct builder {
    CURL *easy;
    struct wire_reader parts;
    form_pull_cb *pull;
    void *arg;
};

typedef CURLcode string_setter(curl_mimepart *part, const char *text);

static CURLcode set_string(string_setter *set, curl_mimepart *part,
                           struct wire_str s)
{
    char *text = strndup(s.data, s.len);
    CURLcode rc = text ? set(part, text) : CURLE_OUT_OF_MEMORY;

    free(text);
    return rc;
}

static CURLcode set_headers(curl_mimepart *part, const struct msg_part *m)
{
    struct wire_reader items = m->headers;
    struct curl_slist *list = NULL;

    for (uint16_t i = 0; i < m->header_count; i++) {
        struct wire_str s = message_next_item(&items);
        char *text = strndup(s.data, s.len);
        struct curl_slist *grown = text ? curl_slist_append(list, text) : NULL;

        free(text);
        if (!grown) {
            curl_slist_free_all(list);
            return CURLE_OUT_OF_MEMORY;
        }
        list = grown;
    }
    return curl_mime_headers(part, list, 1);
}

static curl_mime *build_level(struct builder *b, uint16_t count,
                              unsigned depth);

/* What libcurl's own reader of a part's file gives where it can't read it
 * (lib/mime.c, READ_ERROR). */
#define UNREADABLE ((size_t)-1)

/* As if libcurl read the file itself. */
static size_t read_part(char *buffer, size_t size, size_t count, void *pull)
{
    size_t n = pull_read(buffer, size, count, pull);

    return n == CURL_READFUNC_ABORT ? UNREADABLE : n;
}

static CURLcode set_data(struct builder *b, curl_mimepart *part,
                         const struct msg_part *m, unsigned depth)
{
    struct pull *pull;
    curl_mime *sub;
    CURLcode rc;

    switch (m->data) {
    case PART_BYTES:
        return curl_mime_data(part, m->bytes.data, m->bytes.len);
    case PART_PULL:
        pull = b->pull(b->arg, m->source, m->size, m->seekable);
        if (!pull)
            return CURLE_OUT_OF_MEMORY;
        return curl_mime_data_cb(part, m->size, read_part, pull_seek, NULL,
                                 pull);
    case PART_PARTS:
        sub = build_level(b, m->count, depth + 1);
        if (!sub)
            return CURLE_OUT_OF_MEMORY;
        rc = curl_mime_subparts(part, sub);
        if (rc)
            curl_mime_free(sub);
        return rc;
    default:
        return CURLE_OK;
    }
}

static CURLcode build_part(struct builder *b, curl_mimepart *part,
                           unsigned depth)
{
    struct msg_part m;
    CURLcode rc = CURLE_OK;

    if (!part || message_next_part(&b->parts, &m))
        return CURLE_OUT_OF_MEMORY;
    if (m.has & PART_NAME)
        rc = set_string(curl_mime_name, part, m.name);
    if (!rc)
        rc = set_data(b, part, &m, depth);
    /* After the data: a callback's part has no file name of its own. */
    if (!rc && m.has & PART_FILENAME)
        rc = set_string(curl_mime_filename, part, m.filename);
    if (!rc && m.has & PART_TYPE)
        rc = set_string(curl_mime_type, part, m.type);
    if (!rc && m.has & PART_ENCODER)
        rc = set_string(curl_mime_encoder, part, m.encoder);
    if (!rc && m.has & PART_HEADERS)
        rc = set_headers(part, &m);
    return rc;
}

static curl_mime *build_level(struct builder *b, uint16_t count, unsigned depth)
{
    curl_mime *mime;

    if (depth > LIMIT_PART_DEPTH)
        return NULL;
    mime = curl_mime_init(b->easy);
    for (uint16_t i = 0; mime && i < count; i++) {
        if (build_part(b, curl_mime_addpart(mime), depth)) {
            curl_mime_free(mime);
            return NULL;
        }
    }
    return mime;
}

curl_mime *form_build(CURL *easy, const struct request_option *option,
                      form_pull_cb *pull, void *arg)
{
    struct builder b = {
        .easy = easy, .parts = option->parts, .pull = pull, .arg = arg};

    return build_level(&b, option->count, 1);
}
