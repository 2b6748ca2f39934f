/*
 * The value of --rate, as curl reads it by version: "3/m", "1/5s".
 *
 * Neighbours: value (the numbers in it, and how what curls read differently is
 * treated), apply_network.
 */
#ifndef WARMCURL_RATE_H
#define WARMCURL_RATE_H

#include <stdint.h>

#include "client/apply.h"

/* Transfers in a time, as the milliseconds between two starts; 0 is no limit.
 * Returns 0, or -EINVAL when the option at hand was refused. */
int rate_parse(struct parse *p, const char *value, int64_t *ret_ms);

#endif
