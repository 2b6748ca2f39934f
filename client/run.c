#include "client/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/errors.h"
#include "client/explain.h"
#include "client/filearg.h"
#include "client/lost.h"
#include "client/request.h"
#include "client/run_internal.h"
#include "proto/curlcode.h"

/* Pipes that are polled at once; more of them wait for their turn. */
#define POLLED_MAX 256

/* ms that a daemon started by this very command has to say WELCOME before a
 * request that may not be sent twice; it needs about 10. */
#define WELCOME_MS 5000

/* ms at most between two looks at the clock while -Z shows its meter. */
#define TICK_MS 1000

/* --- the list ------------------------------------------------------------- */

static struct transfer *find(struct run *r, uint16_t id)
{
    struct transfer *t = r->transfers;

    while (t && (t->id != id || t->state != TRANSFER_RUNNING))
        t = t->next;
    return t;
}

static void append(struct run *r, struct transfer *t)
{
    struct transfer **at = &r->transfers;

    while (*at)
        at = &(*at)->next;
    *at = t;
    r->count++;
}

/* Takes *AT off the list and frees it. */
static void drop(struct run *r, struct transfer **at)
{
    struct transfer *t = *at;

    *at = t->next;
    r->count--;
    transfer_free(t);
}

static uint16_t new_id(struct run *r)
{
    do
        r->last_id++;
    while (!r->last_id || find(r, r->last_id));
    return r->last_id;
}

/* --- the meter of -Z ------------------------------------------------------ */

static bool wants_tally(const struct run *r)
{
    if (!r->inv->parallel)
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
        tally_show(&r->tally, r->console, &now, exchange_now_ms(), is_last);
}

/* With the first message, before it counts: by then the daemon's version is
 * known, and the first line is of the time before anything came. */
static void start_tally(struct run *r)
{
    if (r->tally.start_ms || !wants_tally(r))
        return;
    tally_start(&r->tally, exchange_now_ms());
    show_tally(r, false);
}

/* --- direct or not -------------------------------------------------------- */

bool run_is_invisible(const struct run *r)
{
    if (r->over_count || r->console->touched || r->console->err_touched ||
        filearg_consumed() || r->inv->warm == WARM_ONLY)
        return false;
    for (const struct transfer *t = r->transfers; t; t = t->next)
        if (t->attempts > 1 || !transfer_is_invisible(t))
            return false;
    return true;
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

/* T can't be carried: the command becomes curl, or T fails. */
static void give_up(struct run *r, struct transfer *t, int code,
                    const char *reason)
{
    if (run_is_invisible(r) && all_repeatable(r))
        r->direct = reason;
    else
        run_fail(t, code, "warmcurl can't carry this", reason);
}

/* --- ending --------------------------------------------------------------- */

/* After these curl starts nothing more. */
static bool is_fatal(int code)
{
    return code == WC_E_FAILED_INIT || code == WC_E_OUT_OF_MEMORY;
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
    if (is_fatal(code) || (code && r->inv->fail_early)) {
        r->stop = true;
        for (struct transfer *other = r->transfers; other; other = other->next)
            if (other != t)
                transfer_abort(other, &r->x);
    }
}

/* T's attempt has ended. */
static void end_attempt(struct run *r, struct transfer *t)
{
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
            drop(r, at);
        else
            at = &t->next;
    }
}

/* --- messages ------------------------------------------------------------- */

static void on_body(void *user, uint16_t id, const void *data, size_t len)
{
    struct run *r = user;
    struct transfer *t = find(r, id);

    start_tally(r);
    if (t)
        transfer_on_body(t, &r->x, data, len);
}

/* The daemon does not do it.  REFUSED has a reason of the protocol, NOT_SENT
 * a code of libcurl. */
static void on_refused(struct run *r, struct transfer *t, const struct frame *f)
{
    struct msg_refused m;
    const char *text;

    t->sent = false;
    if (message_get_refused(f, &m)) {
        transfer_fail(t, WC_E_RECV_ERROR, "a malformed refusal");
        return;
    }
    text = arena_strndup(m.text.data, m.text.len);
    if (f->type == FRAME_NOT_SENT &&
        !(run_is_invisible(r) && all_repeatable(r)))
        transfer_fail(t, (int)m.reason, text);
    else
        give_up(r, t, WC_E_FAILED_INIT, text);
}

static void on_frame(void *user, const struct frame *f)
{
    struct run *r = user;
    struct transfer *t = find(r, f->transfer);

    start_tally(r);
    if (!t)
        return; /* it crossed our CANCEL */
    if (f->type == FRAME_REFUSED || f->type == FRAME_NOT_SENT)
        on_refused(r, t, f);
    else
        transfer_on_frame(t, &r->x, f);
    /* At once, so that what it prints stands in the order of the ends. */
    if (t->state == TRANSFER_ENDED)
        end_attempt(r, t);
}

static void before_wait(void *user)
{
    struct run *r = user;

    console_before_wait(r->console);
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
}

/* --- starting ------------------------------------------------------------- */

static bool needs_welcome(const struct run *r, const struct transfer *t)
{
    return r->is_new_daemon && !r->x.welcomed && !request_is_safe(t->config);
}

/* Until the daemon is known to be there. */
static void await_welcome(struct run *r)
{
    int64_t end_ms = exchange_now_ms() + WELCOME_MS;
    int64_t left_ms = WELCOME_MS;

    exchange_flush(&r->x);
    while (r->x.state == EXCHANGE_OPEN && !r->x.welcomed && left_ms > 0) {
        struct pollfd fds[1];

        exchange_step(&r->x, fds, 0, (int)left_ms);
        left_ms = end_ms - exchange_now_ms();
    }
    if (!r->x.welcomed && r->x.state == EXCHANGE_OPEN)
        r->x.state = EXCHANGE_SILENT;
}

/* What is a matter of curl's version waits for the daemon to tell it. */
static void heed_version(struct run *r)
{
    const struct invocation *inv = r->inv;

    if (!inv->has_escapes && !inv->has_indented)
        return;
    await_welcome(r);
    if (inv->has_indented && dialect_does(DIALECT_SKIPS_INDENTED) &&
        inv->warm != WARM_ONLY)
        r->direct = "an indented line in a config file";
}

static void start(struct run *r, struct transfer *t)
{
    const char *reason;

    if (needs_welcome(r, t))
        await_welcome(r);
    if (r->x.state != EXCHANGE_OPEN)
        return; /* lost_recover() sees to it */
    if (transfer_start(t, &r->x, new_id(r), r->flags, &reason))
        give_up(r, t, WC_E_READ_ERROR, reason);
}

/* A later expansion of a pattern that nobody can carry any more. */
static void say_malformed(struct run *r)
{
    const char *text = errors_text(WC_E_URL_MALFORMAT);

    r->result = WC_E_URL_MALFORMAT;
    if (r->inv->show_error)
        console_error(r->console, r->result, text, strlen(text));
}

/* Takes the next transfer from the plan.  False when there is none. */
static bool start_next(struct run *r)
{
    struct planned planned;
    struct transfer *t;
    const char *reason = NULL;
    int rc = plan_next(&r->plan, &planned, &reason);

    if (rc <= 0) {
        r->stop = true;
        if (rc < 0 && !r->config)
            r->direct = reason;
        else if (rc < 0)
            say_malformed(r);
        return false;
    }
    t = transfer_new(r->inv, r->console, &planned);
    if (!t) {
        r->stop = true;
        r->result = WC_E_OUT_OF_MEMORY;
        return false;
    }
    append(r, t);
    r->tally.xfers++;
    rc = transfer_prepare(t, t->config != r->config, &reason);
    r->config = t->config;
    if (rc)
        give_up(r, t, WC_E_READ_ERROR, reason);
    else
        start(r, t);
    return true;
}

static bool is_due(const struct transfer *t)
{
    return t->due_ms && exchange_now_ms() >= t->due_ms;
}

/* Ends what a daemon that says nothing should have ended. */
static void end_overdue(struct run *r)
{
    for (struct transfer *t = r->transfers; t; t = t->next)
        if (t->state == TRANSFER_RUNNING && is_due(t))
            transfer_time_out(t, &r->x);
}

/* Starts what may start now: later attempts, and new transfers while there is
 * room. */
static void start_due(struct run *r)
{
    unsigned max = r->inv->parallel ? r->inv->parallel_max : 1;

    for (struct transfer *t = r->transfers; t && !r->direct; t = t->next) {
        if (t->state == TRANSFER_NEW ||
            (t->state == TRANSFER_WAITING && is_due(t)))
            start(r, t);
    }
    while (!r->direct && !r->stop && r->count < max &&
           r->x.state == EXCHANGE_OPEN && start_next(r))
        ;
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

/* ms until the next attempt starts or one must have ended, -1: never. */
static int next_due_ms(const struct run *r)
{
    int64_t next = -1;

    for (const struct transfer *t = r->transfers; t; t = t->next) {
        int64_t left;

        if (!t->due_ms ||
            (t->state != TRANSFER_WAITING && t->state != TRANSFER_RUNNING))
            continue;
        left = t->due_ms - exchange_now_ms();
        if (left < 0)
            left = 0;
        if (next < 0 || left < next)
            next = left;
    }
    return next > INT32_MAX ? INT32_MAX : (int)next;
}

/* A meter that is drawn here needs the time now and then. */
static int wait_ms(const struct run *r)
{
    int due_ms = next_due_ms(r);

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

/* Cookies live as long as the command, not the transfer. */
static uint32_t common_flags(struct run *r)
{
    const struct config *first = r->inv->configs;

    if (!uses_cookies(r->inv))
        return 0;
    if (!first->next && first->url_count == 1 && !retries(r->inv) &&
        !strpbrk(first->urls->url, "{["))
        return 0;
    return REQUEST_COOKIES;
}

static void loop(struct run *r)
{
    for (;;) {
        start_due(r);
        if (r->direct || (!r->transfers && r->stop))
            return;
        if (has_ended(r))
            end_finished(r);
        else if (r->x.state != EXCHANGE_OPEN)
            lost_recover(r);
        else
            wait_and_read(r);
        end_overdue(r);
        show_tally(r, false);
    }
}

int run_all(const struct invocation *inv, struct console *console,
            struct connection *connection, const char **ret_reason)
{
    struct run r = {
        .inv = inv,
        .console = console,
        .is_new_daemon = connection->is_new_daemon,
    };

    run_open_exchange(&r, connection->fd);
    plan_init(&r.plan, inv);
    r.flags = common_flags(&r);
    heed_version(&r);
    loop(&r);
    if (!r.direct)
        show_tally(&r, true);
    while (r.transfers)
        drop(&r, &r.transfers);
    exchange_done(&r.x);
    if (r.direct) {
        *ret_reason = r.direct;
        return RUN_DIRECT;
    }
    return r.result;
}
