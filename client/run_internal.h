/*
 * The state of a running command line, shared by run.c and lost.c.
 */
#ifndef WARMCURL_RUN_INTERNAL_H
#define WARMCURL_RUN_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "client/config.h"
#include "client/console.h"
#include "client/exchange.h"
#include "client/plan.h"
#include "client/tally.h"
#include "client/transfer.h"

struct run {
    const struct invocation *inv;
    struct console *console;
    struct exchange x;
    struct plan plan;
    const struct config *config; /* of the latest transfer; NULL: none yet */
    struct transfer *transfers;  /* in the order of their start */
    unsigned count;
    unsigned over_count; /* transfers that ended for good */
    unsigned recoveries;
    struct tally tally; /* -Z */
    uint16_t last_id;
    uint32_t flags;     /* of every request */
    bool is_new_daemon; /* it may not be there yet */
    bool stop;          /* no further transfer starts */
    int result;
    const char *direct; /* why the command goes to the real curl */
};

/* Starts a session over FD, which is taken. */
void run_open_exchange(struct run *r, int fd);

/* Ends T with CODE and the text WHAT: DETAIL (or WHAT alone). */
void run_fail(struct transfer *t, int code, const char *what,
              const char *detail);

/* True when nothing was seen of the command yet, and nothing was read that
 * the real curl would miss. */
bool run_is_invisible(const struct run *r);

#endif
