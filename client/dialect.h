/*
 * What curl itself says and does differently from version to version.
 *
 * libcurl and the machine's curl are of one version, and WELCOME tells it:
 * where curl's own words or ways changed, the client takes those of that
 * version.  One table; what libcurl does is the daemon's and not in it.
 * Neighbours: exchange tells the version, all who print for curl ask.
 */
#ifndef WARMCURL_DIALECT_H
#define WARMCURL_DIALECT_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/wire.h"

/* Words; '#' stands for a number. */
enum dialect_words {
    DIALECT_PAGE,          /* what error 60 asks the reader to visit */
    DIALECT_RETRY_IN,      /* before the seconds until the next try */
    DIALECT_OPEN_FAILED,   /* # bytes came for a file that can't be made */
    DIALECT_WRITE_FAILED,  /* # bytes of a body could not be written */
    DIALECT_HEADER_FAILED, /* # bytes of header, or the file they name */
    DIALECT_LATE_FAILED,   /* a whole line: the rest did not reach stdout */
    DIALECT_CLOSE_FAILED,  /* the same for a file */
    DIALECT_NO_TIME,       /* a time that the meter of -Z does not know */
};

/* Ways. */
enum dialect_way {
    DIALECT_COUNTS_ONE,     /* "1 second", not "1 seconds" */
    DIALECT_SAYS_DISCARD,   /* "Throwing away # bytes" before a retry */
    DIALECT_RETRIES_522,    /* 522 and 524 are transient, too */
    DIALECT_SILENT_TALLY,   /* -s does not hide the meter of -Z */
    DIALECT_LAST_COUNTS,    /* with -Z the last to end gives the exit code */
    DIALECT_ENDS_NO_BAR,    /* -# prints no newline where nothing came */
    DIALECT_ZERO_HOURS,     /* the meter of -Z: "00:00:11", not " 0:00:11" */
    DIALECT_UPPER_ESCAPES,  /* of a query that is added, not lower case */
    DIALECT_FILLS_WARNINGS, /* lines as wide as the terminal, not 79 columns */
    DIALECT_SKIPS_INDENTED, /* lines of a config file */
};

/* From now on as the curl of VERSION, "8.14.1"; what is no version is as the
 * oldest one, which counts until this is called. */
void dialect_use(const char *version);

const char *dialect_text(enum dialect_words words);

/* Adds the words with NUMBER in the place of '#'. */
void dialect_add(struct wire_writer *w, enum dialect_words words,
                 int64_t number);

bool dialect_does(enum dialect_way way);

#endif
