/*
 * A file of text as curl reads it for -d and -w: without line ends.
 */
#ifndef WARMCURL_PLAINLINES_H
#define WARMCURL_PLAINLINES_H

#include <stddef.h>

/* Copies what counts of the LEN bytes of DATA, by version, to TO (LEN bytes,
 * or DATA itself) and returns how many bytes that are. */
size_t plainlines_copy(char *to, const char *data, size_t len);

#endif
