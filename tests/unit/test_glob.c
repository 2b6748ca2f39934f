#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "client/glob.h"

/* The expansions of TEXT, each with a space behind it. */
static const char *expand(const char *text)
{
    static char all[4096];
    struct glob *glob;
    const char *one;
    int64_t count = 0;

    assert_int_equal(glob_new(text, false, &glob), 0);
    all[0] = '\0';
    while ((one = glob_next(glob)) != NULL) {
        strcat(strcat(all, one), " ");
        count++;
    }
    assert_int_equal(count, glob_count(glob));
    return all;
}

static void expansions(void **state)
{
    static const struct {
        const char *text;
        const char *all;
    } cases[] = {
        {"abc", "abc "},
        {"{a,b}[1-2]", "a1 a2 b1 b2 "},
        {"[1-3]x{p,q}", "1xp 1xq 2xp 2xq 3xp 3xq "},
        {"[a-c:2]", "a c "},
        {"[A-C]", "A B C "},
        {"[01-10:4]", "01 05 09 "},
        {"[001-3]", "001 002 003 "},
        {"[1-03]", "1 2 3 "},
        {"[09-11]", "09 10 11 "},
        {"[0-0]", "0 "},
        {"[a-a]", "a "},
        {"{a,}x", "ax x "},
        {"{,}", "  "},
        {"{a,a}", "a a "},
        {"[]", "[] "},
        {"\\{a\\}", "{a} "},
        {"\\[x\\]", "[x] "},
        {"a\\b", "a\\b "},
        {"{a,b\\,c}", "a b,c "},
        {"http://[::1]/[1-2]", "http://[::1]/1 http://[::1]/2 "},
        {"http://[fe80::1%25eth0]/", "http://[fe80::1%25eth0]/ "},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_string_equal(expand(cases[i].text), cases[i].all);
}

/* curl refuses each of them (7.88.1, 8.14.1, 8.23.0). */
static void refused(void **state)
{
    static const char *const bad[] = {
        "{a",      "a}",       "[1-2",
        "]",       "[a]",      "[a-Z]",
        "[z-a]",   "[3-1]",    "[1-3:0]",
        "[1-3:9]", "{}",       "{a{b}}",
        "[-1-2]",  "[1--2]",   "[0-2:1:1]",
        "[a-5]",   "[1-3",     "[[1-2]]",
        "{[1-2]}", "[ 1-3]",   "[1 -3]",
        "[a-c:0]", "[a-c:-1]", "[a-c",
        "\\\\{a}", "[+1-2]",   "[1-99999999999999999999]",
        "[1-2:]",  "{a,b",     "[1:2]",
        "[-]",     "[:]",      "{a\\",
        "["};
    struct glob *glob;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (glob_new(bad[i], false, &glob) != -EINVAL)
            fail_msg("\"%s\" was taken", bad[i]);
}

static void literal_when_off(void **state)
{
    struct glob *glob;

    (void)state;
    assert_int_equal(glob_new("{a,b}[1-", true, &glob), 0);
    assert_false(glob_is_pattern(glob));
    assert_string_equal(glob_next(glob), "{a,b}[1-");
    assert_null(glob_next(glob));
    assert_string_equal(glob_substitute(glob, "o#1"), "o#1");
}

static void substitution(void **state)
{
    struct glob *glob;

    (void)state;
    assert_int_equal(glob_new("{a,b}x[08-09]", false, &glob), 0);
    assert_string_equal(glob_next(glob), "ax08");
    assert_string_equal(glob_substitute(glob, "o_#1_#2_#3_#"), "o_a_08_#3_#");
    assert_string_equal(glob_substitute(glob, "#0_##1_#1x#01_#"),
                        "#0_#a_axa_#");
    assert_string_equal(glob_next(glob), "ax09");
    assert_string_equal(glob_next(glob), "bx08");
    assert_string_equal(glob_substitute(glob, "#2#1"), "08b");
    assert_string_equal(glob_substitute(glob, "plain"), "plain");
    assert_string_equal(glob_substitute(glob, "#99999999999999999999"),
                        "#99999999999999999999");
}

/* What is put in for one # is not looked at for another. */
static void substitution_is_not_repeated(void **state)
{
    struct glob *glob;

    (void)state;
    assert_int_equal(glob_new("{#1,x}", false, &glob), 0);
    assert_string_equal(glob_next(glob), "#1");
    assert_string_equal(glob_substitute(glob, "o#1"), "o#1");
}

static void huge_patterns_cost_nothing(void **state)
{
    struct glob *glob;
    char text[1024] = "";

    (void)state;
    assert_int_equal(glob_new("[1-1000000000][1-1000000000]", false, &glob), 0);
    assert_int_equal(glob_count(glob), INT64_C(1000000000000000000));
    for (int i = 0; i < 100000; i++)
        assert_non_null(glob_next(glob));
    /* Too many to count, too many parts. */
    assert_int_equal(glob_new("[0-999999999999][0-999999999999]", false, &glob),
                     -EINVAL);
    for (int i = 0; i < 70; i++)
        strcat(text, "[1-2]");
    assert_int_equal(glob_new(text, false, &glob), -EINVAL);
}

static void rewinds(void **state)
{
    struct glob *glob;

    (void)state;
    assert_int_equal(glob_new("{a,b}", false, &glob), 0);
    assert_true(glob_is_pattern(glob));
    glob_next(glob);
    glob_next(glob);
    assert_null(glob_next(glob));
    glob_rewind(glob);
    assert_string_equal(glob_next(glob), "a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expansions),
        cmocka_unit_test(refused),
        cmocka_unit_test(literal_when_off),
        cmocka_unit_test(substitution),
        cmocka_unit_test(substitution_is_not_repeated),
        cmocka_unit_test(huge_patterns_cost_nothing),
        cmocka_unit_test(rewinds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
