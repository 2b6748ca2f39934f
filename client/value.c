#include "client/value.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "client/arena.h"
#include "client/ascii.h"
#include "client/dialect.h"
#include "client/number.h"
#include "client/usage.h"

/* All rights of a file's mode. */
#define MODE_MAX 0777

static int reject(struct parse *p, enum complaint complaint)
{
    usage_reject(p, complaint);
    return -EINVAL;
}

/* Versions of curl differ over the value at hand.  True when the later ones
 * are to be followed. */
static bool is_strict(struct parse *p)
{
    parse_prefer(p, "a number that not every curl reads alike");
    return p->ours && dialect_does(DIALECT_STRICT_NUMBERS);
}

/* Digits at *AT, which is left behind them, up to MAX.  -EINVAL without any,
 * -ERANGE over MAX. */
static int read_digits(const char **at, int64_t max, int64_t *ret)
{
    int64_t value = 0;

    if (!ascii_is_digit(**at))
        return -EINVAL;
    for (; ascii_is_digit(**at); (*at)++) {
        int digit = **at - '0';

        if (value > (max - digit) / 10)
            return -ERANGE;
        value = value * 10 + digit;
    }
    *ret = value;
    return 0;
}

/* --- whole numbers -------------------------------------------------------- */

/* As strtoll(3) reads it, all of it. */
static enum complaint loose_number(const char *value, int base, int64_t *ret)
{
    char *end;

    errno = 0;
    *ret = strtoll(value, &end, base);
    if (errno == ERANGE)
        return USAGE_TOO_LARGE;
    return end == value || *end ? USAGE_NO_NUMBER : USAGE_FINE;
}

static enum complaint strict_number(const char *value, int64_t *ret)
{
    bool is_negative = *value == '-';

    value += is_negative;
    if (read_digits(&value, LONG_MAX, ret) || *value)
        return USAGE_NO_NUMBER;
    if (is_negative)
        *ret = -*ret;
    return USAGE_FINE;
}

int value_number_from(struct parse *p, const char *value, int64_t min,
                      int64_t *ret)
{
    enum complaint complaint;
    int64_t number;

    if (!number_parse(value, ret))
        return 0;
    if (is_strict(p))
        complaint = strict_number(value, &number);
    else
        complaint = loose_number(value, 10, &number);
    if (!complaint && number < min)
        complaint = min < 0 ? USAGE_NO_NUMBER : USAGE_NEGATIVE;
    if (complaint)
        return reject(p, complaint);
    *ret = number;
    return 0;
}

int value_number(struct parse *p, const char *value, int64_t *ret)
{
    return value_number_from(p, value, 0, ret);
}

/* True when the octal digits of VALUE alone are more than a mode. */
static bool leads_too_far(const char *value)
{
    int64_t mode = 0;

    for (; *value >= '0' && *value <= '7' && mode <= MODE_MAX; value++)
        mode = mode * 8 + (*value - '0');
    return mode > MODE_MAX;
}

/* Later versions take digits alone here, too. */
static enum complaint read_mode(struct parse *p, const char *value,
                                int64_t *ret)
{
    enum complaint complaint;

    if (is_strict(p) && !ascii_is_digit(*value))
        return USAGE_NO_NUMBER;
    if (p->ours && dialect_does(DIALECT_BOUNDS_MODES) && leads_too_far(value))
        return USAGE_TOO_LARGE;
    complaint = loose_number(value, 8, ret);
    if (!complaint && *ret < 0)
        return USAGE_NEGATIVE;
    return !complaint && *ret > MODE_MAX ? USAGE_TOO_LARGE : complaint;
}

int value_mode(struct parse *p, const char *value, int64_t *ret)
{
    enum complaint complaint;
    int64_t mode;

    if (*value && strlen(value) <= 4 && !value[strspn(value, "01234567")] &&
        strtol(value, NULL, 8) <= MODE_MAX) {
        *ret = strtol(value, NULL, 8);
        return 0;
    }
    complaint = read_mode(p, value, &mode);
    if (complaint)
        return reject(p, complaint);
    *ret = mode;
    return 0;
}

/* 7.88.1 reads octal and hexadecimal numbers here. */
int value_offset(struct parse *p, const char *value, int64_t *ret)
{
    enum complaint complaint;
    int64_t number;

    if (*value != '0' && !number_parse(value, ret))
        return 0;
    if (is_strict(p)) {
        complaint = read_digits(&value, INT64_MAX, &number) || *value
                        ? USAGE_NO_NUMBER
                        : USAGE_FINE;
    } else {
        complaint =
            *value == '-' ? USAGE_NEGATIVE : loose_number(value, 0, &number);
        if (!complaint && number < 0)
            complaint = USAGE_NEGATIVE;
    }
    if (complaint)
        return reject(p, complaint);
    *ret = number;
    return 0;
}

/* --- ports ---------------------------------------------------------------- */

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* What 7.88.1 takes for the second port: the first of these characters that
 * are no space. */
#define PORT_CHARS 6

/* The port behind the dash that stands at AT or behind spaces there.  Where
 * something else does, what stands there does not count. */
static int loose_last_port(const char *at, int64_t *ret)
{
    char word[PORT_CHARS + 1];
    size_t len = 0;

    while (is_space(*at))
        at++;
    if (*at && *at != '-')
        return 0;
    at += *at == '-';
    while (is_space(*at))
        at++;
    while (len < PORT_CHARS && at[len] && !is_space(at[len])) {
        word[len] = at[len];
        len++;
    }
    word[len] = '\0';
    return loose_number(word, 10, ret) ? -EINVAL : 0;
}

/* The same for later ones: a blank on each side at most, and nothing more. */
static int strict_last_port(const char *at, int64_t *ret)
{
    at += *at == ' ' || *at == '\t';
    if (*at++ != '-')
        return -EINVAL;
    at += *at == ' ' || *at == '\t';
    return read_digits(&at, UINT16_MAX, ret) || *at ? -EINVAL : 0;
}

int value_ports(struct parse *p, const char *value, int64_t *ret_first,
                int64_t *ret_last)
{
    int64_t first;
    int64_t last;
    int rc = read_digits(&value, UINT16_MAX, &first);

    last = first;
    if (!rc && *value && is_strict(p))
        rc = strict_last_port(value, &last);
    else if (!rc && *value)
        rc = loose_last_port(value, &last);
    if (rc || last < first || last > UINT16_MAX)
        return reject(p, USAGE_BAD_USE);
    *ret_first = first;
    *ret_last = last;
    return 0;
}

/* --- seconds -------------------------------------------------------------- */

static enum complaint loose_seconds(const char *value, int64_t *ret_ms)
{
    double seconds;
    char *end;

    errno = 0;
    seconds = strtod(value, &end);
    if (errno == ERANGE)
        return USAGE_TOO_LARGE;
    if (end == value || *end)
        return USAGE_NO_NUMBER;
    if (seconds < 0)
        return USAGE_NEGATIVE;
    if (seconds > (double)LONG_MAX / 1000)
        return USAGE_TOO_LARGE;
    /* Not a number, and what does not fit: curl has none then. */
    seconds *= 1000;
    *ret_ms =
        seconds >= 0 && seconds < (double)INT64_MAX ? (int64_t)seconds : 0;
    return USAGE_FINE;
}

/* What stands behind the digits is not looked at. */
static enum complaint strict_seconds(const char *value, int64_t *ret_ms)
{
    int64_t seconds;
    int64_t ms = 0;
    int64_t unit = 100;

    if (read_digits(&value, LONG_MAX / 1000 - 1, &seconds))
        return USAGE_NO_NUMBER;
    if (*value == '.') {
        const char *at = value + 1;
        int64_t fraction;

        if (read_digits(&at, INT64_MAX, &fraction))
            return USAGE_TOO_LARGE;
        for (at = value + 1; ascii_is_digit(*at) && unit; at++) {
            ms += unit * (*at - '0');
            unit /= 10;
        }
    }
    *ret_ms = seconds * 1000 + ms;
    return USAGE_FINE;
}

int value_seconds(struct parse *p, const char *value, int64_t *ret_ms)
{
    enum complaint complaint;
    int64_t ms;

    if (!number_parse_seconds(value, ret_ms))
        return 0;
    complaint =
        is_strict(p) ? strict_seconds(value, &ms) : loose_seconds(value, &ms);
    if (complaint)
        return reject(p, complaint);
    *ret_ms = ms;
    return 0;
}

int value_delay(struct parse *p, const char *value, int64_t *ret_ms)
{
    int64_t seconds;

    if (!number_parse(value, &seconds) && seconds < LONG_MAX / 1000) {
        *ret_ms = seconds * 1000;
        return 0;
    }
    parse_prefer(p, "a number that not every curl reads alike");
    if (p->ours && dialect_does(DIALECT_SPLITS_DELAYS))
        return value_seconds(p, value, ret_ms);
    if (value_number(p, value, &seconds))
        return -EINVAL;
    if (seconds > LONG_MAX / 1000)
        return reject(p, USAGE_TOO_LARGE);
    *ret_ms = seconds * 1000;
    return 0;
}

/* --- bytes ---------------------------------------------------------------- */

/* The power of two that the unit at UNIT stands for, -1 for none. */
static int shift_of(const char *unit, bool all_units)
{
    static const char units[] = "bkmgtp";
    const char *at;

    if (!*unit)
        return 0;
    at = strchr(units, *unit | 0x20);
    if (!at || unit[1] || (!all_units && at - units > 3))
        return -1;
    return (int)(at - units) * 10;
}

static int reject_size(struct parse *p, const char *text, const char *what,
                       const char *behind)
{
    const char *const parts[] = {text, what, behind,
                                 *behind ? dialect_text(DIALECT_STRESS) : ""};

    if (p->ours)
        parse_warn(p, arena_concat(4, parts));
    return reject(p, USAGE_BAD_USE);
}

static int loose_size(struct parse *p, const char *value, const char *what,
                      int64_t *ret)
{
    bool is_odd = !ascii_is_digit(*value) && is_strict(p);
    char *unit;
    int64_t number;
    int shift;

    errno = 0;
    number = strtoll(value, &unit, 10);
    if (is_odd || unit == value || errno || number < 0)
        return reject_size(p, "invalid number specified for ", what, "");
    shift = shift_of(unit, false);
    if (shift < 0)
        return reject_size(p, "unsupported ", what, " unit. Use G, M, K or B");
    if (number > INT64_MAX >> shift)
        return reject(p, USAGE_TOO_LARGE);
    *ret = number << shift;
    return 0;
}

/* From 8.23 on with all units, and with a fraction before them. */
static int later_size(struct parse *p, const char *value, int64_t *ret)
{
    int64_t number;
    int64_t part = 0;
    int64_t unit = 1;
    int shift;
    int rc = read_digits(&value, INT64_MAX, &number);

    if (rc)
        return reject(p, rc == -ERANGE ? USAGE_TOO_LARGE : USAGE_NO_NUMBER);
    if (*value == '.') {
        if (!ascii_is_digit(value[1]))
            return reject(p, USAGE_NO_NUMBER);
        for (value++; ascii_is_digit(*value); value++) {
            if (unit < 1000) {
                part = part * 10 + (*value - '0');
                unit *= 10;
            }
        }
    }
    shift = shift_of(value, true);
    /* There is no part of a byte. */
    if (shift < 0 || (!shift && unit > 1))
        return reject(p, USAGE_BAD_USE);
    if (number > INT64_MAX >> shift)
        return reject(p, USAGE_TOO_LARGE);
    *ret = (number << shift) + (part << shift) / unit;
    return 0;
}

int value_size(struct parse *p, const char *value, const char *what,
               int64_t *ret)
{
    if (!number_parse_bytes(value, ret))
        return 0;
    parse_prefer(p, "a number that not every curl reads alike");
    if (p->ours && dialect_does(DIALECT_SPLITS_DELAYS))
        return later_size(p, value, ret);
    return loose_size(p, value, what, ret);
}
