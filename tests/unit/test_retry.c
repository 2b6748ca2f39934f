#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

#include "client/monotonic.h"
#include "client/retry.h"

static struct transfer *t;
static struct capture err;
static int64_t delay_ms;

static void decide(bool expected)
{
    bool again;

    capture_start(&err, STDERR_FILENO);
    again = retry_decide(t, &delay_ms);
    capture_end(&err);
    assert_int_equal(again, expected);
}

/* The transfer of a command line with OPTIONS, after its first attempt. */
#define MAKE(code, status, ...) MAKE_URL("http://h/", code, status, __VA_ARGS__)

#define MAKE_URL(url, code, status, ...)                           \
    do {                                                           \
        parsing_clean_environment();                               \
        assert_int_equal(PARSE(__VA_ARGS__, url), VERDICT_DAEMON); \
        t = make_transfer();                                       \
        t->first_ms = monotonic_ms();                              \
        set_outcome(t, code, "", status);                          \
    } while (0)

static void statuses(void **state)
{
    static const int again[] = {408, 429, 500, 502, 503, 504};
    static const int never[] = {200, 400, 404, 501, 505};

    (void)state;
    for (size_t i = 0; i < sizeof(again) / sizeof(again[0]); i++) {
        MAKE(0, again[i], "--retry", "1");
        decide(true);
        assert_string_equal(err.text, "Warning: Problem : HTTP error. Will "
                                      "retry in 1 seconds. 1 retries left."
                                      "\n");
        transfer_free(t);
        /* With -f it comes as an error. */
        MAKE(22, again[i], "-f", "--retry", "1");
        decide(true);
        transfer_free(t);
    }
    for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
        MAKE(0, never[i], "--retry", "1");
        decide(false);
        assert_string_equal(err.text, "");
        transfer_free(t);
    }
}

/* What refuses a WebSocket is no status of HTTP to curl. */
static void websockets(void **state)
{
    (void)state;
    MAKE_URL("ws://h/", 22, 503, "--retry", "1");
    decide(false);
    transfer_free(t);
    MAKE_URL("ws://h/", 22, 503, "--retry", "1", "--retry-all-errors");
    decide(true);
    transfer_free(t);
}

static void codes(void **state)
{
    (void)state;
    MAKE(28, 0, "--retry", "3");
    decide(true);
    assert_non_null(strstr(err.text, "Problem : timeout."));
    transfer_free(t);
    MAKE(6, 0, "--retry", "3");
    decide(true);
    transfer_free(t);
    MAKE(7, 0, "--retry", "3");
    decide(false);
    transfer_free(t);
    MAKE(56, 0, "--retry", "3");
    decide(false);
    transfer_free(t);
    MAKE(56, 0, "--retry", "3", "--retry-all-errors");
    decide(true);
    assert_non_null(strstr(err.text, "Problem (retrying all errors)."));
    transfer_free(t);
}

static void not_asked(void **state)
{
    (void)state;
    MAKE(28, 0, "-s");
    decide(false);
    transfer_free(t);
    MAKE(28, 0, "--retry", "1");
    t->retries_left = 0;
    decide(false);
    transfer_free(t);
}

static void pauses_double(void **state)
{
    (void)state;
    MAKE(28, 0, "--retry", "20");
    for (int64_t expected = 1000; expected <= 512000; expected *= 2) {
        decide(true);
        assert_int_equal(delay_ms, expected);
    }
    decide(true);
    assert_int_equal(delay_ms, 600000);
    transfer_free(t);
    MAKE(28, 0, "--retry", "5", "--retry-delay", "7");
    decide(true);
    decide(true);
    assert_int_equal(delay_ms, 7000);
    transfer_free(t);
}

static void time_is_up(void **state)
{
    (void)state;
    MAKE(28, 0, "--retry", "5", "--retry-max-time", "2");
    decide(true);
    t->first_ms -= 2000;
    decide(false);
    transfer_free(t);
}

static void set_retry_after(int64_t seconds)
{
    struct wire_writer w;
    struct frame f;
    size_t mark;

    wire_writer_init(&w, NULL, 0, 4096);
    mark = message_begin_done(&w, 1, &(struct msg_done){0});
    message_put_info_num(&w, WC_INFO_RESPONSE_CODE, 503);
    message_put_info_num(&w, WC_INFO_RETRY_AFTER, seconds);
    message_end_done(&w, mark, 2);
    assert_true(frame_parse(w.data, w.len, &f) > 0);
    assert_int_equal(outcome_load(&t->outcome, &f), 0);
    wire_writer_done(&w);
}

static void the_server_says_when(void **state)
{
    (void)state;
    MAKE(0, 503, "--retry", "5");
    set_retry_after(33);
    decide(true);
    assert_int_equal(delay_ms, 33000);
    transfer_free(t);
    MAKE(0, 503, "--retry", "5", "--retry-max-time", "10");
    set_retry_after(33);
    decide(false);
    assert_non_null(strstr(err.text, "Retry-After"));
    transfer_free(t);
}

static void output_is_cut_back(void **state)
{
    struct scratch dir;
    struct stat st;

    (void)state;
    scratch_init(&dir);
    MAKE(0, 500, "--retry", "1", "-o", scratch_path(&dir, "f"));
    assert_int_equal(sink_write(&t->sink, "head", 4), 0);
    decide(true);
    assert_null(strstr(err.text, "Throwing away"));
    t->retries_left = 1;
    assert_int_equal(sink_write(&t->sink, "12345678", 8), 0);
    t->body_bytes = 8;
    decide(true);
    assert_non_null(strstr(err.text, "Throwing away 8 bytes\n"));
    assert_int_equal(fstat(t->sink.fd, &st), 0);
    assert_int_equal(st.st_size, 0);
    transfer_free(t);
    MAKE(0, 500, "--retry", "1", "-o", "/dev/null");
    assert_int_equal(sink_write(&t->sink, "x", 1), 0);
    t->body_bytes = 1;
    dialect_use("8.14.1");
    decide(true);
    t->retries_left = 1;
    dialect_use("7.88.1");
    decide(false);
    assert_int_equal(t->outcome.code, 23);
    assert_true(t->is_abandoned);
    assert_non_null(strstr(err.text, "curl: (23) Failed to truncate file\n"));
    transfer_free(t);
    scratch_done(&dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statuses),
        cmocka_unit_test(websockets),
        cmocka_unit_test(codes),
        cmocka_unit_test(not_asked),
        cmocka_unit_test(pauses_double),
        cmocka_unit_test(time_is_up),
        cmocka_unit_test(the_server_says_when),
        cmocka_unit_test(output_is_cut_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
