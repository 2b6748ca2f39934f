#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "client/plainlines.h"

/* TEXT of LEN bytes as the curl of VERSION reads it. */
static void assert_read(const char *version, const char *text, size_t len,
                        const char *want)
{
    char to[1024];
    size_t got;

    dialect_use(version);
    got = plainlines_copy(to, text, len);
    assert_int_equal(got, strlen(want));
    assert_memory_equal(to, want, got);
}

#define READ(version, text, want) \
    assert_read(version, text, sizeof(text) - 1, want)

static void all_agree(void **state)
{
    static const char *const versions[] = {"7.88.1", "8.14.1"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        READ(versions[i], "a\nb\r\n\nc", "abc");
        READ(versions[i], "", "");
        READ(versions[i], "\n", "");
    }
}

static void the_rest_of_a_line(void **state)
{
    (void)state;
    READ("7.88.1", "a\rb\nc\0d\ne", "ace");
    READ("8.14.1", "a\rb\nc\0d\ne", "abcde");
    READ("7.88.1", "before\0after\n", "before");
    READ("8.14.1", "before\0after\n", "beforeafter");
}

/* A long line comes in pieces. */
static void pieces(void **state)
{
    char text[600];
    char want[600];

    (void)state;
    memset(text, 'x', sizeof(text));
    text[10] = '\r';
    memset(want, 'x', sizeof(want));
    want[10 + sizeof(text) - 255] = '\0';
    assert_read("7.88.1", text, sizeof(text), want);
}

static void in_place(void **state)
{
    char text[] = "a\nb\n";

    (void)state;
    assert_int_equal(plainlines_copy(text, text, 4), 2);
    assert_memory_equal(text, "ab", 2);
    dialect_use("");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_agree),
        cmocka_unit_test(the_rest_of_a_line),
        cmocka_unit_test(pieces),
        cmocka_unit_test(in_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
