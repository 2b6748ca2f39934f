#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon/control.h"
#include "daemon/transfer_internal.h"
#include "serving.h"

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

static const struct control_ops ops = {.stop = on_stop, .exit = on_exit_now};

static int setup_all(void **state)
{
    (void)state;
    serving_begin();
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

/* Asks and awaits the end, which must say CODE. */
static void ask(uint32_t command, uint32_t want)
{
    struct wire_writer w;
    struct frame f;
    uint32_t code;

    forget();
    wire_writer_init(&w, NULL, 0, 100);
    message_put_ctl(&w, (enum ctl_command)command);
    client_send(&w);
    wire_writer_done(&w);
    f = await(FRAME_CTL_END);
    assert_int_equal(message_get_ctl_end(&f, &code), 0);
    assert_int_equal(code, want);
}

/* The field KEY of the first row. */
static struct msg_field field(const char *key)
{
    struct msg_field field = {0};
    struct wire_reader r;
    struct frame f;
    uint16_t count;

    assert_true(inbox_find(&in, FRAME_CTL_ROW, &f));
    assert_int_equal(message_get_row(&f, &count, &r), 0);
    while (count--) {
        assert_int_equal(message_next_field(&r, &field), 0);
        if (field.key.len == strlen(key) &&
            !memcmp(field.key.data, key, field.key.len))
            return field;
    }
    fail_msg("no field %s", key);
    return field;
}

static void assert_num(const char *key, int64_t want)
{
    assert_int_equal(field(key).kind, CTL_NUM);
    if (field(key).num != want)
        fail_msg("%s is %lld", key, (long long)field(key).num);
}

static void assert_text(const char *key, const char *want)
{
    struct msg_field f = field(key);

    assert_int_equal(f.kind, CTL_STR);
    assert_int_equal(f.str.len, strlen(want));
    assert_memory_equal(f.str.data, want, f.str.len);
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
    assert_in_range(field("uptime_s").num, 0, 100);
    assert_in_range(field("rss_kib").num, 1000, 10000000);
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
    assert_text("state", "idle");
    assert_in_range(field("requests").num, 1, 2);
    assert_num("age_s", 0);
    assert_num("idle_s", 0);
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
        TEST(stop_and_exit_call_the_daemon),
        TEST(what_is_unknown_does_nothing),
    };

    return cmocka_run_group_tests_name("d_control", tests, setup_all,
                                       serving_end);
}
