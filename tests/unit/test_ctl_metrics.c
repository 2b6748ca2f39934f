#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "client/ctl_metrics.h"
#include "answering.h"

static uint32_t answer(struct wire_writer *w, const struct msg_ctl *m)
{
    struct put_row r = put_begin(w);

    (void)m;
    put_text(&r, "version", "1.2\"\\3");
    put_text(&r, "libcurl", "7.88.1");
    put_num(&r, "uptime_s", 60);
    put_num(&r, "warm", 7);
    put_num(&r, "new", 3);
    put_num(&r, "rss_kib", 2);
    put_num(&r, "saved_us", 1234567);
    put_end(&r);
    return 0;
}

static const struct ctl_call plain, json = {.json = true};

static void without_a_daemon_it_is_not_up(void **state)
{
    (void)state;
    assert_int_equal(call_verb(ctl_metrics, plain), CTL_DONE);
    assert_string_equal(out.text,
                        "# TYPE warmcurl_up gauge\n"
                        "# HELP warmcurl_up Whether a daemon is running.\n"
                        "warmcurl_up 0\n"
                        "# EOF\n");
    assert_int_equal(call_verb(ctl_metrics, json), CTL_DONE);
    assert_string_equal(out.text, "[]\n");
}

static void figures_have_types_and_units(void **state)
{
    (void)state;
    answering_start(answer);
    assert_int_equal(call_verb(ctl_metrics, plain), CTL_DONE);
    assert_has(out.text, "warmcurl_up 1\n");
    assert_has(out.text, "warmcurl_build_info{version=\"1.2\\\"\\\\3\","
                         "libcurl=\"7.88.1\"} 1\n");
    assert_has(out.text, "# TYPE warmcurl_requests counter\n"
                         "# HELP warmcurl_requests ");
    assert_has(out.text, "\nwarmcurl_requests_total{route=\"warm\"} 7\n"
                         "warmcurl_requests_total{route=\"new\"} 3\n");
    assert_has(out.text, "\nwarmcurl_resident_memory_bytes 2048\n");
    assert_has(out.text, "# UNIT warmcurl_saved_seconds seconds\n");
    assert_has(out.text, "\nwarmcurl_saved_seconds_total 1.234567\n");
    assert_string_equal(out.text + strlen(out.text) - 6, "# EOF\n");
}

static void programs_get_json(void **state)
{
    (void)state;
    answering_start(answer);
    assert_int_equal(call_verb(ctl_metrics, json), CTL_DONE);
    assert_has(out.text, "{\"name\":\"warmcurl_requests\",\"type\":\"counter\","
                         "\"labels\":{\"route\":\"warm\"},\"value\":7}");
    assert_has(out.text, "\"value\":1.234567}");
}

#define TEST(f) \
    cmocka_unit_test_setup_teardown(f, placing_setup, answering_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(without_a_daemon_it_is_not_up),
        TEST(figures_have_types_and_units),
        TEST(programs_get_json),
    };

    return cmocka_run_group_tests_name("ctl_metrics", tests, NULL, NULL);
}
