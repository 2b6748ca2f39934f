#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon/control.h"
#include "daemon/log.h"
#include "daemon/transfer_internal.h"
#include "between.h"
#include "serving.h"
#include "controlling.h"

static unsigned stops, exits;

/* The answer left before the daemon ends. */
static void on_stop(void)
{
    inbox_read(&in);
    assert_int_equal(count_frames(FRAME_CTL_END), 1);
    stops++;
}

static void on_exit_now(void)
{
    inbox_read(&in);
    assert_int_equal(count_frames(FRAME_CTL_END), 1);
    exits++;
}

static uint64_t idle_exit_ms(void)
{
    return 90000;
}

static int reload_result;

static int on_reload(struct peer *peer)
{
    control_put_fault(peer, "/etc/w", 7, "not understood");
    return reload_result;
}

static const struct control_ops ops = {.stop = on_stop,
                                       .exit = on_exit_now,
                                       .reload = on_reload,
                                       .idle_exit_ms = idle_exit_ms};

static int setup_all(void **state)
{
    serving_begin(state);
    control_init(&ops, "1.2", "abc", "7.8.9", "/run/s");
    return 0;
}

static int setup(void **state)
{
    serving_setup(state);
    attempt_init(KEEP_ALWAYS);
    stops = exits = 0;
    greet();
    return 0;
}

static void get(void)
{
    forget();
    making_bare(&m, REQUEST_REPLAYABLE, "");
    making_string(&m, WC_OPT_URL, server.url);
    send_request(1);
    assert_done(1, 0);
}

static void status_says_who_and_how_much(void **state)
{
    struct transfer_counts before = *transfer_counts();

    (void)state;
    get();
    get();
    ask(CTL_STATUS, 0);
    assert_int_equal(count_frames(FRAME_CTL_ROW), 1);
    assert_num("pid", getpid());
    assert_text("version", "1.2");
    assert_text("build", "abc");
    assert_text("libcurl", "7.8.9");
    assert_text("socket", "/run/s");
    assert_num("sessions", 1);
    assert_num("transfers", 0);
    assert_num("connections", 1);
    assert_num("pools", pool_count());
    assert_num("requests", (int64_t)before.requests + 2);
    assert_num("new", (int64_t)before.fresh + 1);
    assert_num("warm", (int64_t)before.warm + 1);
    assert_between(field("uptime_s").num, 0, 100);
    assert_between(field("rss_kib").num, 1000, 10000000);
    assert_num("idle_exit_s", 90);
}

static void status_counts_what_runs(void **state)
{
    (void)state;
    server.holds = true;
    making_bare(&m, REQUEST_REPLAYABLE, "");
    making_string(&m, WC_OPT_URL, server.url);
    send_request(1);
    await_requests(1);
    ask(CTL_STATUS, 0);
    assert_num("transfers", 1);
    ask(CTL_LIST, 0);
    assert_text("state", "busy");
}

static void a_list_has_a_row_for_each_connection(void **state)
{
    char host[32];

    (void)state;
    ask(CTL_LIST, 0);
    assert_int_equal(count_frames(FRAME_CTL_ROW), 0);
    get();
    get();
    forget();
    making_bare(&m, REQUEST_REPLAYABLE, "another");
    making_string(&m, WC_OPT_URL, server.url);
    send_request(1);
    assert_done(1, 0);
    loop_settle();
    ask(CTL_LIST, 0);
    assert_int_equal(count_frames(FRAME_CTL_ROW), 2);
    snprintf(host, sizeof(host), "127.0.0.1:%d", (int)field("port").num);
    assert_non_null(strstr(server.url, host));
    assert_text("host", host);
    assert_text("address", "127.0.0.1");
    assert_text("protocol", "http/1.1");
    assert_int_equal(field("tls").kind, CTL_BOOL);
    assert_int_equal(field("tls").num, 0);
    assert_text("tls_version", "-");
    assert_text("state", "idle");
    assert_between(field("requests").num, 1, 2);
    assert_num("age_s", 0);
    assert_num("idle_s", 0);
    assert_num("active", 0);
    assert_text("local", "127.0.0.1");
    assert_between(field("local_port").num, 1, 65535);
    assert_num("verify", 0);
    assert_text("name", "-");
    assert_num("idle_limit_s", 0);
}

static void a_closed_connection_is_not_listed(void **state)
{
    (void)state;
    get();
    shutdown(server.fds[0], SHUT_RDWR);
    loop_settle();
    ask(CTL_LIST, 0);
    assert_int_equal(count_frames(FRAME_CTL_ROW), 0);
}

static void pools_tell_what_makes_them(void **state)
{
    (void)state;
    ask(CTL_POOLS, 0);
    assert_int_equal(count_frames(FRAME_CTL_ROW), pool_count());
    forget();
    making_bare(&m, REQUEST_REPLAYABLE, "named");
    making_string(&m, WC_OPT_URL, server.url);
    making_long(&m, WC_OPT_HTTP_VERSION, 2);
    send_request(1);
    assert_done(1, 0);
    loop_settle();
    /* The newest comes first. */
    ask(CTL_POOLS, 0);
    assert_text("name", "named");
    assert_text("options", "HTTP_VERSION");
    assert_num("connections", 1);
    assert_num("busy", 0);
    assert_num("requests", 1);
    assert_num("hosts", 1);
    assert_num("unused_s", 0);
    assert_int_equal(field("private").num, 0);
}

static void flushing_ends_connections(void **state)
{
    (void)state;
    get();
    ask_with(CTL_FLUSH, "elsewhere.example", 0);
    assert_num("closed", 0);
    assert_num("closing", 0);
    ask_with(CTL_FLUSH, "127.0.0.1", 0);
    assert_num("closed", 1);
    ask_with(CTL_FLUSH, "no pattern", EINVAL);
    assert_int_equal(count_frames(FRAME_CTL_ROW), 0);
    get();
    ask(CTL_FLUSH, 0);
    assert_num("closed", 1);
    ask(CTL_LIST, 0);
    assert_int_equal(count_frames(FRAME_CTL_ROW), 0);
}

static void the_log_has_levels(void **state)
{
    (void)state;
    ask_with(CTL_LOG, "debug", 0);
    assert_string_equal(log_level_name(), "debug");
    ask_with(CTL_LOG, "warning", 0);
    ask_with(CTL_LOG, "loud", EINVAL);
    ask_with(CTL_LOG, "", EINVAL);
    ask(CTL_STATUS, 0);
    assert_text("log", "warning");
}

static void reloading_tells_of_faults(void **state)
{
    (void)state;
    reload_result = 0;
    ask(CTL_RELOAD, 0);
    assert_text("file", "/etc/w");
    assert_num("line", 7);
    assert_text("text", "not understood");
    reload_result = -ENOENT;
    ask(CTL_RELOAD, ENOENT);
}

static void an_endless_argument_is_refused(void **state)
{
    char text[600];

    (void)state;
    memset(text, 'a', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    ask_with(CTL_FLUSH, text, EINVAL);
}

static void stop_and_exit_call_the_daemon(void **state)
{
    (void)state;
    ask(CTL_STOP, 0);
    assert_int_equal(stops, 1);
    assert_int_equal(exits, 0);
    ask(CTL_EXIT, 0);
    assert_int_equal(stops, 1);
    assert_int_equal(exits, 1);
    assert_int_equal(count_frames(FRAME_CTL_ROW), 0);
}

static void what_is_unknown_does_nothing(void **state)
{
    (void)state;
    ask(CTL_MAX, EOPNOTSUPP);
    ask(0, EOPNOTSUPP);
    assert_int_equal(stops + exits, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, serving_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(status_says_who_and_how_much),
        TEST(status_counts_what_runs),
        TEST(a_list_has_a_row_for_each_connection),
        TEST(a_closed_connection_is_not_listed),
        TEST(pools_tell_what_makes_them),
        TEST(flushing_ends_connections),
        TEST(the_log_has_levels),
        TEST(reloading_tells_of_faults),
        TEST(an_endless_argument_is_refused),
        TEST(stop_and_exit_call_the_daemon),
        TEST(what_is_unknown_does_nothing),
    };

    return cmocka_run_group_tests_name("d_control", tests, setup_all,
                                       serving_end);
}
