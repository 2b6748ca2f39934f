#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "client/ctl_stats.h"
#include "answering.h"

static void put_host(struct wire_writer *w, const char *host, int64_t requests,
                     int64_t warm)
{
    struct put_row r = put_begin(w);

    put_text(&r, "row", "host");
    put_text(&r, "host", host);
    put_num(&r, "requests", requests);
    put_num(&r, "warm", warm);
    put_num(&r, "new", requests - warm);
    put_num(&r, "handshakes", requests - warm);
    put_num(&r, "handshakes_us", (requests - warm) * 20000);
    put_num(&r, "saved", warm);
    put_num(&r, "saved_us", warm * 20000);
    put_end(&r);
}

static uint32_t answer(struct wire_writer *w, const struct msg_ctl *m)
{
    struct put_row r = put_begin(w);

    put_text(&r, "row", "sums");
    put_num(&r, "since_s", 60);
    put_num(&r, "commands", 12);
    put_num(&r, "direct", 2);
    put_num(&r, "requests", 11);
    put_num(&r, "warm", 7);
    put_num(&r, "new", 3);
    put_num(&r, "unconnected", 1);
    put_num(&r, "handshakes", m->command == CTL_ZERO ? 99 : 3);
    put_num(&r, "handshakes_us", 60000);
    put_num(&r, "saved", 7);
    put_num(&r, "saved_us", 140000);
    put_end(&r);
    r = put_begin(w);
    put_text(&r, "row", "reason");
    put_text(&r, "route", "new");
    put_text(&r, "reason", "no connection was there");
    put_num(&r, "count", 3);
    put_end(&r);
    r = put_begin(w);
    put_text(&r, "row", "reason");
    put_text(&r, "route", "direct");
    put_text(&r, "reason", "a trace | of the connection");
    put_num(&r, "count", 5);
    put_end(&r);
    put_host(w, "small.example:443", 3, 1);
    put_host(w, "big.example:443", 8, 6);
    return 0;
}

static const struct ctl_call plain,
    json = {.json = true}, markdown = {.markdown = true}, zero = {.zero = true};

static void without_a_daemon_it_says_so(void **state)
{
    (void)state;
    assert_int_equal(call_verb(ctl_stats, plain), CTL_DONE);
    assert_string_equal(out.text, "no daemon is running\n");
    assert_int_equal(call_verb(ctl_stats, zero), CTL_DONE);
    assert_int_equal(call_verb(ctl_stats, markdown), CTL_DONE);
    assert_int_equal(call_verb(ctl_stats, json), CTL_DONE);
    assert_string_equal(out.text, "{\"running\":false,"
                                  "\"reason\":\"no daemon is running\"}\n");
}

static void figures_are_for_people(void **state)
{
    (void)state;
    answering_start(answer);
    assert_int_equal(call_verb(ctl_stats, plain), CTL_DONE);
    assert_string_equal(
        out.text,
        "warmcurl, in 1 min\n"
        "commands                              12\n"
        "  direct, without the daemon           2\n"
        "requests                              11\n"
        "  warm                                 7\n"
        "  new                                  3\n"
        "  without a connection                 1\n"
        "hit rate (warm of warm and new)    70.0%\n"
        "handshakes measured                    3\n"
        "  one took, on average           20.0 ms\n"
        "handshakes saved                       7\n"
        "  they had taken                  140 ms\n"
        "\n"
        "HOST               REQUESTS  WARM  NEW  HIT RATE  HANDSHAKE  SAVED  "
        "TIME SAVED\n"
        "big.example:443           8     6    2     75.0%    20.0 ms      6  "
        "    120 ms\n"
        "small.example:443         3     1    2     33.3%    20.0 ms      1  "
        "   20.0 ms\n"
        "\n"
        "COUNT  ROUTE   WHY\n"
        "    5  direct  a trace | of the connection\n"
        "    3  new     no connection was there\n");
}

static void a_summary_is_markdown(void **state)
{
    (void)state;
    answering_start(answer);
    assert_int_equal(call_verb(ctl_stats, markdown), CTL_DONE);
    assert_has(out.text,
               "### warmcurl, in 1 min\n\n| What | Count |\n|---|---:|\n");
    assert_has(out.text, "| commands | 12 |\n");
    assert_has(out.text,
               "| big.example:443 | 8 | 6 | 2 | 75.0% | 20.0 ms | 6 | "
               "120 ms |\n");
    assert_has(out.text, "| 5 | direct | a trace \\| of the connection |\n");
}

static void programs_get_json(void **state)
{
    (void)state;
    answering_start(answer);
    assert_int_equal(call_verb(ctl_stats, json), CTL_DONE);
    assert_has(out.text, "{\"running\":true,\"since_s\":60,\"commands\":12,");
    assert_has(out.text, "\"hit_rate\":0.700,\"hosts\":[{\"host\":\"small.ex");
    assert_has(out.text, "\"reasons\":[{\"route\":\"new\",\"reason\":\"no con");
    assert_lacks(out.text, "\"row\"");
}

static void zero_is_another_question(void **state)
{
    (void)state;
    answering_start(answer);
    assert_int_equal(call_verb(ctl_stats, zero), CTL_DONE);
    assert_has(out.text, "handshakes measured                  99\n");
}

static void forms_exclude_each_other(void **state)
{
    struct ctl_call both = {.json = true, .markdown = true};

    (void)state;
    assert_int_equal(call_verb(ctl_stats, both), CTL_USAGE);
}

#define TEST(f) \
    cmocka_unit_test_setup_teardown(f, placing_setup, answering_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(without_a_daemon_it_says_so), TEST(figures_are_for_people),
        TEST(a_summary_is_markdown),       TEST(programs_get_json),
        TEST(zero_is_another_question),    TEST(forms_exclude_each_other),
    };

    return cmocka_run_group_tests_name("ctl_stats", tests, NULL, NULL);
}
