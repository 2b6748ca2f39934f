/*
 * Numbers as people and programs read them: times, shares, decimals.
 */
#ifndef WARMCURL_CTL_UNITS_H
#define WARMCURL_CTL_UNITS_H

#include <stdint.h>
#include <stdio.h>

/* Bytes of any of them, the end included. */
#define CTL_UNITS_BYTES 32

/* In four places: "12s", "59m", "23h", "364d". Returns BUF, as do all. */
const char *ctl_units_short(char buf[CTL_UNITS_BYTES], int64_t seconds);

/* In words: "12 s", "5 min 12 s", "3 h 5 min", "2 days 4 h". */
const char *ctl_units_long(char buf[CTL_UNITS_BYTES], int64_t seconds);

/* With three figures: "850 us", "1.23 ms", "45.6 s", then as above. */
const char *ctl_units_fine(char buf[CTL_UNITS_BYTES], int64_t us);

/* PART of ALL: "92.3%"; "-" of none. 100.0% means all. */
const char *ctl_units_percent(char buf[CTL_UNITS_BYTES], int64_t part,
                              int64_t all);

/* Prints V, not negative, with a point before its last DIGITS digits, of which
 * there are 6 at most: 1234 with 3 is "1.234". */
void ctl_units_decimal(FILE *out, int64_t v, unsigned digits);

#endif
