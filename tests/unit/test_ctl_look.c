#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "client/ctl_look.h"
#include "answering.h"
#include "ptying.h"

static void put_conn(struct wire_writer *w, const char *host, int64_t port,
                     const char *state)
{
    struct put_row r = put_begin(w);

    put_text(&r, "host", host);
    put_text(&r, "address", "192.0.2.7");
    put_num(&r, "port", port);
    put_text(&r, "protocol", "h2");
    put_bool(&r, "tls", true);
    put_text(&r, "tls_version", "TLSv1.3");
    put_num(&r, "age_s", 75);
    put_num(&r, "idle_s", 7);
    put_num(&r, "requests", 12);
    put_text(&r, "pool", "0a1b2c3d");
    put_text(&r, "state", state);
    put_end(&r);
}

static uint32_t answer(struct wire_writer *w, const struct msg_ctl *m)
{
    struct put_row r;

    switch (m->command) {
    case CTL_STATUS:
        r = put_begin(w);
        put_num(&r, "pid", 4711);
        put_text(&r, "version", "1.2.3");
        put_num(&r, "uptime_s", 312);
        put_num(&r, "rss_kib", 1536);
        put_num(&r, "idle_exit_s", 900);
        put_end(&r);
        return 0;
    case CTL_LIST:
        put_conn(w, "www.example.org:443", 443, "idle");
        put_conn(w, "api.example.org:443", 3128, "busy");
        return 0;
    case CTL_POOLS:
        r = put_begin(w);
        put_text(&r, "pool", "0a1b2c3d");
        put_num(&r, "connections", 2);
        put_num(&r, "unused_s", 3600);
        put_text(&r, "options", "CAINFO HTTP_VERSION");
        put_end(&r);
        return 0;
    default:
        return EOPNOTSUPP;
    }
}

static int (*const verbs[])(const struct ctl_call *) = {
    ctl_look_status, ctl_look_list, ctl_look_pools};
#define VERB_COUNT 3

static const struct ctl_call plain, json = {.json = true};

static void without_a_daemon_they_say_so(void **state)
{
    static const char *const want[VERB_COUNT] = {
        "{\"running\":false,\"reason\":\"no daemon is running\"}\n", "[]\n",
        "[]\n"};

    (void)state;
    for (size_t i = 0; i < VERB_COUNT; i++) {
        assert_int_equal(call_verb(verbs[i], plain), CTL_DONE);
        assert_string_equal(out.text, "no daemon is running\n");
        assert_int_equal(call_verb(verbs[i], json), CTL_DONE);
        assert_string_equal(out.text, want[i]);
        assert_string_equal(err.text, "");
    }
}

static void what_can_not_be_asked_fails_nobody(void **state)
{
    (void)state;
    answering_start(answer_busy);
    for (size_t i = 0; i < VERB_COUNT; i++) {
        assert_int_equal(call_verb(verbs[i], plain), CTL_DONE);
        assert_string_equal(out.text, "");
        assert_has(err.text, "warmcurlctl: ");
        assert_int_equal(call_verb(verbs[i], json), CTL_DONE);
        assert_has(err.text, "warmcurlctl: ");
    }
}

static void nothing_to_list_is_said(void **state)
{
    (void)state;
    answering_start(answer_nothing);
    call_verb(ctl_look_list, plain);
    assert_string_equal(out.text, "no connections\n");
    call_verb(ctl_look_pools, plain);
    assert_string_equal(out.text, "no pools\n");
    call_verb(ctl_look_list, json);
    assert_string_equal(out.text, "[]\n");
}

static void status_is_for_people(void **state)
{
    (void)state;
    answering_start(answer);
    assert_int_equal(call_verb(ctl_look_status, plain), CTL_DONE);
    assert_has(out.text, "warmcurld 1.2.3");
    assert_has(out.text, "4711, up 5 min 12 s\n");
    assert_has(out.text, "1.5 MiB\n");
    assert_has(out.text, "after 15 min without a command\n");
    call_verb(ctl_look_status, json);
    assert_string_equal(out.text,
                        "{\"running\":true,\"pid\":4711,\"version\":\"1.2.3\","
                        "\"uptime_s\":312,\"rss_kib\":1536,"
                        "\"idle_exit_s\":900}\n");
}

static void a_list_is_sorted_and_short(void **state)
{
    (void)state;
    answering_start(answer);
    assert_int_equal(call_verb(ctl_look_list, plain), CTL_DONE);
    assert_string_equal(
        out.text,
        "HOST                 ADDRESS    PORT  PROTOCOL  TLS  AGE  IDLE  REQS  "
        "POOL      STATE\n"
        "api.example.org:443  192.0.2.7  3128  h2        1.3   1m    7s    12  "
        "0a1b2c3d  busy\n"
        "www.example.org      192.0.2.7   443  h2        1.3   1m    7s    12  "
        "0a1b2c3d  idle\n");
    call_verb(ctl_look_list, json);
    assert_has(out.text, "[{\"host\":\"www.example.org:443\",");
    assert_has(out.text, "\"tls_version\":\"TLSv1.3\"");
}

static void pools_have_options(void **state)
{
    (void)state;
    answering_start(answer);
    call_verb(ctl_look_pools, plain);
    assert_string_equal(
        out.text,
        "POOL      NAME  CONNS  BUSY  REQS  HOSTS  UNUSED  OPTIONS THAT MAKE IT\n"
        "0a1b2c3d  -         2     -     -      -      1h  CAINFO HTTP_VERSION\n");
}

/* --- live ------------------------------------------------------------------
 */

static int watch(void)
{
    return ctl_look_list(&(struct ctl_call){.watch = true});
}

static void it_can_be_watched(void **state)
{
    (void)state;
    answering_start(answer);
    pty_start(watch, 80, 24);
    pty_await("2 connections, 1 idle, 1 busy (q quits)");
    pty_await("www.example.org");
    /* The pool has no room. */
    assert_lacks(pty.text, "POOL");
    pty_resize(100, 24);
    kill(pty.child, SIGWINCH);
    pty_await("POOL");
    pty_type("q");
    assert_int_equal(pty_end(), CTL_DONE);
}

static void a_low_terminal_shows_some(void **state)
{
    (void)state;
    answering_start(answer);
    pty_start(watch, 80, 4);
    pty_await("(2 more)");
    assert_lacks(pty.text, "example.org");
    pty_resize(80, 5);
    kill(pty.child, SIGWINCH);
    pty_await("www.example.org");
    pty_forget();
    pty_resize(80, 2);
    kill(pty.child, SIGWINCH);
    pty_await("2 connections");
    pty_type("q");
    pty_await("1049l");
    assert_lacks(pty.text, "more");
    assert_int_equal(pty_end(), CTL_DONE);
}

static void watching_starts_nothing(void **state)
{
    (void)state;
    pty_start(watch, 80, 24);
    pty_await("warmcurl: no daemon is running (q quits)");
    answering_start(answer);
    pty_await("2 connections");
    pty_type("q");
    assert_int_equal(pty_end(), CTL_DONE);
}

static void watching_needs_a_terminal(void **state)
{
    struct ctl_call both = {.watch = true, .json = true};
    struct ctl_call one = {.watch = true};

    (void)state;
    assert_int_equal(call_verb(ctl_look_list, one), CTL_USAGE);
    assert_has(err.text, "needs a terminal");
    assert_int_equal(call_verb(ctl_look_list, both), CTL_USAGE);
    assert_has(err.text, "exclude each other");
}

#define TEST(f) \
    cmocka_unit_test_setup_teardown(f, placing_setup, answering_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(without_a_daemon_they_say_so),
        TEST(what_can_not_be_asked_fails_nobody),
        TEST(nothing_to_list_is_said),
        TEST(status_is_for_people),
        TEST(a_list_is_sorted_and_short),
        TEST(pools_have_options),
        TEST(it_can_be_watched),
        TEST(a_low_terminal_shows_some),
        TEST(watching_starts_nothing),
        TEST(watching_needs_a_terminal),
    };

    return cmocka_run_group_tests_name("ctl_look", tests, NULL, NULL);
}
