#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "client/oddvalue.h"
#include "parsing.h"

#define URL "http://h/"

/* Asks as the curl of VERSION; the latest thing it said, "" for nothing. */
#define SAYS(version, ...) \
    (dialect_use(version), PARSE_OURS(__VA_ARGS__, URL), last_words())

static const char *last_words(void)
{
    return inv.notes.last ? inv.notes.last->text : "";
}

static void odd_values_are_left_to_curl(void **state)
{
    (void)state;
    assert_int_equal(PARSE("--cacert", "", URL), VERDICT_PREFER_DIRECT);
    assert_int_equal(PARSE("--cacert", "/nonexistent", URL),
                     VERDICT_PREFER_DIRECT);
    assert_int_equal(PARSE("-o", "-x", URL), VERDICT_PREFER_DIRECT);
    assert_int_equal(PARSE("-A", "\xe2\x80\x9cx", URL), VERDICT_PREFER_DIRECT);
    assert_null(inv.notes.first);
    assert_int_equal(PARSE("-A", "", URL), VERDICT_DAEMON);
    assert_int_equal(PARSE("-A", "-x", URL), VERDICT_DAEMON);
    assert_int_equal(PARSE("-A", "\xe2\x82\xac", URL), VERDICT_DAEMON);
    assert_int_equal(PARSE("--cacert", "/dev/null", URL), VERDICT_DAEMON);
}

static void blanks(void **state)
{
    (void)state;
    assert_string_equal(SAYS("7.88.1", "--ciphers", ""), "");
    assert_non_null(strstr(SAYS("8.14.1", "--ciphers", ""), "blank argument"));
    /* Those that see to it themselves. */
    assert_non_null(strstr(SAYS("8.14.1", "-m", ""), "numerical parameter"));
    assert_string_equal(SAYS("8.14.1", "--resolve", ""), "");
    assert_string_equal(SAYS("8.14.1", "-E", ""), "");
    assert_non_null(strstr(SAYS("8.23.0", "-E", ""), "blank argument"));
    /* What has no function takes anything. */
    assert_non_null(strstr(SAYS("8.14.1", "--tlsuser", ""), "blank argument"));
    assert_non_null(strstr(SAYS("8.23.0", "--tlsuser", ""), "is deprecated"));
    dialect_use("");
}

static void missing_files(void **state)
{
    const struct note *note;

    (void)state;
    assert_string_equal(SAYS("8.14.1", "--crlfile", "/nonexistent"), "");
    assert_non_null(
        strstr(SAYS("8.23.0", "--crlfile", "/nonexistent"), "badly used here"));
    note = inv.notes.first;
    assert_int_equal(note->kind, NOTE_ERROR);
    assert_string_equal(
        note->text,
        "The file '/nonexistent' provided to --crlfile does not exist");
    assert_int_equal(inv.failure_code, 2);
    SAYS("8.23.0", "--crlfile", "");
    assert_string_equal(inv.notes.first->text,
                        "The file '' provided to --crlfile does not exist");
    assert_string_equal(SAYS("8.23.0", "--crlfile", "/dev/null"), "");
    dialect_use("");
}

static void flags(void **state)
{
    (void)state;
    assert_string_equal(SAYS("7.88.1", "-o", "-x"),
                        "The file name argument '-x' looks like a flag.");
    assert_string_equal(SAYS("8.14.1", "-o", "-x"),
                        "The filename argument '-x' looks like a flag.");
    assert_string_equal(SAYS("7.88.1", "-o", "-"), "");
}

static void quotes(void **state)
{
    (void)state;
    assert_string_equal(SAYS("7.88.1", "-A", "\xe2\x80\x9cx"), "");
    assert_string_equal(SAYS("8.14.1", "-A", "\xe2\x80\x9cx"),
                        "The argument '\xe2\x80\x9cx' starts with a Unicode "
                        "quote where maybe an ASCII \" was intended?");
    assert_string_equal(SAYS("8.14.1", "-A", "\xe2\x80\x98x"), "");
    assert_string_equal(SAYS("8.23.0", "-A", "\xe2\x80\x98x"),
                        "The argument '\xe2\x80\x98x' starts with a Unicode "
                        "character. Maybe ASCII was intended?");
    dialect_use("");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(odd_values_are_left_to_curl),
        cmocka_unit_test(blanks),
        cmocka_unit_test(missing_files),
        cmocka_unit_test(flags),
        cmocka_unit_test(quotes),
    };

    return cmocka_run_group_tests(tests, parsing_setup, NULL);
}
