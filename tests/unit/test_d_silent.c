/*
 * silent, seen from the server and the client: requests to who is gone
 * without a word.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon/limits.h"
#include "daemon/pool.h"
#include "daemon/transfer_internal.h"
#include "between.h"
#include "quiet.h"
#include "serving.h"

static int setup(void **state)
{
    serving_setup(state);
    attempt_init(KEEP_ALWAYS);
    greet();
    return 0;
}

static void begin_get(void)
{
    making_bare(&m, REQUEST_REPLAYABLE, "");
    making_string(&m, WC_OPT_URL, server.url);
}

static void begin_post(void)
{
    begin(NULL);
    making_bytes(&m, WC_OPT_POSTFIELDS, WIRE_BYTES, "x", 1);
}

/* Sends what was begun and awaits its end. */
static void finish(void)
{
    forget();
    send_request(1);
    assert_done(1, 0);
}

/* A first request, by which the connection is there. */
static struct conn *first(void)
{
    struct conn *conn;

    begin_get();
    finish();
    loop_settle();
    for (struct pool *p = pool_next(NULL); p; p = pool_next(p))
        for (conn = pool_conns(p); conn; conn = conn->next)
            if (conn->idle)
                return conn;
    fail_msg("nothing was kept");
    return NULL;
}

/* It was quiet for longer than a POST trusts it, but not for too long. */
static void was_quiet(struct conn *conn)
{
    conn->host->idle_ms = 60000;
    conn->idle_since_ms -= ONCE_IDLE_MS;
    /* The kernel sends no probe within a second. */
    loop_run(loop_never, NULL, 1100);
}

static void a_get_is_repeated(void **state)
{
    uint64_t began;

    (void)state;
    first();
    loop_run(loop_never, NULL, 50);
    began = poller_now_ms();
    fall_silent(server.fds[0]);
    begin_get();
    finish();
    assert_int_equal(server.requests, 2);
    assert_int_equal(server.fd_count, 2);
    assert_between(poller_now_ms() - began, STUCK_MS, 20000);
}

static void a_late_answer_is_awaited(void **state)
{
    (void)state;
    first();
    server.holds = true;
    begin_get();
    forget();
    send_request(1);
    await_requests(2);
    loop_run(loop_never, NULL, STUCK_MS + 2 * STUCK_TICK_MS);
    assert_int_equal(server.requests, 2);
    assert_int_equal(server.fd_count, 1);
    send_text(server.fds[0], answer);
    assert_done(1, 0);
}

static void a_post_takes_what_answers(void **state)
{
    struct conn *conn = first();

    (void)state;
    was_quiet(conn);
    begin_post();
    finish();
    assert_int_equal(server.fd_count, 1);
    assert_int_equal(conn->uses, 2);
    assert_int_not_equal(conn->alive_ms, 0);
    assert_int_equal(conn->probe.sent_ms, 0);
}

static void a_post_leaves_what_does_not(void **state)
{
    struct conn *conn = first();

    (void)state;
    loop_run(loop_never, NULL, 50);
    fall_silent(server.fds[0]);
    was_quiet(conn);
    begin_post();
    finish();
    assert_int_equal(server.requests, 2);
    assert_int_equal(server.fd_count, 2);
}

/* Whoever answered a moment ago is not asked again; nor is who was used. */
static void nobody_is_asked_in_vain(void **state)
{
    struct conn *conn = first();
    uint64_t alive_ms;

    (void)state;
    begin_post();
    finish();
    assert_int_equal(conn->alive_ms, 0);
    was_quiet(conn);
    begin_post();
    finish();
    alive_ms = conn->alive_ms;
    conn->idle_since_ms -= ONCE_IDLE_MS;
    begin_post();
    finish();
    assert_int_equal(conn->alive_ms, alive_ms);
    assert_int_equal(server.fd_count, 1);
    assert_int_equal(server.requests, 4);
}

/* The client ends while its connection is asked. */
static void a_probe_of_nobody_is_taken_back(void **state)
{
    struct conn *conn = first();

    (void)state;
    loop_run(loop_never, NULL, 50);
    fall_silent(server.fds[0]);
    was_quiet(conn);
    begin_post();
    send_request(1);
    loop_settle();
    assert_int_not_equal(conn->probe.sent_ms, 0);
    shutdown(in.fd, SHUT_RDWR);
    loop_until(peers_are_gone, NULL);
    conn->probe.sent_ms -= PROBE_FORGET_MS + 1;
    pool_sweep();
    assert_int_equal(conn->probe.sent_ms, 0);
    assert_int_equal(server.requests, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, serving_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_get_is_repeated),         TEST(a_late_answer_is_awaited),
        TEST(a_post_takes_what_answers), TEST(a_post_leaves_what_does_not),
        TEST(nobody_is_asked_in_vain),   TEST(a_probe_of_nobody_is_taken_back),
    };

    return cmocka_run_group_tests_name("d_silent", tests, serving_begin,
                                       serving_end);
}
