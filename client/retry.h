/*
 * --retry: whether a transfer is tried once more, and when.
 */
#ifndef WARMCURL_RETRY_H
#define WARMCURL_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "client/config.h"

struct transfer;

/* ms before the first retry. */
int64_t retry_first_sleep_ms(const struct config *config);

/*
 * Decides over T, whose attempt has ended.  True: its warning was printed,
 * its output was cut back and the next attempt starts in *RET_DELAY_MS.  Where
 * it can't be cut back T has failed and is abandoned.
 */
bool retry_decide(struct transfer *t, int64_t *ret_delay_ms);

#endif
