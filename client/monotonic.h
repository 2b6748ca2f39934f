/*
 * The monotonic clock, cheap for a command that reads it a few times.
 *
 * Neighbours: whoever waits, or tells the daemon when the command began.
 */
#ifndef WARMCURL_MONOTONIC_H
#define WARMCURL_MONOTONIC_H

#include <stdint.h>

/* CLOCK_MONOTONIC, in ns and ms.  Each reading is a system call. */
uint64_t monotonic_ns(void);
int64_t monotonic_ms(void);

#endif
