#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "parsing.h"

#define URL "http://h/p"

static void check_method(enum verdict verdict, enum httpreq httpreq)
{
    assert_int_equal(verdict, VERDICT_DAEMON);
    assert_int_equal(conf()->httpreq, httpreq);
}

static void methods(void **state)
{
    (void)state;
    check_method(PARSE(URL), HTTPREQ_UNSPEC);
    check_method(PARSE("-I", URL), HTTPREQ_HEAD);
    assert_true(conf()->no_body);
    assert_true(conf()->show_headers);
    check_method(PARSE("-d", "a", URL), HTTPREQ_SIMPLEPOST);
    check_method(PARSE("--json", "a", URL), HTTPREQ_SIMPLEPOST);
    check_method(PARSE("-F", "a=b", URL), HTTPREQ_MIMEPOST);
    /* Only those URLs that have a file are uploads. */
    check_method(PARSE("-T", "f", URL), HTTPREQ_PUT);
    check_method(PARSE("-G", URL), HTTPREQ_UNSPEC);
    check_method(PARSE("-G", "-F", "a=b", URL), HTTPREQ_MIMEPOST);
    check_method(PARSE("-G", "-T", "f", URL), HTTPREQ_PUT);
    check_method(PARSE("-G", "-d", "a", URL), HTTPREQ_GET);
    check_method(PARSE("-I", "-G", "-d", "a", URL), HTTPREQ_HEAD);
    check_method(PARSE("-X", "DELETE", "-d", "a", URL), HTTPREQ_SIMPLEPOST);
}

/* curl refuses it when it comes to the group, or before. */
static void check_conflict(enum verdict verdict)
{
    assert_true(verdict == VERDICT_FAILS || verdict == VERDICT_DIRECT ||
                (verdict == VERDICT_PREFER_DIRECT && conf()->refusal == 2));
}

static void method_conflicts(void **state)
{
    (void)state;
    check_conflict(PARSE("-d", "a", "-I", URL));
    check_conflict(PARSE("-d", "a", "-F", "a=b", URL));
    check_conflict(PARSE("-d", "a", "-T", "f", URL));
    check_conflict(PARSE("-T", "f", "-I", URL));
    check_conflict(PARSE("-T", "f", "-F", "a=b", URL));
    check_conflict(PARSE("-G", "-d", "a", "-F", "a=b", URL));
    check_conflict(PARSE("-G", "-d", "a", "-T", "f", URL));
    assert_int_equal(PARSE("-X", "head", URL), VERDICT_PREFER_DIRECT);
    assert_non_null(conf()->warnings.first);
    assert_int_equal(PARSE("-I", "-X", "HEAD", URL), VERDICT_DAEMON);
    /* In another group it is no conflict. */
    assert_int_equal(PARSE("-d", "a", URL, "-:", "-I", URL), VERDICT_DAEMON);
}

static void output_conflicts(void **state)
{
    (void)state;
    assert_int_equal(PARSE("-J", "-O", "-i", URL), VERDICT_PREFER_DIRECT);
    assert_int_equal(PARSE("-J", "-O", "-I", URL), VERDICT_PREFER_DIRECT);
    assert_int_equal(PARSE("-J", "-O", "-C", "-", URL), VERDICT_PREFER_DIRECT);
    assert_int_equal(PARSE("-J", "-O", URL), VERDICT_DAEMON);
    assert_int_equal(PARSE("-r", "0-1", "-C", "5", URL), VERDICT_PREFER_DIRECT);
    assert_int_equal(PARSE("-C", "5", "-d", "a", URL), VERDICT_DAEMON);
    assert_int_equal(PARSE("-C", "5", "-d", "@-", URL), VERDICT_PREFER_DIRECT);
    assert_int_equal(PARSE("-d", "@-", URL), VERDICT_DAEMON);
    assert_int_equal(PARSE("-C", "5", "-T", "f", URL), VERDICT_DAEMON);
}

/* By version, and only in the last group. */
static void refused_outputs(void **state)
{
    (void)state;
    dialect_use("");
    assert_int_equal(PARSE_OURS("-J", "-i", URL), VERDICT_FAILS);
    assert_int_equal(inv.failure_code, 2);
    assert_string_equal(inv.notes.first->text,
                        "curl: showing headers and --remote-header-name cannot "
                        "be combined\ncurl: try 'curl --help' or 'curl "
                        "--manual' for more information\n");
    assert_int_equal(PARSE_OURS("-J", "-i", URL, "-:", URL),
                     VERDICT_PREFER_DIRECT);
    assert_int_equal(PARSE_OURS("-J", "-C", "-", URL), VERDICT_FAILS);
    dialect_use("8.14.1");
    assert_int_equal(PARSE_OURS("-J", "-i", URL), VERDICT_PREFER_DIRECT);
    assert_int_equal(PARSE_OURS("-J", "-C", "-", URL), VERDICT_FAILS);
    assert_int_equal(PARSE_OURS("-r", "0-1", "-C", "5", URL), VERDICT_FAILS);
    dialect_use("");
}

static void cookies_are_joined(void **state)
{
    static char text[8300] = "a=";

    (void)state;
    dialect_use("");
    assert_int_equal(PARSE("-b", "a=1", "-b", "b=2", URL), VERDICT_DAEMON);
    assert_string_equal(text_of(WC_OPT_COOKIE), "a=1;b=2");
    memset(text + 2, 'x', 4093);
    assert_int_equal(PARSE("-b", text, URL), VERDICT_DAEMON);
    assert_int_equal(strlen(text_of(WC_OPT_COOKIE)), 4095);
    /* One that is longer is none at all. */
    assert_int_equal(PARSE("-b", text, "-b", "b", "-b", "c=", URL),
                     VERDICT_PREFER_DIRECT);
    assert_null(text_of(WC_OPT_COOKIE));
    assert_non_null(conf()->warnings.first);
    dialect_use("8.2.0");
    memset(text + 2, 'x', 8197);
    assert_int_equal(PARSE("-b", text, URL), VERDICT_DAEMON);
    assert_int_equal(strlen(text_of(WC_OPT_COOKIE)), 8199);
    assert_int_equal(PARSE("-b", text, "-b", "c=", URL), VERDICT_DIRECT);
    dialect_use("8.23.0");
    assert_int_equal(PARSE("-b", "a=1", "-b", "b=2", URL), VERDICT_DAEMON);
    assert_string_equal(text_of(WC_OPT_COOKIE), "a=1; b=2");
    dialect_use("");
}

static void netrc(void **state)
{
    (void)state;
    assert_int_equal(PARSE(URL), VERDICT_DAEMON);
    assert_int_equal(conf()->netrc, NETRC_NO);
    assert_int_equal(PARSE("-n", URL), VERDICT_DAEMON);
    assert_int_equal(conf()->netrc, NETRC_REQUIRED);
    assert_int_equal(PARSE("-n", "--netrc-optional", URL), VERDICT_DAEMON);
    assert_int_equal(conf()->netrc, NETRC_OPTIONAL);
    assert_int_equal(PARSE("--netrc-file", "/dev/null", URL), VERDICT_DAEMON);
    assert_int_equal(conf()->netrc, NETRC_REQUIRED);
    assert_string_equal(conf()->netrc_file, "/dev/null");
}

static void proxies_that_differ(void **state)
{
    (void)state;
    setenv("http_proxy", "http://a:1", 1);
    assert_int_equal(PARSE(URL), VERDICT_DAEMON);
    assert_int_equal(PARSE("-L", URL), VERDICT_DIRECT);
    assert_int_equal(PARSE_OURS("-L", URL), VERDICT_DIRECT);
    assert_int_equal(PARSE_ALONE(URL), VERDICT_DAEMON);
    assert_false(conf()->env_proxies);
    assert_int_equal(PARSE_ALONE("-L", URL), VERDICT_DAEMON);
    assert_true(conf()->env_proxies);
    assert_int_equal(PARSE("-L", "-x", "http://b:1", URL), VERDICT_DAEMON);
    setenv("https_proxy", "http://a:1", 1);
    assert_int_equal(PARSE("-L", URL), VERDICT_DAEMON);
    setenv("https_proxy", "https://a:1", 1);
    assert_int_equal(PARSE_ALONE("-L", URL), VERDICT_DIRECT);
    parsing_clean_environment();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(methods),
        cmocka_unit_test(method_conflicts),
        cmocka_unit_test(output_conflicts),
        cmocka_unit_test(refused_outputs),
        cmocka_unit_test(cookies_are_joined),
        cmocka_unit_test(netrc),
        cmocka_unit_test(proxies_that_differ),
    };

    return cmocka_run_group_tests(tests, parsing_setup, NULL);
}
