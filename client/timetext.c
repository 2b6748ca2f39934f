#include "client/timetext.h"

#include <string.h>
#include <time.h>

#include "client/text.h"

/* Bytes of a time at most, with a zero behind: curl's buffer, seen with
 * 8.23. */
#define TIME_BYTES 256

/* Those that any strftime(3) has; the others are made here or stand as they
 * are. */
#define PLAIN "aAbBcCdDeFgGhHIjmMnprRStTuUVwWxXyY"

/* C is one of PLAIN: the compiler can't know. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void add_conversion(struct wire_writer *w, char c, const struct tm *tm)
{
    const char format[] = {'%', c, '\0'};
    char text[64];

    text_add_len(w, text, strftime(text, sizeof(text), format, tm));
}
#pragma GCC diagnostic pop

static void add_unknown(struct wire_writer *w, char c)
{
    text_add_char(w, '%');
    text_add_char(w, c);
}

/* An hour of the clock with twelve. */
static int hour_of_twelve(const struct tm *tm)
{
    return tm->tm_hour % 12 ? tm->tm_hour % 12 : 12;
}

/* Takes what stands behind '%' and returns what follows. */
static const char *take(struct wire_writer *w, const char *at, const char *end,
                        const struct tm *tm, int64_t seconds, unsigned micros)
{
    switch (*at) {
    case 'f':
        text_add_padded(w, micros, 6, '0');
        break;
    case 's':
        text_add_num(w, seconds);
        break;
    case 'z':
        text_add(w, "+0000");
        break;
    case 'Z':
        text_add(w, "UTC");
        break;
    case 'k':
        text_add_padded(w, tm->tm_hour, 2, ' ');
        break;
    case 'l':
        text_add_padded(w, hour_of_twelve(tm), 2, ' ');
        break;
    case 'P':
        text_add(w, tm->tm_hour < 12 ? "am" : "pm");
        break;
    case '%':
        text_add_char(w, '%');
        break;
    case 'E':
    case 'O':
        /* Other digits and eras, which the C locale has not. */
        if (at + 1 < end && strchr(PLAIN, at[1])) {
            add_conversion(w, at[1], tm);
            return at + 2;
        }
        add_unknown(w, *at);
        break;
    default:
        if (strchr(PLAIN, *at))
            add_conversion(w, *at, tm);
        else
            add_unknown(w, *at);
        break;
    }
    return at + 1;
}

void timetext_add(struct wire_writer *w, const char *format, size_t len,
                  int64_t seconds, unsigned micros)
{
    const char *end = format + len;
    time_t time = (time_t)seconds;
    char first[TIME_BYTES];
    struct wire_writer text;
    struct tm tm;

    if (!gmtime_r(&time, &tm))
        return;
    wire_writer_init(&text, first, sizeof(first), sizeof(first) - 1);
    while (format < end) {
        if (*format == '%' && format + 1 < end)
            format = take(&text, format + 1, end, &tm, seconds, micros);
        else
            text_add_char(&text, *format++);
    }
    if (!text.error)
        text_add_len(w, first, text.len);
}

void timetext_add_now(struct wire_writer *w, const char *format, size_t len)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    timetext_add(w, format, len, now.tv_sec, (unsigned)(now.tv_nsec / 1000));
}
