#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "client/glob.h"
#include "client/globread.h"

static struct glob_error error;

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
        if (glob_new(bad[i], false, &glob, &error) != -EINVAL)
            fail_msg("\"%s\" was taken", bad[i]);
}

/* What 7.88.1 says of a pattern, and where two later ones point. */
static void descriptions(void **state)
{
    static const struct {
        const char *text;
        const char *what;
        size_t positions[3];
    } cases[] = {
        {"{a,b", "unmatched brace", {1, 1, 5}},
        {"{", "unmatched brace", {1, 1, 2}},
        {"{}", "empty string within braces", {2, 2, 2}},
        {"a}", "unmatched close brace/bracket", {2, 2, 2}},
        {"\\{a}", "unmatched close brace/bracket", {4, 4, 4}},
        {"{a,b}}", "unmatched close brace/bracket", {5, 5, 5}},
        {"{a\\,b}}", "unmatched close brace/bracket", {6, 6, 6}},
        {"{a}{b}{c}}", "unmatched close brace/bracket", {7, 7, 7}},
        {"{a{b}}", "nested brace", {3, 3, 3}},
        {"{\\a[", "nested brace", {4, 4, 4}},
        {"{a}{b]}", "unexpected close bracket", {5, 5, 5}},
        {"[", "bad range specification", {2, 2, 2}},
        {"[ 1-3]", "bad range specification", {2, 2, 2}},
        {"[1", "bad range", {2, 3, 3}},
        {"[1-", "bad range", {4, 4, 4}},
        {"[1-2", "bad range", {4, 5, 5}},
        {"[10-20x]", "bad range", {5, 7, 7}},
        {"[1-  3x", "bad range", {6, 7, 7}},
        {"[2-1]", "bad range", {6, 6, 6}},
        {"[1-2:0]", "bad range", {8, 8, 8}},
        {"[1-1:2]", "bad range", {8, 8, 8}},
        {"[1-9:]", "bad range", {7, 6, 6}},
        {"[1-9:x]", "bad range", {6, 6, 6}},
        {"[1-9:3x]", "bad range", {6, 7, 7}},
        {"[1-3:-1]", "bad range", {9, 6, 6}},
        {"[99999999999999999999-3]", "bad range", {2, 2, 2}},
        {"[1-99999999999999999999]", "bad range", {4, 4, 4}},
        {"[1-3:99999999999999999999]", "bad range", {6, 6, 6}},
        {"[c-a]", "bad range", {6, 6, 6}},
        {"[A-z]", "bad range", {6, 6, 6}},
        {"[a-c:]", "bad range", {2, 6, 6}},
        {"[a-c:1x]", "bad range", {2, 7, 7}},
        {"[a-c:-1]", "bad range", {9, 6, 6}},
        {"[a-c:10]", "bad range", {9, 9, 9}},
        {"[a-c:257]", "bad range", {10, 6, 6}},
        {"[ab-c]", "bad range", {2, 2, 2}},
    };
    static const char *const versions[] = {"", "8.14.1", "8.23.0"};
    struct glob *glob;

    (void)state;
    for (size_t v = 0; v < 3; v++) {
        dialect_use(versions[v]);
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
            assert_int_equal(glob_new(cases[i].text, false, &glob, &error),
                             -EINVAL);
            if (strcmp(error.what, cases[i].what) ||
                error.position != cases[i].positions[v])
                fail_msg("%s: %s at %zu", cases[i].text, error.what,
                         error.position);
        }
    }
    dialect_use("");
}

/* Before 8.23: not a hundred parts. */
static void many_parts(void **state)
{
    char text[1024] = "";
    struct glob *glob;

    (void)state;
    for (int i = 0; i < 99; i++)
        strcat(text, "[1-1]");
    assert_int_equal(glob_new(text, false, &glob, &error), 0);
    strcat(text, "x");
    assert_int_equal(glob_new(text, false, &glob, &error), -EINVAL);
    assert_string_equal(error.what, "too many globs");
    assert_int_equal(error.position, 497);
    dialect_use("8.23.0");
    assert_int_equal(glob_new(text, false, &glob, &error), 0);
    dialect_use("");
}

/* As seen of 8.23; earlier ones have no names. */
static void names(void **state)
{
    static const struct {
        const char *text;
        const char *all; /* its expansions; NULL: refused ... */
        const char *what;
        size_t position;
    } cases[] = {
        {"{<n>a,b}", "a b ", NULL, 0},
        {"[<n>1-2]", "1 2 ", NULL, 0},
        {"[<n>a-c:2]", "a c ", NULL, 0},
        {"{<a}>b,c}", "b c ", NULL, 0},
        {"{<a,b>c}", "c ", NULL, 0},
        {"[<1-2]>3-4]", "3 4 ", NULL, 0},
        {"{<a<b>c}", "c ", NULL, 0},
        {"{<n>,}", "  ", NULL, 0},
        {"{<n>a}{<N>b}", "ab ", NULL, 0},
        {"{<>a,b}", "<>a b ", NULL, 0},
        {"{<n a,b}", "<n a b ", NULL, 0},
        {"{a,<n>b}", "a <n>b ", NULL, 0},
        {"{\\<n>a}", "<n>a ", NULL, 0},
        {"{<n>a}/[<n>1-2]", NULL, "Duplicate glob name", 11},
        {"{<n>}", NULL, "empty string within braces", 5},
        {"{<n>a,b", NULL, "unmatched brace", 8},
        {"[<n>1-", NULL, "bad range", 7},
        {"[<n>]", NULL, "bad range specification", 5},
        {"[<n", NULL, "bad range specification", 2},
    };
    struct glob *glob;

    (void)state;
    dialect_use("8.23.0");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char all[64] = "";
        const char *one;
        int rc = glob_new(cases[i].text, false, &glob, &error);

        if (rc != (cases[i].all ? 0 : -EINVAL))
            fail_msg("%s: %d", cases[i].text, rc);
        while (!rc && (one = glob_next(glob)))
            strcat(strcat(all, one), " ");
        if (rc ? strcmp(error.what, cases[i].what) ||
                     error.position != cases[i].position
               : strcmp(all, cases[i].all))
            fail_msg("%s: %s %s %zu", cases[i].text, all, error.what,
                     error.position);
    }
    dialect_use("8.14.1");
    assert_int_equal(glob_new("{<n>a,b}", false, &glob, &error), 0);
    assert_string_equal(glob_next(glob), "<n>a");
    dialect_use("");
}

static void long_names(void **state)
{
    char text[80];

    (void)state;
    memset(text, 'n', sizeof(text));
    text[0] = '<';
    strcpy(text + 65, ">x");
    assert_int_equal(globread_name(text), 0);
    dialect_use("8.23.0");
    assert_int_equal(globread_name(text), 66);
    strcpy(text + 65, "n>x");
    assert_int_equal(globread_name(text), 0);
    assert_int_equal(globread_name("<>"), 0);
    assert_int_equal(globread_name("n>"), 0);
    assert_int_equal(globread_name(""), 0);
    dialect_use("");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused),    cmocka_unit_test(descriptions),
        cmocka_unit_test(many_parts), cmocka_unit_test(names),
        cmocka_unit_test(long_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
