/*
 * Names of files that the server gives, and those beside names that are taken.
 *
 * Neighbours: heading (-J), sink (--no-clobber).
 */
#ifndef WARMCURL_FILENAME_H
#define WARMCURL_FILENAME_H

#include <stddef.h>

/* The file name in the Content-Disposition VALUE (LEN bytes, up to the line's
 * end and with it) as curl reads it, in the arena, or NULL. */
const char *filename_from_disposition(const char *value, size_t len);

/* The name of the file to which the Location VALUE (the same) leads, in the
 * arena; it may be empty. */
const char *filename_from_location(const char *value, size_t len);

/* What --no-clobber tries as number NUMBER, from 1, beside PATH. */
const char *filename_numbered(const char *path, int number);

#endif
