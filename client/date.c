#include "client/date.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/*
 * Shapes of dates (curl_getdate(3)): y is a digit of a year; m, d, h and n are
 * two digits of a month, day, hour, minute or second; D is one digit of a day,
 * o one of a zone; W and M name a weekday and a month, Z is GMT.  Anything
 * else stands for itself.
 */
static const char *const shapes[] = {
    "yyyymd",
    "yyyymd h:n:n",
    "D M yyyy",
    "d M yyyy",
    "D M yyyy h:n:n",
    "d M yyyy h:n:n",
    "D M yyyy h:n:n Z",
    "d M yyyy h:n:n Z",
    "M D yyyy",
    "M d yyyy",
    "W, d M yyyy h:n:n Z",
    "W, d M yyyy h:n:n",
    "W, d M yyyy h:n:n +oooo",
    "W, d M yyyy h:n:n -oooo",
    "W M d h:n:n yyyy",
};

static const char days[] = "MonTueWedThuFriSatSun";
static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
/* Time zones of four letters (curl_getdate(3)); shorter ones don't matter. */
static const char zones[] = "AHSTIDLWMEWTMESTCESTMESZWASTWADTEASTEADTNZSTNZDT"
                            "IDLE";

/* True when TEXT begins with one of NAMES, which are LEN bytes each. */
static bool one_of(const char *text, const char *names, size_t len)
{
    for (; *names; names += len)
        if (!strncasecmp(text, names, len))
            return true;
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The length of what KIND of a shape matches at TEXT, 0 when it does not. */
static size_t match(const char *text, char kind)
{
    static const struct {
        char kind;
        int min;
        int max;
    } pairs[] = {{'m', 1, 12}, {'d', 1, 31}, {'h', 0, 23}, {'n', 0, 59}};

    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        int value;

        if (kind != pairs[i].kind)
            continue;
        if (!is_digit(text[0]) || !is_digit(text[1]))
            return 0;
        value = (text[0] - '0') * 10 + text[1] - '0';
        return value >= pairs[i].min && value <= pairs[i].max ? 2 : 0;
    }
    switch (kind) {
    case 'y':
    case 'o':
        return is_digit(*text);
    case 'D':
        return is_digit(*text) && *text != '0';
    case 'W':
        return one_of(text, days, 3) ? 3 : 0;
    case 'M':
        return one_of(text, months, 3) ? 3 : 0;
    case 'Z':
        return strncmp(text, "GMT", 3) ? 0 : 3;
    default:
        return *text == kind;
    }
}

static bool fits(const char *text, const char *shape)
{
    for (; *shape; shape++) {
        size_t len = match(text, *shape);

        if (!len)
            return false;
        text += len;
    }
    return !*text;
}

/* A word that is no day, month or time zone ends any hope for a date. */
static bool has_foreign_word(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    while (*(text += strcspn(text, letters))) {
        size_t len = strspn(text, letters);

        if (len >= 4 && !one_of(text, days, 3) && !one_of(text, months, 3) &&
            !one_of(text, zones, 4))
            return true;
        text += len;
    }
    return false;
}

enum date_kind date_or_file(const char *text, int64_t *ret_time)
{
    struct stat st;

    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
        if (fits(text, shapes[i]))
            return DATE_TEXT;
    if (!has_foreign_word(text) || stat(text, &st))
        return DATE_UNSURE;
    *ret_time = st.st_mtime;
    return DATE_FILE;
}
