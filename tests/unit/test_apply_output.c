#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "parsing.h"

#define URL "http://h/p"

#define ASSERT_DIRECT(...) \
    assert_int_equal(PARSE(__VA_ARGS__, URL), VERDICT_DIRECT)
#define ASSERT_DAEMON(...) \
    assert_int_equal(PARSE(__VA_ARGS__, URL), VERDICT_DAEMON)

static void ways_to_fail(void **state)
{
    (void)state;
    ASSERT_DAEMON("-f");
    assert_true(conf()->failonerror);
    assert_int_equal(num_of(WC_OPT_FAILONERROR), 1);
    ASSERT_DAEMON("--fail-with-body");
    assert_true(conf()->fail_with_body);
    assert_null(config_opt(conf(), WC_OPT_FAILONERROR));
    ASSERT_DAEMON("-f", "--no-fail", "--fail-with-body");
    assert_false(conf()->failonerror);
    assert_null(config_opt(conf(), WC_OPT_FAILONERROR));
    ASSERT_DIRECT("--fail-with-body", "-f");
}

static void ranges(void **state)
{
    (void)state;
    ASSERT_DAEMON("-r", "0-9,-5");
    assert_true(conf()->has_range);
    assert_string_equal(text_of(WC_OPT_RANGE), "0-9,-5");
    ASSERT_DIRECT("-r", "5");
    ASSERT_DIRECT("-r", "0-9 ");
    ASSERT_DIRECT("-r", "");
}

static void resume(void **state)
{
    (void)state;
    ASSERT_DAEMON("-C", "-");
    assert_int_equal(conf()->resume, RESUME_AUTO);
    ASSERT_DAEMON("-C", "12");
    assert_int_equal(conf()->resume, RESUME_AT);
    assert_int_equal(conf()->resume_from, 12);
    ASSERT_DIRECT("-C", "x");
    ASSERT_DIRECT("-C", "-5");
}

static void conditions_by_their_sign(void **state)
{
    static const struct {
        const char *value;
        int64_t condition;
    } cases[] = {
        {"20200101", WC_TIMECOND_IFMODSINCE},
        {"+20200101", WC_TIMECOND_IFMODSINCE},
        {"-20200101", WC_TIMECOND_IFUNMODSINCE},
        {"=20200101", WC_TIMECOND_LASTMOD},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ASSERT_DAEMON("-z", cases[i].value);
        assert_true(conf()->has_timecond);
        assert_int_equal(num_of(WC_OPT_TIMECONDITION), cases[i].condition);
        assert_string_equal(text_of(WC_OPT_TIMEVALUE_LARGE), "20200101");
    }
    ASSERT_DIRECT("-z", "");
    ASSERT_DIRECT("-z", "-");
}

static void a_condition_may_be_a_file(void **state)
{
    const struct optval *o;

    (void)state;
    ASSERT_DAEMON("-z", "/etc/passwd");
    o = config_opt(conf(), WC_OPT_TIMEVALUE_LARGE);
    assert_int_equal(o->type, WIRE_OFF_T);
    assert_true(o->num > 0);
}

/* -s silences both, -S gives errors back, in whichever order. */
static void silence(void **state)
{
    static const struct {
        const char *option;
        bool silent, show_error, no_progress;
    } cases[] = {
        {"-s", true, false, true},
        {"-sS", true, true, true},
        {"-Ss", true, true, true},
        {"-S", false, true, false},
        {"--no-progress-meter", false, true, true},
        {"--no-silent", false, true, false},
        {"--no-show-error", false, false, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ASSERT_DAEMON(cases[i].option);
        if (inv.silent != cases[i].silent ||
            inv.show_error != cases[i].show_error ||
            inv.no_progress != cases[i].no_progress)
            fail_msg("%s", cases[i].option);
    }
    ASSERT_DAEMON("-s", "--progress-meter");
    assert_false(inv.no_progress);
}

static void transfers_at_once_are_bounded(void **state)
{
    (void)state;
    ASSERT_DAEMON("--parallel-max", "300");
    assert_int_equal(inv.parallel_max, 300);
    ASSERT_DAEMON("--parallel-max", "1");
    assert_int_equal(inv.parallel_max, 1);
    ASSERT_DIRECT("--parallel-max", "0");
    ASSERT_DIRECT("--parallel-max", "301");
    ASSERT_DIRECT("--parallel-max", "-1");
}

static void formats(void **state)
{
    (void)state;
    ASSERT_DAEMON("-w", "a", "-w", "%{http_code}");
    assert_string_equal(conf()->writeout_arg, "%{http_code}");
    ASSERT_DIRECT("-w", "@-");
}

static void modes_of_our_own(void **state)
{
    (void)state;
    ASSERT_DAEMON("-s");
    assert_int_equal(inv.warm, WARM_AUTO);
    ASSERT_DAEMON("--warm-only");
    assert_int_equal(inv.warm, WARM_ONLY);
    ASSERT_DAEMON("--warm-only", "--warm-fresh");
    assert_int_equal(inv.warm, WARM_FRESH);
}

static int set_up(void **state)
{
    (void)state;
    parsing_clean_environment();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ways_to_fail),
        cmocka_unit_test(ranges),
        cmocka_unit_test(resume),
        cmocka_unit_test(conditions_by_their_sign),
        cmocka_unit_test(a_condition_may_be_a_file),
        cmocka_unit_test(silence),
        cmocka_unit_test(transfers_at_once_are_bounded),
        cmocka_unit_test(formats),
        cmocka_unit_test(modes_of_our_own),
    };

    return cmocka_run_group_tests_name("apply_output", tests, set_up, NULL);
}
