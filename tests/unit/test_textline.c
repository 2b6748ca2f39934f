#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "client/textline.h"

/* The lines of the LEN bytes of TEXT, "[line]" each; "!" where one is too
 * long. */
static const char *lines(const char *text, size_t len, size_t max,
                         bool zero_ends, bool *ret_zero)
{
    static char all[256];
    char copy[128];
    struct textline seen;
    char *at = copy;

    assert_true(len < sizeof(copy));
    memcpy(copy, text, len);
    copy[len] = '\0';
    all[0] = '\0';
    *ret_zero = false;
    while (at < copy + len) {
        char *line = textline_next(&at, copy + len, max, zero_ends, &seen);
        size_t end = strlen(all);

        *ret_zero |= seen.has_zero;
        if (!line)
            return strcat(all, "!");
        snprintf(all + end, sizeof(all) - end, "[%s]", line);
    }
    return all;
}

#define LINES(text, max, zero_ends) \
    lines(text, sizeof(text) - 1, max, zero_ends, &zero)

static void ends(void **state)
{
    bool zero;

    (void)state;
    assert_string_equal(LINES("", 9, false), "");
    assert_string_equal(LINES("a", 9, false), "[a]");
    assert_string_equal(LINES("a\nb", 9, false), "[a][b]");
    assert_string_equal(LINES("\n\na\r\n", 9, false), "[][][a\r]");
    assert_false(zero);
}

static void newlines(void **state)
{
    char text[] = "a\nb\0\nc";
    char *end = text + sizeof(text) - 1;
    struct textline seen;
    char *at = text;

    (void)state;
    assert_string_equal(textline_next(&at, end, 9, false, &seen), "a");
    assert_true(seen.has_newline);
    assert_string_equal(textline_next(&at, end, 9, false, &seen), "bc");
    assert_false(seen.has_newline);
    assert_ptr_equal(at, end);
}

static void lengths(void **state)
{
    bool zero;

    (void)state;
    assert_string_equal(LINES("ab\ncd", 3, false), "[ab][cd]");
    assert_string_equal(LINES("abc", 3, false), "[abc]");
    assert_string_equal(LINES("abc\n", 3, false), "!");
    assert_string_equal(LINES("a\nabcd", 3, false), "[a]!");
}

/* As seen of 7.88.1, and of 8.14.1 and 8.23.0. */
static void zero_bytes(void **state)
{
    static const struct {
        const char *text;
        size_t len;
        const char *joined;
        const char *ended;
    } cases[] = {
        {"a\0x\nb\nc", 7, "[ab][c]", "[ab][c]"},
        {"a\nb\0", 4, "[a][b]", "[a][b]"},
        {"a\n\0\nb", 5, "[a][b]", "[a][]"},
        {"a\n\0", 3, "[a][]", "[a][]"},
        {"\0a\nb\nc", 6, "[b][c]", "[]"},
        {"a\0\n\0\nb\nc", 8, "[ab][c]", "[]"},
        {"a\0\nb\0\nc", 7, "[abc]", "[abc]"},
        {"a\0\n\nb", 5, "[a][b]", "[a][b]"},
    };
    bool zero;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_string_equal(lines(cases[i].text, cases[i].len, 9, false, &zero),
                            cases[i].joined);
        assert_true(zero);
        assert_string_equal(lines(cases[i].text, cases[i].len, 9, true, &zero),
                            cases[i].ended);
        assert_true(zero);
    }
    assert_string_equal(LINES("ab\0x\ncd\n", 4, false), "!");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends),
        cmocka_unit_test(newlines),
        cmocka_unit_test(lengths),
        cmocka_unit_test(zero_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
