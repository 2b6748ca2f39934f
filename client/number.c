#include "client/number.h"

#include <errno.h>
#include <stddef.h>

/* Digits that always fit: curl's own limits differ between versions. */
#define MAX_DIGITS 15
/* Seconds; curl refuses more than fits a long in milliseconds, and a time of
 * 31 years needs no exactness. */
#define MAX_SECONDS 1000000000

/* Reads digits at *AT and leaves it behind them; the count is returned. */
static int digits(const char **at, int64_t *ret)
{
    int64_t value = 0;
    int count = 0;

    while (**at >= '0' && **at <= '9') {
        if (++count > MAX_DIGITS)
            return 0;
        value = value * 10 + (**at - '0');
        (*at)++;
    }
    *ret = value;
    return count;
}

int number_read(const char **at, int64_t *ret)
{
    const char *c = *at;
    int64_t value = 0;
    int count = 0;

    for (; *c >= '0' && *c <= '9'; c++, count++) {
        if (value > (INT64_MAX - (*c - '0')) / 10)
            return 0;
        value = value * 10 + (*c - '0');
    }
    *at = c;
    if (count)
        *ret = value;
    return count;
}

int number_parse(const char *text, int64_t *ret)
{
    int64_t value;

    if (!digits(&text, &value) || *text)
        return -EINVAL;
    *ret = value;
    return 0;
}

int number_parse_seconds(const char *text, int64_t *ret_ms)
{
    int64_t value;
    int64_t ms = 0;
    int64_t unit = 100;
    const char *at;

    if (!digits(&text, &value) || value > MAX_SECONDS)
        return -EINVAL;
    if (*text == '.') {
        if (text[1] < '0' || text[1] > '9')
            return -EINVAL;
        for (at = ++text; *text >= '0' && *text <= '9'; text++) {
            ms += unit * (*text - '0');
            unit /= 10;
        }
        if (text - at > MAX_DIGITS)
            return -EINVAL;
    }
    if (*text)
        return -EINVAL;
    *ret_ms = value * 1000 + ms;
    return 0;
}

int number_parse_bytes(const char *text, int64_t *ret_bytes)
{
    int64_t value;
    int shift = 0;

    if (!digits(&text, &value))
        return -EINVAL;
    switch (*text) {
    case '\0':
    case 'b':
    case 'B':
        break;
    case 'k':
    case 'K':
        shift = 10;
        break;
    case 'm':
    case 'M':
        shift = 20;
        break;
    case 'g':
    case 'G':
        shift = 30;
        break;
    default:
        return -EINVAL;
    }
    if ((*text && text[1]) || value > (INT64_MAX >> shift))
        return -EINVAL;
    *ret_bytes = value << shift;
    return 0;
}
