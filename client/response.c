#include "client/response.h"

#include <string.h>
#include <strings.h>

void response_init(struct response *r, bool keep)
{
    memset(r, 0, sizeof(*r));
    r->keep = keep;
    wire_writer_init(&r->lines, NULL, 0, RESPONSE_HEADER_BYTES);
}

void response_done(struct response *r)
{
    wire_writer_done(&r->lines);
}

void response_reset(struct response *r)
{
    r->complete = false;
    r->status = 0;
    r->header_count = 0;
    wire_writer_reset(&r->lines);
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

static void keep_line(struct response *r, const char *line, size_t len)
{
    bool folded = len && is_blank(*line);

    len = without_end(line, len);
    if (folded && r->lines.len) {
        while (len && is_blank(*line)) {
            line++;
            len--;
        }
        r->lines.len--; /* the newline */
        wire_put_u8(&r->lines, ' ');
    } else if (!memchr(line, ':', len)) {
        return;
    } else {
        r->header_count++;
    }
    wire_put_raw(&r->lines, line, len);
    wire_put_u8(&r->lines, '\n');
}

void response_line(struct response *r, const char *line, size_t len)
{
    if (len >= 5 && !memcmp(line, "HTTP/", 5)) {
        response_reset(r);
        r->status = parse_status(line, len);
    } else if (len <= 2 && (*line == '\r' || *line == '\n')) {
        r->complete = true;
    } else if (r->keep && !r->complete) {
        keep_line(r, line, len);
    }
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
    const char *at = (const char *)r->lines.data + *pos;
    const char *end;
    const char *colon;

    if (*pos >= r->lines.len)
        return false;
    end = memchr(at, '\n', r->lines.len - *pos);
    if (!end)
        return false;
    *pos += (size_t)(end - at) + 1;
    colon = memchr(at, ':', (size_t)(end - at));
    ret->name = at;
    ret->name_len = (size_t)(colon - at);
    colon++;
    while (colon < end && is_blank(*colon))
        colon++;
    ret->value = colon;
    ret->value_len = (size_t)(end - colon);
    return true;
}
