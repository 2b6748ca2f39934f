#include "client/rate.h"

#include <errno.h>
#include <string.h>

#include "client/arena.h"
#include "client/ascii.h"
#include "client/dialect.h"
#include "client/number.h"
#include "client/usage.h"
#include "client/value.h"

/* Bytes of a rate's number that versions before 8.23 take. */
#define RATE_BYTES 25

static int reject(struct parse *p, enum complaint complaint)
{
    usage_reject(p, complaint);
    return -EINVAL;
}

/* How many of which time: "5s", the 5 is for later versions. */
struct span {
    int64_t count;
    int64_t unit_ms; /* 0: none that is known */
};

static int64_t unit_ms(char unit)
{
    switch (unit) {
    case 's':
        return 1000;
    case 'm':
        return 60 * 1000;
    case 'h':
        return 60 * 60 * 1000;
    case 'd':
        return 24 * 60 * 60 * 1000;
    default:
        return 0;
    }
}

/* Reads what stands at AT behind the number; without '/' it is an hour. */
static struct span read_span(struct parse *p, const char *at)
{
    struct span span = {.count = 1, .unit_ms = unit_ms('h')};

    if (*at != '/')
        return span;
    at++;
    if (ascii_is_digit(*at)) {
        parse_prefer(p, "a rate that not every curl reads alike");
        if (!p->ours || !dialect_does(DIALECT_COUNTS_UNITS) ||
            !number_read(&at, &span.count)) {
            span.unit_ms = 0;
            return span;
        }
    }
    span.unit_ms = unit_ms(*at);
    return span;
}

/* The number before the unit; *RET_END is left behind it. */
static int read_rate(struct parse *p, const char *value, int64_t *ret,
                     const char **ret_end)
{
    size_t len = strcspn(value, "/");
    const char *text = arena_strndup(value, len);
    bool is_plain = len <= RATE_BYTES && !number_parse(text, ret);

    if (!is_plain)
        parse_prefer(p, "a rate that not every curl reads alike");
    *ret_end = value + len;
    if (is_plain)
        return 0;
    if (p->ours && dialect_does(DIALECT_SKIPS_RATE_ENDS)) {
        *ret_end = value;
        return number_read(ret_end, ret) ? 0 : reject(p, USAGE_NO_NUMBER);
    }
    if (len > RATE_BYTES)
        return reject(p, USAGE_TOO_LARGE);
    return value_number(p, text, ret);
}

static int reject_unit(struct parse *p, const char *text,
                       enum complaint complaint)
{
    parse_error(p, text);
    return reject(p, complaint);
}

int rate_parse(struct parse *p, const char *value, int64_t *ret_ms)
{
    struct span span;
    int64_t number;
    int64_t ms;

    if (read_rate(p, value, &number, &value))
        return -EINVAL;
    if (!number)
        return reject(p, USAGE_BAD_USE);
    span = read_span(p, value);
    if (!span.unit_ms)
        return reject_unit(p, "unsupported --rate unit", USAGE_BAD_USE);
    if (span.count > INT64_MAX / span.unit_ms)
        return reject_unit(p, "too large --rate unit", USAGE_TOO_LARGE);
    ms = span.count * span.unit_ms / number;
    if (!ms) {
        parse_prefer(p, "a rate that not every curl takes");
        if (p->ours && dialect_does(DIALECT_LIMITS_RATES))
            return reject(p, USAGE_TOO_LARGE);
    }
    *ret_ms = ms;
    return 0;
}
