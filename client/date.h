/*
 * Tells a date of -z from a file name.
 *
 * curl takes what curl_getdate(3) understands as a date and anything else as
 * a file whose time counts.  Here only unmistakable dates and unmistakable
 * file names are told apart; the rest is curl's.
 */
#ifndef WARMCURL_DATE_H
#define WARMCURL_DATE_H

#include <stdint.h>

enum date_kind {
    DATE_UNSURE,
    DATE_TEXT, /* a date that any libcurl reads */
    DATE_FILE, /* an existing file */
};

/* Classifies TEXT.  For DATE_FILE, *RET_TIME is its modification time in
 * seconds since 1970; the file is looked at, not opened. */
enum date_kind date_or_file(const char *text, int64_t *ret_time);

#endif
