/*
 * Tells a date of -z from a file name.
 *
 * curl takes what curl_getdate(3) understands as a date and anything else as
 * a file whose time counts.  What a date means is libcurl's; here it is only
 * found out whether a text is one, by the same rules.
 */
#ifndef WARMCURL_DATE_H
#define WARMCURL_DATE_H

#include <stdint.h>

enum date_kind {
    DATE_NEITHER,
    DATE_TEXT, /* a date that libcurl reads */
    DATE_FILE, /* an existing file */
};

/* Classifies TEXT.  For DATE_FILE, *RET_TIME is its modification time in
 * seconds since 1970; the file is looked at, not opened. */
enum date_kind date_or_file(const char *text, int64_t *ret_time);

#endif
