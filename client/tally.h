/*
 * The meter of -Z: one line for all transfers of the command.
 *
 * Neighbours: run counts and tells the time, transfer keeps each one's latest
 * figures.
 */
#ifndef WARMCURL_TALLY_H
#define WARMCURL_TALLY_H

#include <stdbool.h>
#include <stdint.h>

#include "client/console.h"
#include "proto/message.h"

/* ms between two lines, as curl has it. */
#define TALLY_LINE_MS 500

/* Samples of which the oldest gives the present speed. */
#define TALLY_SAMPLES 10

struct tally_sample {
    int64_t ms;
    int64_t dl;
    int64_t ul;
};

/* Figures of all transfers at one moment. */
struct tally_now {
    struct msg_progress sum; /* of those that run */
    bool dl_known;           /* each of them knows its size */
    bool ul_known;
    unsigned live;
};

struct tally {
    bool active;
    int64_t start_ms;
    int64_t line_ms;          /* of the latest line; 0: none yet */
    unsigned xfers;           /* transfers that were started */
    struct msg_progress past; /* of those that have ended */
    struct tally_sample samples[TALLY_SAMPLES];
    unsigned sample_count;
};

/* Starts the meter, which is zeroed but for xfers, at NOW_MS. */
void tally_start(struct tally *t, int64_t now_ms);

/* Counts one that has ended. */
void tally_add_past(struct tally *t, const struct msg_progress *p);

/* Prints a line when it is time for one, or when it is the LAST one. */
void tally_show(struct tally *t, struct console *console,
                const struct tally_now *now, int64_t now_ms, bool is_last);

#endif
