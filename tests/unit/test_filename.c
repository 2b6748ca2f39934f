#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "client/dialect.h"
#include "client/filename.h"

static const char *given(const char *value)
{
    char line[256];

    snprintf(line, sizeof(line), "%s\r\n", value);
    return filename_from_disposition(line, strlen(line));
}

/* As curl 7.88.1 was seen to read them. */
static void content_disposition(void **state)
{
    static const struct {
        const char *value;
        const char *name;
    } rows[] = {
        {"attachment; filename=abc", "abc"},
        {"attachment; filename=\"a b\"", "a b"},
        {"attachment; filename='x y'", "x y"},
        {"attachment;filename=a;b=c", "a"},
        {"attachment; filename=\"../../etc/x\"", "x"},
        {"attachment; filename=\"\"", ""},
        {"attachment; filename=dir/", ""},
        {"attachment; filename=\"dir/\"", NULL},
        {"attachment; filename=\"ab\\\"c\"", NULL},
        {"attachment; filename=\"a\\b\"", "b"},
        {"attachment; filename*=UTF-8''star; filename=real", "real"},
        {"inline; FILENAME=up", NULL},
        {"attachment; filename = sp", NULL},
        {"attachment; x-filename=zz", NULL},
        {"attachment filename=nosemi", NULL},
        {"filename=nodisp", "nodisp"},
        {"attachment; filename=\"unterminated", "unterminated"},
        {"attachment; filename=\"semi;colon\"", "semi;colon"},
        {"attachment; filename=one; filename=two", "one"},
        {"attachment; filename=..", ".."},
        {"", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *name = given(rows[i].value);

        if (rows[i].name) {
            assert_non_null(name);
            assert_string_equal(name, rows[i].name);
        } else {
            assert_null(name);
        }
    }
    /* Nothing beyond the line is read. */
    assert_string_equal(filename_from_disposition("filename=abcdef", 12),
                        "abc");
}

static void blanks_before_a_name(void **state)
{
    (void)state;
    assert_string_equal(given("attachment; filename= a"), " a");
    dialect_use("8.23.0");
    assert_string_equal(given("attachment; filename= \t a"), "a");
    assert_null(filename_from_disposition("filename= ", 9));
    dialect_use("7.88.1");
}

static void location(void **state)
{
    static const struct {
        const char *value;
        const char *name;
    } rows[] = {
        {" /a/b\r\n", "b"},       {" /a/b?c/d#e/f\r\n", "b"},
        {"b#c?d/e\r\n", "b"},     {" http://h/a b \r\n", "a b"},
        {" /a%2fb\r\n", "a%2fb"}, {" /a\\b\r\n", "b"},
        {" /a/\r\n", ""},         {" \r\n", ""},
        {" //h:80\r\n", "h:80"},  {" /a/..\r\n", ".."},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(
            filename_from_location(rows[i].value, strlen(rows[i].value)),
            rows[i].name);
    assert_string_equal(filename_from_location(" /abc", 4), "ab");
}

static void numbers(void **state)
{
    (void)state;
    assert_string_equal(filename_numbered("d/a.b.c", 7), "d/a.b.c.7");
    dialect_use("8.23.0");
    assert_string_equal(filename_numbered("d/a.b.c", 7), "d/a.b-7.c");
    assert_string_equal(filename_numbered("d.x/a", 7), "d.x/a.7");
    assert_string_equal(filename_numbered(".a", 7), ".a.7");
    assert_string_equal(filename_numbered("a.", 7), "a..7");
    dialect_use("7.88.1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(content_disposition),
        cmocka_unit_test(blanks_before_a_name),
        cmocka_unit_test(location),
        cmocka_unit_test(numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
