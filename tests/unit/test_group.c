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

static void tls_range(void **state)
{
    (void)state;
    assert_int_equal(PARSE("--tlsv1.1", "--tls-max", "1.2", URL),
                     VERDICT_DAEMON);
    assert_int_equal(num_of(WC_OPT_SSLVERSION), 5 | 6 << 16);
}

static void trust_from_environment(void **state)
{
    (void)state;
    setenv("SSL_CERT_FILE", "/f", 1);
    setenv("SSL_CERT_DIR", "/d", 1);
    assert_int_equal(PARSE(URL), VERDICT_DAEMON);
    assert_string_equal(text_of(WC_OPT_CAINFO), "/f");
    assert_int_equal(config_opt(conf(), WC_OPT_CAINFO)->type, WIRE_FILE);
    assert_string_equal(text_of(WC_OPT_CAPATH), "/d");
    assert_false(conf()->has_cafile);
    setenv("CURL_CA_BUNDLE", "/b", 1);
    assert_int_equal(PARSE(URL), VERDICT_DAEMON);
    assert_string_equal(text_of(WC_OPT_CAINFO), "/b");
    assert_null(text_of(WC_OPT_CAPATH));
    assert_int_equal(PARSE("-k", URL), VERDICT_DAEMON);
    assert_null(text_of(WC_OPT_CAINFO));
    assert_int_equal(PARSE("--capath", "/c", URL), VERDICT_DAEMON);
    assert_null(text_of(WC_OPT_CAINFO));
    assert_true(conf()->has_cafile);
    setenv("CURL_CA_BUNDLE", "", 1);
    setenv("SSL_CERT_DIR", "relative", 1);
    assert_int_equal(chdir("/tmp"), 0);
    assert_int_equal(PARSE(URL), VERDICT_DAEMON);
    assert_string_equal(text_of(WC_OPT_CAPATH), "/tmp/relative");
    assert_int_equal(chdir("/"), 0);
    parsing_clean_environment();
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

static void types_of_keys(void **state)
{
    static const char *const options[] = {
        "--cert-type", "--key-type", "--proxy-cert-type", "--proxy-key-type"};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(PARSE(options[i], "pem", URL), VERDICT_DAEMON);
        assert_int_equal(PARSE(options[i], "P12", URL), VERDICT_DAEMON);
        assert_int_equal(PARSE(options[i], "ENG", URL), VERDICT_DIRECT);
        assert_int_equal(PARSE(options[i], "prov", URL), VERDICT_DIRECT);
        assert_int_equal(PARSE(options[i], "x", URL), VERDICT_PREFER_DIRECT);
    }
}

/* A daemon of the command's own has its locale, and libcurl refuses protocols
 * in its own words. */
static void what_is_left_to_libcurl(void **state)
{
    static const char *const urls[] = {"ftp://h/", "file:///etc/passwd",
                                       "ftp.example.com",
                                       "http://b\xc3\xbc"
                                       "cher.example/"};

    (void)state;
    setenv("LC_ALL", "C", 1);
    for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        assert_int_equal(PARSE(urls[i]), VERDICT_DIRECT);
        assert_int_equal(PARSE_OURS(urls[i]), VERDICT_DIRECT);
        assert_int_equal(PARSE_ALONE(urls[i]), VERDICT_PREFER_DIRECT);
    }
    unsetenv("LC_ALL");
}

static void default_protocol(void **state)
{
    (void)state;
    assert_int_equal(
        PARSE("--proto-default", "https", "--proto", "=https", "h/p"),
        VERDICT_DAEMON);
    assert_int_equal(PARSE("--proto", "=https", "h/p"), VERDICT_PREFER_DIRECT);
    /* curl puts such URLs together before it thinks of the default. */
    assert_int_equal(PARSE("--proto-default", "https", "-G", "-d", "a", "h/p"),
                     VERDICT_DIRECT);
    assert_int_equal(PARSE("--proto-default", "https", "-T", "f", "h/p"),
                     VERDICT_DIRECT);
    assert_int_equal(PARSE("--proto-default", "https", "-G", "-d", "a", URL),
                     VERDICT_DAEMON);
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
        cmocka_unit_test(tls_range),
        cmocka_unit_test(trust_from_environment),
        cmocka_unit_test(proxies_that_differ),
        cmocka_unit_test(types_of_keys),
        cmocka_unit_test(what_is_left_to_libcurl),
        cmocka_unit_test(default_protocol),
    };

    return cmocka_run_group_tests(tests, parsing_setup, NULL);
}
