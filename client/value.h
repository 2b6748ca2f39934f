/*
 * Numbers among the values of options, as curl reads them by version.
 *
 * What all versions take is taken at once (number); over anything else the
 * real curl is preferred, and where it is no way out its reading and its
 * complaints are ours.  Each function returns 0 and sets *RET, or -EINVAL when
 * the option at hand was refused.  Neighbours: the option functions.
 */
#ifndef WARMCURL_VALUE_H
#define WARMCURL_VALUE_H

#include <stdint.h>

#include "client/apply.h"

/* A count, 0 to LONG_MAX. */
int value_number(struct parse *p, const char *value, int64_t *ret);

/* The same from MIN (below 0) on. */
int value_number_from(struct parse *p, const char *value, int64_t min,
                      int64_t *ret);

/* Seconds with a fraction, in milliseconds. */
int value_seconds(struct parse *p, const char *value, int64_t *ret_ms);

/* Whole seconds, in milliseconds; with a fraction, too, in later versions. */
int value_delay(struct parse *p, const char *value, int64_t *ret_ms);

/* A position in a file, in bytes. */
int value_offset(struct parse *p, const char *value, int64_t *ret);

/* The mode of a file, octal, up to 0777. */
int value_mode(struct parse *p, const char *value, int64_t *ret);

/* "FIRST" or "FIRST-LAST", local ports. */
int value_ports(struct parse *p, const char *value, int64_t *ret_first,
                int64_t *ret_last);

/* Bytes with a unit; curl calls them WHAT ("rate"). */
int value_size(struct parse *p, const char *value, const char *what,
               int64_t *ret);

#endif
