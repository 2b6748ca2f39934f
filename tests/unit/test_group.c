#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

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
    check_method(PARSE("-T", "f", URL), HTTPREQ_PUT);
    check_method(PARSE("-G", URL), HTTPREQ_GET);
    check_method(PARSE("-G", "-d", "a", URL), HTTPREQ_GET);
    check_method(PARSE("-I", "-G", "-d", "a", URL), HTTPREQ_HEAD);
    check_method(PARSE("-X", "DELETE", "-d", "a", URL), HTTPREQ_SIMPLEPOST);
}

static void method_conflicts(void **state)
{
    (void)state;
    assert_int_equal(PARSE("-d", "a", "-I", URL), VERDICT_DIRECT);
    assert_int_equal(PARSE("-d", "a", "-F", "a=b", URL), VERDICT_DIRECT);
    assert_int_equal(PARSE("-d", "a", "-T", "f", URL), VERDICT_DIRECT);
    assert_int_equal(PARSE("-T", "f", "-I", URL), VERDICT_DIRECT);
    assert_int_equal(PARSE("-T", "f", "-F", "a=b", URL), VERDICT_DIRECT);
    assert_int_equal(PARSE("-G", "-F", "a=b", URL), VERDICT_DIRECT);
    assert_int_equal(PARSE("-G", "-T", "f", URL), VERDICT_DIRECT);
    assert_int_equal(PARSE("-G", "-d", "a", "--url-query", "b", URL),
                     VERDICT_DIRECT);
    assert_int_equal(PARSE("-X", "HEAD", URL), VERDICT_DIRECT);
    assert_int_equal(PARSE("-X", "head", URL), VERDICT_DIRECT);
    assert_int_equal(PARSE("-I", "-X", "HEAD", URL), VERDICT_DAEMON);
    /* In another group it is no conflict. */
    assert_int_equal(PARSE("-d", "a", URL, "-:", "-I", URL), VERDICT_DAEMON);
}

static void output_conflicts(void **state)
{
    (void)state;
    assert_int_equal(PARSE("-J", "-O", "-i", URL), VERDICT_DIRECT);
    assert_int_equal(PARSE("-J", "-O", "-I", URL), VERDICT_DIRECT);
    assert_int_equal(PARSE("-J", "-O", "-C", "-", URL), VERDICT_DIRECT);
    assert_int_equal(PARSE("-J", "-O", URL), VERDICT_DAEMON);
    assert_int_equal(PARSE("-r", "0-1", "-C", "5", URL), VERDICT_DIRECT);
    assert_int_equal(PARSE("-C", "5", "-d", "a", URL), VERDICT_DIRECT);
    assert_int_equal(PARSE("-C", "5", "-T", "f", URL), VERDICT_DIRECT);
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
    assert_int_equal(PARSE("--netrc-file", "f", URL), VERDICT_DAEMON);
    assert_int_equal(conf()->netrc, NETRC_REQUIRED);
    assert_string_equal(conf()->netrc_file, "f");
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
    assert_int_equal(PARSE(URL), VERDICT_DIRECT);
    parsing_clean_environment();
}

static void proxies_that_differ(void **state)
{
    (void)state;
    setenv("http_proxy", "http://a:1", 1);
    assert_int_equal(PARSE(URL), VERDICT_DAEMON);
    assert_int_equal(PARSE("-L", URL), VERDICT_DIRECT);
    assert_int_equal(PARSE("-L", "-x", "http://b:1", URL), VERDICT_DAEMON);
    setenv("https_proxy", "http://a:1", 1);
    assert_int_equal(PARSE("-L", URL), VERDICT_DAEMON);
    parsing_clean_environment();
}

static void default_protocol(void **state)
{
    (void)state;
    assert_int_equal(
        PARSE("--proto-default", "https", "--proto", "=https", "h/p"),
        VERDICT_DAEMON);
    assert_int_equal(PARSE("--proto", "=https", "h/p"), VERDICT_DIRECT);
    /* curl puts such URLs together before it thinks of the default. */
    assert_int_equal(PARSE("--proto-default", "https", "-G", "-d", "a", "h/p"),
                     VERDICT_DIRECT);
    assert_int_equal(PARSE("--proto-default", "https", "-T", "f", "h/p"),
                     VERDICT_DIRECT);
    assert_int_equal(PARSE("--proto-default", "https", "-G", "-d", "a", URL),
                     VERDICT_DAEMON);
}

static void long_cookies(void **state)
{
    char cookie[9000] = "a=";

    (void)state;
    memset(cookie + 2, 'x', sizeof(cookie) - 3);
    assert_int_equal(PARSE("-b", cookie, URL), VERDICT_DIRECT);
    cookie[4000] = '\0';
    assert_int_equal(PARSE("-b", cookie, URL), VERDICT_DAEMON);
}

static int set_up(void **state)
{
    (void)state;
    parsing_clean_environment();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(methods),
        cmocka_unit_test(method_conflicts),
        cmocka_unit_test(output_conflicts),
        cmocka_unit_test(netrc),
        cmocka_unit_test(tls_range),
        cmocka_unit_test(trust_from_environment),
        cmocka_unit_test(proxies_that_differ),
        cmocka_unit_test(default_protocol),
        cmocka_unit_test(long_cookies),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
