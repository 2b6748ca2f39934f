#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "lacks.h"

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

static unsigned asked;

static void know(void)
{
    asked++;
    dialect_use("8.23.0");
}

static void know_nothing(void)
{
    asked++;
}

/* First, while no version is known. */
static void the_version_is_asked_for_once_and_when_needed(void **state)
{
    (void)state;
    dialect_ask(know_nothing);
    assert_int_equal(asked, 0);
    assert_string_equal(dialect_text(DIALECT_PAGE), "web page");
    assert_true(dialect_does(DIALECT_SILENT_TALLY));
    assert_int_equal(asked, 1);
    assert_false(dialect_is_known());
    dialect_ask(know);
    assert_true(dialect_is_known());
    assert_string_equal(dialect_text(DIALECT_PAGE), "webpage");
    assert_int_equal(asked, 2);
    dialect_ask(know_nothing);
    assert_false(dialect_does(DIALECT_SILENT_TALLY));
    assert_int_equal(asked, 2);
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

/* Whoever names it at length, and whatever lies behind the text. */
static void a_version_ends_with_its_text(void **state)
{
    struct msg_welcome m = {.libcurl = {"8.23.0-a-build-of-somebody", 26}};

    (void)state;
    dialect_heed(&m);
    assert_true(dialect_since(DIALECT_VERSION(8, 23, 0)));
    m.libcurl = (struct wire_str){"8.23.0", 4};
    dialect_heed(&m);
    assert_false(dialect_since(DIALECT_VERSION(8, 0, 0)));
    m.libcurl = (struct wire_str){"8.14.15", 6};
    dialect_heed(&m);
    assert_false(dialect_since(DIALECT_VERSION(8, 14, 2)));
    m.libcurl = (struct wire_str){"", 0};
    dialect_heed(&m);
    assert_false(dialect_since(DIALECT_VERSION(8, 0, 0)));
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

static void versions_compare(void **state)
{
    (void)state;
    dialect_use("8.14.1");
    assert_true(dialect_since(0));
    assert_true(dialect_since(DIALECT_VERSION(7, 99, 99)));
    assert_true(dialect_since(DIALECT_VERSION(8, 14, 1)));
    assert_false(dialect_since(DIALECT_VERSION(8, 14, 2)));
    assert_false(dialect_since(DIALECT_VERSION(9, 0, 0)));
}

static void parts_may_be_missing(void **state)
{
    (void)state;
    use_without("8.14.1", PART_NTLM | PART_ARES);
    assert_true(dialect_lacks(PART_NTLM));
    assert_false(dialect_lacks(PART_ECH));
    assert_string_equal(dialect_text(DIALECT_PAGE), "webpage");
    dialect_use("8.14.1");
    assert_false(dialect_lacks(PART_NTLM));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_version_is_asked_for_once_and_when_needed),
        cmocka_unit_test(what_is_no_version_is_the_oldest),
        cmocka_unit_test(a_version_ends_with_its_text),
        cmocka_unit_test(words_hold_from_their_version_on),
        cmocka_unit_test(words_may_come_and_go),
        cmocka_unit_test(numbers_stand_in_the_words),
        cmocka_unit_test(ways_begin_and_end),
        cmocka_unit_test(versions_compare),
        cmocka_unit_test(parts_may_be_missing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
