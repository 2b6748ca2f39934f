/*
 * The time in a format of strftime(3), as %time{} of -w has it: UTC, with %f
 * for microseconds.
 */
#ifndef WARMCURL_TIMETEXT_H
#define WARMCURL_TIMETEXT_H

#include <stddef.h>
#include <stdint.h>

#include "proto/wire.h"

/* Adds SECONDS since 1970 and MICROS in FORMAT (LEN bytes); nothing when that
 * takes more than 255 bytes. */
void timetext_add(struct wire_writer *w, const char *format, size_t len,
                  int64_t seconds, unsigned micros);

/* The same for this moment. */
void timetext_add_now(struct wire_writer *w, const char *format, size_t len);

#endif
