/*
 * Lines of a file as curl reads them: config files and lists of URLs.
 *
 * Neighbours: curlrc, urlfile.
 */
#ifndef WARMCURL_TEXTLINE_H
#define WARMCURL_TEXTLINE_H

#include <stdbool.h>
#include <stddef.h>

/* What else there was. */
struct textline {
    bool has_zero;    /* a zero byte */
    bool has_newline; /* an end of its own */
};

/*
 * The line at *AT without its end, in place; *AT is left behind it.  The text
 * ends at END, where a byte must be that may be written.  What stands behind a
 * zero byte, the line's end included, is lost: the next line is joined.  Where
 * a line begins with one and ZERO_ENDS says so, it and
 * the line that it would join are the end of the text.  NULL when the line and
 * its end are longer than MAX bytes.
 */
char *textline_next(char **at, char *end, size_t max, bool zero_ends,
                    struct textline *ret);

#endif
