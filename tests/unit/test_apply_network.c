#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "parsing.h"

#define URL "http://h/p"

#define ASSERT_DIRECT(...) \
    assert_int_equal(PARSE(__VA_ARGS__, URL), VERDICT_DIRECT)
#define ASSERT_DAEMON(...) \
    assert_int_equal(PARSE(__VA_ARGS__, URL), VERDICT_DAEMON)

static void insecure_may_be_taken_back(void **state)
{
    (void)state;
    ASSERT_DAEMON("-k");
    assert_true(conf()->insecure);
    assert_int_equal(num_of(WC_OPT_SSL_VERIFYPEER), 0);
    ASSERT_DAEMON("-k", "--no-insecure");
    assert_false(conf()->insecure);
    assert_null(config_opt(conf(), WC_OPT_SSL_VERIFYPEER));
    /* The proxy's is another matter. */
    ASSERT_DAEMON("--proxy-insecure");
    assert_false(conf()->insecure);
    assert_int_equal(num_of(WC_OPT_PROXY_SSL_VERIFYHOST), 0);
    assert_null(config_opt(conf(), WC_OPT_SSL_VERIFYPEER));
}

static void folders_of_trust_are_absolute(void **state)
{
    (void)state;
    ASSERT_DAEMON("--capath", "/d");
    assert_string_equal(text_of(WC_OPT_CAPATH), "/d");
    ASSERT_DIRECT("--capath", "d");
    ASSERT_DIRECT("--capath", "");
}

/* A backslash takes away a colon's meaning; others stay. */
static void certificates_and_their_passwords(void **state)
{
    static const struct {
        const char *value, *file, *password;
    } cases[] = {
        {"f", "f", NULL},        {"f:", "f", NULL},
        {"f:x:y", "f", "x:y"},   {"a\\:b:x", "a:b", "x"},
        {"a\\\\:x", "a\\", "x"}, {"a\\b", "a\\b", NULL},
        {"a\\", "a\\", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *password;

        ASSERT_DAEMON("-E", cases[i].value);
        password = text_of(WC_OPT_KEYPASSWD);
        assert_string_equal(text_of(WC_OPT_SSLCERT), cases[i].file);
        assert_string_equal(password ? password : "-",
                            cases[i].password ? cases[i].password : "-");
    }
    ASSERT_DIRECT("-E", "PKCS11:object=x");
}

static void pinned_hashes_and_files(void **state)
{
    (void)state;
    ASSERT_DAEMON("--pinnedpubkey", "sha256//a;sha256//b");
    assert_int_equal(config_opt(conf(), WC_OPT_PINNEDPUBLICKEY)->type,
                     WIRE_STRING);
    ASSERT_DAEMON("--pinnedpubkey", "sha256/a");
    assert_int_equal(config_opt(conf(), WC_OPT_PINNEDPUBLICKEY)->type,
                     WIRE_FILE);
}

/* Both ends of the range of versions are one number for libcurl. */
static void tls_versions_are_joined(void **state)
{
    (void)state;
    ASSERT_DAEMON("--tlsv1.2", "--tls-max", "1.3");
    assert_int_equal(num_of(WC_OPT_SSLVERSION), WC_SSLVERSION_MAX_TLSv1_3 | 6);
    ASSERT_DAEMON("--tls-max", "1.3", "--tlsv1.2");
    assert_int_equal(num_of(WC_OPT_SSLVERSION), WC_SSLVERSION_MAX_TLSv1_3 | 6);
    ASSERT_DIRECT("--tls-max", "1.30");
    ASSERT_DIRECT("--tls-max", "");
}

static void protocols_are_evaluated_from_left_to_right(void **state)
{
    static const struct {
        const char *value, *want;
    } cases[] = {
        {"-ftp", "http,https"},       {"=http,ftp", "http"},
        {"-all,+http", "http"},       {"=ftp,http,-ftp", "http"},
        {"-http,http", "http,https"}, {"=all", "http,https"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ASSERT_DAEMON("--proto", cases[i].value);
        assert_string_equal(text_of(WC_OPT_PROTOCOLS_STR), cases[i].want);
    }
    ASSERT_DIRECT("--proto", "-http,-https");
    ASSERT_DIRECT("--proto", "");
    ASSERT_DIRECT("--proto", "=gopherish");
    ASSERT_DIRECT("--proto", "http,,https");
}

static void http_versions_do_not_mix(void **state)
{
    (void)state;
    ASSERT_DAEMON("--http2", "--http2");
    assert_int_equal(num_of(WC_OPT_HTTP_VERSION), WC_HTTP_VERSION_2_0);
    ASSERT_DIRECT("--http2", "--http1.1");
}

/* The last word on both. */
static void a_proxy_has_its_type(void **state)
{
    (void)state;
    ASSERT_DAEMON("-x", "a", "--socks5", "b");
    assert_string_equal(conf()->proxy, "b");
    assert_int_equal(num_of(WC_OPT_PROXYTYPE), 5);
    ASSERT_DAEMON("--socks5", "b", "-x", "a");
    assert_string_equal(conf()->proxy, "a");
    assert_int_equal(num_of(WC_OPT_PROXYTYPE), 0);
}

static void speeds_need_each_other(void **state)
{
    (void)state;
    ASSERT_DAEMON("-Y", "5", "-y", "9");
    assert_int_equal(num_of(WC_OPT_LOW_SPEED_LIMIT), 5);
    assert_int_equal(num_of(WC_OPT_LOW_SPEED_TIME), 9);
    ASSERT_DAEMON("-y", "9", "-Y", "5");
    assert_int_equal(num_of(WC_OPT_LOW_SPEED_LIMIT), 5);
    assert_int_equal(num_of(WC_OPT_LOW_SPEED_TIME), 9);
    ASSERT_DIRECT("-y", "4294967296");
}

static void numbers_have_bounds(void **state)
{
    (void)state;
    ASSERT_DAEMON("--max-redirs", "32767");
    assert_int_equal(num_of(WC_OPT_MAXREDIRS), 32767);
    ASSERT_DIRECT("--max-redirs", "32768");
    ASSERT_DIRECT("--max-redirs", "-2");
    ASSERT_DIRECT("--max-filesize", "1x");
    ASSERT_DAEMON("--retry-delay", "2147483647");
    assert_true(conf()->retry_delay_ms == 2147483647000ll);
    ASSERT_DIRECT("--retry-delay", "2147483648");
}

static void unix_socket_is_absolute(void **state)
{
    (void)state;
    assert_int_equal(chdir("/tmp"), 0);
    ASSERT_DAEMON("--unix-socket", "s");
    assert_string_equal(text_of(WC_OPT_UNIX_SOCKET_PATH), "/tmp/s");
    assert_int_equal(chdir("/"), 0);
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
        cmocka_unit_test(insecure_may_be_taken_back),
        cmocka_unit_test(folders_of_trust_are_absolute),
        cmocka_unit_test(certificates_and_their_passwords),
        cmocka_unit_test(pinned_hashes_and_files),
        cmocka_unit_test(tls_versions_are_joined),
        cmocka_unit_test(protocols_are_evaluated_from_left_to_right),
        cmocka_unit_test(http_versions_do_not_mix),
        cmocka_unit_test(a_proxy_has_its_type),
        cmocka_unit_test(speeds_need_each_other),
        cmocka_unit_test(numbers_have_bounds),
        cmocka_unit_test(unix_socket_is_absolute),
    };

    return cmocka_run_group_tests_name("apply_network", tests, set_up, NULL);
}
