#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "client/text.h"

static char buf[128];
static struct wire_writer w;

static int start(void **state)
{
    (void)state;
    memset(buf, 0, sizeof(buf));
    wire_writer_init(&w, buf, sizeof(buf), sizeof(buf));
    return 0;
}

static void numbers(void **state)
{
    (void)state;
    text_add_num(&w, 0);
    text_add_char(&w, ' ');
    text_add_num(&w, -1);
    text_add_char(&w, ' ');
    text_add_num(&w, INT64_MIN);
    text_add_char(&w, ' ');
    text_add_num(&w, INT64_MAX);
    assert_string_equal(buf, "0 -1 -9223372036854775808 9223372036854775807");
}

static void padding(void **state)
{
    (void)state;
    text_add_padded(&w, 7, 3, '0');
    text_add_padded(&w, 42, 5, ' ');
    text_add_padded(&w, 12345, 3, ' ');
    assert_string_equal(buf, "007   4212345");
}

static void seconds(void **state)
{
    (void)state;
    text_add_seconds(&w, 0);
    text_add_char(&w, ' ');
    text_add_seconds(&w, 1000042);
    text_add_char(&w, ' ');
    text_add_seconds(&w, 999999);
    assert_string_equal(buf, "0.000000 1.000042 0.999999");
}

static void strings(void **state)
{
    (void)state;
    text_add(&w, "a");
    text_add_len(&w, "bcd", 2);
    /* This program has glibc: where the table has a text, it is the same. */
    for (int code = 1; code < 134; code++) {
        char said[128];

        /* The next call may free what this one gave: strerror(3). */
        snprintf(said, sizeof(said), "%s", strerror(code));
        assert_string_equal(text_errno(code), said);
    }
    text_add_errno(&w, ENOENT);
    assert_string_equal(buf, "abcNo such file or directory");
}

static void overflow_is_sticky(void **state)
{
    char small[4];

    (void)state;
    wire_writer_init(&w, small, sizeof(small), sizeof(small));
    text_add(&w, "12345");
    assert_int_equal(w.error, -EMSGSIZE);
    text_add_num(&w, 1);
    assert_int_equal(w.error, -EMSGSIZE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(numbers, start),
        cmocka_unit_test_setup(padding, start),
        cmocka_unit_test_setup(seconds, start),
        cmocka_unit_test_setup(strings, start),
        cmocka_unit_test_setup(overflow_is_sticky, start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
