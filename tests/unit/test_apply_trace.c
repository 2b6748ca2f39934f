#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "parsing.h"

#define URL "http://h/p"

#define ASSERT_TRACED(...) \
    assert_int_equal(PARSE(__VA_ARGS__, URL), VERDICT_PREFER_DIRECT)

static void ways_to_look(void **state)
{
    (void)state;
    ASSERT_TRACED("-v");
    assert_int_equal(inv.trace, TRACE_VERBOSE);
    assert_null(inv.trace_path);
    assert_string_equal(reason, "a trace of the connection");
    ASSERT_TRACED("--trace", "f");
    assert_int_equal(inv.trace, TRACE_HEX);
    assert_string_equal(inv.trace_path, "f");
    ASSERT_TRACED("--trace-ascii", "-");
    assert_int_equal(inv.trace, TRACE_ASCII);
    assert_string_equal(inv.trace_path, "-");
    assert_null(inv.notes.first);
}

static void what_stands_before_lines(void **state)
{
    (void)state;
    assert_int_equal(PARSE("--trace-time", "--trace-ids", URL), VERDICT_DAEMON);
    assert_true(inv.trace_time && inv.trace_ids);
    ASSERT_TRACED("-v", "--trace-time", "--no-trace-time");
    assert_false(inv.trace_time || inv.trace_ids);
}

static void none_after_all(void **state)
{
    (void)state;
    assert_int_equal(PARSE("-v", "--no-verbose", URL), VERDICT_DAEMON);
    assert_int_equal(PARSE("--trace", "f", "--no-verbose", URL),
                     VERDICT_DAEMON);
    assert_int_equal(inv.trace, TRACE_NONE);
}

/* The last one counts, which curl says unless it is the same again. */
static void one_at_a_time(void **state)
{
    (void)state;
    ASSERT_TRACED("-v", "--trace-ascii", "f");
    assert_int_equal(inv.trace, TRACE_ASCII);
    assert_string_equal(
        inv.notes.first->text,
        "--trace-ascii overrides an earlier trace/verbose option");
    ASSERT_TRACED("--trace-ascii", "f", "--trace", "g");
    assert_string_equal(inv.trace_path, "g");
    assert_string_equal(inv.notes.first->text,
                        "--trace overrides an earlier trace/verbose option");
    ASSERT_TRACED("--trace", "f", "-v");
    assert_null(inv.trace_path);
    assert_string_equal(
        inv.notes.first->text,
        "-v, --verbose overrides an earlier trace/verbose option");
    ASSERT_TRACED("--trace", "f", "--trace", "g");
    assert_string_equal(inv.trace_path, "g");
    assert_null(inv.notes.first);
    ASSERT_TRACED("-v", "-v");
    assert_null(inv.notes.first);
    ASSERT_TRACED("-s", "-v", "--trace", "g");
    assert_null(inv.notes.first);
}

/* In one argument it is another matter than in two. */
static void v_by_v(void **state)
{
    (void)state;
    ASSERT_TRACED("-sv");
    assert_false(inv.trace_more);
    ASSERT_TRACED("-v", "-v");
    assert_false(inv.trace_more);
    ASSERT_TRACED("-v", "--verbose");
    assert_false(inv.trace_more);
    ASSERT_TRACED("-vv");
    assert_true(inv.trace_more);
    ASSERT_TRACED("-vsv");
    assert_true(inv.trace_more);
    ASSERT_TRACED("-vv", "-v");
    assert_false(inv.trace_more);
    ASSERT_TRACED("-vv", "--verbose");
    assert_false(inv.trace_more);
}

/* Later curls begin anew with -v, but within an argument. */
static void stamps_end_with_v(void **state)
{
    static const struct {
        const char *words[3];
        bool stays;
    } rows[] = {
        {{"--trace-time", "-v", "-s"}, false},
        {{"--trace-time", "--verbose", "-s"}, false},
        {{"--trace-time", "--no-verbose", "-s"}, false},
        {{"--trace-time", "-sv", "-s"}, true},
        {{"-v", "--trace-time", "-s"}, true},
        {{"--trace-time", "--trace", "f"}, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *const *words = rows[i].words;

        dialect_use("8.14.1");
        PARSE_OURS(words[0], words[1], words[2], URL);
        if (inv.trace_time != rows[i].stays)
            fail_msg("%s %s", words[0], words[1]);
        dialect_use("7.88.1");
        PARSE_OURS(words[0], words[1], words[2], URL);
        assert_true(inv.trace_time);
    }
    dialect_use("8.14.1");
    PARSE_OURS("--trace-ids", "-v", URL);
    assert_false(inv.trace_ids);
    dialect_use("7.88.1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ways_to_look),
        cmocka_unit_test(what_stands_before_lines),
        cmocka_unit_test(none_after_all),
        cmocka_unit_test(one_at_a_time),
        cmocka_unit_test(v_by_v),
        cmocka_unit_test(stamps_end_with_v),
    };

    parsing_clean_environment();
    return cmocka_run_group_tests_name("apply_trace", tests, NULL, NULL);
}
