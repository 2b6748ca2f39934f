/*
 * --warm-explain: one line a transfer, saying how it was carried and why.
 */
#ifndef WARMCURL_EXPLAIN_H
#define WARMCURL_EXPLAIN_H

#include "client/config.h"
#include "client/console.h"

struct transfer;

/* Says that the command becomes the real curl for REASON. */
void explain_direct(const struct invocation *inv, struct console *console,
                    const char *reason);

/* Says how T was carried. */
void explain_transfer(const struct invocation *inv, struct console *console,
                      const struct transfer *t);

#endif
