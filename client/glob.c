#include "client/glob.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "client/arena.h"

/* Parts of one pattern, literals included; a bound on memory only. */
#define MAX_PARTS 64

/* Expansions; a bound that keeps the count within 64 bits. */
#define MAX_COUNT (INT64_C(1) << 62)

/* Bytes of an IPv6 address with zone in brackets. */
#define MAX_IPV6 64

enum kind {
    LITERAL,
    SET,    /* {a,b} */
    LETTER, /* [a-z] */
    NUMBER, /* [1-9] */
};

struct part {
    enum kind kind;
    const char *text;   /* LITERAL */
    const char **items; /* SET */
    int64_t count;      /* values */
    int64_t at;         /* the present one, from 0 */
    int64_t min;        /* LETTER, NUMBER */
    int64_t step;
    int width; /* NUMBER: digits at least */
};

struct glob {
    struct part *parts;
    size_t part_count;
    size_t part_max; /* what parts has room for */
    int64_t count;
    bool started;
    bool pattern;
    char *text; /* the present expansion */
    size_t cap;
};

/* --- reading -------------------------------------------------------------- */

static struct part *add_part(struct glob *glob, enum kind kind)
{
    struct part *part;

    if (glob->part_count == glob->part_max)
        return NULL;
    part = &glob->parts[glob->part_count++];
    part->kind = kind;
    part->count = 1;
    if (kind != LITERAL)
        glob->pattern = true;
    return part;
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
static int read_literal(struct glob *glob, const char **at)
{
    const char *c = *at;
    char *text = arena_alloc(strlen(c) + 1);
    char *to = text;
    struct part *part;

    while (*c && *c != '{') {
        size_t skip = 1;

        if (*c == '[') {
            skip = c[1] == ']' ? 2 : ipv6_len(c);
            if (!skip)
                break;
        } else if (*c == ']' || *c == '}') {
            return -EINVAL;
        } else if (*c == '\\' && c[1] && strchr("{}[]", c[1])) {
            c++;
        }
        memcpy(to, c, skip);
        to += skip;
        c += skip;
    }
    *at = c;
    part = add_part(glob, LITERAL);
    if (!part)
        return -E2BIG;
    part->text = text;
    return 0;
}

/* Reads "{a,b}" behind its brace. */
static int read_set(struct glob *glob, const char **at)
{
    const char *c = *at;
    size_t len = strcspn(c, "}");
    struct part *part = add_part(glob, SET);
    size_t commas = 0;
    char *to;

    /* "{}" is an error, "{a,}" is not. */
    if (!part || !len || !c[len])
        return -EINVAL;
    for (const char *comma = c; *comma; comma++)
        commas += *comma == ',';
    part->items = arena_alloc((commas + 1) * sizeof(*part->items));
    part->items[0] = to = arena_alloc(strlen(c) + 1);
    for (; *c != '}'; c++) {
        if (!*c || strchr("{[]", *c))
            return -EINVAL;
        if (*c == ',') {
            *to++ = '\0';
            part->items[part->count++] = to;
            continue;
        }
        if (*c == '\\' && c[1] && strchr("{},", c[1]))
            c++;
        else if (*c == '\\')
            return -EINVAL;
        *to++ = *c;
    }
    *at = c + 1;
    return 0;
}

/* Reads a number of at most 15 digits; the digits are counted. */
static int read_number(const char **at, int64_t *ret)
{
    int64_t value = 0;
    int digits = 0;

    for (; **at >= '0' && **at <= '9'; (*at)++) {
        if (++digits > 15)
            return 0;
        value = value * 10 + (**at - '0');
    }
    *ret = value;
    return digits;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Reads "[a-z:2]" or "[1-10:3]" behind its bracket. */
static int read_range(struct glob *glob, const char **at)
{
    const char *c = *at;
    bool letter = is_letter(*c);
    struct part *part = add_part(glob, letter ? LETTER : NUMBER);
    int64_t max;
    const char *start = c;

    if (!part)
        return -E2BIG;
    part->step = 1;
    if (letter) {
        if (c[1] != '-' || !is_letter(c[2]))
            return -EINVAL;
        part->min = c[0];
        max = c[2];
        c += 3;
    } else {
        int digits = read_number(&c, &part->min);

        if (!digits || *c++ != '-')
            return -EINVAL;
        if (*start == '0')
            part->width = digits;
        if (!read_number(&c, &max))
            return -EINVAL;
    }
    if (*c == ':') {
        c++;
        if (!read_number(&c, &part->step))
            return -EINVAL;
    }
    if (*c++ != ']' || max < part->min || !part->step ||
        (part->step > max - part->min && (max != part->min || part->step > 1)))
        return -EINVAL;
    part->count = (max - part->min) / part->step + 1;
    *at = c;
    return 0;
}

static int read_pattern(struct glob *glob, const char *text)
{
    int error = 0;

    while (*text && !error) {
        if (*text == '{' ||
            (*text == '[' && text[1] != ']' && !ipv6_len(text))) {
            bool set = *text++ == '{';

            error = set ? read_set(glob, &text) : read_range(glob, &text);
        } else {
            error = read_literal(glob, &text);
        }
    }
    return error;
}

/* Room for TEXT's parts: at most one pattern for each opening bracket, and
 * the literals around them. */
static size_t room_for(const char *text)
{
    size_t room = 1;

    while (*(text += strcspn(text, "[{")) && room < MAX_PARTS) {
        room += 2;
        text++;
    }
    return room < MAX_PARTS ? room : MAX_PARTS;
}

int glob_new(const char *text, bool off, struct glob **ret)
{
    struct glob *glob = arena_alloc(sizeof(*glob));

    glob->count = 1;
    glob->part_max = off ? 1 : room_for(text);
    glob->parts = arena_alloc(glob->part_max * sizeof(*glob->parts));
    if (off || !text[strcspn(text, "[]{}\\")]) {
        add_part(glob, LITERAL)->text = text;
    } else {
        int error = read_pattern(glob, text);

        if (error)
            return -EINVAL;
    }
    for (size_t i = 0; i < glob->part_count; i++) {
        if (glob->parts[i].count > MAX_COUNT / glob->count)
            return -EINVAL;
        glob->count *= glob->parts[i].count;
    }
    *ret = glob;
    return 0;
}

/* --- walking -------------------------------------------------------------- */

int64_t glob_count(const struct glob *glob)
{
    return glob->count;
}

bool glob_is_pattern(const struct glob *glob)
{
    return glob->pattern;
}

void glob_rewind(struct glob *glob)
{
    glob->started = false;
    for (size_t i = 0; i < glob->part_count; i++)
        glob->parts[i].at = 0;
}

/* Bytes that hold any value that is no string: 19 digits and their zero. */
#define VALUE_BYTES 24

/* The present value of PART; VALUE takes one that has to be written. */
static const char *value_of(const struct part *part, char value[VALUE_BYTES])
{
    int64_t number = part->min + part->at * part->step;
    char *at = value + VALUE_BYTES - 1;
    int digits = 0;

    if (part->kind == LITERAL)
        return part->text;
    if (part->kind == SET)
        return part->items[part->at];
    *at = '\0';
    if (part->kind == LETTER) {
        *--at = (char)number;
        return at;
    }
    do {
        *--at = (char)('0' + number % 10);
        number /= 10;
        digits++;
    } while (number || digits < part->width);
    return at;
}

/* Moves to the next expansion; false behind the last one. */
static bool step(struct glob *glob)
{
    if (!glob->started) {
        glob->started = true;
        return true;
    }
    for (size_t i = glob->part_count; i > 0; i--) {
        struct part *part = &glob->parts[i - 1];

        if (++part->at < part->count)
            return true;
        part->at = 0;
    }
    return false;
}

const char *glob_next(struct glob *glob)
{
    char value[VALUE_BYTES];
    size_t len = 0;
    char *to;

    if (!step(glob))
        return NULL;
    if (glob->part_count == 1 && !glob->pattern)
        return glob->parts[0].text;
    for (size_t i = 0; i < glob->part_count; i++)
        len += strlen(value_of(&glob->parts[i], value));
    if (len >= glob->cap) {
        glob->cap = len * 2 + 1;
        glob->text = arena_alloc(glob->cap);
    }
    to = glob->text;
    *to = '\0';
    for (size_t i = 0; i < glob->part_count; i++)
        to = stpcpy(to, value_of(&glob->parts[i], value));
    return glob->text;
}

/* The N-th set or range, from 1; NULL when there is none. */
static const struct part *numbered(const struct glob *glob, int64_t n)
{
    for (size_t i = 0; i < glob->part_count; i++)
        if (glob->parts[i].kind != LITERAL && --n == 0)
            return &glob->parts[i];
    return NULL;
}

const char *glob_substitute(const struct glob *glob, const char *file)
{
    const char *text = file;
    const char *hash;

    while ((hash = strchr(text, '#')) != NULL) {
        const char *behind = hash + 1;
        char value[VALUE_BYTES];
        const struct part *part;
        int64_t n;

        if (!read_number(&behind, &n) || !(part = numbered(glob, n))) {
            text = hash + 1;
            continue;
        }
        {
            const char *head = arena_strndup(file, (size_t)(hash - file));
            const char *middle = value_of(part, value);
            const char *const parts[] = {head, middle, behind};
            size_t done = strlen(head) + strlen(middle);

            file = arena_concat(3, parts);
            text = file + done;
        }
    }
    return file;
}
