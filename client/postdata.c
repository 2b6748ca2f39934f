#include "client/postdata.h"

#include <errno.h>
#include <string.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/plainlines.h"
#include "client/slurp.h"
#include "client/urledit.h"

/* Bytes and how many; not terminated. */
struct bytes {
    const char *data;
    size_t len;
};

static int load(struct invocation *inv, struct data_piece *piece, bool late)
{
    for (; piece; piece = piece->next) {
        char *data;
        int error;

        if (!piece->path || piece->content)
            continue;
        error = slurp(inv, piece->path, late, &data, &piece->len);
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

/* A file of -d without its line ends. */
static struct bytes without_newlines(const char *data, size_t len)
{
    char *copy = arena_alloc(len + 1);

    len = plainlines_copy(copy, data, len);
    return (struct bytes){copy, len};
}

/* Percent-encodes with '+' for a space, behind NAME= where there is a
 * name. */
static struct bytes encoded(const char *name, size_t name_len, const char *data,
                            size_t len)
{
    char *text = urledit_escape(data, len);
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

/* '&' stands before every piece but the first and those of --json; later
 * curls write none before the first that has content. */
static bool has_separator(const struct data_piece *first,
                          const struct data_piece *piece, size_t before,
                          bool is_query)
{
    if (piece == first || piece->kind == DATA_JSON)
        return false;
    return before || is_query || !dialect_does(DIALECT_NO_LONE_AND);
}

/* Joins the pieces; one alone is not copied. */
static struct bytes join(const struct data_piece *first, bool is_query)
{
    struct bytes *each;
    struct bytes all = {NULL, 0};
    size_t count = 0;
    char *to;

    if (!first->next)
        return bytes_of(first);
    for (const struct data_piece *p = first; p; p = p->next)
        count++;
    each = arena_alloc(count * sizeof(*each));
    count = 0;
    for (const struct data_piece *p = first; p; p = p->next) {
        each[count] = bytes_of(p);
        all.len += has_separator(first, p, all.len, is_query);
        all.len += each[count++].len;
    }
    all.data = to = arena_alloc(all.len + 1);
    count = 0;
    for (const struct data_piece *p = first; p; p = p->next) {
        if (has_separator(first, p, (size_t)(to - all.data), is_query))
            *to++ = '&';
        memcpy(to, each[count].data, each[count].len);
        to += each[count++].len;
    }
    return all;
}

void postdata_build(struct config *config)
{
    struct bytes all = {NULL, 0};

    if (config->data && !config->use_get) {
        all = join(config->data, false);
        config->post = all.data;
        config->post_bytes = all.len;
    }
    /* The data of -G leave no room for --url-query. */
    if (config->data && config->use_get)
        all = join(config->data, false);
    else if (config->query_data)
        all = join(config->query_data, true);
    else
        return;
    config->query = arena_strndup(all.data, all.len);
}
