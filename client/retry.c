#include "client/retry.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "client/dialect.h"
#include "client/monotonic.h"
#include "client/text.h"
#include "client/transfer.h"
#include "proto/curlcode.h"

/* ms before the first retry, and the most that doubling leads to; curl(1),
 * --retry. */
#define FIRST_SLEEP_MS 1000
#define MAX_SLEEP_MS (10 * 60 * 1000)

enum problem {
    PROBLEM_NONE,
    PROBLEM_ANY,
    PROBLEM_TIMEOUT,
    PROBLEM_REFUSED,
    PROBLEM_HTTP,
};

static const char *const problem_texts[] = {
    [PROBLEM_ANY] = "(retrying all errors)",
    [PROBLEM_TIMEOUT] = ": timeout",
    [PROBLEM_REFUSED] = ": connection refused",
    [PROBLEM_HTTP] = ": HTTP error",
};

int64_t retry_first_sleep_ms(const struct config *config)
{
    return config->retry_delay_ms ? config->retry_delay_ms : FIRST_SLEEP_MS;
}

static bool is_transient_status(int64_t status)
{
    static const int transient[] = {408, 429, 500, 502, 503, 504};

    for (size_t i = 0; i < sizeof(transient) / sizeof(transient[0]); i++)
        if (status == transient[i])
            return true;
    return (status == 522 || status == 524) &&
           dialect_does(DIALECT_RETRIES_522);
}

static bool is_timeout(int code)
{
    return code == WC_E_OPERATION_TIMEDOUT ||
           code == WC_E_COULDNT_RESOLVE_HOST ||
           code == WC_E_COULDNT_RESOLVE_PROXY;
}

static enum problem find_problem(const struct transfer *t)
{
    const struct outcome *o = &t->outcome;
    const struct config *config = t->config;

    if (is_timeout(o->code))
        return PROBLEM_TIMEOUT;
    if (config->retry_connrefused && o->code == WC_E_COULDNT_CONNECT &&
        outcome_num(o, WC_INFO_OS_ERRNO, 0) == ECONNREFUSED)
        return PROBLEM_REFUSED;
    if ((!o->code || o->code == WC_E_HTTP_RETURNED_ERROR) && !t->is_websocket &&
        is_transient_status(outcome_num(o, WC_INFO_RESPONSE_CODE, 0)))
        return PROBLEM_HTTP;
    return o->code && config->retry_all_errors ? PROBLEM_ANY : PROBLEM_NONE;
}

/* "2 retries", "1 retry" (or "1 retries"). */
static void add_count(struct wire_writer *w, int64_t count, const char *one,
                      const char *many)
{
    bool is_one = count == 1 && dialect_does(DIALECT_COUNTS_ONE);

    text_add_num(w, count);
    text_add_char(w, ' ');
    text_add(w, is_one ? one : many);
}

static void warn(struct transfer *t, enum problem problem, int64_t sleep_ms)
{
    char first[256];
    struct wire_writer w;

    wire_writer_init(&w, first, sizeof(first), sizeof(first));
    text_add(&w, "Problem ");
    text_add(&w, problem_texts[problem]);
    text_add(&w, dialect_text(DIALECT_RETRY_IN));
    add_count(&w, sleep_ms / 1000, "second", "seconds");
    text_add(&w, ". ");
    add_count(&w, t->retries_left, "retry", "retries");
    text_add(&w, " left.");
    wire_put_u8(&w, 0);
    console_warn(t->console, first);
}

/* The pause before the next attempt; -1 when the server wants a longer one
 * than the user. */
static int64_t choose_sleep(struct transfer *t, enum problem problem,
                            int64_t elapsed_ms)
{
    int64_t max_ms = t->config->retry_max_ms;
    int64_t after_ms = 0;

    if (problem == PROBLEM_HTTP)
        after_ms = outcome_num(&t->outcome, WC_INFO_RETRY_AFTER, 0) * 1000;
    if (after_ms <= 0)
        return t->retry_sleep_ms;
    if (!max_ms || elapsed_ms + after_ms <= max_ms)
        return after_ms;
    console_say(t->console,
                "curl: The Retry-After: time would make this command line "
                "exceed the maximum allowed time for retries.");
    return -1;
}

static void double_sleep(struct transfer *t)
{
    if (t->config->retry_delay_ms)
        return;
    t->retry_sleep_ms *= 2;
    if (t->retry_sleep_ms > MAX_SLEEP_MS)
        t->retry_sleep_ms = MAX_SLEEP_MS;
}

/* Later curls try no device. */
static bool can_be_cut(const struct sink *s)
{
    struct stat st;

    return s->fd >= 0 && (!dialect_does(DIALECT_CUTS_FILES_ONLY) ||
                          (!fstat(s->fd, &st) && S_ISREG(st.st_mode)));
}

/* Cuts back what the attempt wrote to a file, where a body was among it:
 * headers alone (-i) stay. */
static int throw_away(struct transfer *t)
{
    char first[80];
    struct wire_writer w;

    if (!t->body_bytes || !can_be_cut(&t->sink))
        return 0;
    wire_writer_init(&w, first, sizeof(first), sizeof(first));
    text_add(&w, "Throwing away ");
    text_add_num(&w, t->body_bytes);
    text_add(&w, " bytes\n");
    if (!t->inv->silent && dialect_does(DIALECT_SAYS_DISCARD))
        console_err(t->console, first, w.len);
    if (!sink_truncate(&t->sink))
        return 0;
    outcome_fail(&t->outcome, WC_E_WRITE_ERROR, "");
    t->is_abandoned = true;
    if (t->inv->show_error)
        console_error(t->console, WC_E_WRITE_ERROR, "Failed to truncate file",
                      strlen("Failed to truncate file"));
    return -EIO;
}

bool retry_decide(struct transfer *t, int64_t *ret_delay_ms)
{
    enum problem problem;
    int64_t elapsed_ms;
    int64_t sleep_ms;

    if (t->retries_left <= 0 || t->fate)
        return false;
    elapsed_ms = monotonic_ms() - t->first_ms;
    if (t->config->retry_max_ms && elapsed_ms >= t->config->retry_max_ms)
        return false;
    problem = find_problem(t);
    if (problem == PROBLEM_NONE)
        return false;
    sleep_ms = choose_sleep(t, problem, elapsed_ms);
    if (sleep_ms < 0)
        return false;
    warn(t, problem, sleep_ms);
    double_sleep(t);
    if (throw_away(t))
        return false;
    *ret_delay_ms = sleep_ms;
    return true;
}
