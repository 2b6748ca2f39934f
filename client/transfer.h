/*
 * One transfer of the command line, from its files to its last message.
 *
 * It prepares what curl prepares (names, directories, files to upload), sends
 * the request, gives what comes back to sink, console and response, and does
 * what curl does at the end: messages, retries, empty files, times, -w.
 * Neighbours: plan says what to do, run owns the list and the socket.
 */
#ifndef WARMCURL_TRANSFER_H
#define WARMCURL_TRANSFER_H

#include <stdbool.h>
#include <stdint.h>

#include "client/config.h"
#include "client/console.h"
#include "client/cookiejar.h"
#include "client/dialect.h"
#include "client/exchange.h"
#include "client/meter.h"
#include "client/outcome.h"
#include "client/plan.h"
#include "client/response.h"
#include "client/sink.h"
#include "client/source.h"

enum transfer_state {
    TRANSFER_NEW,     /* planned */
    TRANSFER_RUNNING, /* its request was sent */
    TRANSFER_ENDED,   /* this attempt is over; transfer_end() comes next */
    TRANSFER_WAITING, /* for the next attempt, at due_ms */
    TRANSFER_OVER,    /* its result is in outcome.code */
};

struct transfer {
    struct transfer *next;
    enum transfer_state state;
    struct planned plan;
    const struct config *config; /* plan.config */
    const struct invocation *inv;
    struct console *console;

    uint16_t id; /* of this attempt's request */
    struct sink sink;
    struct response response;
    struct outcome outcome;
    struct cookiejar jar;
    struct source *sources; /* in the arena; source N is sources[N - 1] */
    unsigned source_count;
    int header_fd; /* -D; -1: none or standard output */

    bool with_meter;      /* libcurl's own meter is shown */
    bool with_progress;   /* figures are wanted: -# or -Z */
    unsigned meter_skip;  /* lines of the meter's head that are not shown */
    struct meter_bar bar; /* -# */
    struct msg_progress progress; /* the latest figures */
    bool sent;      /* the daemon said that the request may have left */
    bool got_reply; /* a header or body came */
    unsigned attempts;
    long retries_left;
    int64_t retry_sleep_ms; /* before the next attempt */
    int64_t first_ms;       /* when the first attempt started */
    int64_t due_ms; /* when the next attempt starts (TRANSFER_WAITING) or
                     * this one must have ended (TRANSFER_RUNNING); 0: never */
};

/* A transfer for PLANNED, on the heap. */
struct transfer *transfer_new(const struct invocation *inv,
                              struct console *console,
                              const struct planned *planned);
void transfer_free(struct transfer *t);

/* Opens what curl opens before a transfer.  IS_FIRST: of its
 * group.
 * Returns 0, or -errno with *RET_REASON when curl would fail: nothing
 * happened that curl would not do again. */
int transfer_prepare(struct transfer *t, bool is_first,
                     const char **ret_reason);

/* Sends an attempt's request as number ID; FLAGS are added to it.  Returns 0,
 * or -errno with *RET_REASON. */
int transfer_start(struct transfer *t, struct exchange *x, uint16_t id,
                   uint32_t flags, const char **ret_reason);

/* Messages for it.  A failure of our own cancels the transfer. */
void transfer_on_body(struct transfer *t, struct exchange *x, const void *data,
                      size_t len);
void transfer_on_frame(struct transfer *t, struct exchange *x,
                       const struct frame *f);

/* Ends this attempt with a failure of the client's own. */
void transfer_fail(struct transfer *t, int code, const char *text);

/* Ends it at due_ms: the daemon, which keeps -m itself, said nothing. */
void transfer_time_out(struct transfer *t, struct exchange *x);

/* Notes that of LEN bytes of the answer some could not be written; WORDS say
 * which.  The attempt goes on. */
void transfer_fail_write(struct transfer *t, enum dialect_words words,
                         int64_t len);

/* Ends it because of another one's failure (--fail-early). */
void transfer_abort(struct transfer *t, struct exchange *x);

/* Does what comes after an attempt's end; TRANSFER_WAITING or TRANSFER_OVER
 * follows. */
void transfer_end(struct transfer *t);

/* True when nothing of it can be seen from outside: another program may do
 * it all over again. */
bool transfer_is_invisible(const struct transfer *t);

/* True when its latest attempt may be made again: the server has not seen it
 * or may see it twice, and no byte of the answer was shown. */
bool transfer_is_repeatable(const struct transfer *t);

#endif
