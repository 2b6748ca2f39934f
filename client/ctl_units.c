#include "ctl_units.h"

#include <inttypes.h>
#include <string.h>

#define MINUTE_S 60
#define HOUR_S (60 * MINUTE_S)
#define DAY_S (24 * HOUR_S)

static const struct unit {
    int64_t seconds;
    const char *letter;
    const char *word;
} units[] = {
    {DAY_S, "d", "days"},
    {HOUR_S, "h", "h"},
    {MINUTE_S, "m", "min"},
    {1, "s", "s"},
};

/* The largest unit that is in SECONDS; the smallest for none. */
static const struct unit *unit_of(int64_t seconds)
{
    const struct unit *u = units;

    while (u->seconds > 1 && seconds < u->seconds)
        u++;
    return u;
}

const char *ctl_units_short(char buf[CTL_UNITS_BYTES], int64_t seconds)
{
    const struct unit *u = unit_of(seconds);

    snprintf(buf, CTL_UNITS_BYTES, "%" PRId64 "%s", seconds / u->seconds,
             u->letter);
    return buf;
}

const char *ctl_units_long(char buf[CTL_UNITS_BYTES], int64_t seconds)
{
    const struct unit *u = unit_of(seconds);
    int64_t count = seconds / u->seconds;
    int64_t rest = seconds % u->seconds;
    const char *word = u->seconds == DAY_S && count == 1 ? "day" : u->word;
    int len = snprintf(buf, CTL_UNITS_BYTES, "%" PRId64 " %s", count, word);

    if (u->seconds > 1 && rest / u[1].seconds > 0)
        snprintf(buf + len, CTL_UNITS_BYTES - (size_t)len, " %" PRId64 " %s",
                 rest / u[1].seconds, u[1].word);
    return buf;
}

/* VALUE thousandths of UNIT, below 1000 of them, in three figures. */
static void three_figures(char buf[CTL_UNITS_BYTES], int64_t value,
                          const char *unit)
{
    if (value < 9995)
        snprintf(buf, CTL_UNITS_BYTES, "%" PRId64 ".%02" PRId64 " %s",
                 (value + 5) / 1000, (value + 5) % 1000 / 10, unit);
    else if (value < 99950)
        snprintf(buf, CTL_UNITS_BYTES, "%" PRId64 ".%" PRId64 " %s",
                 (value + 50) / 1000, (value + 50) % 1000 / 100, unit);
    else
        snprintf(buf, CTL_UNITS_BYTES, "%" PRId64 " %s", (value + 500) / 1000,
                 unit);
}

const char *ctl_units_fine(char buf[CTL_UNITS_BYTES], int64_t us)
{
    if (us < 1000)
        snprintf(buf, CTL_UNITS_BYTES, "%" PRId64 " us", us);
    else if (us < 999500)
        three_figures(buf, us, "ms");
    else if (us < INT64_C(60) * 1000000)
        three_figures(buf, us / 1000, "s");
    else
        ctl_units_long(buf, us / 1000000);
    return buf;
}

const char *ctl_units_percent(char buf[CTL_UNITS_BYTES], int64_t part,
                              int64_t all)
{
    int64_t tenths;

    strcpy(buf, "-");
    if (all <= 0)
        return buf;
    /* Rounded down: all but one are not all. */
    tenths = (int64_t)((double)part * 1000 / (double)all);
    snprintf(buf, CTL_UNITS_BYTES, "%" PRId64 ".%" PRId64 "%%", tenths / 10,
             tenths % 10);
    return buf;
}

void ctl_units_decimal(FILE *out, int64_t v, unsigned digits)
{
    static const int64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
    int64_t power = powers[digits];

    fprintf(out, "%" PRId64, v / power);
    if (digits > 0)
        fprintf(out, ".%0*" PRId64, (int)digits, v % power);
}
