#include "client/transfer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/arena.h"
#include "client/finish.h"
#include "client/request.h"
#include "client/request_form.h"
#include "client/retry.h"
#include "client/text.h"
#include "proto/curlcode.h"
#include "proto/limits.h"

/* Bytes of a body that libcurl gives to curl at once: CURL_MAX_WRITE_SIZE. */
#define PIECE_BYTES 16384

/* Lines of the head above libcurl's meter; a transfer has it once, however
 * often it is tried. */
#define METER_HEAD_LINES 2

/* ms that the daemon may be late in ending a transfer by -m: it works through
 * a loop turn, this process through what it holds. */
#define GRACE_MS 1000

struct transfer *transfer_new(const struct invocation *inv,
                              struct console *console,
                              const struct planned *planned)
{
    struct transfer *t = calloc(1, sizeof(*t));

    if (!t)
        return NULL;
    t->inv = inv;
    t->console = console;
    t->plan = *planned;
    t->config = planned->config;
    t->header_fd = -1;
    t->retries_left = t->config->retry_count;
    t->retry_sleep_ms = retry_first_sleep_ms(t->config);
    sink_init(&t->sink, t->config, console, planned->outfile);
    response_init(&t->response,
                  t->config->writeout && strstr(t->config->writeout, "header"));
    outcome_init(&t->outcome);
    cookiejar_init(&t->jar);
    return t;
}

void transfer_free(struct transfer *t)
{
    if (!t)
        return;
    for (unsigned i = 0; i < t->source_count; i++)
        source_done(&t->sources[i]);
    sink_close(&t->sink);
    if (t->header_fd >= 0)
        close(t->header_fd);
    response_done(&t->response);
    outcome_done(&t->outcome);
    cookiejar_done(&t->jar);
    free(t);
}

/* --- before --------------------------------------------------------------- */

static const char *reason_with(const char *what, const char *path)
{
    const char *const parts[] = {what, path};

    return arena_concat(2, parts);
}

/* -D: a new file for the group's first transfer, the same one for later
 * ones. */
static int open_header_file(struct transfer *t, bool is_first,
                            const char **ret_reason)
{
    const char *path = t->config->header_file;
    int flags = O_WRONLY | O_CREAT | O_CLOEXEC;

    if (!path || !strcmp(path, "-"))
        return 0;
    flags |= is_first ? O_TRUNC : O_APPEND;
    t->header_fd = open(path, flags, 0666);
    if (t->header_fd >= 0)
        return 0;
    *ret_reason = reason_with("can't write ", path);
    return -errno;
}

static int open_upload(struct transfer *t, const char **ret_reason)
{
    const char *path = t->plan.infile;
    int fd;

    if (!strcmp(path, "-")) {
        source_from_stdin(&t->sources[0]);
        return 0;
    }
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        *ret_reason = reason_with("can't read ", path);
        return -errno;
    }
    source_from_fd(&t->sources[0], fd);
    return 0;
}

static void add_form_source(void *user, uint16_t source,
                            const struct form_part *part)
{
    struct transfer *t = user;

    source_from_path(&t->sources[source - 1], part->path, part->size);
}

static int prepare_sources(struct transfer *t, const char **ret_reason)
{
    const struct config *config = t->config;
    bool is_long = config->post_bytes > LIMIT_INLINE_BODY_BYTES;
    unsigned count = t->plan.infile || is_long;

    if (config->form)
        count = request_form_sources(config->form, NULL, NULL);
    if (count > LIMIT_SOURCES) {
        *ret_reason = "a form with very many files";
        return -E2BIG;
    }
    if (!count)
        return 0;
    t->sources = arena_alloc(count * sizeof(*t->sources));
    t->source_count = count;
    if (config->form)
        request_form_sources(config->form, add_form_source, t);
    else if (t->plan.infile)
        return open_upload(t, ret_reason);
    else
        source_from_memory(t->sources, config->post, config->post_bytes);
    return 0;
}

/* -C: where the download goes on, and the file opened there. */
static int prepare_resume(struct transfer *t, const char **ret_reason)
{
    int64_t from = t->config->resume_from;
    struct stat st;

    if (t->config->resume == RESUME_AUTO)
        from = t->sink.name && !stat(t->sink.name, &st) ? st.st_size : 0;
    if (t->config->resume == RESUME_NO || !from)
        return 0;
    if (sink_open_append(&t->sink, from)) {
        *ret_reason = reason_with("can't write ", t->sink.name);
        return -EIO;
    }
    return 0;
}

static bool goes_to_terminal(const struct transfer *t)
{
    return !t->sink.name && t->console->is_tty;
}

static void prepare_meter(struct transfer *t)
{
    bool wanted = !t->inv->no_progress && !goes_to_terminal(t);

    if (t->inv->parallel)
        t->with_progress = !t->inv->no_progress || t->inv->silent;
    else if (t->inv->progress_bar)
        t->with_progress = t->bar.active = wanted;
    else
        t->with_meter = wanted;
    if (t->bar.active)
        meter_bar_start(&t->bar, t->sink.start_bytes, exchange_now_ms());
}

int transfer_prepare(struct transfer *t, bool is_first, const char **ret_reason)
{
    int rc = open_header_file(t, is_first, ret_reason);

    if (!rc && t->sink.name && t->config->create_dirs) {
        rc = sink_make_dirs(t->sink.name);
        *ret_reason = "a directory can't be made";
    }
    if (!rc)
        rc = prepare_resume(t, ret_reason);
    if (!rc)
        rc = prepare_sources(t, ret_reason);
    if (!rc)
        prepare_meter(t);
    return rc;
}

/* --- an attempt ----------------------------------------------------------- */

static uint32_t own_flags(const struct transfer *t)
{
    return (t->with_meter ? REQUEST_METER : 0) |
           (t->with_progress ? REQUEST_PROGRESS : 0) |
           (t->inv->warm == WARM_FRESH ? REQUEST_FRESH : 0);
}

static bool sources_rewind(const struct transfer *t)
{
    for (unsigned i = 0; i < t->source_count; i++)
        if (t->sources[i].kind == SOURCE_PIPE)
            return false;
    return true;
}

/* The state before an answer; what an attempt before left is gone. */
static void reset_attempt(struct transfer *t)
{
    t->sent = false;
    t->got_reply = false;
    t->outcome.code = 0;
    t->outcome.error[0] = '\0';
    t->outcome.info_count = 0;
    response_reset(&t->response);
    cookiejar_reset(&t->jar);
    t->meter_skip = t->attempts ? METER_HEAD_LINES : 0;
}

int transfer_start(struct transfer *t, struct exchange *x, uint16_t id,
                   uint32_t flags, const char **ret_reason)
{
    const struct request_plan plan = {
        .config = t->config,
        .url = t->plan.url,
        .flags = flags | own_flags(t),
        .pool = t->inv->warm_pool,
        .resume_from = t->sink.start_bytes,
        .has_source = t->source_count && !t->config->form,
        .rewinds = sources_rewind(t),
        .source = 1,
        .source_bytes = t->source_count ? t->sources[0].size : 0,
    };
    int rc = request_put(x, id, &plan, ret_reason);

    if (rc)
        return rc;
    reset_attempt(t);
    if (t->config->retry_count && !t->attempts)
        t->first_ms = exchange_now_ms();
    t->attempts++;
    t->id = id;
    t->due_ms = t->config->timeout_ms
                    ? exchange_now_ms() + t->config->timeout_ms + GRACE_MS
                    : 0;
    t->state = TRANSFER_RUNNING;
    exchange_flush(x);
    x->request_written = true;
    return 0;
}

void transfer_fail(struct transfer *t, int code, const char *text)
{
    outcome_fail(&t->outcome, code, text);
    t->state = TRANSFER_ENDED;
}

static void tell_cancel(struct transfer *t, struct exchange *x)
{
    size_t mark = frame_begin(&x->out, FRAME_CANCEL, t->id);

    frame_end(&x->out, mark);
    exchange_flush(x);
}

/* Ends the attempt on our side. */
static void cancel(struct transfer *t, struct exchange *x, int code,
                   const char *text)
{
    tell_cancel(t, x);
    transfer_fail(t, code, text);
}

void transfer_fail_write(struct transfer *t, enum dialect_words words,
                         int64_t len)
{
    char first[OUTCOME_ERROR_BYTES];
    struct wire_writer w;

    wire_writer_init(&w, first, sizeof(first), sizeof(first));
    dialect_add(&w, words, len < PIECE_BYTES ? len : PIECE_BYTES);
    wire_put_u8(&w, 0);
    outcome_fail(&t->outcome, WC_E_WRITE_ERROR, first);
}

static void cancel_write(struct transfer *t, struct exchange *x,
                         enum dialect_words words, size_t len)
{
    tell_cancel(t, x);
    transfer_fail_write(t, words, (int64_t)len);
    t->state = TRANSFER_ENDED;
}

/* A file that could not be made. */
static bool has_no_file(const struct transfer *t)
{
    return t->sink.name && t->sink.fd < 0;
}

/* --- what comes back ------------------------------------------------------ */

void transfer_on_body(struct transfer *t, struct exchange *x, const void *data,
                      size_t len)
{
    if (t->state != TRANSFER_RUNNING)
        return;
    t->got_reply = true;
    if (sink_write(&t->sink, data, len))
        cancel_write(
            t, x, has_no_file(t) ? DIALECT_OPEN_FAILED : DIALECT_WRITE_FAILED,
            len);
}

static int write_header_file(struct transfer *t, const char *line, size_t len)
{
    ssize_t n;

    if (!t->config->header_file)
        return 0;
    if (t->header_fd < 0)
        return console_out(t->console, line, len, false);
    n = write(t->header_fd, line, len);
    return n < 0 || (size_t)n != len ? -EIO : 0;
}

/* -J: the server names the file. */
static int take_name(struct transfer *t, const char *line, size_t len)
{
    const char *value;
    const char *name;

    if (!t->config->content_disposition || !t->plan.remote_name ||
        t->sink.from_header)
        return 0;
    value = response_value(line, len, "Content-Disposition");
    if (!value)
        return 0;
    name = sink_name_from_header(value, len - (size_t)(value - line));
    if (name) {
        t->sink.name = name;
        t->sink.from_header = true;
    }
    return t->sink.fd < 0 ? sink_create(&t->sink) : 0;
}

static int on_line(struct transfer *t, const char *line, size_t len)
{
    int rc = write_header_file(t, line, len);

    response_line(&t->response, line, len);
    if (!rc)
        rc = take_name(t, line, len);
    if (!rc && t->config->show_headers)
        rc = sink_write(&t->sink, line, len);
    return rc;
}

static void on_header(struct transfer *t, struct exchange *x,
                      const struct frame *f)
{
    const char *at = (const char *)f->payload;
    const char *end = at + f->len;

    t->got_reply = true;
    while (at < end && t->state == TRANSFER_RUNNING) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t len = newline ? (size_t)(newline + 1 - at) : (size_t)(end - at);

        if (on_line(t, at, len))
            cancel_write(t, x, DIALECT_HEADER_FAILED, len);
        at += len;
    }
}

/* Libcurl's meter, without the head that stands there already. */
static void on_meter(struct transfer *t, const struct frame *f)
{
    const char *at = (const char *)f->payload;
    const char *end = at + f->len;

    while (t->meter_skip && at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));

        if (!newline)
            return;
        at = newline + 1;
        t->meter_skip--;
    }
    console_err(t->console, at, (size_t)(end - at));
}

static void on_progress(struct transfer *t, const struct frame *f)
{
    if (message_get_progress(f, &t->progress))
        return;
    if (t->bar.active)
        meter_bar_update(&t->bar, t->console, &t->progress, exchange_now_ms());
}

static void on_want(struct transfer *t, struct exchange *x,
                    const struct frame *f)
{
    struct msg_want want;

    if (message_get_want(f, &want))
        return;
    if (want.source && want.source <= t->source_count)
        source_on_want(&t->sources[want.source - 1], x, t->id, &want);
}

static void on_done(struct transfer *t, const struct frame *f)
{
    if (outcome_load(&t->outcome, f))
        transfer_fail(t, WC_E_RECV_ERROR, "The daemon's answer is malformed");
    t->state = TRANSFER_ENDED;
}

void transfer_on_frame(struct transfer *t, struct exchange *x,
                       const struct frame *f)
{
    if (t->state != TRANSFER_RUNNING)
        return;
    switch (f->type) {
    case FRAME_HEADER:
        on_header(t, x, f);
        break;
    case FRAME_METER:
        on_meter(t, f);
        break;
    case FRAME_PROGRESS:
        on_progress(t, f);
        break;
    case FRAME_WANT:
        on_want(t, x, f);
        break;
    case FRAME_SENT:
        t->sent = true;
        break;
    case FRAME_JAR:
        cookiejar_add(&t->jar, f->payload, f->len);
        break;
    case FRAME_DONE:
        on_done(t, f);
        break;
    default:
        break;
    }
}

/* --- after ---------------------------------------------------------------- */

static void wait_for_retry(struct transfer *t, int64_t delay_ms)
{
    for (unsigned i = 0; i < t->source_count; i++)
        source_restart(&t->sources[i]);
    t->retries_left--;
    t->due_ms = exchange_now_ms() + delay_ms;
    t->state = TRANSFER_WAITING;
}

void transfer_end(struct transfer *t)
{
    int64_t delay_ms;

    finish_attempt(t);
    if (retry_decide(t, &delay_ms)) {
        wait_for_retry(t, delay_ms);
        return;
    }
    finish_transfer(t);
    t->state = TRANSFER_OVER;
}

void transfer_time_out(struct transfer *t, struct exchange *x)
{
    char first[OUTCOME_ERROR_BYTES];
    struct wire_writer w;

    wire_writer_init(&w, first, sizeof(first), sizeof(first));
    text_add(&w, "Operation timed out after ");
    text_add_num(&w, t->config->timeout_ms);
    text_add(&w, " milliseconds with ");
    text_add_num(&w, t->sink.bytes);
    text_add(&w, " bytes received");
    wire_put_u8(&w, 0);
    cancel(t, x, WC_E_OPERATION_TIMEDOUT, first);
}

void transfer_abort(struct transfer *t, struct exchange *x)
{
    static const char text[] =
        "Transfer aborted due to critical error in another transfer";

    if (t->state == TRANSFER_RUNNING)
        cancel(t, x, WC_E_ABORTED_BY_CALLBACK, text);
    else if (t->state != TRANSFER_OVER && t->state != TRANSFER_ENDED)
        transfer_fail(t, WC_E_ABORTED_BY_CALLBACK, text);
    t->retries_left = 0;
}

bool transfer_is_invisible(const struct transfer *t)
{
    for (unsigned i = 0; i < t->source_count; i++)
        if (t->sources[i].consumed)
            return false;
    return !t->sink.touched || (!t->sink.bytes && t->sink.start_bytes);
}

bool transfer_is_repeatable(const struct transfer *t)
{
    return !t->got_reply && sources_rewind(t) &&
           (!t->sent || request_is_safe(t->config));
}
