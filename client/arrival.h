/*
 * What the daemon sends for a transfer, on its way to where it belongs.
 *
 * Neighbours: run finds the transfer, heading, sink, source, outcome and the
 * meters take what comes.
 */
#ifndef WARMCURL_ARRIVAL_H
#define WARMCURL_ARRIVAL_H

#include <stddef.h>

#include "client/exchange.h"

struct transfer;

/* LEN bytes of the body of T, or another message for it.  What comes for one
 * that does not run counts no more; a failure of our own ends the attempt, at
 * the daemon too. */
void arrival_body(struct transfer *t, struct exchange *x, const void *data,
                  size_t len);
void arrival_frame(struct transfer *t, struct exchange *x,
                   const struct frame *f);

#endif
