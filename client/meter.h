/*
 * Progress that the client draws itself: the bar of -# and the line of -Z.
 *
 * libcurl's own meter comes from the daemon as text and needs nothing here.
 * Neighbours: transfer brings figures (PROGRESS), run the time.
 */
#ifndef WARMCURL_METER_H
#define WARMCURL_METER_H

#include <stdbool.h>
#include <stdint.h>

#include "client/console.h"
#include "proto/message.h"

/* ms between two drawings, as curl has it. */
#define METER_BAR_MS 100

/* The bar of one transfer. */
struct meter_bar {
    bool active;
    unsigned columns;
    int64_t start_bytes; /* of a resumed file, part of the whole */
    bool drawn;
    int64_t shown_bytes; /* at the latest drawing */
    int64_t shown_ms;    /* when that was; before it, the start */
    unsigned tick;       /* of the animation for an unknown size */
    int bar_at;
    int bar_step;
};

void meter_bar_start(struct meter_bar *bar, int64_t start_bytes,
                     int64_t now_ms);
void meter_bar_update(struct meter_bar *bar, struct console *console,
                      const struct msg_progress *p, int64_t now_ms);
/* Ends the line. */
void meter_bar_end(struct meter_bar *bar, struct console *console);

#endif
