#include "client/finish.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "client/arena.h"
#include "client/cookiejar.h"
#include "client/dialect.h"
#include "client/text.h"
#include "client/transfer.h"
#include "client/writeout.h"
#include "client/xattr.h"
#include "proto/curlcode.h"

/* What curl adds when a peer's certificate does not hold. */
static const char certificate_help[] =
    "More details here: https://curl.se/docs/sslcerts.html\n"
    "\n"
    "curl failed to verify the legitimacy of the server and therefore could "
    "not\n"
    "establish a secure connection to it. To learn more about this situation "
    "and\n"
    "how to fix it, please visit the ";

static void say_error(struct transfer *t, const char *text)
{
    if (t->inv->show_error)
        console_error(t->console, t->outcome.code, text, strlen(text));
}

/* A failure that curl meets when it ends the output: LINE is all that it says
 * of it. */
static void fail_late(struct transfer *t, enum dialect_words line)
{
    outcome_fail(&t->outcome, WC_E_WRITE_ERROR, "Failed writing body");
    if (t->inv->show_error && *dialect_text(line))
        console_say(t->console, dialect_text(line));
}

static void write_rest(struct transfer *t)
{
    if (sink_push(&t->sink) && !t->outcome.code)
        transfer_fail_write(t, DIALECT_WRITE_FAILED, t->sink.bytes);
}

static void flush_rest(struct transfer *t)
{
    if (sink_flush(&t->sink) && !t->outcome.code)
        fail_late(t, sink_is_stdout(&t->sink) ? DIALECT_LATE_FAILED
                                              : DIALECT_CLOSE_FAILED);
}

static void explain_certificate(struct transfer *t)
{
    const char *const parts[] = {certificate_help, dialect_text(DIALECT_PAGE),
                                 " mentioned above."};

    console_say(t->console, arena_concat(3, parts));
}

void finish_say_error(struct transfer *t)
{
    say_error(t, outcome_text(&t->outcome));
}

static void say_failure(struct transfer *t)
{
    if (t->sink.quiet_error)
        return;
    finish_say_error(t);
    if (t->inv->show_error && t->outcome.code == WC_E_PEER_FAILED_VERIFICATION)
        explain_certificate(t);
}

/* --fail-with-body: the status is a failure although libcurl saw none. */
static void check_status(struct transfer *t)
{
    int64_t status = outcome_num(&t->outcome, WC_INFO_RESPONSE_CODE, 0);
    char first[80];
    struct wire_writer w;

    if (!t->config->fail_with_body || status < 400)
        return;
    outcome_fail(&t->outcome, WC_E_HTTP_RETURNED_ERROR, "");
    wire_writer_init(&w, first, sizeof(first), sizeof(first));
    text_add(&w, "The requested URL returned error: ");
    text_add_num(&w, status);
    wire_put_u8(&w, 0);
    say_error(t, first);
}

/* A successful transfer without a body still makes its file, unless -z found
 * nothing newer. */
static void make_empty_file(struct transfer *t)
{
    struct sink *s = &t->sink;

    if (t->outcome.code || !s->name || s->fd >= 0 || s->bytes ||
        outcome_num(&t->outcome, WC_INFO_CONDITION_UNMET, 0))
        return;
    if (sink_create(s))
        outcome_fail(&t->outcome, WC_E_WRITE_ERROR, "");
}

/* What stdio still holds of the output comes behind the message, as curl's
 * does. */
void finish_attempt(struct transfer *t)
{
    if (t->skipped)
        return;
    write_rest(t);
    if (t->outcome.code)
        say_failure(t);
    else
        check_status(t);
    if (!t->outcome.code)
        xattr_set(t);
    make_empty_file(t);
    flush_rest(t);
}

/* Never a part of its caller, whose stack takes two pages less without it. */
static __attribute__((noinline)) void
warn_of_time(struct transfer *t, int64_t seconds, const char *path)
{
    char first[TEXT_LINE_BYTES];
    struct wire_writer w;

    wire_writer_init(&w, first, sizeof(first), sizeof(first));
    text_add(&w, "Failed to set filetime ");
    text_add_num(&w, seconds);
    text_add(&w, " on '");
    text_add(&w, path);
    text_add(&w, "': ");
    text_add_errno(&w, errno);
    wire_put_u8(&w, 0);
    console_warn(t->console, first);
}

static void set_file_time(struct transfer *t)
{
    int64_t seconds = outcome_num(&t->outcome, WC_INFO_FILETIME_T, -1);
    struct timespec times[2] = {{.tv_sec = seconds}, {.tv_sec = seconds}};
    const char *path = sink_path(&t->sink);

    if (!t->config->remote_time || t->outcome.code || !path || seconds < 0)
        return;
    if (utimensat(AT_FDCWD, path, times, 0))
        warn_of_time(t, seconds, path);
}

static void close_file(struct transfer *t)
{
    if (!sink_close(&t->sink) || t->outcome.code)
        return;
    fail_late(t, DIALECT_CLOSE_FAILED);
}

static void end_bar(struct transfer *t)
{
    if (!t->bar.active)
        return;
    if (t->got_reply || t->bar.drawn || !dialect_does(DIALECT_ENDS_NO_BAR))
        meter_bar_end(&t->bar, t->console);
    t->bar.active = false;
}

/* "-" is a file like any other here. */
static void write_store(struct transfer *t, enum state_kind kind,
                        const char *path)
{
    if (path && *path)
        cookiejar_write(&t->stores[kind], strcmp(path, "-") ? path : "./-",
                        t->console);
}

static void save_states(struct transfer *t)
{
    /* curl itself finds that by version, before it has anything to save. */
    if (t->outcome.code == WC_E_URL_MALFORMAT && !t->got_reply &&
        dialect_does(DIALECT_CHECKS_URLS))
        return;
    if (t->config->cookie_jar) {
        tracelocal_end(&t->local);
        cookiejar_write(&t->jar, t->config->cookie_jar, t->console);
    }
    write_store(t, STATE_HSTS, t->config->hsts);
    write_store(t, STATE_ALTSVC, t->config->altsvc);
}

void finish_transfer(struct transfer *t)
{
    end_bar(t);
    if (t->config->writeout)
        writeout_print(t);
    close_file(t);
    if (t->outcome.code && t->config->remove_on_error)
        sink_remove(&t->sink);
    set_file_time(t);
    save_states(t);
}
