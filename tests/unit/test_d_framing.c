/*
 * framing, by way of a server that sends too much.  Requests that were not sent
 * whole: tests/e2e/test_framing.py.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon/transfer_internal.h"
#include "serving.h"

#define CHUNKS                   \
    "HTTP/1.1 200 OK\r\n"        \
    "Transfer-Encoding: chunked" \
    "\r\n\r\n5\r\nhello\r\n0\r\n\r\n"

static int setup(void **state)
{
    serving_setup(state);
    attempt_init(KEEP_ALWAYS);
    greet();
    return 0;
}

static void get(const char *text)
{
    server.answer = text;
    begin(NULL);
    send_request(1);
    assert_done(1, 0);
    next_session();
}

static void await_ended(unsigned count)
{
    loop_until(server_was_left, &count);
}

static void more_than_the_answer_ends_the_connection(void **state)
{
    static const char *const answers[] = {
        CHUNKS "\r",
        CHUNKS "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 204 No Content\r\n\r\nx",
        "HTTP/1.1 304 Not Modified\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxy",
    };

    (void)state;
    for (unsigned i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        get(answers[i]);
        await_ended(i + 1);
        assert_int_equal(server.fd_count, i + 1);
    }
}

static void the_answer_alone_leaves_it(void **state)
{
    (void)state;
    get(CHUNKS);
    get("HTTP/1.1 204 No Content\r\n\r\n");
    get("HTTP/1.1 304 Not Modified\r\n\r\n");
    get(NULL);
    assert_int_equal(server.fd_count, 1);
}

static void a_whole_request_leaves_it(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        begin(NULL);
        making_bytes(&m, WC_OPT_POSTFIELDS, WIRE_BYTES, "abc", 3);
        send_request(1);
        assert_done(1, 0);
        next_session();
    }
    assert_int_equal(server.fd_count, 1);
}

/* On a connection that is not there there is nothing to disagree about. */
static void words_without_a_connection(void **state)
{
    struct transfer t = {.conn.fd = -1};

    (void)state;
    framing_begin(&t);
    framing_note_text(&t, "Excess found", 12);
    framing_end(&t);
    assert_false(t.heard);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, serving_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(more_than_the_answer_ends_the_connection),
        TEST(the_answer_alone_leaves_it),
        TEST(a_whole_request_leaves_it),
        TEST(words_without_a_connection),
    };

    return cmocka_run_group_tests_name("d_framing", tests, serving_begin,
                                       serving_end);
}
