#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/dialect.h"

/* The words with a number, as a string. */
static const char *add(enum dialect_words words, int64_t number)
{
    static char text[128];
    struct wire_writer w;

    wire_writer_init(&w, text, sizeof(text), sizeof(text));
    dialect_add(&w, words, number);
    wire_put_u8(&w, 0);
    assert_false(w.error);
    return text;
}

static void what_is_no_version_is_the_oldest(void **state)
{
    static const char *const versions[] = {
        "", "8", "8.14", "x.y.z", "8..1", "8.999.1", "7.10.0", "-8.14.1"};

    (void)state;
    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        dialect_use("8.23.0");
        dialect_use(versions[i]);
        assert_string_equal(dialect_text(DIALECT_PAGE), "web page");
        assert_true(dialect_does(DIALECT_SILENT_TALLY));
    }
}

static void words_hold_from_their_version_on(void **state)
{
    (void)state;
    dialect_use("8.16.9");
    assert_string_equal(dialect_text(DIALECT_RETRY_IN), ". Will retry in ");
    dialect_use("8.17.0");
    assert_string_equal(dialect_text(DIALECT_RETRY_IN), ". Retrying in ");
    dialect_use("9.0.0");
    assert_string_equal(dialect_text(DIALECT_RETRY_IN), ". Retrying in ");
}

static void words_may_come_and_go(void **state)
{
    (void)state;
    dialect_use("7.88.1");
    assert_string_equal(dialect_text(DIALECT_LATE_FAILED),
                        "curl: (23) Failed writing body");
    dialect_use("8.14.1");
    assert_string_equal(dialect_text(DIALECT_LATE_FAILED), "");
    dialect_use("8.23.0-DEV");
    assert_string_equal(dialect_text(DIALECT_LATE_FAILED),
                        "curl: Failed writing body");
}

static void numbers_stand_in_the_words(void **state)
{
    (void)state;
    dialect_use("7.88.1");
    assert_string_equal(add(DIALECT_WRITE_FAILED, 16384),
                        "Failure writing output to destination");
    dialect_use("8.14.1");
    assert_string_equal(add(DIALECT_WRITE_FAILED, 16384),
                        "Failure writing output to destination, passed 16384 "
                        "returned 0");
    assert_string_equal(add(DIALECT_OPEN_FAILED, 7),
                        "client returned ERROR on write of 7 bytes");
}

static void ways_begin_and_end(void **state)
{
    (void)state;
    dialect_use("8.13.0");
    assert_false(dialect_does(DIALECT_LAST_COUNTS));
    assert_true(dialect_does(DIALECT_COUNTS_ONE));
    dialect_use("8.14.1");
    assert_true(dialect_does(DIALECT_LAST_COUNTS));
    dialect_use("8.15.0");
    assert_false(dialect_does(DIALECT_LAST_COUNTS));
    assert_false(dialect_does(DIALECT_SILENT_TALLY));
    assert_true(dialect_does(DIALECT_COUNTS_ONE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_version_is_the_oldest),
        cmocka_unit_test(words_hold_from_their_version_on),
        cmocka_unit_test(words_may_come_and_go),
        cmocka_unit_test(numbers_stand_in_the_words),
        cmocka_unit_test(ways_begin_and_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
