#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon/control.h"
#include "daemon/limits.h"
#include "daemon/stats.h"
#include "daemon/transfer_internal.h"
#include "between.h"
#include "serving.h"
#include "controlling.h"

static const struct control_ops ops;

static int setup_all(void **state)
{
    serving_begin(state);
    control_init(&ops, "1", "b", "7", "/s");
    return 0;
}

static int setup(void **state)
{
    serving_setup(state);
    attempt_init(KEEP_ALWAYS);
    stats_zero();
    greet();
    return 0;
}

static void get(uint32_t flags)
{
    forget();
    making_bare(&m, REQUEST_REPLAYABLE | flags, "");
    making_string(&m, WC_OPT_URL, server.url);
    send_request(1);
    assert_done(1, 0);
}

/* The number KEY of the row in which WHICH is TEXT; -1 where there is none. */
static int64_t number(const char *which, const char *text, const char *key)
{
    struct msg_field field;
    struct frame f;
    size_t at = 0;

    if (!next_row(which, text, &at, &f))
        return -1;
    assert_true(row_field(&f, key, &field));
    return field.num;
}

static int64_t sum(const char *key)
{
    return number("row", "sums", key);
}

static const char *host(void)
{
    static char name[32];

    snprintf(name, sizeof(name), "%.*s", (int)strlen(server.url) - 8,
             server.url + 7);
    return name;
}

/* ---- what is counted ---- */

static void nothing_is_nothing(void **state)
{
    (void)state;
    ask(CTL_STATS, 0);
    assert_int_equal(count_frames(FRAME_CTL_ROW), 1);
    assert_int_equal(sum("commands"), 0);
    assert_int_equal(sum("requests"), 0);
    assert_int_equal(sum("since_s"), 0);
}

static void warm_and_new_are_told_apart(void **state)
{
    (void)state;
    get(0);
    get(0);
    get(0);
    ask(CTL_STATS, 0);
    assert_int_equal(sum("commands"), 1);
    assert_int_equal(sum("requests"), 3);
    assert_int_equal(sum("warm"), 2);
    assert_int_equal(sum("new"), 1);
    assert_int_equal(sum("unconnected"), 0);
    assert_int_equal(number("host", host(), "warm"), 2);
    assert_int_equal(number("host", host(), "new"), 1);
    assert_int_equal(number("reason", "no connection was there", "count"), 1);
}

static void each_session_is_a_command(void **state)
{
    (void)state;
    get(0);
    next_session();
    ask(CTL_STATS, 0);
    assert_int_equal(sum("commands"), 1);
    get(0);
    ask(CTL_STATS, 0);
    assert_int_equal(sum("commands"), 2);
}

/* What is refused is carried by somebody else. */
static void what_is_refused_does_not_count(void **state)
{
    (void)state;
    forget();
    making_bare(&m, REQUEST_REPLAYABLE, "");
    making_string(&m, WC_OPT_URL, server.url);
    making_long(&m, WC_OPT_PROXYTYPE, 99999); /* of no libcurl */
    send_request(1);
    await(FRAME_REFUSED);
    ask(CTL_STATS, 0);
    assert_int_equal(sum("commands"), 0);
    assert_int_equal(sum("requests"), 0);
}

static void an_error_before_a_connection_counts_apart(void **state)
{
    (void)state;
    forget();
    making_bare(&m, REQUEST_REPLAYABLE, "");
    making_string(&m, WC_OPT_URL, "http://127.0.0.1:1/");
    send_request(1);
    assert_done(1, CURLE_COULDNT_CONNECT);
    ask(CTL_STATS, 0);
    assert_int_equal(sum("commands"), 1);
    assert_int_equal(sum("requests"), 1);
    assert_int_equal(sum("unconnected"), 1);
    assert_int_equal(sum("handshakes"), 0);
    assert_int_equal(number("host", "127.0.0.1:1", "requests"), 1);
}

static void direct_commands_have_reasons(void **state)
{
    (void)state;
    stats_direct("-v asks about the connection");
    stats_direct("another protocol than HTTP");
    stats_direct("-v asks about the connection");
    ask(CTL_STATS, 0);
    assert_int_equal(sum("commands"), 3);
    assert_int_equal(sum("direct"), 3);
    assert_int_equal(sum("requests"), 0);
    assert_int_equal(number("reason", "-v asks about the connection", "count"),
                     2);
}

static void reasons_are_counted_without_figures(void **state)
{
    (void)state;
    server.holds = true;
    for (uint16_t id = 1; id <= 3; id++) {
        making_bare(&m, REQUEST_REPLAYABLE, "");
        making_string(&m, WC_OPT_URL, server.url);
        send_request(id);
        await_requests(id);
    }
    for (unsigned i = 0; i < 3; i++)
        send_text(server.fds[i], answer);
    loop_settle();
    ask(CTL_STATS, 0);
    assert_int_equal(sum("new"), 3);
    assert_int_equal(number("reason", "those to the host are busy", "count") +
                         number("reason", "no connection was there", "count"),
                     3);
}

/* ---- time ---- */

static struct conn *the_connection(void)
{
    for (struct pool *p = pool_next(NULL); p; p = pool_next(p))
        for (struct conn *c = pool_conns(p); c; c = c->next)
            if (!c->dead && c->host && !strcmp(c->host->name, host()))
                return c;
    fail_msg("there is none");
    return NULL;
}

/* Saved is what the very connection took. */
static void only_what_was_measured_is_saved(void **state)
{
    struct conn *conn;
    uint64_t made_us;

    (void)state;
    get(0);
    loop_settle();
    ask(CTL_STATS, 0);
    assert_int_equal(sum("handshakes"), 1);
    made_us = (uint64_t)sum("handshakes_us");
    assert_between(made_us, 1, 1000000);
    assert_int_equal(sum("saved"), 0);

    get(0);
    ask(CTL_STATS, 0);
    assert_int_equal(sum("handshakes"), 1);
    assert_int_equal(sum("saved"), 1);
    assert_int_equal(sum("saved_us"), made_us);
    assert_int_equal(number("host", host(), "saved_us"), made_us);

    conn = the_connection();
    assert_int_equal(conn->made_us, made_us);
    conn->made_us = 0;
    get(0);
    ask(CTL_STATS, 0);
    assert_int_equal(sum("warm"), 2);
    assert_int_equal(sum("saved"), 1);
}

static void one_that_is_not_kept_was_measured_too(void **state)
{
    (void)state;
    get(REQUEST_FRESH);
    next_session();
    get(REQUEST_FRESH);
    ask(CTL_STATS, 0);
    assert_int_equal(sum("handshakes"), 2);
    assert_int_equal(sum("saved"), 0);
    assert_int_equal(number("reason", "it gets one of its own", "count"), 2);
}

/* ---- zero and bounds ---- */

static void zero_answers_first(void **state)
{
    (void)state;
    get(0);
    stats_direct("x");
    ask(CTL_ZERO, 0);
    assert_int_equal(sum("requests"), 1);
    assert_int_equal(sum("commands"), 2);
    ask(CTL_STATS, 0);
    assert_int_equal(count_frames(FRAME_CTL_ROW), 1);
    assert_int_equal(sum("requests"), 0);
    assert_int_equal(sum("commands"), 0);
    assert_int_equal(sum("handshakes"), 0);
    get(0);
    ask(CTL_STATS, 0);
    assert_int_equal(sum("warm"), 1);
    assert_int_equal(sum("saved"), 1);
    assert_int_equal(number("host", host(), "requests"), 1);
}

static void reasons_are_bounded(void **state)
{
    char text[32];

    (void)state;
    for (unsigned i = 0; i < 3 * LIMIT_STATS_REASONS; i++) {
        snprintf(text, sizeof(text), "reason %u", i);
        stats_direct(text);
    }
    ask(CTL_STATS, 0);
    assert_int_equal(count_frames(FRAME_CTL_ROW), 1 + LIMIT_STATS_REASONS + 1);
    assert_int_equal(number("reason", "reason 0", "count"), 1);
    assert_int_equal(number("reason", "other reasons", "count"),
                     2 * LIMIT_STATS_REASONS);
}

static void hosts_are_bounded(void **state)
{
    struct transfer t = {.conn = {.fd = -1}, .attempts = 1, .on_warm = true};

    (void)state;
    for (unsigned i = 0; i < 2 * LIMIT_STATS_HOSTS; i++) {
        snprintf(t.host_name, sizeof(t.host_name), "h%u:1", i);
        stats_transfer(&t);
        strcpy(t.host_name, "often:1");
        stats_transfer(&t);
    }
    ask(CTL_STATS, 0);
    assert_int_equal(count_frames(FRAME_CTL_ROW), 1 + LIMIT_STATS_HOSTS + 1);
    assert_int_equal(number("host", "often:1", "warm"), 2 * LIMIT_STATS_HOSTS);
    assert_int_equal(number("host", "(others)", "warm"), LIMIT_STATS_HOSTS + 1);
    assert_int_equal(number("host", "h0:1", "warm"), -1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, serving_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_nothing),
        TEST(warm_and_new_are_told_apart),
        TEST(each_session_is_a_command),
        TEST(what_is_refused_does_not_count),
        TEST(an_error_before_a_connection_counts_apart),
        TEST(direct_commands_have_reasons),
        TEST(reasons_are_counted_without_figures),
        TEST(only_what_was_measured_is_saved),
        TEST(one_that_is_not_kept_was_measured_too),
        TEST(zero_answers_first),
        TEST(reasons_are_bounded),
        TEST(hosts_are_bounded),
    };

    return cmocka_run_group_tests_name("d_stats", tests, setup_all,
                                       serving_end);
}
