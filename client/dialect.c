#include "client/dialect.h"

#include <stddef.h>

#include "client/text.h"

#define VERSION(major, minor, patch) ((major) << 16 | (minor) << 8 | (patch))
#define OLDEST VERSION(7, 88, 1)
#define NEVER VERSION(255, 0, 0)

static uint32_t current = OLDEST;

/* A row counts from its version on, up to the next one of the same words.
 * Where no release note tells it, the version is the first that was seen to
 * do so: 8.14.1 after 7.88.1, 8.23.0 after 8.14.1. */
static const struct {
    enum dialect_words words;
    uint32_t since;
    const char *text;
} texts[] = {
    {DIALECT_PAGE, OLDEST, "web page"},
    {DIALECT_PAGE, VERSION(8, 14, 0), "webpage"},
    {DIALECT_RETRY_IN, OLDEST, ". Will retry in "},
    {DIALECT_RETRY_IN, VERSION(8, 17, 0), ". Retrying in "},
    {DIALECT_OPEN_FAILED, OLDEST, "Failure writing output to destination"},
    {DIALECT_OPEN_FAILED, VERSION(8, 8, 0),
     "client returned ERROR on write of # bytes"},
    {DIALECT_WRITE_FAILED, OLDEST, "Failure writing output to destination"},
    {DIALECT_WRITE_FAILED, VERSION(8, 8, 0),
     "Failure writing output to destination, passed # returned 0"},
    {DIALECT_HEADER_FAILED, OLDEST, "Failed writing header"},
    {DIALECT_HEADER_FAILED, VERSION(8, 8, 0),
     "client returned ERROR on write of # bytes"},
    {DIALECT_LATE_FAILED, OLDEST, "curl: (23) Failed writing body"},
    {DIALECT_LATE_FAILED, VERSION(8, 14, 0), ""},
    {DIALECT_LATE_FAILED, VERSION(8, 23, 0), "curl: Failed writing body"},
    {DIALECT_CLOSE_FAILED, OLDEST, "curl: (23) Failed writing body"},
    {DIALECT_CLOSE_FAILED, VERSION(8, 14, 0), ""},
    {DIALECT_CLOSE_FAILED, VERSION(8, 23, 0),
     "curl: curl: (23) Failed writing body"},
    {DIALECT_NO_TIME, OLDEST, "--:--:--"},
    {DIALECT_NO_TIME, VERSION(8, 18, 0), "        "},
};

/* From SINCE on and before UNTIL. */
static const struct {
    enum dialect_way way;
    uint32_t since;
    uint32_t until;
} ways[] = {
    {DIALECT_COUNTS_ONE, VERSION(8, 13, 0), NEVER},
    {DIALECT_SAYS_DISCARD, OLDEST, VERSION(8, 14, 0)},
    {DIALECT_RETRIES_522, VERSION(8, 17, 0), NEVER},
    {DIALECT_SILENT_TALLY, OLDEST, VERSION(7, 88, 2)},
    {DIALECT_LAST_COUNTS, VERSION(8, 14, 0), VERSION(8, 15, 0)},
    {DIALECT_ENDS_NO_BAR, VERSION(8, 22, 0), NEVER},
    {DIALECT_ZERO_HOURS, VERSION(8, 18, 0), NEVER},
    {DIALECT_UPPER_ESCAPES, VERSION(8, 21, 0), NEVER},
    {DIALECT_FILLS_WARNINGS, VERSION(8, 14, 0), NEVER},
    {DIALECT_SKIPS_INDENTED, VERSION(8, 13, 0), NEVER},
};

/* Reads "8.14.1" and what may stand behind it; 0 when it is no version. */
static uint32_t parse(const char *at)
{
    uint32_t version = 0;

    for (int i = 0; i < 3; i++) {
        uint32_t number = 0;

        if (*at < '0' || *at > '9')
            return 0;
        for (; *at >= '0' && *at <= '9' && number < 100; at++)
            number = number * 10 + (uint32_t)(*at - '0');
        if (number > 255 || (i < 2 && *at++ != '.'))
            return 0;
        version = version << 8 | number;
    }
    return version;
}

void dialect_use(const char *version)
{
    uint32_t number = parse(version);

    current = number > OLDEST ? number : OLDEST;
}

const char *dialect_text(enum dialect_words words)
{
    const char *text = "";

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (texts[i].words == words && texts[i].since <= current)
            text = texts[i].text;
    return text;
}

void dialect_add(struct wire_writer *w, enum dialect_words words,
                 int64_t number)
{
    for (const char *at = dialect_text(words); *at; at++) {
        if (*at == '#')
            text_add_num(w, number);
        else
            text_add_char(w, *at);
    }
}

bool dialect_does(enum dialect_way way)
{
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
        if (ways[i].way == way)
            return ways[i].since <= current && current < ways[i].until;
    return false;
}
