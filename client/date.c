#include "client/date.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "client/ascii.h"

/* Parts of a date that are looked at (curl_getdate(3)), and letters of a
 * word. */
#define PARTS_MAX 6
#define WORD_LETTERS 31

/* The Gregorian calendar's first whole year. */
#define FIRST_YEAR 1583

/* The largest zone, hours and minutes as one number; what is above is a
 * year. */
#define ZONE_MAX 1400

/* What was found of a date. */
struct date {
    const char *text;
    const char *at;
    bool has_weekday;
    bool has_zone;
    bool has_time;
    bool wants_year; /* the next number is a year, not a day */
    bool is_bad;     /* a part is out of its range */
    bool has_month;
    int day;  /* -1: none */
    int year; /* -1: none */
};

/* True when the LEN bytes of WORD are one of NAMES, which end in "". */
static bool is_one_of(const char *word, size_t len, const char *const *names)
{
    for (; **names; names++)
        if (strlen(*names) == len && !strncasecmp(word, *names, len))
            return true;
    return false;
}

static bool is_weekday(const char *word, size_t len)
{
    static const char *const names[] = {
        "Monday",   "Tuesday", "Wednesday", "Thursday", "Friday",
        "Saturday", "Sunday",  "Mon",       "Tue",      "Wed",
        "Thu",      "Fri",     "Sat",       "Sun",      ""};

    return is_one_of(word, len, names);
}

static bool is_month(const char *word, size_t len)
{
    static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May",
                                        "Jun", "Jul", "Aug", "Sep", "Oct",
                                        "Nov", "Dec", ""};

    return is_one_of(word, len, names);
}

static bool is_zone(const char *word, size_t len)
{
    static const char *const names[] = {
        "GMT",  "UT",   "UTC",  "WET",  "BST", "WAT",  "AST",  "ADT",  "EST",
        "EDT",  "CST",  "CDT",  "MST",  "MDT", "PST",  "PDT",  "YST",  "YDT",
        "HST",  "HDT",  "CAT",  "AHST", "NT",  "IDLW", "CET",  "MET",  "MEWT",
        "MEST", "CEST", "MESZ", "FWT",  "FST", "EET",  "WAST", "WADT", "CCT",
        "JST",  "EAST", "EADT", "GST",  "NZT", "NZST", "NZDT", "IDLE", ""};

    /* One letter is a military zone, but for the observer's own. */
    return (len == 1 && *word != 'J' && *word != 'j') ||
           is_one_of(word, len, names);
}

/* Reads a word; false for one that has no meaning here. */
static bool read_word(struct date *d)
{
    const char *word = d->at;
    size_t len = 0;

    while (len < WORD_LETTERS && ascii_is_letter(word[len]))
        len++;
    d->at += len;
    if (!d->has_weekday && is_weekday(word, len))
        d->has_weekday = true;
    else if (!d->has_month && is_month(word, len))
        d->has_month = true;
    else if (!d->has_zone && is_zone(word, len))
        d->has_zone = true;
    else
        return false;
    return true;
}

/* One or two digits at *AT, -1 for none. */
static int two_digits(const char **at)
{
    int value = -1;

    for (int i = 0; i < 2 && ascii_is_digit(**at); i++)
        value = (value < 0 ? 0 : value * 10) + (*(*at)++ - '0');
    return value;
}

/* Reads "10:20" or "10:20:30"; false when there is no such thing. */
static bool read_time(struct date *d)
{
    const char *at = d->at;
    int hours = two_digits(&at);
    int minutes = -1;
    int seconds = 0;

    if (*at == ':') {
        at++;
        minutes = two_digits(&at);
    }
    if (minutes < 0)
        return false;
    if (*at == ':' && ascii_is_digit(at[1])) {
        at++;
        seconds = two_digits(&at);
    }
    d->at = at;
    d->has_time = true;
    d->is_bad |= hours > 23 || minutes > 59 || seconds > 60;
    return true;
}

static bool is_zone_number(const struct date *d, const char *start, size_t len,
                           long value)
{
    return !d->has_zone && len == 4 && value <= ZONE_MAX && start > d->text &&
           strchr("+-", start[-1]);
}

/* Reads a day, a year, a zone or all in one; false when there is no use for
 * the number. */
static bool read_number(struct date *d)
{
    const char *start = d->at;
    size_t len = strspn(start, "0123456789");
    long value = len < 10 ? strtol(start, NULL, 10) : -1;

    d->at += len;
    if (value < 0)
        return false;
    if (is_zone_number(d, start, len, value)) {
        d->has_zone = true;
        return true;
    }
    if (len == 8 && d->year < 0 && !d->has_month && d->day < 0) {
        long month = value % 10000 / 100;

        d->year = (int)(value / 10000);
        d->day = (int)(value % 100);
        d->has_month = true;
        d->is_bad |= month < 1 || month > 12 || d->day > 31;
        return true;
    }
    if (!d->wants_year && d->day < 0) {
        d->wants_year = true;
        if (value > 0 && value < 32) {
            d->day = (int)value;
            return true;
        }
    }
    if (!d->wants_year || d->year >= 0)
        return false;
    d->year = (int)value + (value < 100 ? (value > 70 ? 1900 : 2000) : 0);
    if (d->day < 0)
        d->wants_year = false;
    return true;
}

static bool is_date(const char *text)
{
    struct date d = {.text = text, .at = text, .day = -1, .year = -1};

    for (int part = 0; *d.at && part < PARTS_MAX; part++) {
        while (*d.at && !ascii_is_letter(*d.at) && !ascii_is_digit(*d.at))
            d.at++;
        if (ascii_is_letter(*d.at) && !read_word(&d))
            return false;
        else if (ascii_is_digit(*d.at) && !(!d.has_time && read_time(&d)) &&
                 !read_number(&d))
            return false;
    }
    return d.day >= 0 && d.has_month && d.year >= FIRST_YEAR && !d.is_bad;
}

enum date_kind date_or_file(const char *text, int64_t *ret_time)
{
    struct stat st;

    if (is_date(text))
        return DATE_TEXT;
    if (stat(text, &st))
        return DATE_NEITHER;
    *ret_time = st.st_mtime;
    return DATE_FILE;
}
