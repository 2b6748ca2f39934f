#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "client/usage.h"
#include "parsing.h"

#define URL "http://h/p"

static int setup(void **state)
{
    (void)state;
    dialect_use("");
    return 0;
}

/* The command line is refused with CODE and these words, a note on each
 * line. */
static void check(enum verdict verdict, int code, const char *words)
{
    char all[2048] = "";

    assert_int_equal(verdict, VERDICT_FAILS);
    assert_int_equal(inv.failure_code, code);
    for (const struct note *n = inv.notes.first; n; n = n->next) {
        static const char *const marks[] = {"W ", "E ", "", "> ", "N "};

        strcat(strcat(all, marks[n->kind]), n->text);
        if (n->kind != NOTE_LINES)
            strcat(all, "\n");
    }
    assert_string_equal(all, words);
}

#define HINT "curl: try 'curl --help' or 'curl --manual' for more information\n"

static void every_complaint_has_words(void **state)
{
    int code;

    (void)state;
    for (int i = USAGE_FINE + 1; i < USAGE_COUNT; i++) {
        assert_string_not_equal(usage_words((enum complaint)i, &code), "");
        assert_int_not_equal(code, 0);
    }
}

static void names(void **state)
{
    (void)state;
    check(PARSE_OURS("--nothing", URL), 2,
          "curl: option --nothing: is unknown\n" HINT);
    check(PARSE_OURS("-sS~", URL), 2, "curl: option -sS~: is unknown\n" HINT);
    check(PARSE_OURS("-"), 2, "curl: option -: is unknown\n" HINT);
    check(PARSE_OURS("--retr", "1"), 2,
          "curl: option --retr: is ambiguous\n" HINT);
    check(PARSE_OURS("--no-data"), 2,
          "curl: option --no-data: used '--no-' for option that isn't a "
          "boolean\n" HINT);
    check(PARSE_OURS(URL, "-so"), 2,
          "curl: option -so: requires parameter\n" HINT);
    check(PARSE_OURS("--warm-pool"), 2,
          "curl: option --warm-pool: requires parameter\n" HINT);
}

static void names_by_version(void **state)
{
    (void)state;
    assert_int_equal(PARSE_OURS("--sil", URL), VERDICT_PREFER_DIRECT);
    assert_true(inv.silent);
    dialect_use("8.14.1");
    check(PARSE_OURS("--sil"), 2, "curl: option --sil: is unknown\n" HINT);
    check(PARSE_OURS("--retr", "1"), 2,
          "curl: option --retr: is unknown\n" HINT);
    check(PARSE_OURS("--no-data"), 2,
          "curl: option --no-data: the given option cannot be reversed with a "
          "--no- prefix\n" HINT);
}

static void numbers(void **state)
{
    (void)state;
    check(PARSE_OURS("-m", "soon"), 2,
          "curl: option -m: expected a proper numerical parameter\n" HINT);
    check(PARSE_OURS("--retry", "-1"), 2,
          "curl: option --retry: expected a positive numerical "
          "parameter\n" HINT);
    check(PARSE_OURS("--limit-rate", "1x"), 2,
          "W unsupported rate unit. Use G, M, K or B!\n"
          "curl: option --limit-rate: is badly used here\n" HINT);
    check(PARSE_OURS("--rate", "1/x"), 2,
          "E unsupported --rate unit\n"
          "curl: option --rate: is badly used here\n" HINT);
}

/* What -s hides and what not, what comes before it and what behind. */
static void silence(void **state)
{
    (void)state;
    check(PARSE_OURS("-f", "--fail-with-body"), 2,
          "E You must select either --fail or --fail-with-body, not both.\n"
          "curl: option --fail-with-body: is badly used here\n" HINT);
    check(PARSE_OURS("-s", "-f", "--fail-with-body"), 2,
          "curl: option --fail-with-body: is badly used here\n" HINT);
    check(PARSE_OURS("-sS", "-o", "", "-S"), 2,
          "curl: option -o: is badly used here\n" HINT);
    check(PARSE_OURS("-o", "", "-s"), 2,
          "W output file name has no length\n"
          "curl: option -o: is badly used here\n" HINT);
    check(PARSE_OURS("--stderr", "f", "-o", "-L", "-x"), 2,
          "> f\n"
          "W The file name argument '-L' looks like a flag.\n"
          "curl: option -x: requires parameter\n" HINT);
}

/* The real curl's own words count where it is there to say them. */
static void no_version_is_asked_for(void **state)
{
    (void)state;
    assert_int_equal(PARSE("--no-data"), VERDICT_FAILS);
    assert_int_equal(PARSE("-f", "--fail-with-body", URL), VERDICT_FAILS);
}

static void questions(void **state)
{
    (void)state;
    assert_int_equal(PARSE("-s", "--help", "all", "--nothing"), VERDICT_SAYS);
    assert_int_equal(inv.says, SAYS_HELP);
    assert_string_equal(inv.says_of, "all");
    assert_int_equal(PARSE("-V", "x"), VERDICT_SAYS);
    assert_int_equal(inv.says, SAYS_VERSION);
    assert_int_equal(PARSE("--nothing", "-M"), VERDICT_FAILS);
    assert_int_equal(PARSE("--no-help", URL), VERDICT_PREFER_DIRECT);
    assert_int_equal(PARSE("--no-version", URL), VERDICT_DAEMON);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_complaint_has_words, setup),
        cmocka_unit_test_setup(names, setup),
        cmocka_unit_test_setup(names_by_version, setup),
        cmocka_unit_test_setup(numbers, setup),
        cmocka_unit_test_setup(silence, setup),
        cmocka_unit_test_setup(no_version_is_asked_for, setup),
        cmocka_unit_test_setup(questions, setup),
    };

    parsing_clean_environment();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
