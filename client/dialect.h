/*
 * What curl itself says and does differently from version to version.
 *
 * libcurl and the machine's curl are of one version, and WELCOME tells it:
 * where curl's own words or ways changed, the client takes those of that
 * version.  One table; what libcurl does is the daemon's and not in it.
 * Neighbours: exchange tells the version, or version where it is
 * wanted earlier; all who print for curl ask.
 */
#ifndef WARMCURL_DIALECT_H
#define WARMCURL_DIALECT_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/message.h"
#include "proto/wire.h"

/* A version as a number. */
#define DIALECT_VERSION(major, minor, patch) \
    ((uint32_t)(major) << 16 | (minor) << 8 | (patch))

/* Words; '#' stands for a number. */
enum dialect_words {
    DIALECT_PAGE,          /* what error 60 asks the reader to visit */
    DIALECT_BAD_FIELD,     /* an argument of -F without '=' */
    DIALECT_BAD_TYPE,      /* a content type that is none */
    DIALECT_NO_MULTIPART,  /* "=)" without "=(" */
    DIALECT_COOKIE_JOINT,  /* between the cookies of -b */
    DIALECT_NO_FILENAME,   /* before a file name that has no place there */
    DIALECT_RETRY_IN,      /* before the seconds until the next try */
    DIALECT_OPEN_FAILED,   /* # bytes came for a file that can't be made */
    DIALECT_WRITE_FAILED,  /* # bytes of a body could not be written */
    DIALECT_HEADER_FAILED, /* # bytes of header, or the file they name */
    DIALECT_LATE_FAILED,   /* a whole line: the rest did not reach stdout */
    DIALECT_CLOSE_FAILED,  /* the same for a file */
    DIALECT_NO_TIME,       /* a time that the meter of -Z does not know */
    DIALECT_TRACE_TEXT,    /* --trace: before what libcurl says in words */
    DIALECT_NETRC,         /* what it calls ~/.netrc */
    DIALECT_CLOSING,       /* before the number of a connection */
    DIALECT_CUT_LINE,      /* the end of a trace's line that was too long */
    DIALECT_V_OVERRIDES,   /* a whole warning: -v behind --trace */

    /* Complaints. */
    DIALECT_STRESS,         /* at the end of some messages */
    DIALECT_NO_STDERR,      /* before the name of a file that can't be opened */
    DIALECT_IN_LINE,        /* the same before a warning */
    DIALECT_UNQUOTED,       /* behind the option, in that warning ... */
    DIALECT_UNQUOTED_MORE,  /* ... and another one */
    DIALECT_APOSTROPHE,     /* the same for a single quote */
    DIALECT_IN_CONFIG,      /* between a config file's line and the option */
    DIALECT_IN_POSITION,    /* of a pattern, before the number */
    DIALECT_RANGE_OVERFLOW, /* too many URLs in one pattern */
    DIALECT_NO_URL,         /* a whole line */
    DIALECT_CANT_OPEN,      /* before the name of a file to upload ... */
    DIALECT_CANT_OPEN_END,  /* ... and behind it */
    DIALECT_NO_URL_NAME,    /* a URL that can't be taken apart, with -O */
    DIALECT_NO_NAME,        /* a URL without a file's name, with -O */
    DIALECT_NO_FILETIME,    /* -z with what is no file ... */
    DIALECT_NO_DATE,        /* ... and no date */
    DIALECT_NO_RESUME,      /* of -d or -F with -C ... */
    DIALECT_NO_MIX,         /* ... and before their name, in a line */
    DIALECT_LIKE_FLAG,      /* before a file's name with a dash */
    DIALECT_NUL_BYTE,       /* in a variable that is expanded */
    DIALECT_NO_ROOM,        /* before the name of a folder for which there is
                               none */
};

/* Ways. */
enum dialect_way {
    DIALECT_COUNTS_ONE,       /* "1 second", not "1 seconds" */
    DIALECT_SAYS_DISCARD,     /* "Throwing away # bytes" before a retry */
    DIALECT_CUTS_FILES_ONLY,  /* before a retry, not devices */
    DIALECT_RETRIES_522,      /* 522 and 524 are transient, too */
    DIALECT_SILENT_TALLY,     /* -s does not hide the meter of -Z */
    DIALECT_LAST_COUNTS,      /* with -Z the last to end gives the exit code */
    DIALECT_ENDS_NO_BAR,      /* -# prints no newline where nothing came */
    DIALECT_ZERO_HOURS,       /* the meter of -Z: "00:00:11", not " 0:00:11" */
    DIALECT_UPPER_ESCAPES,    /* of a query that is added, not lower case */
    DIALECT_SHOWS_ERRORS,     /* of the command line with -s -S, too */
    DIALECT_NEEDS_FILES,      /* of -d, -H and the like: else it ends */
    DIALECT_NEEDS_FORMAT,     /* of -w @file: else it ends */
    DIALECT_NO_LONE_AND,      /* no '&' before the first data with content */
    DIALECT_SKIPS_ENDS,       /* -d @file loses line ends and zeros alone */
    DIALECT_READS_FORMS_LATE, /* whether it may read their files shows then */
    DIALECT_HEADER_LINES,     /* a file of -H has lines and comments ... */
    DIALECT_FIELD_LINES,      /* ... so has one of headers= */
    DIALECT_BLANKS_ONLY,      /* are white space in a field of -F */
    DIALECT_TYPE_TOKENS,      /* end a content type of -F */
    DIALECT_TYPE_ENDS_FILES,  /* no file behind what is no content type */
    DIALECT_QUERY_KEEPS_NAME, /* of -T away from the URL's path */
    DIALECT_PLAIN_AT,         /* no file of cookies: -b @name */
    DIALECT_LONG_COOKIES,     /* of -b, over 4096 bytes */
    DIALECT_NEEDS_NETRC,      /* the file that -n or --netrc-file means */
    DIALECT_AUTO_AT_END,      /* of a referer, not within it */
    DIALECT_SAVES_ANYWAY,     /* a jar, where -T can't be opened */
    DIALECT_CHECKS_URLS,      /* itself: nothing is saved of malformed ones */
    DIALECT_DOUBTS_HEADERS,   /* without ':' and ';' */
    DIALECT_FILLS_WARNINGS,  /* lines as wide as the terminal, not 79 columns */
    DIALECT_CUTS_WARNINGS,   /* behind 1023 bytes */
    DIALECT_SKIPS_INDENTED,  /* lines of a config file */
    DIALECT_DEPRECATES,      /* --npn, --sslv2, --random-file and the like */
    DIALECT_DEPRECATES_MORE, /* --krb, --tlsuser and the like */
    DIALECT_ALL_TO_FILE,     /* of --stderr: prompts and %{stderr}, too */
    DIALECT_CHECKS_TLS,      /* the range of versions, and makes it one */
    DIALECT_HEARS_NO_NO,     /* --no-cert-status and the like switch it on */
    DIALECT_NAMES_FTP_SSL,   /* in the warning of --ftp-ssl, not --ssl */
    DIALECT_RESUMES_NONE,    /* of -d and -F, whatever -C - may find */
    DIALECT_SKIPS_INPUT,     /* to resume -d, though that is no input */
    DIALECT_WIDENS_MODES,    /* of jars: the owner may read and write */
    DIALECT_REREADS_COOKIES, /* before a jar is written */
    DIALECT_NOTES_CURLRC,    /* that it was read, where a trace is shown */
    DIALECT_COUNTS_V,        /* -vv shows more than -v */

    /* -w */
    DIALECT_TAKES_CASE,     /* names of variables in either case */
    DIALECT_BARE_ESCAPES,   /* JSON: "u0006", not "\u0006" */
    DIALECT_HIGH_ESCAPES,   /* JSON: bytes above 127 as negative numbers */
    DIALECT_LOSES_HEADERS,  /* JSON: those between two of one name */
    DIALECT_LINE_END_VALUE, /* an empty header's value is its line end */
    DIALECT_STATUS_RESETS,  /* num_headers, not the next header */
    DIALECT_FORGETS_TRIES,  /* num_retries is always 0 */
    DIALECT_COUNTS_TRIES,   /* each attempt has an xfer_id of its own */
    DIALECT_STOPS_AT_NAMES, /* of variables that are longer than any known */

    /* Output. */
    DIALECT_TRIMS_NAMES,   /* of files, where the server gives them */
    DIALECT_NUMBERS_STEMS, /* "a-1.txt" with --no-clobber, not "a.txt.1" */
    DIALECT_SHOWS_DIR,     /* the folder before the name of -J */
    DIALECT_HOLDS_HEADERS, /* with -i and -J, until the file has its name */
    DIALECT_HEEDS_ALL,     /* responses for -J and etags, whatever status ... */
    DIALECT_HEEDS_REDIRECTS,   /* ... or 3xx beside 2xx */
    DIALECT_NAMES_BY_LOCATION, /* with -J, where there is no other name */
    DIALECT_KEEPS_ETAG,        /* of before, until there is a new one */
    DIALECT_NEEDS_NO_ETAG,     /* --etag-compare of a missing file is "" */
    DIALECT_SAVES_ANYWHERE,    /* etags: not only in regular files */
    DIALECT_SAVES_IN_DIRS,     /* etags: --create-dirs counts */
    DIALECT_HIDES_FOLDERS,     /* that can't be made, with -s */
    DIALECT_DUMPS_IN_DIRS,     /* -D: --create-dirs counts ... */
    DIALECT_DUMPS_TO_STDERR,   /* ... "%" is standard error ... */
    DIALECT_FLUSHES_DUMPS,     /* ... each line is written at once */
    DIALECT_LINKS_VALUE,       /* of a Location, without blanks before it */
    DIALECT_SIGNS_FILES,       /* --xattr: the creator is curl */

    /* Reading the command line. */
    DIALECT_TAKES_SHORT,  /* names of options, in either case */
    DIALECT_FILE_HELPS,   /* --help in a config file helps and goes on */
    DIALECT_FEWER_NO_NO,  /* --no-anyauth and --no-ftp-pasv are none */
    DIALECT_SPLITS_NAMES, /* --name=value */
    DIALECT_NO_BLANKS,    /* "" is no value but where it has a meaning */
    DIALECT_MISSES_FILES, /* of trust and netrc, as soon as it reads of them */
    DIALECT_CONFIG_ENDS,  /* an error in a config file is the end */
    DIALECT_SAVES_NO_HEADERS, /* -J with -i is refused */
    DIALECT_ONE_ETAG,         /* --etag-save and the like for one URL alone */
    DIALECT_EITHER_RANGE,     /* or offset, not both, and the like */
    DIALECT_NEEDS_PROTOCOL,   /* --proto with names it knows only */
    DIALECT_CONFIG_TELLS,     /* -K ends with the file's own error */
    DIALECT_NAMES_STDIN,      /* <stdin> in all warnings of -K -, not "-" */
    DIALECT_XDG_NAME,         /* XDG_CONFIG_HOME/curlrc, not .curlrc */
    DIALECT_SEES_APOSTROPHES, /* in config files */
    DIALECT_IDLE_NO_NAME,     /* --no-remote-name but for --remote-name-all */
    DIALECT_NEEDS_URL,        /* before --next */
    DIALECT_REPEATS_URLS,     /* behind -T {a,b}, though it is not for them */
    DIALECT_ENDS_UNPAIRED,    /* at an output more than URLs */
    DIALECT_STRICT_NUMBERS,   /* digits alone */
    DIALECT_SPLITS_DELAYS,    /* a fraction of seconds, or of bytes */
    DIALECT_LIMITS_RATES,     /* to one start a millisecond */
    DIALECT_COUNTS_UNITS,     /* of a rate: "3/5s" */
    DIALECT_SKIPS_RATE_ENDS,  /* what stands between the number and '/' */
    DIALECT_BOUNDS_MODES,     /* of files, whatever stands behind the digits */
    DIALECT_DESELECTS,        /* --fail after --fail-with-body or so */
    DIALECT_POINTS_EXACTLY,   /* at what is wrong in a range ... */
    DIALECT_POINTS_AT_END,    /* ... and at the end of a set without one */
    DIALECT_MANY_GLOBS,       /* in one pattern, as many as one likes */
    DIALECT_BOUNDS_RANGES,    /* so that a step behind the end still counts */
    DIALECT_NAMES_GLOBS,      /* "{<name>a,b}", and "#<name>" means it */
    DIALECT_READS_URLS,       /* from the file of "@file" */
    DIALECT_LATER_COUNTS,     /* a refusal after a failed transfer */
    DIALECT_NAMES_RESPONSE,   /* what has no name in its URL, with -O */
    DIALECT_FILLS_STDOUT,     /* where it is closed: nobody misses a word */
    DIALECT_SEES_QUOTES,      /* warns of “ where " may have been meant ... */
    DIALECT_SEES_UNICODE,     /* ... and of more of them */
};

/* From now on as the curl of the libcurl that WELCOME tells of: its version,
 * "8.14.1", and what it was built without.  What is no version is as the oldest
 * one. */
void dialect_heed(const struct msg_welcome *welcome);

/* The same for VERSION with every part. */
void dialect_use(const char *version);

/* Who is asked, once, when something depends on the version and nobody told
 * it yet: LEARN calls dialect_heed() if it can.  Where it can't, or with NULL,
 * the oldest one counts. */
void dialect_ask(void (*learn)(void));

const char *dialect_text(enum dialect_words words);

/* Adds the words with NUMBER in the place of '#'. */
void dialect_add(struct wire_writer *w, enum dialect_words words,
                 int64_t number);

bool dialect_does(enum dialect_way way);

/* True where a version was told or could be learned: else it may be any. */
bool dialect_is_known(void);

/* True from VERSION (DIALECT_VERSION) on. */
bool dialect_since(uint32_t version);

/* True where its libcurl was built without PART; where nobody told, it has
 * everything. */
bool dialect_lacks(enum libcurl_part part);

#endif
