#include "client/postdata.h"

#include <errno.h>
#include <string.h>

#include "client/arena.h"
#include "client/slurp.h"
#include "client/url.h"

/* Bytes and how many; not terminated. */
struct bytes {
    const char *data;
    size_t len;
};

/* The file that PIECE names, NULL when its text is the data. */
static const char *file_of(const struct data_piece *piece)
{
    switch (piece->kind) {
    case DATA_RAW:
        return NULL;
    case DATA_URLENCODE: {
        /* name@file, but only without '='. */
        const char *at = strchr(piece->text, '@');

        return at && !strchr(piece->text, '=') ? at + 1 : NULL;
    }
    default:
        return *piece->text == '@' ? piece->text + 1 : NULL;
    }
}

static int load(struct invocation *inv, struct data_piece *piece, bool late)
{
    for (; piece; piece = piece->next) {
        const char *file = file_of(piece);
        char *data;
        int error;

        if (!file || piece->content)
            continue;
        error = slurp(inv, file, late, &data, &piece->len);
        if (error == -EAGAIN && !late)
            continue;
        if (error)
            return error;
        piece->content = data;
    }
    return 0;
}

int postdata_load(struct invocation *inv, struct config *config, bool late)
{
    int error = load(inv, config->data, late);

    return error ? error : load(inv, config->query_data, late);
}

/* LEN bytes without CR and LF, as curl takes a file of -d. */
static struct bytes without_newlines(const char *data, size_t len)
{
    char *copy = arena_alloc(len + 1);
    char *to = copy;

    for (size_t i = 0; i < len; i++)
        if (data[i] != '\r' && data[i] != '\n')
            *to++ = data[i];
    return (struct bytes){copy, (size_t)(to - copy)};
}

/* Percent-encodes with '+' for a space, behind NAME= where there is a
 * name. */
static struct bytes encoded(const char *name, size_t name_len, const char *data,
                            size_t len)
{
    char *text = url_escape(data, len);
    const char *const parts[] = {arena_strndup(name, name_len),
                                 name_len ? "=" : "", text};
    char *to = text;

    for (const char *c = text; *c; c++) {
        if (c[0] == '%' && c[1] == '2' && c[2] == '0') {
            *to++ = '+';
            c += 2;
        } else {
            *to++ = *c;
        }
    }
    *to = '\0';
    text = arena_concat(3, parts);
    return (struct bytes){text, strlen(text)};
}

static struct bytes urlencoded(const struct data_piece *piece)
{
    const char *text = piece->text;
    const char *equals = strchr(text, '=');
    const char *at = strchr(text, '@');

    if (equals)
        return encoded(text, (size_t)(equals - text), equals + 1,
                       strlen(equals + 1));
    if (at) {
        /* An empty file leaves not even its name. */
        if (!piece->len)
            return (struct bytes){"", 0};
        return encoded(text, (size_t)(at - text), piece->content, piece->len);
    }
    return encoded("", 0, text, strlen(text));
}

static struct bytes bytes_of(const struct data_piece *piece)
{
    if (piece->kind == DATA_URLENCODE)
        return urlencoded(piece);
    if (!piece->content)
        return (struct bytes){piece->text, strlen(piece->text)};
    if (piece->kind == DATA_ASCII)
        return without_newlines(piece->content, piece->len);
    return (struct bytes){piece->content, piece->len};
}

/* '&' stands before every piece but the first and those of --json. */
static bool has_separator(const struct data_piece *first,
                          const struct data_piece *piece)
{
    return piece != first && piece->kind != DATA_JSON;
}

/* Joins the pieces; one alone is not copied.  Returns 0 or -EINVAL. */
static int join(const struct data_piece *first, struct bytes *ret)
{
    struct bytes *each;
    struct bytes all;
    size_t count = 0;
    char *to;

    for (const struct data_piece *p = first; p; p = p->next)
        if (p->kind == DATA_ASCII && p->content &&
            memchr(p->content, '\0', p->len))
            return -EINVAL;
    if (!first->next) {
        *ret = bytes_of(first);
        return 0;
    }
    for (const struct data_piece *p = first; p; p = p->next)
        count++;
    each = arena_alloc(count * sizeof(*each));
    all.len = count = 0;
    for (const struct data_piece *p = first; p; p = p->next) {
        each[count] = bytes_of(p);
        /* "&b" or "b" behind nothing. */
        if (!all.len && has_separator(first, p))
            return -EINVAL;
        all.len += each[count++].len + has_separator(first, p);
    }
    all.data = to = arena_alloc(all.len + 1);
    count = 0;
    for (const struct data_piece *p = first; p; p = p->next) {
        if (has_separator(first, p))
            *to++ = '&';
        memcpy(to, each[count].data, each[count].len);
        to += each[count++].len;
    }
    *ret = all;
    return 0;
}

int postdata_build(struct config *config)
{
    const struct data_piece *query = config->query_data;
    struct bytes all;

    if (config->data && !config->use_get) {
        if (join(config->data, &all))
            return -EINVAL;
        config->post = all.data;
        config->post_bytes = all.len;
    } else if (config->data) {
        query = config->data;
    }
    if (!query)
        return 0;
    if (join(query, &all) || memchr(all.data, '\0', all.len))
        return -EINVAL;
    config->query = arena_strndup(all.data, all.len);
    return 0;
}
