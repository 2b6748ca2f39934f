/*
 * Numbers of the command line, as strict as all versions of curl agree on.
 *
 * What only some of them take (hexadecimal, exponents, a leading space or
 * sign) is refused here and so left to the real curl.
 */
#ifndef WARMCURL_NUMBER_H
#define WARMCURL_NUMBER_H

#include <stdint.h>

/* Reads a number of any digits at *AT, which is left behind it.  Returns how
 * many digits there were; 0 for none, and when the value does not fit. */
int number_read(const char **at, int64_t *ret);

/* Reads decimal digits.  Returns 0 and sets *RET, or -EINVAL. */
int number_parse(const char *text, int64_t *ret);

/* Reads seconds with an optional fraction into milliseconds, rounding down as
 * curl does.  Returns 0 or -EINVAL. */
int number_parse_seconds(const char *text, int64_t *ret_ms);

/* Reads bytes with an optional unit letter B, K, M or G (1024 based), either
 * case.  Returns 0 or -EINVAL. */
int number_parse_bytes(const char *text, int64_t *ret_bytes);

#endif
