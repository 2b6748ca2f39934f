#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/evaluate.h"
#include "parsing.h"
#include "scratch.h"

#define URL "http://h/p"

static void reads_files(void **state)
{
    struct scratch s;
    const struct strnode *node;

    (void)state;
    scratch_enter(&s);
    scratch_write(&s, "body", "a\r\nb\n", 0600);
    scratch_write(&s, "hdr", "A: 1\n\nB: 2\n", 0600);
    scratch_write(&s, "fmt", "%{http_code}\n", 0600);
    assert_int_equal(PARSE("-d", "@body", "-H", "X: 0", "-H", "@hdr", "-H",
                           "Y: 9", "-w", "@fmt", URL),
                     VERDICT_DAEMON);
    assert_int_equal(evaluate_files(&inv, &reason), VERDICT_DAEMON);
    assert_int_equal(conf()->post_bytes, 2);
    assert_memory_equal(conf()->post, "ab", 2);
    assert_string_equal(conf()->writeout, "%{http_code}");
    node = conf()->headers.first;
    assert_string_equal(node->text, "X: 0");
    assert_string_equal(node->next->text, "A: 1");
    assert_string_equal(node->next->next->text, "B: 2");
    assert_string_equal(node->next->next->next->text, "Y: 9");
    assert_int_equal(args_restore_stdin(&inv), 0);
    scratch_leave(&s);
}

static void bad_files(void **state)
{
    struct scratch s;

    (void)state;
    scratch_enter(&s);
    assert_int_equal(PARSE("-d", "@missing", URL), VERDICT_PREFER_DIRECT);
    assert_int_equal(PARSE("-w", "@missing", URL), VERDICT_PREFER_DIRECT);
    assert_int_equal(PARSE("-F", "a=@missing", URL), VERDICT_DAEMON);
    assert_int_equal(evaluate_files(&inv, &reason), VERDICT_PREFER_DIRECT);
    assert_int_equal(PARSE("--cacert", "missing", URL), VERDICT_PREFER_DIRECT);
    assert_int_equal(evaluate_files(&inv, &reason), VERDICT_DAEMON);
    assert_int_equal(PARSE("--cert", "missing", URL), VERDICT_DAEMON);
    assert_int_equal(evaluate_files(&inv, &reason), VERDICT_DAEMON);
    assert_int_equal(PARSE("--netrc-file", "missing", URL),
                     VERDICT_PREFER_DIRECT);
    assert_int_equal(evaluate_files(&inv, &reason), VERDICT_DAEMON);
    scratch_write(&s, "hdr", "A: 1\nAuthorization: NTLM x\n", 0600);
    assert_int_equal(PARSE("-H", "@hdr", URL), VERDICT_DAEMON);
    assert_int_equal(evaluate_files(&inv, &reason), VERDICT_PREFER_DIRECT);
    scratch_write(&s, "hdr", "Authorization: token x\n", 0600);
    assert_int_equal(PARSE("--proxy-header", "@hdr", URL), VERDICT_DAEMON);
    assert_int_equal(evaluate_files(&inv, &reason), VERDICT_PREFER_DIRECT);
    scratch_write(&s, "fmt", "%{time_connect}", 0600);
    assert_int_equal(PARSE("-w", "@fmt", URL), VERDICT_DAEMON);
    assert_int_equal(evaluate_files(&inv, &reason), VERDICT_PREFER_DIRECT);
    scratch_write(&s, "fmt", "", 0600);
    assert_int_equal(PARSE("-w", "@fmt", URL), VERDICT_PREFER_DIRECT);
    scratch_leave(&s);
}

static void json_headers(void **state)
{
    const struct strnode *node;

    (void)state;
    assert_int_equal(PARSE("-H", "X: 1", "--json", "{}", "-H", "Y: 2", URL),
                     VERDICT_DAEMON);
    assert_int_equal(evaluate_files(&inv, &reason), VERDICT_DAEMON);
    node = conf()->headers.first;
    assert_string_equal(node->text, "X: 1");
    assert_string_equal(node->next->text, "Y: 2");
    assert_string_equal(node->next->next->text,
                        "Content-Type: application/json");
    assert_string_equal(node->next->next->next->text,
                        "Accept: application/json");
    assert_int_equal(
        PARSE("--json", "{}", "-H", "content-type: a", "-H", "ACCEPT;", URL),
        VERDICT_DAEMON);
    assert_int_equal(evaluate_files(&inv, &reason), VERDICT_DAEMON);
    assert_string_equal(conf()->headers.last->text, "ACCEPT;");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_files),
        cmocka_unit_test(bad_files),
        cmocka_unit_test(json_headers),
    };

    return cmocka_run_group_tests(tests, parsing_setup_homeless, NULL);
}
