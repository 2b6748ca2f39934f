#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "parsing.h"

#define URL "http://h/p"

#define ASSERT_DIRECT(...) \
    assert_int_not_equal(PARSE(__VA_ARGS__, URL), VERDICT_DAEMON)
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
        {"--no-show-error", false, true, false},
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
    assert_true(inv.no_progress);
    ASSERT_DAEMON("-S", "--no-show-error", "-s");
    assert_false(inv.show_error);
    ASSERT_DAEMON("--no-progress-meter", "-s", "--no-silent");
    assert_true(inv.no_progress);
    assert_true(inv.show_error);
}

static void transfers_at_once_are_bounded(void **state)
{
    (void)state;
    ASSERT_DAEMON("--parallel-max", "300");
    assert_int_equal(inv.parallel_max, 300);
    ASSERT_DAEMON("--parallel-max", "1");
    assert_int_equal(inv.parallel_max, 1);
    ASSERT_DAEMON("--parallel-max", "0");
    assert_int_equal(inv.parallel_max, 50);
    ASSERT_DIRECT("--parallel-max", "301");
    ASSERT_DIRECT("--parallel-max", "-1");
}

/* Any number, 0 for as many as one likes. */
static void connections_to_a_host_are_bounded(void **state)
{
    (void)state;
    ASSERT_DAEMON("-s");
    assert_int_equal(inv.host_connections, 0);
    ASSERT_DAEMON("--parallel-max-host", "3");
    assert_int_equal(inv.host_connections, 3);
    ASSERT_DAEMON("--parallel-max-host", "3", "--parallel-max-host", "0");
    assert_int_equal(inv.host_connections, 0);
    ASSERT_DAEMON("--parallel-max-host", "65536");
    assert_int_equal(inv.host_connections, 65535);
    ASSERT_DIRECT("--parallel-max-host", "-1");
    ASSERT_DIRECT("--parallel-max-host", "3x");
}

static void formats(void **state)
{
    (void)state;
    ASSERT_DAEMON("-w", "a", "-w", "%{http_code}");
    assert_string_equal(conf()->writeout_arg, "%{http_code}");
    ASSERT_DAEMON("-w", "@-");
    assert_int_equal(PARSE("-w", "%{nonsense}", URL), VERDICT_PREFER_DIRECT);
}

/* A pair that later versions refuse, in either order. */
#define CHECK_PAIR(...)                                               \
    do {                                                              \
        dialect_use("7.88.1");                                        \
        assert_int_equal(PARSE(__VA_ARGS__), VERDICT_PREFER_DIRECT);  \
        assert_int_not_equal(PARSE_OURS(__VA_ARGS__), VERDICT_FAILS); \
        dialect_use("8.14.1");                                        \
        assert_int_equal(PARSE_OURS(__VA_ARGS__), VERDICT_FAILS);     \
        dialect_use("7.88.1");                                        \
    } while (0)

static void resuming_alone(void **state)
{
    (void)state;
    CHECK_PAIR("-C", "5", "-r", "0-1", URL);
    CHECK_PAIR("-r", "0-1", "-C", "5", URL);
    CHECK_PAIR("-C", "-", "--no-clobber", URL);
    CHECK_PAIR("--no-clobber", "-C", "-", URL);
    CHECK_PAIR("-C", "5", "--remove-on-error", URL);
    CHECK_PAIR("--remove-on-error", "-C", "5", URL);
    ASSERT_DAEMON("-C", "5", "--clobber", "--no-remove-on-error");
}

static void etags_of_one_url(void **state)
{
    (void)state;
    CHECK_PAIR("--etag-save", "e", URL, URL);
    CHECK_PAIR(URL, URL, "--etag-compare", "e");
    ASSERT_DAEMON("--etag-save", "e", "--etag-compare", "f");
    assert_string_equal(conf()->etag_save, "e");
    assert_string_equal(conf()->etag_compare, "f");
    assert_non_null(conf()->etags);
    assert_int_equal(PARSE("--etag-save", "e", URL, "-:", URL), VERDICT_DAEMON);
}

static void files_that_are_there(void **state)
{
    (void)state;
    ASSERT_DAEMON("-s");
    assert_int_equal(conf()->clobber, CLOBBER_UNLESS_NAMED);
    ASSERT_DAEMON("--no-clobber", "--clobber");
    assert_int_equal(conf()->clobber, CLOBBER_ALWAYS);
    ASSERT_DAEMON("--remove-on-error", "--xattr");
    assert_true(conf()->remove_on_error);
    assert_true(conf()->xattr);
    ASSERT_DAEMON("--create-file-mode", "0644");
    assert_int_equal(PARSE_OURS("--create-file-mode", "0888", URL),
                     VERDICT_FAILS);
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

static void engines(void **state)
{
    (void)state;
    assert_int_equal(PARSE("--engine", "x", URL), VERDICT_DIRECT);
    assert_int_equal(inv.says, SAYS_NOTHING);
    assert_int_equal(PARSE("--engine", "list"), VERDICT_SAYS);
    assert_int_equal(inv.says, SAYS_ENGINES);
    dialect_use("7.88.1");
    assert_int_equal(PARSE_OURS("--engine", "", URL), VERDICT_PREFER_DIRECT);
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
        cmocka_unit_test(connections_to_a_host_are_bounded),
        cmocka_unit_test(formats),
        cmocka_unit_test(modes_of_our_own),
        cmocka_unit_test(resuming_alone),
        cmocka_unit_test(etags_of_one_url),
        cmocka_unit_test(files_that_are_there),
        cmocka_unit_test(engines),
    };

    return cmocka_run_group_tests_name("apply_output", tests, parsing_setup,
                                       NULL);
}
