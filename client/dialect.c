#include "client/dialect.h"

#include <stddef.h>
#include <string.h>

#include "client/ascii.h"
#include "client/text.h"

#define VERSION DIALECT_VERSION
#define OLDEST VERSION(7, 88, 1)
#define NEVER VERSION(255, 0, 0)

static uint32_t current; /* 0: not known yet */
static uint32_t lacks;   /* enum libcurl_part */
static void (*learn)(void);

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
    {DIALECT_BAD_FIELD, OLDEST, "Illegally formatted input field!"},
    {DIALECT_BAD_FIELD, VERSION(8, 2, 0), "Illegally formatted input field"},
    {DIALECT_BAD_TYPE, OLDEST, "Illegally formatted content-type field!"},
    {DIALECT_BAD_TYPE, VERSION(8, 2, 0),
     "Illegally formatted content-type field"},
    {DIALECT_NO_MULTIPART, OLDEST, "no multipart to terminate!"},
    {DIALECT_NO_MULTIPART, VERSION(8, 2, 0), "no multipart to terminate"},
    {DIALECT_COOKIE_JOINT, OLDEST, ";"},
    {DIALECT_COOKIE_JOINT, VERSION(8, 23, 0), "; "},
    {DIALECT_NO_FILENAME, OLDEST, "Field file name not allowed here: "},
    {DIALECT_NO_FILENAME, VERSION(8, 14, 0),
     "Field filename not allowed here: "},
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
    {DIALECT_TRACE_TEXT, OLDEST, "== Info: "},
    {DIALECT_STRESS, OLDEST, "!"},
    {DIALECT_STRESS, VERSION(8, 2, 0), ""},
    {DIALECT_NO_STDERR, OLDEST, "Failed to open "},
    {DIALECT_NO_STDERR, VERSION(8, 14, 0), "Warning: Failed to open "},
    {DIALECT_IN_LINE, OLDEST, ": warning: '"},
    {DIALECT_IN_LINE, VERSION(8, 23, 0), " Option '"},
    {DIALECT_UNQUOTED, OLDEST,
     "' uses unquoted whitespace in the line that may cause side-effects!"},
    {DIALECT_UNQUOTED, VERSION(8, 14, 0), "' uses unquoted whitespace"},
    {DIALECT_UNQUOTED, VERSION(8, 23, 0),
     "' uses argument with unquoted whitespace. This may cause side-effects. "
     "Consider double quotes."},
    {DIALECT_UNQUOTED_MORE, VERSION(8, 14, 0),
     "This may cause side-effects. Consider using double quotes?"},
    {DIALECT_UNQUOTED_MORE, VERSION(8, 23, 0), ""},
    {DIALECT_APOSTROPHE, VERSION(8, 23, 0),
     "' uses argument with leading single quote. It is probably a mistake. "
     "Consider double quotes."},
    {DIALECT_IN_CONFIG, OLDEST, ": warning: '"},
    {DIALECT_IN_CONFIG, VERSION(8, 14, 0), ": '"},
    {DIALECT_IN_CONFIG, VERSION(8, 23, 0), " config file option '"},
    {DIALECT_IN_POSITION, OLDEST, " in URL position "},
    {DIALECT_IN_POSITION, VERSION(8, 23, 0), " in position "},
    {DIALECT_RANGE_OVERFLOW, OLDEST, "range overflow"},
    {DIALECT_RANGE_OVERFLOW, VERSION(8, 23, 0), "range end/step overflow"},
    {DIALECT_NO_URL, OLDEST, "curl: no URL specified!\n"},
    {DIALECT_NO_URL, VERSION(8, 14, 0), "curl: (2) no URL specified\n"},
    {DIALECT_CANT_OPEN, OLDEST, "Can't open '"},
    {DIALECT_CANT_OPEN, VERSION(8, 14, 0), "cannot open '"},
    {DIALECT_CANT_OPEN_END, OLDEST, "'!"},
    {DIALECT_CANT_OPEN_END, VERSION(8, 14, 0), "'"},
    {DIALECT_NO_URL_NAME, OLDEST,
     "Failed to extract a sensible file name from the URL to use for storage!"},
    {DIALECT_NO_URL_NAME, VERSION(8, 14, 0),
     "Failed to extract a filename from the URL to use for storage"},
    {DIALECT_NO_NAME, VERSION(8, 8, 0),
     "No remote file name, uses \"curl_response\""},
    {DIALECT_NO_NAME, VERSION(8, 23, 0),
     "No remote filename, uses \"curl_response\""},
    {DIALECT_NO_FILETIME, VERSION(8, 14, 0),
     "Failed to get filetime: No such file or directory"},
    {DIALECT_NO_DATE, OLDEST,
     "Illegal date format for -z, --time-cond (and not a file name). Disabling "
     "time condition. See curl_getdate(3) for valid date syntax."},
    {DIALECT_NO_DATE, VERSION(8, 14, 0),
     "Illegal date format for -z, --time-cond (and not a filename). Disabling "
     "time condition. See curl_getdate(3) for valid date syntax."},
    {DIALECT_NO_RESUME, VERSION(8, 14, 0), "Failed initialization"},
    {DIALECT_NO_RESUME, VERSION(8, 23, 0), "HTTP upload cannot be resumed"},
    {DIALECT_NO_MIX, VERSION(8, 14, 0),
     "curl: cannot mix --continue-at with --"},
    {DIALECT_NO_MIX, VERSION(8, 23, 0), ""},
    {DIALECT_LIKE_FLAG, OLDEST, "The file name argument '"},
    {DIALECT_LIKE_FLAG, VERSION(8, 14, 0), "The filename argument '"},
    {DIALECT_NO_ROOM, OLDEST,
     "No space left on the file system that will contain the directory "},
    {DIALECT_NO_ROOM, VERSION(8, 23, 0),
     "No space left on the file system that would contain the directory "},
    {DIALECT_TRACE_TEXT, VERSION(8, 17, 0), "* "},
    {DIALECT_NETRC, OLDEST, "(nil)"},
    {DIALECT_NETRC, VERSION(8, 14, 0), ".netrc"},
    {DIALECT_CLOSING, OLDEST, "Closing connection "},
    {DIALECT_CLOSING, VERSION(8, 14, 0), "closing connection #"},
    {DIALECT_CUT_LINE, OLDEST, "\n"},
    {DIALECT_CUT_LINE, VERSION(8, 14, 0), "...\n"},
    {DIALECT_NUL_BYTE, OLDEST, "variable contains NUL byte"},
    {DIALECT_NUL_BYTE, VERSION(8, 3, 0), "variable contains null byte"},
    {DIALECT_NUL_BYTE, VERSION(8, 23, 0), "variable contains NUL byte"},
    {DIALECT_V_OVERRIDES, OLDEST,
     "-v, --verbose overrides an earlier trace/verbose option"},
    {DIALECT_V_OVERRIDES, VERSION(8, 14, 0),
     "-v, --verbose overrides an earlier trace option"},
};

/* From SINCE on and before UNTIL. */
static const struct {
    enum dialect_way way;
    uint32_t since;
    uint32_t until;
} ways[] = {
    {DIALECT_COUNTS_ONE, VERSION(8, 13, 0), NEVER},
    {DIALECT_SAYS_DISCARD, OLDEST, VERSION(8, 14, 0)},
    {DIALECT_CUTS_FILES_ONLY, VERSION(8, 14, 0), NEVER},
    {DIALECT_RETRIES_522, VERSION(8, 17, 0), NEVER},
    {DIALECT_SILENT_TALLY, OLDEST, VERSION(7, 88, 2)},
    {DIALECT_LAST_COUNTS, VERSION(8, 14, 0), VERSION(8, 15, 0)},
    {DIALECT_ENDS_NO_BAR, VERSION(8, 22, 0), NEVER},
    {DIALECT_ZERO_HOURS, VERSION(8, 18, 0), NEVER},
    {DIALECT_UPPER_ESCAPES, VERSION(8, 21, 0), NEVER},
    {DIALECT_SHOWS_ERRORS, VERSION(8, 17, 0), NEVER},
    {DIALECT_NEEDS_FILES, VERSION(8, 3, 0), NEVER},
    {DIALECT_NEEDS_FORMAT, VERSION(8, 14, 0), NEVER},
    {DIALECT_NO_LONE_AND, VERSION(8, 6, 0), NEVER},
    {DIALECT_SKIPS_ENDS, VERSION(8, 7, 0), NEVER},
    {DIALECT_READS_FORMS_LATE, VERSION(8, 14, 0), NEVER},
    {DIALECT_HEADER_LINES, VERSION(8, 13, 0), NEVER},
    {DIALECT_FIELD_LINES, VERSION(8, 17, 0), NEVER},
    {DIALECT_BLANKS_ONLY, VERSION(8, 13, 0), NEVER},
    {DIALECT_TYPE_TOKENS, VERSION(8, 12, 0), NEVER},
    {DIALECT_TYPE_ENDS_FILES, VERSION(8, 21, 0), NEVER},
    {DIALECT_QUERY_KEEPS_NAME, VERSION(8, 1, 0), NEVER},
    {DIALECT_PLAIN_AT, VERSION(8, 6, 0), NEVER},
    {DIALECT_LONG_COOKIES, VERSION(8, 2, 0), NEVER},
    {DIALECT_NEEDS_NETRC, VERSION(8, 14, 0), NEVER},
    {DIALECT_AUTO_AT_END, VERSION(8, 14, 0), NEVER},
    {DIALECT_SAVES_ANYWAY, OLDEST, VERSION(8, 23, 0)},
    {DIALECT_CHECKS_URLS, VERSION(8, 14, 0), NEVER},
    {DIALECT_DOUBTS_HEADERS, VERSION(8, 17, 0), NEVER},
    {DIALECT_FILLS_WARNINGS, VERSION(8, 14, 0), NEVER},
    {DIALECT_CUTS_WARNINGS, VERSION(8, 23, 0), NEVER},
    {DIALECT_SKIPS_INDENTED, VERSION(8, 13, 0), NEVER},
    {DIALECT_DEPRECATES, VERSION(8, 14, 0), NEVER},
    {DIALECT_DEPRECATES_MORE, VERSION(8, 23, 0), NEVER},
    {DIALECT_ALL_TO_FILE, VERSION(8, 14, 0), NEVER},
    {DIALECT_CHECKS_TLS, VERSION(8, 23, 0), NEVER},
    {DIALECT_HEARS_NO_NO, OLDEST, VERSION(8, 14, 0)},
    {DIALECT_NAMES_FTP_SSL, VERSION(8, 14, 0), NEVER},
    {DIALECT_RESUMES_NONE, VERSION(8, 23, 0), NEVER},
    {DIALECT_SKIPS_INPUT, OLDEST, VERSION(8, 14, 0)},
    {DIALECT_WIDENS_MODES, VERSION(8, 2, 0), VERSION(8, 23, 0)},
    {DIALECT_REREADS_COOKIES, OLDEST, VERSION(8, 14, 0)},
    {DIALECT_NOTES_CURLRC, VERSION(8, 18, 0), NEVER},
    {DIALECT_COUNTS_V, VERSION(8, 10, 0), NEVER},
    {DIALECT_TAKES_CASE, OLDEST, VERSION(8, 14, 0)},
    {DIALECT_BARE_ESCAPES, OLDEST, VERSION(8, 2, 0)},
    {DIALECT_HIGH_ESCAPES, OLDEST, VERSION(8, 5, 0)},
    {DIALECT_LOSES_HEADERS, OLDEST, VERSION(8, 0, 0)},
    {DIALECT_LINE_END_VALUE, OLDEST, VERSION(8, 6, 0)},
    {DIALECT_STATUS_RESETS, VERSION(8, 23, 0), NEVER},
    {DIALECT_FORGETS_TRIES, VERSION(8, 9, 0), VERSION(8, 23, 0)},
    {DIALECT_COUNTS_TRIES, VERSION(8, 2, 0), VERSION(8, 23, 0)},
    {DIALECT_TRIMS_NAMES, VERSION(8, 23, 0), NEVER},
    {DIALECT_NUMBERS_STEMS, VERSION(8, 23, 0), NEVER},
    {DIALECT_SHOWS_DIR, VERSION(8, 6, 0), NEVER},
    {DIALECT_HOLDS_HEADERS, VERSION(8, 11, 0), NEVER},
    {DIALECT_HEEDS_ALL, OLDEST, VERSION(8, 7, 0)},
    {DIALECT_HEEDS_REDIRECTS, VERSION(8, 9, 0), NEVER},
    {DIALECT_NAMES_BY_LOCATION, VERSION(8, 19, 0), NEVER},
    {DIALECT_KEEPS_ETAG, VERSION(8, 8, 0), NEVER},
    {DIALECT_NEEDS_NO_ETAG, VERSION(8, 12, 0), NEVER},
    {DIALECT_SAVES_ANYWHERE, VERSION(8, 20, 0), NEVER},
    {DIALECT_SAVES_IN_DIRS, VERSION(8, 12, 0), NEVER},
    {DIALECT_HIDES_FOLDERS, VERSION(8, 14, 0), NEVER},
    {DIALECT_DUMPS_IN_DIRS, VERSION(8, 11, 0), NEVER},
    {DIALECT_DUMPS_TO_STDERR, VERSION(8, 10, 0), NEVER},
    {DIALECT_FLUSHES_DUMPS, VERSION(8, 9, 0), NEVER},
    {DIALECT_LINKS_VALUE, VERSION(8, 1, 0), NEVER},
    {DIALECT_SIGNS_FILES, VERSION(8, 11, 0), NEVER},
    {DIALECT_TAKES_SHORT, OLDEST, VERSION(8, 6, 0)},
    {DIALECT_FILE_HELPS, VERSION(8, 14, 0), NEVER},
    {DIALECT_FEWER_NO_NO, VERSION(8, 14, 0), NEVER},
    {DIALECT_SPLITS_NAMES, VERSION(8, 16, 0), NEVER},
    {DIALECT_NO_BLANKS, VERSION(8, 14, 0), NEVER},
    {DIALECT_MISSES_FILES, VERSION(8, 23, 0), NEVER},
    {DIALECT_CONFIG_ENDS, VERSION(8, 14, 0), NEVER},
    {DIALECT_SAVES_NO_HEADERS, OLDEST, VERSION(8, 11, 0)},
    {DIALECT_ONE_ETAG, VERSION(8, 12, 0), NEVER},
    {DIALECT_EITHER_RANGE, VERSION(8, 11, 1), NEVER},
    {DIALECT_NEEDS_PROTOCOL, VERSION(8, 23, 0), NEVER},
    {DIALECT_CONFIG_TELLS, VERSION(8, 23, 0), NEVER},
    {DIALECT_NAMES_STDIN, VERSION(8, 23, 0), NEVER},
    {DIALECT_XDG_NAME, VERSION(8, 14, 0), NEVER},
    {DIALECT_SEES_APOSTROPHES, VERSION(8, 23, 0), NEVER},
    {DIALECT_REPEATS_URLS, OLDEST, VERSION(8, 23, 0)},
    {DIALECT_ENDS_UNPAIRED, VERSION(8, 23, 0), NEVER},
    {DIALECT_IDLE_NO_NAME, VERSION(8, 14, 0), NEVER},
    {DIALECT_NEEDS_URL, VERSION(8, 14, 0), NEVER},
    {DIALECT_STRICT_NUMBERS, VERSION(8, 13, 0), NEVER},
    {DIALECT_SPLITS_DELAYS, VERSION(8, 23, 0), NEVER},
    {DIALECT_LIMITS_RATES, VERSION(8, 5, 0), NEVER},
    {DIALECT_COUNTS_UNITS, VERSION(8, 10, 0), NEVER},
    {DIALECT_SKIPS_RATE_ENDS, VERSION(8, 23, 0), NEVER},
    {DIALECT_BOUNDS_MODES, VERSION(8, 23, 0), NEVER},
    {DIALECT_DESELECTS, VERSION(8, 16, 0), NEVER},
    {DIALECT_POINTS_EXACTLY, VERSION(8, 13, 0), NEVER},
    {DIALECT_POINTS_AT_END, VERSION(8, 23, 0), NEVER},
    {DIALECT_MANY_GLOBS, VERSION(8, 23, 0), NEVER},
    {DIALECT_BOUNDS_RANGES, VERSION(8, 23, 0), NEVER},
    {DIALECT_NAMES_GLOBS, VERSION(8, 21, 0), NEVER},
    {DIALECT_READS_URLS, VERSION(8, 13, 0), NEVER},
    {DIALECT_LATER_COUNTS, VERSION(8, 14, 0), NEVER},
    {DIALECT_FILLS_STDOUT, VERSION(8, 23, 0), NEVER},
    {DIALECT_STOPS_AT_NAMES, VERSION(8, 23, 0), NEVER},
    {DIALECT_NAMES_RESPONSE, VERSION(8, 8, 0), NEVER},
    {DIALECT_SEES_QUOTES, VERSION(8, 14, 0), NEVER},
    {DIALECT_SEES_UNICODE, VERSION(8, 23, 0), NEVER},
};

/* Reads "8.14.1" and what may stand behind it; 0 when it is no version. */
static uint32_t parse(struct wire_str text)
{
    const char *at = text.data;
    const char *end = at + text.len;
    uint32_t version = 0;

    for (int i = 0; i < 3; i++) {
        uint32_t number = 0;

        if (at == end || !ascii_is_digit(*at))
            return 0;
        for (; at < end && ascii_is_digit(*at) && number < 100; at++)
            number = number * 10 + (uint32_t)(*at - '0');
        if (number > 255 || (i < 2 && (at == end || *at++ != '.')))
            return 0;
        version = version << 8 | number;
    }
    return version;
}

void dialect_heed(const struct msg_welcome *welcome)
{
    uint32_t version = parse(welcome->libcurl);

    current = version > OLDEST ? version : OLDEST;
    lacks = welcome->lacks;
}

void dialect_use(const char *version)
{
    const struct msg_welcome welcome = {.libcurl = {version, strlen(version)}};

    dialect_heed(&welcome);
}

void dialect_ask(void (*who)(void))
{
    learn = who;
}

static uint32_t version_now(void)
{
    void (*ask)(void) = learn;

    learn = NULL;
    if (!current && ask)
        ask();
    return current ? current : OLDEST;
}

const char *dialect_text(enum dialect_words words)
{
    const char *text = "";
    uint32_t now = version_now();

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (texts[i].words == words && texts[i].since <= now)
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
    uint32_t now = version_now();

    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
        if (ways[i].way == way)
            return ways[i].since <= now && now < ways[i].until;
    return false;
}

bool dialect_is_known(void)
{
    version_now();
    return current != 0;
}

bool dialect_since(uint32_t version)
{
    return version <= version_now();
}

bool dialect_lacks(enum libcurl_part part)
{
    version_now();
    return lacks & (uint32_t)part;
}
