#include "client/schedule.h"

#include <string.h>

#include "client/dialect.h"
#include "client/errors.h"
#include "client/monotonic.h"
#include "client/request.h"
#include "client/run_internal.h"
#include "proto/curlcode.h"

static void append(struct run *r, struct transfer *t)
{
    struct transfer **at = &r->transfers;

    while (*at)
        at = &(*at)->next;
    *at = t;
    r->count++;
}

static uint16_t new_id(struct run *r)
{
    do
        r->last_id++;
    while (!r->last_id || run_find(r, r->last_id));
    return r->last_id;
}

static bool is_due(const struct transfer *t)
{
    return !t->due_ms || monotonic_ms() >= t->due_ms;
}

/* --- the next transfer ---------------------------------------------------- */

/* curl refuses what is planned next.  Where a code says it all, it is that of
 * the whole command. */
static void say_refused(struct run *r, const struct planned *planned)
{
    const char *error = planned->error;
    int code = planned->refusal;

    run_refuse(r, code);
    if (!error || !r->inv->show_error)
        return;
    if (error == errors_text(code)) {
        code = r->result;
        error = errors_text(code);
    }
    console_error(r->console, code, error, strlen(error));
}

/* The file of the latest transfer can't be named: what was not started yet
 * fails as well. */
static void fail_misnamed(struct run *r, const struct planned *planned)
{
    int code = planned->only ? planned->misnamed
                             : run_result_with(r, planned->misnamed);

    if (planned->only)
        console_err(r->console, planned->only, strlen(planned->only));
    for (struct transfer *t = r->transfers; t; t = t->next) {
        if (t->state != TRANSFER_NEW)
            continue;
        t->sink.quiet_error = planned->only != NULL;
        t->retries_left = 0;
        transfer_fail(t, code, errors_text(code));
    }
    r->stop = true;
}

/* Opens what T sends. */
static void load(struct run *r, struct transfer *t)
{
    const char *reason;

    if (transfer_load(t, &reason))
        run_give_up(r, t, WC_E_READ_ERROR, reason);
}

/* When T may start: of --rate only transfers know that follow each other. */
static int64_t first_due_ms(const struct run *r)
{
    if (r->inv->parallel || !r->inv->rate_ms || !r->started_ms)
        return 0;
    return r->started_ms + r->inv->rate_ms;
}

/* Takes the next transfer from the plan.  False when there is none. */
static bool add_next(struct run *r)
{
    struct planned planned;
    struct transfer *t;
    const char *reason = NULL;
    bool is_first;
    int rc = plan_next(&r->plan, &planned);

    console_notes(r->console, &planned.notes, true);
    if (rc <= 0) {
        r->stop = true;
        if (rc < 0)
            say_refused(r, &planned);
        return false;
    }
    t = transfer_new(r->inv, r->console, &r->trace, &planned);
    if (!t) {
        r->stop = true;
        r->result = WC_E_OUT_OF_MEMORY;
        return false;
    }
    append(r, t);
    r->tally.xfers++;
    t->due_ms = first_due_ms(r);
    is_first = t->config != r->config;
    if (is_first)
        r->offset = 0;
    rc = transfer_prepare(t, is_first, &r->offset, &reason);
    r->config = t->config;
    if (rc > 0)
        fail_misnamed(r, &planned);
    else if (rc < 0)
        run_give_up(r, t, WC_E_READ_ERROR, reason);
    else if (r->inv->parallel)
        load(r, t);
    return true;
}

/* --- starting ------------------------------------------------------------- */

static bool needs_welcome(const struct run *r, const struct transfer *t)
{
    return r->is_new_daemon && !r->x.welcomed &&
           !request_is_safe(t->config, t->plan.infile);
}

/* Sends T's request. */
static void send_request(struct run *r, struct transfer *t)
{
    const char *reason;

    run_heed_silence(r);
    if (r->x.state == EXCHANGE_OPEN && needs_welcome(r, t))
        exchange_await_welcome(&r->x);
    if (r->x.state != EXCHANGE_OPEN)
        return; /* lost_recover() sees to it */
    if (!t->attempts || dialect_does(DIALECT_COUNTS_TRIES))
        t->number = r->number++;
    r->started_ms = monotonic_ms();
    if (transfer_start(t, &r->x, new_id(r), r->flags, &reason))
        run_give_up(r, t, WC_E_READ_ERROR, reason);
    run_heed_silence(r); /* it may have been asked just now */
}

static void start(struct run *r, struct transfer *t)
{
    if (!t->is_loaded)
        load(r, t);
    if (t->skipped) {
        r->started_ms = monotonic_ms();
        transfer_set_state(t, TRANSFER_ENDED);
    } else if (!r->direct && t->state != TRANSFER_ENDED) {
        send_request(r, t);
    }
}

void schedule_start(struct run *r)
{
    unsigned max = r->inv->parallel ? r->inv->parallel_max : 1;

    while (!r->direct && !r->stop && r->count < max &&
           r->x.state == EXCHANGE_OPEN && add_next(r))
        ;
    for (struct transfer *t = r->transfers; t && !r->direct; t = t->next) {
        if ((t->state == TRANSFER_NEW || t->state == TRANSFER_WAITING) &&
            is_due(t))
            start(r, t);
    }
}

/* --- time ----------------------------------------------------------------- */

void schedule_end_overdue(struct run *r)
{
    for (struct transfer *t = r->transfers; t; t = t->next)
        if (t->state == TRANSFER_RUNNING && t->due_ms && is_due(t))
            transfer_time_out(t, &r->x);
}

int schedule_wait_ms(const struct run *r)
{
    int64_t next = -1;

    for (const struct transfer *t = r->transfers; t; t = t->next) {
        int64_t left;

        if (!t->due_ms || t->state == TRANSFER_ENDED ||
            t->state == TRANSFER_OVER)
            continue;
        left = t->due_ms - monotonic_ms();
        if (left < 0)
            left = 0;
        if (next < 0 || left < next)
            next = left;
    }
    return next > INT32_MAX ? INT32_MAX : (int)next;
}
