#include "client/response.h"

#include <string.h>
#include <strings.h>

#include "client/dialect.h"

void response_init(struct response *r, enum response_keep keep)
{
    memset(r, 0, sizeof(*r));
    r->keep = keep;
    wire_writer_init(&r->headers, NULL, 0, RESPONSE_HEADER_BYTES);
}

void response_done(struct response *r)
{
    wire_writer_done(&r->headers);
}

void response_reset(struct response *r)
{
    r->complete = false;
    r->status = 0;
    r->header_count = 0;
    r->last_at = 0;
    r->value_at = 0;
    wire_writer_reset(&r->headers);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static int parse_status(const char *line, size_t len)
{
    const char *end = line + len;
    int status = 0;

    while (line < end && !is_blank(*line))
        line++;
    while (line < end && is_blank(*line))
        line++;
    for (int i = 0; i < 3 && line < end && *line >= '0' && *line <= '9'; i++)
        status = status * 10 + (*line++ - '0');
    return status;
}

static size_t without_end(const char *line, size_t len)
{
    while (len && (line[len - 1] == '\n' || line[len - 1] == '\r' ||
                   is_blank(line[len - 1])))
        len--;
    return len;
}

/* What an empty value is: nothing, or the line's end as libcurl had it. */
static size_t empty_len(const char *value, const char *end)
{
    return value < end && dialect_does(DIALECT_LINE_END_VALUE) ? 1 : 0;
}

static void add_header(struct response *r, const char *line, size_t len)
{
    const char *colon = memchr(line, ':', len);
    const char *value = colon + 1;
    size_t value_len;

    while (value < line + len && is_blank(*value))
        value++;
    value_len = without_end(value, (size_t)(line + len - value));
    if (!value_len)
        value_len = empty_len(value, line + len);
    wire_put_str(&r->headers, line, (size_t)(colon - line));
    r->value_at = r->headers.len;
    wire_put_str(&r->headers, value, value_len);
}

/* Joins a folded line with the value before it; of its leading blanks the
 * last one stays. */
static void add_folded(struct response *r, const char *line, size_t len)
{
    size_t value_len = r->headers.len - r->value_at - sizeof(uint32_t);

    len = without_end(line, len);
    while (len > 1 && is_blank(line[1])) {
        line++;
        len--;
    }
    wire_put_raw(&r->headers, line, len);
    wire_patch_u32(&r->headers, r->value_at, (uint32_t)(value_len + len));
}

static void keep_line(struct response *r, const char *line, size_t len)
{
    size_t before = r->headers.len;

    if (is_blank(*line)) {
        if (r->value_at)
            add_folded(r, line, len);
    } else if (memchr(line, ':', len)) {
        add_header(r, line, len);
    }
    if (r->headers.error) {
        /* Too many: without this one, then. */
        r->headers.error = 0;
        r->headers.len = before;
        r->value_at = 0;
    }
}

static bool is_interim(const struct response *r)
{
    return r->status >= 100 && r->status < 200;
}

/* A status line: what came before it was another response. */
static void begin(struct response *r, const char *line, size_t len)
{
    bool was_interim = is_interim(r);

    r->complete = false;
    r->status = parse_status(line, len);
    r->value_at = 0;
    if (r->keep == RESPONSE_KEEP_ALL && !was_interim) {
        r->last_at = r->headers.len;
        return;
    }
    r->headers.len = r->last_at;
}

/* curl counts from the first header behind an empty line on. */
static void count(struct response *r, const char *line, size_t len,
                  bool is_status)
{
    if (r->ended && is_status && dialect_does(DIALECT_STATUS_RESETS)) {
        r->ended = false;
        r->header_count = 0;
    }
    if (!memchr(line, ':', len))
        return;
    if (r->ended)
        r->header_count = 0;
    r->ended = false;
    r->header_count++;
}

void response_line(struct response *r, const char *line, size_t len)
{
    bool is_status = len >= 5 && !memcmp(line, "HTTP/", 5);

    if (!len)
        return;
    if (len <= 2 && (*line == '\r' || *line == '\n')) {
        r->complete = r->ended = true;
        if (is_interim(r))
            r->headers.len = r->last_at; /* they are nobody's */
        return;
    }
    count(r, line, len, is_status);
    if (is_status)
        begin(r, line, len);
    else if (r->keep && !r->complete)
        keep_line(r, line, len);
}

const char *response_value(const char *line, size_t len, const char *name)
{
    size_t name_len = strlen(name);

    if (len <= name_len || strncasecmp(line, name, name_len) ||
        line[name_len] != ':')
        return NULL;
    return line + name_len + 1;
}

bool response_next(const struct response *r, size_t *pos,
                   struct response_header *ret)
{
    struct wire_reader reader;
    struct wire_str name;
    struct wire_str value;

    if (*pos >= r->headers.len)
        return false;
    wire_reader_init(&reader, r->headers.data + *pos, r->headers.len - *pos);
    name = wire_get_str(&reader);
    value = wire_get_str(&reader);
    if (reader.error)
        return false;
    *pos = r->headers.len - wire_left(&reader);
    *ret = (struct response_header){name.data, name.len, value.data, value.len};
    return true;
}

bool response_is_heeded(int status)
{
    if (dialect_does(DIALECT_HEEDS_ALL))
        return true;
    return status / 100 == 2 ||
           (status / 100 == 3 && dialect_does(DIALECT_HEEDS_REDIRECTS));
}
