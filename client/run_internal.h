/*
 * The state of a running command line, shared by run.c,
 * schedule.c and lost.c.
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
    int64_t offset;              /* of that: as transfer_prepare() has it */
    struct transfer *transfers;  /* in the order of their start */
    unsigned count;
    unsigned over_count; /* transfers that ended for good */
    unsigned recoveries;
    struct tally tally; /* -Z */
    struct trace trace;
    int64_t number;     /* of the next transfer */
    int64_t started_ms; /* when the latest attempt started; 0: none yet */
    uint16_t last_id;
    uint32_t flags;     /* of every request */
    bool is_new_daemon; /* it may not be there yet */
    bool is_private;    /* it is this command's own */
    bool stop;          /* no further transfer starts */
    bool has_skipped;   /* a transfer that could not be started */
    int result;
    const char *direct; /* why the command goes to the real curl */
};

/* Starts a session over FD, which is taken. */
void run_open_exchange(struct run *r, int fd);

/* Gives up R's session where the daemon was asked for its version over
 * another one and did not answer: it would not answer this one either. */
void run_heed_silence(struct run *r);

/* The transfer that runs as number ID, NULL when there is none. */
struct transfer *run_find(struct run *r, uint16_t id);

/* Takes *AT off the list and frees it. */
void run_drop(struct run *r, struct transfer **at);

/* T can't be carried for REASON: the command becomes curl, or T fails with
 * CODE. */
void run_give_up(struct run *r, struct transfer *t, int code,
                 const char *reason);

/* The command's exit code when a refusal with CODE follows what came of R so
 * far: by version that of an earlier failure stays. */
int run_result_with(const struct run *r, int code);

/* curl refuses to go on, with CODE: it starts nothing more, and what it had
 * not started yet fails as well. */
void run_refuse(struct run *r, int code);

/* Ends T with CODE and the text WHAT: DETAIL (or WHAT alone). */
void run_fail(struct transfer *t, int code, const char *what,
              const char *detail);

/* True when nothing was seen of the command yet, and nothing was read that
 * the real curl would miss. */
bool run_is_invisible(const struct run *r);

#endif
