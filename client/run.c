#include "client/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/arena.h"
#include "client/arrival.h"
#include "client/dialect.h"
#include "client/errors.h"
#include "client/explain.h"
#include "client/filearg.h"
#include "client/finish.h"
#include "client/lost.h"
#include "client/monotonic.h"
#include "client/request.h"
#include "client/run_internal.h"
#include "client/schedule.h"
#include "client/unready.h"
#include "client/version.h"
#include "proto/curlcode.h"

/* Pipes that are polled at once; more of them wait for their turn. */
#define POLLED_MAX 256

/* ms at most between two looks at the clock while -Z shows its meter. */
#define TICK_MS 1000

/* --- the list ------------------------------------------------------------- */

struct transfer *run_find(struct run *r, uint16_t id)
{
    struct transfer *t = r->transfers;

    while (t && (t->id != id || t->state != TRANSFER_RUNNING))
        t = t->next;
    return t;
}

void run_drop(struct run *r, struct transfer **at)
{
    struct transfer *t = *at;

    *at = t->next;
    r->count--;
    transfer_free(t);
}

/* --- the meter of -Z ------------------------------------------------------ */

static bool wants_tally(const struct run *r)
{
    if (!r->inv->parallel || r->inv->no_meter)
        return false;
    if (r->inv->silent)
        return dialect_does(DIALECT_SILENT_TALLY);
    return !r->inv->no_progress;
}

static void show_tally(struct run *r, bool is_last)
{
    struct tally_now now = {.dl_known = true, .ul_known = true};

    if (!r->tally.active)
        return;
    for (const struct transfer *t = r->transfers; t; t = t->next) {
        if (t->state == TRANSFER_OVER)
            continue; /* it is among the past ones */
        now.sum.dltotal += t->progress.dltotal;
        now.sum.dlnow += t->progress.dlnow;
        now.sum.ultotal += t->progress.ultotal;
        now.sum.ulnow += t->progress.ulnow;
        now.dl_known = now.dl_known && t->progress.dltotal;
        now.ul_known = now.ul_known && t->progress.ultotal;
        now.live++;
    }
    if (now.live || is_last)
        tally_show(&r->tally, r->console, &now, monotonic_ms(), is_last);
}

/* With the first message, before it counts: by then the daemon's version is
 * known, and the first line is of the time before anything came. */
static void start_tally(struct run *r)
{
    if (r->tally.start_ms || !wants_tally(r))
        return;
    tally_start(&r->tally, monotonic_ms());
    show_tally(r, false);
}

/* --- direct or not -------------------------------------------------------- */

/* But for a meter. */
static bool is_unseen(const struct run *r)
{
    if (r->over_count || r->console->touched || r->console->err_touched ||
        filearg_consumed() || r->inv->warm == WARM_ONLY)
        return false;
    for (const struct transfer *t = r->transfers; t; t = t->next)
        if (t->attempts > 1 || !transfer_is_invisible(t))
            return false;
    return true;
}

bool run_is_invisible(const struct run *r)
{
    return !r->console->meter_touched && is_unseen(r);
}

static bool all_repeatable(const struct run *r)
{
    for (const struct transfer *t = r->transfers; t; t = t->next)
        if (t->state == TRANSFER_RUNNING && !transfer_is_repeatable(t))
            return false;
    return true;
}

void run_fail(struct transfer *t, int code, const char *what,
              const char *detail)
{
    const char *const parts[] = {what, *detail ? ": " : "", detail};

    transfer_fail(t, code, arena_concat(3, parts));
}

/* The real curl may do all of it as if we had not been there. */
static bool may_turn_away(const struct run *r)
{
    return run_is_invisible(r) && all_repeatable(r);
}

void run_give_up(struct run *r, struct transfer *t, int code,
                 const char *reason)
{
    if (may_turn_away(r))
        r->direct = reason;
    else if (t->fate)
        unready_accept(r, t);
    else
        run_fail(t, code, "warmcurl can't carry this", reason);
}

int run_result_with(const struct run *r, int code)
{
    return r->result && !dialect_does(DIALECT_LATER_COUNTS) ? r->result : code;
}

void run_refuse(struct run *r, int code)
{
    r->stop = true;
    r->result = run_result_with(r, code);
    for (struct transfer *t = r->transfers; t; t = t->next) {
        if (t->state != TRANSFER_NEW)
            continue;
        unready_keep_jar(t);
        transfer_fail(t, code, errors_text(code));
    }
}

/* --- ending --------------------------------------------------------------- */

/* After these curl starts nothing more. */
static bool is_fatal(int code)
{
    return code == WC_E_FAILED_INIT || code == WC_E_OUT_OF_MEMORY ||
           code == WC_E_BAD_FUNCTION_ARGUMENT;
}

static void collect(struct run *r, struct transfer *t)
{
    int code = t->outcome.code;

    explain_transfer(r->inv, r->console, t);
    tally_add_past(&r->tally, &t->progress);
    r->over_count++;
    if (r->stop && code == WC_E_ABORTED_BY_CALLBACK &&
        !dialect_does(DIALECT_LAST_COUNTS))
        return; /* the failure before it counts */
    if (!r->inv->parallel || code || dialect_does(DIALECT_LAST_COUNTS))
        r->result = code;
    if (is_fatal(code) || t->fate || (code && r->inv->fail_early)) {
        r->stop = true;
        for (struct transfer *other = r->transfers; other; other = other->next)
            if (other != t)
                transfer_abort(other, &r->x);
    }
}

/* T's attempt has ended. */
static void end_attempt(struct run *r, struct transfer *t)
{
    if (transfer_leads_elsewhere(t) && is_unseen(r)) {
        console_leave_meter(r->console);
        r->direct = "a redirect to another protocol";
        return;
    }
    transfer_end(t);
    if (t->state == TRANSFER_OVER)
        collect(r, t);
}

static void end_finished(struct run *r)
{
    struct transfer **at = &r->transfers;

    while (*at) {
        struct transfer *t = *at;

        if (t->state == TRANSFER_ENDED)
            end_attempt(r, t);
        if (t->state == TRANSFER_OVER)
            run_drop(r, at);
        else
            at = &t->next;
    }
}

/* --- messages ------------------------------------------------------------- */

static void on_body(void *user, uint16_t id, const void *data, size_t len)
{
    struct run *r = user;
    struct transfer *t = run_find(r, id);

    start_tally(r);
    if (t)
        arrival_body(t, &r->x, data, len);
}

/* The daemon does not do it.  REFUSED has a reason of the protocol, NOT_SENT
 * a code of libcurl. */
static void on_refused(struct run *r, struct transfer *t, const struct frame *f)
{
    struct msg_refused m;
    const char *text;

    t->sent = false;
    if (t->stopping) {
        transfer_set_state(t, TRANSFER_ENDED);
        return;
    }
    if (message_get_refused(f, &m)) {
        transfer_fail(t, WC_E_RECV_ERROR, "a malformed refusal");
        return;
    }
    text = arena_strndup(m.text.data, m.text.len);
    if (f->type == FRAME_NOT_SENT && !may_turn_away(r))
        transfer_fail(t, (int)m.reason, text);
    else
        run_give_up(r, t, WC_E_FAILED_INIT, text);
}

static void on_frame(void *user, const struct frame *f)
{
    struct run *r = user;
    struct transfer *t = run_find(r, f->transfer);
    bool is_refusal = f->type == FRAME_REFUSED || f->type == FRAME_NOT_SENT;

    /* The meter would be curl's second one. */
    if (!is_refusal || !may_turn_away(r))
        start_tally(r);
    if (!t)
        return; /* it crossed our CANCEL */
    if (is_refusal)
        on_refused(r, t, f);
    else
        arrival_frame(t, &r->x, f);
    /* At once, so that what it prints stands in the order of the ends. */
    if (t->state == TRANSFER_ENDED)
        end_attempt(r, t);
}

static void before_wait(void *user)
{
    struct run *r = user;

    console_before_wait(r->console);
    trace_flush(&r->trace);
}

void run_open_exchange(struct run *r, int fd)
{
    const struct exchange_sink sink = {
        .on_body = on_body,
        .on_frame = on_frame,
        .before_wait = before_wait,
        .user = r,
    };

    exchange_init(&r->x, fd, &sink);
    r->x.is_new = r->is_new_daemon;
}

void run_heed_silence(struct run *r)
{
    if (r->x.state == EXCHANGE_OPEN && !r->x.welcomed && !r->is_new_daemon &&
        version_met_silence())
        exchange_give_up(&r->x);
}

/* --- starting ------------------------------------------------------------- */

/* Only the real curl can do what WHAT means in this version. */
static void refuse(struct run *r, const char *what)
{
    const char *const parts[] = {"warmcurl: not carried: ", what};

    if (r->inv->warm != WARM_ONLY) {
        r->direct = what;
        return;
    }
    console_say(r->console, arena_concat(2, parts));
    r->result = WC_E_FAILED_INIT;
    r->stop = true;
}

static void note_curlrc(struct run *r)
{
    const char *const parts[] = {"Read config file from '", r->inv->curlrc,
                                 "'"};

    console_note(r->console, arena_concat(3, parts));
}

/* -C with -d or -F */
static bool resumes_post(const struct invocation *inv)
{
    for (const struct config *c = inv->configs; c; c = c->next)
        if (c->resume && (c->httpreq == HTTPREQ_SIMPLEPOST ||
                          c->httpreq == HTTPREQ_MIMEPOST))
            return true;
    return false;
}

/* What is a matter of curl's version waits for the daemon to tell it. */
static void heed_version(struct run *r)
{
    const struct invocation *inv = r->inv;
    bool notes = inv->trace != TRACE_NONE && inv->curlrc;

    if (!inv->has_escapes && !inv->has_indented && !inv->trace_more && !notes &&
        !resumes_post(inv))
        return;
    run_heed_silence(r);
    if (r->x.state == EXCHANGE_OPEN)
        exchange_await_welcome(&r->x);
    if (r->x.state == EXCHANGE_SILENT)
        return; /* lost_recover() sees to it */
    if (notes && dialect_does(DIALECT_NOTES_CURLRC))
        note_curlrc(r);
    if (inv->trace_more && dialect_does(DIALECT_COUNTS_V))
        refuse(r, "-vv");
    if (inv->has_indented && dialect_does(DIALECT_SKIPS_INDENTED))
        r->direct = "an indented line in a config file";
}

/* --- waiting -------------------------------------------------------------- */

/* A pipe that is polled, and whose it is. */
struct polled {
    struct transfer *transfer;
    struct source *source;
};

static unsigned collect_pipes(struct run *r, struct pollfd *fds,
                              struct polled *polled)
{
    unsigned count = 0;

    for (struct transfer *t = r->transfers; t; t = t->next) {
        for (unsigned i = 0; i < t->source_count; i++) {
            struct source *s = &t->sources[i];

            if (t->state != TRANSFER_RUNNING || !source_waits(s) ||
                count == POLLED_MAX)
                continue;
            fds[count] = (struct pollfd){.fd = s->fd, .events = POLLIN};
            polled[count++] = (struct polled){t, s};
        }
    }
    return count;
}

/* A meter that is drawn here needs the time now and then. */
static int wait_ms(const struct run *r)
{
    int due_ms = schedule_wait_ms(r);

    if (r->tally.active && (due_ms < 0 || due_ms > TICK_MS))
        return TICK_MS;
    return due_ms;
}

static void wait_and_read(struct run *r)
{
    struct pollfd fds[POLLED_MAX + 1];
    struct polled polled[POLLED_MAX];
    unsigned count = collect_pipes(r, fds, polled);

    exchange_step(&r->x, fds, count, wait_ms(r));
    for (unsigned i = 0; i < count; i++) {
        struct transfer *t = polled[i].transfer;

        if (fds[i].revents && t->state == TRANSFER_RUNNING &&
            source_waits(polled[i].source))
            source_on_readable(polled[i].source, &r->x, t->id);
    }
}

static bool has_ended(const struct run *r)
{
    for (const struct transfer *t = r->transfers; t; t = t->next)
        if (t->state == TRANSFER_ENDED || t->state == TRANSFER_OVER)
            return true;
    return false;
}

/* --- all ------------------------------------------------------------------ */

static bool uses_cookies(const struct invocation *inv)
{
    for (const struct config *c = inv->configs; c; c = c->next)
        if (c->cookie_files.first || c->cookie_jar)
            return true;
    return false;
}

static bool retries(const struct invocation *inv)
{
    for (const struct config *c = inv->configs; c; c = c->next)
        if (c->retry_count)
            return true;
    return false;
}

static bool may_be_pattern(const char *text)
{
    return text && strpbrk(text, "{[");
}

/* True for a command that can't have more than one request. */
static bool is_single(const struct invocation *inv)
{
    const struct config *first = inv->configs;

    return !first->next && first->url_count == 1 && !retries(inv) &&
           !may_be_pattern(first->urls->url) &&
           !may_be_pattern(first->urls->infile);
}

/* Cookies and HSTS live as long as the command, not the transfer. */
static uint32_t common_flags(const struct invocation *inv)
{
    if (is_single(inv))
        return REQUEST_LAST;
    return uses_cookies(inv) || inv->may_upgrade ? REQUEST_COOKIES : 0;
}

static void loop(struct run *r)
{
    for (;;) {
        schedule_start(r);
        if (r->direct || (!r->transfers && r->stop))
            return;
        if (has_ended(r))
            end_finished(r);
        else if (r->x.state != EXCHANGE_OPEN)
            lost_recover(r);
        else
            wait_and_read(r);
        schedule_end_overdue(r);
        show_tally(r, false);
    }
}

/* They are closed by the command's end, as curl's are; by DONE where the daemon
 * knows the last request. */
static bool has_connections_of_its_own(const struct run *r)
{
    return r->is_private || r->inv->fresh || r->inv->trace != TRACE_NONE ||
           (!(r->flags & REQUEST_LAST) && r->x.state == EXCHANGE_OPEN);
}

int run_all(const struct invocation *inv, struct console *console,
            struct connection *connection, const char **ret_reason)
{
    struct run r = {
        .inv = inv,
        .console = console,
        .is_new_daemon = connection->is_new_daemon,
        .is_private = connection->is_private,
    };

    trace_init(&r.trace, inv, console);
    run_open_exchange(&r, connection->fd);
    plan_init(&r.plan, inv);
    r.flags = common_flags(inv);
    heed_version(&r);
    loop(&r);
    if (!r.direct) {
        unready_end(&r);
        show_tally(&r, true);
    }
    while (r.transfers)
        run_drop(&r, &r.transfers);
    if (has_connections_of_its_own(&r))
        exchange_leave(&r.x);
    exchange_done(&r.x);
    trace_done(&r.trace);
    if (r.direct) {
        *ret_reason = r.direct;
        return RUN_DIRECT;
    }
    return r.result;
}
