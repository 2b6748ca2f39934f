#include "client/globread.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "client/arena.h"
#include "client/ascii.h"
#include "client/dialect.h"
#include "client/glob_internal.h"
#include "client/number.h"

/* Parts of one pattern, literals included, that are too many for curl before
 * 8.23; as it was seen to refuse them. */
#define MAX_PARTS 100

/* Expansions. */
#define MAX_COUNT INT64_MAX

/* From one letter to the next one of a range; later curls were seen to take
 * this, and to refuse 1000. */
#define LETTER_STEP_MAX 256

/* Bytes of an IPv6 address with zone in brackets. */
#define MAX_IPV6 64

/* Bytes of a name, which curl takes for none when it is longer. */
#define MAX_NAME 64

/* Digits of the largest number. */
#define MAX_DIGITS 19

struct reader {
    struct glob *glob;
    const char *text;
    const char *at;
    size_t sets; /* read so far: curl does not count their closing braces */
    const char *name; /* of the set or range at hand; NULL: none */
    size_t name_len;
    struct glob_error *error;
};

/* Refuses the pattern for WHAT, at AT by 7.88.1 and at LATER by others. */
static int refuse(struct reader *r, const char *what, const char *at,
                  const char *later)
{
    if (later != at && dialect_does(DIALECT_POINTS_EXACTLY))
        at = later;
    r->error->what = what;
    r->error->position = at ? (size_t)(at - r->text) + 1 - r->sets : 0;
    return -EINVAL;
}

static struct glob_part *add_pattern(struct reader *r, enum glob_kind kind)
{
    struct glob_part *part = glob_add_part(r->glob, kind);

    part->name = r->name;
    part->name_len = r->name_len;
    r->glob->pattern = true;
    return part;
}

size_t globread_name(const char *text)
{
    const char *end = *text == '<' ? strchr(text, '>') : NULL;
    size_t len = end ? (size_t)(end - text) - 1 : 0;

    if (!len || len > MAX_NAME || !dialect_does(DIALECT_NAMES_GLOBS))
        return 0;
    return len + 2;
}

/* Reads the name behind an opening bracket, if there is one. */
static int read_name(struct reader *r)
{
    size_t len = globread_name(r->at);

    r->name = NULL;
    if (!len)
        return 0;
    if (glob_named(r->glob, r->at + 1, len - 2))
        return refuse(r, "Duplicate glob name", r->at + len, r->at + len);
    r->name = r->at + 1;
    r->name_len = len - 2;
    r->at += len;
    return 0;
}

/* The length of "[IPv6 address]" at TEXT, 0 when there is none. */
static size_t ipv6_len(const char *text)
{
    const char *end = strchr(text, ']');
    size_t len = end ? (size_t)(end - text) - 1 : 0;
    char address[MAX_IPV6];
    struct in6_addr parsed;

    if (!end || len >= sizeof(address))
        return 0;
    memcpy(address, text + 1, len);
    address[len] = '\0';
    address[strcspn(address, "%")] = '\0';
    return inet_pton(AF_INET6, address, &parsed) == 1 ? len + 2 : 0;
}

/* Reads plain text up to a set or range. */
static int read_literal(struct reader *r)
{
    const char *c = r->at;
    char *text = arena_alloc(strlen(c) + 1);
    char *to = text;

    while (*c && *c != '{') {
        size_t skip = 1;

        if (*c == '[') {
            skip = c[1] == ']' ? 2 : ipv6_len(c);
            if (!skip)
                break;
        } else if (*c == ']' || *c == '}') {
            return refuse(r, "unmatched close brace/bracket", c, c);
        } else if (*c == '\\' && c[1] && strchr("{}[]", c[1])) {
            c++;
        }
        memcpy(to, c, skip);
        to += skip;
        c += skip;
    }
    r->at = c;
    glob_add_part(r->glob, GLOB_LITERAL)->text = text;
    return 0;
}

/* Room for the items of the set whose first is at TEXT. */
static size_t room_for_items(const char *text)
{
    size_t room = 1;

    for (; *text && *text != '}'; text++) {
        room += *text == ',';
        if (*text == '\\' && text[1])
            text++;
    }
    return room;
}

/* Reads "{a,b}" behind its brace. */
static int read_set(struct reader *r)
{
    const char *c = r->at;
    struct glob_part *part = add_pattern(r, GLOB_SET);
    char *to;

    /* "{}" is an error, "{a,}" is not. */
    if (*c == '}')
        return refuse(r, "empty string within braces", c, c);
    part->items = arena_alloc(room_for_items(c) * sizeof(*part->items));
    part->items[0] = to = arena_alloc(strlen(c) + 1);
    for (; *c != '}'; c++) {
        if (!*c) {
            if (!dialect_does(DIALECT_POINTS_AT_END))
                c = r->at - 1;
            return refuse(r, "unmatched brace", c, c);
        }
        if (*c == '{' || *c == '[')
            return refuse(r, "nested brace", c, c);
        if (*c == ']')
            return refuse(r, "unexpected close bracket", c, c);
        if (*c == ',') {
            *to++ = '\0';
            part->items[part->count++] = to;
            continue;
        }
        if (*c == '\\' && c[1])
            c++;
        *to++ = *c;
    }
    r->at = c + 1;
    r->sets++;
    return 0;
}

/* Reads a step at *AT, which is left behind it, as strtoul(3) does; a negative
 * one is too large for any range.  False for none. */
static bool read_loose_step(const char **at, enum glob_kind kind, int64_t *ret)
{
    const char *c = *at + strspn(*at, " \t\n\v\f\r");
    bool is_negative = *c == '-';

    c += is_negative || *c == '+';
    if (*c == ']' && kind == GLOB_NUMBER)
        *ret = 0;
    else if (!number_read(&c, ret))
        return false;
    if (is_negative)
        *ret = INT64_MAX;
    *at = c;
    return true;
}

/* The same for later curls, which take digits alone and know no letters so far
 * apart. */
static bool read_strict_step(const char **at, enum glob_kind kind, int64_t *ret)
{
    const char *c = *at;

    if (!number_read(&c, ret) ||
        (kind == GLOB_LETTER && *ret > LETTER_STEP_MAX))
        return false;
    *at = c;
    return true;
}

/* Reads what follows the last value, MAX, of PART: a step, the bracket.  AT is
 * where 7.88.1 finds fault with anything else. */
static int read_range_end(struct reader *r, struct glob_part *part, int64_t max,
                          const char *c, const char *at)
{
    part->step = 1;
    if (*c == ':') {
        c++;
        if (part->kind == GLOB_NUMBER)
            at = c;
        if (dialect_does(DIALECT_POINTS_EXACTLY)
                ? !read_strict_step(&c, part->kind, &part->step)
                : !read_loose_step(&c, part->kind, &part->step))
            return refuse(r, "bad range", at, c);
    }
    if (*c != ']')
        return refuse(r, "bad range", at, c);
    r->at = c + 1;
    if (!part->step || max < part->min ||
        (max == part->min ? part->step > 1 : part->step > max - part->min))
        return refuse(r, "bad range", r->at, r->at);
    if (part->step > INT64_MAX - max && dialect_does(DIALECT_BOUNDS_RANGES))
        return refuse(r, dialect_text(DIALECT_RANGE_OVERFLOW), r->at, r->at);
    /* One more would be a count that overflows. */
    part->count = (max - part->min) / part->step;
    if (part->count < INT64_MAX)
        part->count++;
    return 0;
}

/* Makes room for values of DIGITS digits, or of as many as any number has. */
static void make_room(struct glob_part *part, int digits)
{
    size_t len = (size_t)(digits > MAX_DIGITS ? digits : MAX_DIGITS);

    part->room_end = (char *)arena_alloc(len + 1) + len;
}

/* Reads "[a-z:2]" behind its bracket. */
static int read_letters(struct reader *r)
{
    const char *c = r->at;
    struct glob_part *part = add_pattern(r, GLOB_LETTER);
    int64_t max;

    if (c[1] != '-' || !c[2] || (c[3] != ']' && c[3] != ':'))
        return refuse(r, "bad range", c, c);
    make_room(part, 1);
    part->min = c[0];
    /* Not only letters, but no more of them than there are. */
    max = (signed char)c[2];
    if (max - part->min > 'z' - 'a')
        max = 0;
    return read_range_end(r, part, max, c + 3, c);
}

/* Reads "[1-10:3]" behind its bracket. */
static int read_numbers(struct reader *r)
{
    const char *c = r->at;
    struct glob_part *part = add_pattern(r, GLOB_NUMBER);
    const char *at;
    int64_t max;
    int digits = number_read(&c, &part->min);

    if (!digits || *c != '-')
        return refuse(r, "bad range", r->at, c);
    if (*r->at == '0')
        part->width = digits;
    make_room(part, part->width);
    c++;
    c += strspn(c, " \t");
    at = c;
    if (!number_read(&c, &max))
        return refuse(r, "bad range", at, c);
    return read_range_end(r, part, max, c, at);
}

static int read_range(struct reader *r)
{
    if (ascii_is_letter(*r->at))
        return read_letters(r);
    if (ascii_is_digit(*r->at))
        return read_numbers(r);
    return refuse(r, "bad range specification", r->at, r->at);
}

/* Counts the expansions with those of the latest part. */
static int multiply(struct reader *r)
{
    struct glob *glob = r->glob;
    const struct glob_part *part = &glob->parts[glob->part_count - 1];

    if (part->count <= MAX_COUNT / glob->count) {
        glob->count *= part->count;
        return 0;
    }
    if (part->kind == GLOB_SET)
        return refuse(r, "range overflow", NULL, NULL);
    return refuse(r, dialect_text(DIALECT_RANGE_OVERFLOW), r->at, r->at);
}

static int read_parts(struct reader *r)
{
    int error = 0;

    while (*r->at && !error) {
        const char *c = r->at;

        if (*c == '{' || (*c == '[' && c[1] != ']' && !ipv6_len(c))) {
            r->at++;
            error = read_name(r);
            if (!error)
                error = *c == '{' ? read_set(r) : read_range(r);
            if (!error)
                error = multiply(r);
        } else {
            error = read_literal(r);
        }
        if (!error && r->glob->part_count >= MAX_PARTS &&
            !dialect_does(DIALECT_MANY_GLOBS))
            error = refuse(r, "too many globs", r->at, r->at);
    }
    return error;
}

/* Room for TEXT's parts: at most one pattern for each opening bracket, and
 * the literals around them. */
static size_t room_for(const char *text)
{
    size_t room = 1;

    while (*(text += strcspn(text, "[{"))) {
        room += 2;
        text++;
    }
    return room;
}

int globread(const char *text, struct glob *glob, struct glob_error *ret_error)
{
    struct reader r = {
        .glob = glob, .text = text, .at = text, .error = ret_error};

    glob->parts = arena_alloc(room_for(text) * sizeof(*glob->parts));
    return read_parts(&r);
}
