/*
 * Values of options that some version of curl warns about or refuses, whatever
 * the option: nothing at all, a file that is not there, a file's name that
 * looks like a flag, a character that only looks like a quotation mark.
 *
 * Neighbours: args asks before the option's own function sees the value.
 */
#ifndef WARMCURL_ODDVALUE_H
#define WARMCURL_ODDVALUE_H

#include <stdbool.h>

#include "client/apply.h"

/*
 * False where curl refuses VALUE for the option O: P was told.  An odd one
 * makes the real curl preferred; where that is no way out, P gets curl's
 * warnings too.
 */
bool oddvalue_passes(struct parse *p, const struct option *o,
                     const char *value);

#endif
