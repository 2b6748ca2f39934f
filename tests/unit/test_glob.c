#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "client/glob_internal.h"

#define ZEROS "00000000000000000000000000000000000000000000000000"

static struct glob_error error;

/* The expansions of TEXT, each with a space behind it. */
static const char *expand(const char *text)
{
    static char all[4096];
    struct glob *glob;
    const char *one;
    int64_t count = 0;

    assert_int_equal(glob_new(text, false, &glob, &error), 0);
    all[0] = '\0';
    while ((one = glob_next(glob)) != NULL) {
        strcat(strcat(all, one), " ");
        count++;
    }
    assert_int_equal(count, glob->count);
    return all;
}

/* FILE with the values of URLS. */
static const char *substitute(const struct glob *urls, const char *file)
{
    const char *name = NULL;

    assert_int_equal(glob_substitute(urls, NULL, file, &name, &error), 0);
    return name;
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
        {"[1-3: 2]", "1 3 "},
        {"[1-\t3:+2]", "1 3 "},
        {"[00000000000000000000001-2]",
         "00000000000000000000001 00000000000000000000002 "},
        {"[" ZEROS ZEROS "7-9:2]", ZEROS ZEROS "7 " ZEROS ZEROS "9 "},
        {"[X-[]", "X Y Z [ "},
        {"{a\\b\\},c}", "ab} c "},
        {"http://[::1]/[1-2]", "http://[::1]/1 http://[::1]/2 "},
        {"http://[fe80::1%25eth0]/", "http://[fe80::1%25eth0]/ "},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_string_equal(expand(cases[i].text), cases[i].all);
}

static void words_of_errors(void **state)
{
    char text[1000];
    struct glob *glob;

    (void)state;
    assert_int_equal(glob_new("ab}", false, &glob, &error), -EINVAL);
    assert_string_equal(
        glob_describe(&error, "ab}"),
        "unmatched close brace/bracket in URL position 3:\nab}\n  ^");
    dialect_use("8.23.0");
    assert_string_equal(glob_describe(&error, "ab}"),
                        "unmatched close brace/bracket in position 3:\nab}\n"
                        "  ^");
    dialect_use("");
    assert_int_equal(
        glob_new("[1-9223372036854775807]{a,b}", false, &glob, &error),
        -EINVAL);
    assert_string_equal(glob_describe(&error, ""), "range overflow");
    /* Later ones add the step to the last value first. */
    assert_int_equal(glob_new("[0-9223372036854775807]", false, &glob, &error),
                     0);
    dialect_use("8.23.0");
    assert_int_equal(glob_new("[1-9223372036854775806]", false, &glob, &error),
                     0);
    assert_int_equal(
        glob_new("[0-9223372036854775806:2]", false, &glob, &error), -EINVAL);
    assert_memory_equal(glob_describe(&error, ""), "range end/step overflow",
                        strlen("range end/step overflow"));
    assert_int_equal(error.position, 26);
    dialect_use("");
    memset(text, 'a', sizeof(text));
    strcpy(text + 900, "}");
    assert_int_equal(glob_new(text, false, &glob, &error), -EINVAL);
    assert_int_equal(strlen(glob_describe(&error, text)), 511);
}

static void literal_when_off(void **state)
{
    struct glob *glob;

    (void)state;
    assert_int_equal(glob_new("{a,b}[1-", true, &glob, &error), 0);
    assert_false(glob_is_pattern(glob));
    assert_string_equal(glob_next(glob), "{a,b}[1-");
    assert_null(glob_next(glob));
    assert_string_equal(substitute(glob, "o#1"), "o#1");
}

static void substitution(void **state)
{
    struct glob *glob;

    (void)state;
    assert_int_equal(glob_new("{a,b}x[08-09]", false, &glob, &error), 0);
    assert_string_equal(glob_next(glob), "ax08");
    assert_string_equal(substitute(glob, "o_#1_#2_#3_#"), "o_a_08_#3_#");
    assert_string_equal(substitute(glob, "#0_##1_#1x#01_#"), "#0_#a_axa_#");
    assert_string_equal(glob_next(glob), "ax09");
    assert_string_equal(glob_next(glob), "bx08");
    assert_string_equal(substitute(glob, "#2#1"), "08b");
    assert_string_equal(substitute(glob, "plain"), "plain");
    assert_string_equal(substitute(glob, "#99999999999999999999"),
                        "#99999999999999999999");
    assert_string_equal(substitute(NULL, "#1"), "#1");
    assert_int_equal(glob_new("{,}", false, &glob, &error), 0);
    assert_string_equal(glob_next(glob), "");
    assert_string_equal(substitute(glob, "#1"), "");
}

/* What is put in for one # is not looked at for another. */
static void substitution_is_not_repeated(void **state)
{
    struct glob *glob;

    (void)state;
    assert_int_equal(glob_new("{#1,x}", false, &glob, &error), 0);
    assert_string_equal(glob_next(glob), "#1");
    assert_string_equal(substitute(glob, "o#1"), "o#1");
}

/* As seen of 8.23. */
static void substitution_by_name(void **state)
{
    static const struct {
        const char *file;
        const char *name; /* NULL: refused ... */
        size_t position;  /* ... there */
    } cases[] = {
        {"x#<n>-#<m>-#1-#2", "xa-1-a-1", 0},
        {"#<n>1", "a1", 0},
        {"#1<n>", "a<n>", 0},
        {"##<n>#", "#a#", 0},
        {"#<u>#<n>", "2a", 0},
        {"#<", "#<", 0},
        {"#<>", "#<>", 0},
        {"#<n", "#<n", 0},
        {"x#<z>", NULL, 5},
        {"#<N>", NULL, 4},
        {"#<n m>", NULL, 6},
        {"#99x#<n>#0#<1>", NULL, 14},
        {"#<n#<n>", NULL, 7},
    };
    struct glob *urls;
    struct glob *infiles;

    (void)state;
    dialect_use("8.23.0");
    assert_int_equal(glob_new("{<n>a,b}[<m>1-2]", false, &urls, &error), 0);
    assert_int_equal(glob_new("f[<u>1-2]{<n>x}", false, &infiles, &error), 0);
    assert_string_equal(glob_next(urls), "a1");
    assert_string_equal(glob_next(infiles), "f1x");
    assert_string_equal(glob_next(infiles), "f2x");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *name = "";
        const char *wanted = cases[i].name ? cases[i].name : "";
        int rc = glob_substitute(urls, infiles, cases[i].file, &name, &error);

        if (rc != (cases[i].name ? 0 : -EINVAL) || strcmp(name, wanted) ||
            (rc && error.position != cases[i].position))
            fail_msg("%s: %s", cases[i].file, name);
    }
    assert_string_equal(glob_describe(&error, "#<n#<n>"),
                        "no glob exists with this name in position 7:\n"
                        "#<n#<n>\n      ^");
    dialect_use("8.14.1");
    assert_string_equal(substitute(urls, "x#<z>#1"), "x#<z>a");
    dialect_use("");
}

static void huge_patterns_cost_nothing(void **state)
{
    struct glob *glob;
    char text[1024] = "";

    (void)state;
    assert_int_equal(
        glob_new("[1-1000000000][1-1000000000]", false, &glob, &error), 0);
    assert_int_equal(glob->count, INT64_C(1000000000000000000));
    for (int i = 0; i < 100000; i++)
        assert_non_null(glob_next(glob));
    /* Too many to count, too many parts. */
    assert_int_equal(
        glob_new("[0-999999999999][0-999999999999]", false, &glob, &error),
        -EINVAL);
    for (int i = 0; i < 100; i++)
        strcat(text, "[1-1]");
    assert_int_equal(glob_new(text, false, &glob, &error), -EINVAL);
}

static void rewinds(void **state)
{
    struct glob *glob;

    (void)state;
    assert_int_equal(glob_new("{a,b}", false, &glob, &error), 0);
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
        cmocka_unit_test(words_of_errors),
        cmocka_unit_test(literal_when_off),
        cmocka_unit_test(substitution),
        cmocka_unit_test(substitution_is_not_repeated),
        cmocka_unit_test(substitution_by_name),
        cmocka_unit_test(huge_patterns_cost_nothing),
        cmocka_unit_test(rewinds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
