#include "client/transfer.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/arena.h"
#include "client/finish.h"
#include "client/folders.h"
#include "client/monotonic.h"
#include "client/request.h"
#include "client/retry.h"
#include "client/text.h"
#include "client/unready.h"
#include "client/upload.h"
#include "client/url.h"
#include "client/writevars.h"
#include "proto/curlcode.h"
#include "proto/limits.h"

/* Bytes of a body that libcurl gives to curl at once: CURL_MAX_WRITE_SIZE. */
#define PIECE_BYTES 16384

/* Lines of the head above libcurl's meter; a transfer has it once, however
 * often it is tried. */
#define METER_HEAD_LINES 2

/* --- states --------------------------------------------------------------- */

#ifdef WARMCURL_SANITIZED
/* True when TO may follow FROM. */
static bool may_follow(enum transfer_state from, enum transfer_state to)
{
    static const bool follows[][TRANSFER_OVER + 1] = {
        [TRANSFER_NEW] = {[TRANSFER_RUNNING] = true,
                          [TRANSFER_ENDED] = true,
                          [TRANSFER_OVER] = true},
        [TRANSFER_RUNNING] = {[TRANSFER_ENDED] = true, [TRANSFER_NEW] = true},
        [TRANSFER_ENDED] = {[TRANSFER_WAITING] = true, [TRANSFER_OVER] = true},
        [TRANSFER_WAITING] =
            {[TRANSFER_RUNNING] = true, [TRANSFER_ENDED] = true},
        [TRANSFER_OVER] = {false},
    };

    return follows[from][to];
}
#endif

void transfer_set_state(struct transfer *t, enum transfer_state state)
{
#ifdef WARMCURL_SANITIZED
    assert(may_follow(t->state, state));
#endif
    t->state = state;
}

/* --- memory --------------------------------------------------------------- */

/* Most commands have one: malloc is asked by those alone that have more. */
static struct transfer only;
static bool is_only_taken;

static struct transfer *room(void)
{
    if (is_only_taken)
        return calloc(1, sizeof(only));
    is_only_taken = true;
    memset(&only, 0, sizeof(only));
    return &only;
}

static void leave_room(struct transfer *t)
{
    if (t == &only)
        is_only_taken = false;
    else
        free(t);
}

struct transfer *transfer_new(const struct invocation *inv,
                              struct console *console, struct trace *trace,
                              const struct planned *planned)
{
    struct transfer *t = room();

    if (!t)
        return NULL;
    t->inv = inv;
    t->console = console;
    t->trace = trace;
    t->plan = *planned;
    t->config = planned->config;
    heading_init(&t->heading);
    t->is_websocket = url_is_websocket(planned->url, t->config->proto_default);
    t->retries_left = t->config->retry_count;
    t->retry_sleep_ms = retry_first_sleep_ms(t->config);
    sink_init(&t->sink, t->config, console, planned->outfile);
    t->sink.discards = planned->discards;
    t->sink.is_nameless = planned->remote_name && !planned->outfile;
    t->needs = writevars_needs(t->config->writeout);
    if (t->config->xattr)
        t->needs |= WRITEVARS_DETAILS;
    response_init(&t->response,
                  t->needs & WRITEVARS_ALL_HEADERS ? RESPONSE_KEEP_ALL
                  : t->needs & WRITEVARS_HEADERS   ? RESPONSE_KEEP_LAST
                                                   : RESPONSE_KEEP_NONE);
    outcome_init(&t->outcome);
    cookiejar_init(&t->jar);
    for (int kind = 0; kind < STATE_KINDS; kind++)
        cookiejar_init(&t->stores[kind]);
    return t;
}

void transfer_free(struct transfer *t)
{
    if (!t)
        return;
    for (unsigned i = 0; i < t->source_count; i++)
        source_done(&t->sources[i]);
    sink_close(&t->sink);
    heading_done(&t->heading);
    response_done(&t->response);
    outcome_done(&t->outcome);
    cookiejar_done(&t->jar);
    for (int kind = 0; kind < STATE_KINDS; kind++)
        cookiejar_done(&t->stores[kind]);
    leave_room(t);
}

/* --- before --------------------------------------------------------------- */

static const char *reason_with(const char *what, const char *path)
{
    const char *const parts[] = {what, path};

    return arena_concat(2, parts);
}

/* -C -: where the download goes on.  Without a file of its own that is, in
 * curl, where the transfer before it did. */
static int64_t found_offset(const struct transfer *t, int64_t before)
{
    struct stat st;

    if (!t->sink.name)
        return before;
    return stat(t->sink.name, &st) ? 0 : st.st_size;
}

/* -C: the place where it goes on, and the file opened there.  An upload goes
 * on there, too, and the file that gets the answer is the longer for it. */
static int prepare_resume(struct transfer *t, int64_t *offset,
                          const char **ret_reason)
{
    int64_t from = t->config->resume_from;

    if (t->config->resume == RESUME_AUTO) {
        from = found_offset(t, *offset);
        *offset = t->plan.infile ? -1 : from;
    }
    if (t->config->resume == RESUME_NO || !from)
        return 0;
    if (sink_open_append(&t->sink, from)) {
        *ret_reason = reason_with("can't write ", t->sink.name);
        unready_tell(t, UNREADY_RESUMED, t->sink.name, -EIO);
        return -EIO;
    }
    return 0;
}

static bool goes_to_terminal(const struct transfer *t)
{
    return sink_is_stdout(&t->sink) && t->console->is_tty;
}

bool transfer_polls_stdin(const struct transfer *t)
{
    return t->plan.infile && !strcmp(t->plan.infile, ".");
}

static void prepare_meter(struct transfer *t)
{
    bool wanted = !t->inv->no_progress && !goes_to_terminal(t);
    bool polls =
        transfer_polls_stdin(t) && !t->inv->no_meter && !goes_to_terminal(t);

    if (t->inv->parallel)
        t->with_progress = !t->inv->no_progress || t->inv->silent;
    else if (t->inv->progress_bar && !(polls && t->inv->silent))
        t->with_progress = t->bar.active = wanted;
    else
        t->with_meter = wanted || polls;
    if (t->bar.active)
        meter_bar_start(&t->bar, t->sink.start_bytes, monotonic_ms());
}

/* --create-dirs */
static int make_folders(struct transfer *t, const char **ret_reason)
{
    const char *folder = NULL;
    int rc;

    if (!t->sink.name || !t->config->create_dirs)
        return 0;
    rc = folders_make(t->sink.name, &folder);
    if (rc) {
        unready_tell(t, UNREADY_FOLDER, folder, rc);
        *ret_reason = "a directory can't be made";
    }
    return rc;
}

/* --skip-existing */
static bool is_there_already(const struct transfer *t)
{
    return t->config->skip_existing && t->sink.name &&
           !access(t->sink.name, F_OK);
}

int transfer_prepare(struct transfer *t, bool is_first, int64_t *offset,
                     const char **ret_reason)
{
    int rc = heading_prepare(t, is_first, ret_reason);

    if (!rc && t->plan.misnamed)
        return 1;
    t->skipped = !rc && is_there_already(t);
    if (t->skipped)
        return 0;
    if (!rc)
        rc = make_folders(t, ret_reason);
    return rc ? rc : prepare_resume(t, offset, ret_reason);
}

int transfer_load(struct transfer *t, const char **ret_reason)
{
    int rc;

    t->is_loaded = true;
    if (t->skipped)
        return 0;
    rc = upload_prepare(t, ret_reason);
    if (rc)
        return rc;
    prepare_meter(t);
    trace_begin(t->trace, t->config, goes_to_terminal(t));
    return 0;
}

/* --- an attempt ----------------------------------------------------------- */

static uint32_t own_flags(const struct transfer *t)
{
    return (t->with_meter ? REQUEST_METER : 0) |
           (t->with_progress ? REQUEST_PROGRESS : 0) |
           (t->inv->fresh ? REQUEST_FRESH : 0) |
           (t->needs & WRITEVARS_DETAILS ? REQUEST_DETAILS : 0) |
           (heading_wants_links(t) ? REQUEST_LINKS : 0) | trace_flags(t->inv);
}

/* The state before an answer; what an attempt before left is gone. */
static void reset_attempt(struct transfer *t)
{
    t->stopping = false;
    t->local = (struct tracelocal){
        .trace = t->trace, .config = t->config, .url = t->plan.url};
    t->sent = false;
    t->got_reply = false;
    t->body_bytes = 0;
    t->outcome.code = 0;
    t->outcome.error[0] = '\0';
    t->outcome.info_count = 0;
    response_reset(&t->response);
    cookiejar_reset(&t->jar);
    for (int kind = 0; kind < STATE_KINDS; kind++)
        cookiejar_reset(&t->stores[kind]);
    t->meter_skip = t->attempts ? METER_HEAD_LINES : 0;
}

/* -C: of an upload, -1 leaves it to libcurl. */
static int64_t resume_from(const struct transfer *t)
{
    if (!t->plan.infile)
        return t->sink.start_bytes;
    return t->config->resume == RESUME_AUTO ? -1 : t->config->resume_from;
}

/* True when the first header will end it, as the file for it can't be made: the
 * daemon, which learns that too late, must not follow a redirect by then. */
static bool ends_at_header(const struct transfer *t)
{
    return t->config->show_headers && t->config->follow &&
           !t->config->content_disposition && !sink_may_create(&t->sink);
}

int transfer_start(struct transfer *t, struct exchange *x, uint16_t id,
                   uint32_t flags, const char **ret_reason)
{
    const struct request_plan plan = {
        .config = t->config,
        .url = t->plan.url,
        .flags = flags | own_flags(t),
        .pool = t->inv->warm_pool,
        .resume_from = resume_from(t),
        .host_connections = t->inv->parallel ? t->inv->host_connections : 0,
        .may_upgrade = t->inv->may_upgrade,
        .has_file = t->plan.infile,
        .stays = ends_at_header(t),
        .has_source = t->source_count && !t->config->form,
        .rewinds = upload_rewinds(t),
        .certs = (t->needs & WRITEVARS_CERTS) != 0,
        .source = 1,
        .source_bytes = t->source_count ? t->sources[0].size : 0,
        .stores = {&t->stores[STATE_HSTS], &t->stores[STATE_ALTSVC]},
    };
    int rc = request_put(x, id, &plan, ret_reason);

    if (rc)
        return rc;
    reset_attempt(t);
    if (t->config->retry_count && !t->attempts)
        t->first_ms = monotonic_ms();
    t->attempts++;
    t->id = id;
    t->due_ms = t->config->timeout_ms
                    ? monotonic_ms() + t->config->timeout_ms + TRANSFER_GRACE_MS
                    : 0;
    transfer_set_state(t, TRANSFER_RUNNING);
    exchange_flush(x);
    x->request_written = true;
    return 0;
}

void transfer_fail(struct transfer *t, int code, const char *text)
{
    outcome_fail(&t->outcome, code, text);
    transfer_set_state(t, TRANSFER_ENDED);
}

void transfer_doom(struct transfer *t, enum transfer_fate fate, int code)
{
    outcome_fail(&t->outcome, code, "");
    t->fate = fate;
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

/* A trace shows a failure in its place: what stdio would have written by now
 * is written. */
int transfer_put(struct transfer *t, const void *data, size_t len)
{
    int rc = sink_write(&t->sink, data, len);

    return rc || t->inv->trace == TRACE_NONE ? rc : sink_push(&t->sink);
}

/* --- after ---------------------------------------------------------------- */

static void wait_for_retry(struct transfer *t, int64_t delay_ms)
{
    for (unsigned i = 0; i < t->source_count; i++)
        source_restart(&t->sources[i]);
    t->retries_left--;
    t->due_ms = monotonic_ms() + delay_ms;
    transfer_set_state(t, TRANSFER_WAITING);
}

static void end_heading(struct transfer *t)
{
    int64_t len = (int64_t)t->heading.held.len;

    if (heading_end(t) && !t->outcome.code)
        transfer_fail_write(t, DIALECT_HEADER_FAILED, len);
}

void transfer_end(struct transfer *t)
{
    int64_t delay_ms;

    end_heading(t);
    finish_attempt(t);
    if (retry_decide(t, &delay_ms)) {
        wait_for_retry(t, delay_ms);
        return;
    }
    if (!t->is_abandoned)
        finish_transfer(t);
    transfer_set_state(t, TRANSFER_OVER);
}

void transfer_time_out(struct transfer *t, struct exchange *x)
{
    char first[OUTCOME_ERROR_BYTES];
    struct wire_writer w;

    if (t->stopping) {
        transfer_set_state(t, TRANSFER_ENDED);
        return;
    }
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

bool transfer_has_headers(const struct transfer *t)
{
    return outcome_num(&t->outcome, WC_INFO_WC_ANSWERED, t->response.status) !=
           0;
}

/* True when something of its body was read. */
static bool has_read(const struct transfer *t)
{
    for (unsigned i = 0; i < t->source_count; i++)
        if (t->sources[i].consumed)
            return true;
    return false;
}

bool transfer_is_invisible(const struct transfer *t)
{
    if (has_read(t))
        return false;
    return !t->sink.touched || (!t->sink.bytes && t->sink.start_bytes);
}

bool transfer_is_repeatable(const struct transfer *t)
{
    return !t->got_reply && (upload_rewinds(t) || !has_read(t)) &&
           (!t->sent || request_is_safe(t->config, t->plan.infile));
}

/* libcurl names the protocol that it may not follow to (lib/url.c). */
static bool ends_at(const struct transfer *t, const char *words)
{
    return !strncmp(t->outcome.error, words, strlen(words));
}

bool transfer_leads_elsewhere(const struct transfer *t)
{
    const struct config *config = t->config;

    if (!config->follow || t->outcome.code != WC_E_UNSUPPORTED_PROTOCOL ||
        !upload_rewinds(t) || !request_is_safe(config, t->plan.infile))
        return false;
    return (!config->no_ftp && ends_at(t, "Protocol \"ftp")) ||
           (config->redirects_to_ws && ends_at(t, "Protocol \"ws"));
}
