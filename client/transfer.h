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
#include "client/heading.h"
#include "client/meter.h"
#include "client/outcome.h"
#include "client/plan.h"
#include "client/response.h"
#include "client/sink.h"
#include "client/source.h"
#include "client/trace.h"
#include "client/tracelocal.h"

/* ms that the daemon may be late in ending a transfer that was told to end: it
 * works through a loop turn, this process through what it holds. */
#define TRANSFER_GRACE_MS 1000

enum transfer_state {
    TRANSFER_NEW,     /* planned */
    TRANSFER_RUNNING, /* its request was sent */
    TRANSFER_ENDED,   /* this attempt is over; transfer_end() comes next */
    TRANSFER_WAITING, /* for the next attempt, at due_ms */
    TRANSFER_OVER,    /* its result is in outcome.code */
};

/* What it means for a transfer that curl can't even start it. */
enum transfer_fate {
    FATE_NONE,    /* it can */
    FATE_FAILED,  /* it has failed, and nothing comes after it */
    FATE_REFUSED, /* the same, but there was no such transfer */
    FATE_SKIPPED, /* curl goes on with the next URL as typed */
};

struct transfer {
    struct transfer *next;
    enum transfer_state state; /* transfer_set_state() */
    struct planned plan;
    const struct config *config; /* plan.config */
    const struct invocation *inv;
    struct console *console;
    struct trace *trace; /* of the command line, borrowed */

    uint16_t id; /* of this attempt's request */
    struct sink sink;
    struct response response;
    struct outcome outcome;
    struct cookiejar jar;
    struct cookiejar stores[STATE_KINDS]; /* HSTS and alt-svc */
    struct source *sources; /* in the arena; source N is sources[N - 1] */
    unsigned source_count;
    struct heading heading;
    bool is_websocket; /* its URL's scheme is none of HTTP */

    bool with_meter;      /* libcurl's own meter is shown */
    bool with_progress;   /* figures are wanted: -# or -Z */
    bool holds_line_end;  /* of the meter, till more of it comes */
    unsigned meter_skip;  /* lines of the meter's head that are not shown */
    struct meter_bar bar; /* -# */
    struct msg_progress progress; /* the latest figures */
    bool is_loaded;               /* transfer_load() was called */
    bool skipped;                 /* there is nothing to do: --skip-existing */
    bool stopping; /* it failed here; the daemon still says how far it came */
    struct tracelocal local; /* of this attempt's trace */
    bool sent;         /* the daemon said that the request may have left */
    bool got_reply;    /* a header or body came */
    bool is_abandoned; /* curl leaves it as it is: no -w, no jar */
    enum transfer_fate fate;
    struct notes last_notes; /* what curl says of that */
    unsigned needs;          /* of -w: enum writevars_need */
    int64_t number;          /* of the command's transfers, from 0 */
    int64_t body_bytes;
    unsigned attempts;
    long retries_left;
    int64_t retry_sleep_ms; /* before the next attempt */
    int64_t first_ms;       /* when the first attempt started */
    int64_t due_ms;         /* when the next attempt may start (TRANSFER_NEW and
                             * _WAITING); when this one must have ended, 0: never
                             * (TRANSFER_RUNNING) */
};

/* A transfer for PLANNED, on the heap. */
struct transfer *transfer_new(const struct invocation *inv,
                              struct console *console, struct trace *trace,
                              const struct planned *planned);
void transfer_free(struct transfer *t);

/* Changes T's state; a sanitized build makes sure that it may follow. */
void transfer_set_state(struct transfer *t, enum transfer_state state);

/* Opens what curl opens when it makes a transfer.  IS_FIRST: of its group.
 * *OFFSET is where -C - made the group's transfer before it go on (0: at the
 * beginning, -1: where libcurl finds), and becomes this one's.  Returns 0; 1
 * when curl finds no name for its file (plan.misnamed); or -errno with
 * *RET_REASON when curl would fail: nothing happened that curl would not do
 * again. */
int transfer_prepare(struct transfer *t, bool is_first, int64_t *offset,
                     const char **ret_reason);

/* Opens what curl opens when it starts it: what is sent.  Returns as
 * transfer_prepare() does. */
int transfer_load(struct transfer *t, const char **ret_reason);

/* Sends an attempt's request as number ID; FLAGS are added to it.  Returns 0,
 * or -errno with *RET_REASON. */
int transfer_start(struct transfer *t, struct exchange *x, uint16_t id,
                   uint32_t flags, const char **ret_reason);

/* Writes what belongs to its output.  Returns 0 or -errno. */
int transfer_put(struct transfer *t, const void *data, size_t len);

/* -T . shows libcurl's meter even with -s, and never ends its line. */
bool transfer_polls_stdin(const struct transfer *t);

/* Ends this attempt with a failure of the client's own. */
void transfer_fail(struct transfer *t, int code, const char *text);

/* Notes that curl gives up before it sends anything, with CODE. */
void transfer_doom(struct transfer *t, enum transfer_fate fate, int code);

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

/* True when its latest request was answered with headers; one to which a
 * redirect led may not have been, and a failed CONNECT is none. */
bool transfer_has_headers(const struct transfer *t);

/* True when nothing of it can be seen from outside: another program may do
 * it all over again. */
bool transfer_is_invisible(const struct transfer *t);

/* True when its latest attempt may be made again: the server has not seen it
 * or may see it twice, and no byte of the answer was shown. */
bool transfer_is_repeatable(const struct transfer *t);

/* True when its latest attempt ended at a redirect to FTP or a WebSocket, which
 * only the real curl follows, and all may be asked for once more. */
bool transfer_leads_elsewhere(const struct transfer *t);

#endif
