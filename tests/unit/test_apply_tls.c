#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "parsing.h"

#define URL "http://h/p"

#define ASSERT_DIRECT(...) \
    assert_true(PARSE(__VA_ARGS__, URL) >= VERDICT_DIRECT)
#define ASSERT_DAEMON(...) \
    assert_int_equal(PARSE(__VA_ARGS__, URL), VERDICT_DAEMON)
#define ASSERT_PREFER(...) \
    assert_int_equal(PARSE(__VA_ARGS__, URL), VERDICT_PREFER_DIRECT)

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
    /* So is the name server's. */
    ASSERT_DAEMON("--doh-insecure");
    assert_false(conf()->insecure);
    assert_int_equal(num_of(WC_OPT_DOH_SSL_VERIFYPEER), 0);
    assert_int_equal(num_of(WC_OPT_DOH_SSL_VERIFYHOST), 0);
    assert_null(config_opt(conf(), WC_OPT_SSL_VERIFYPEER));
}

static void folders_of_trust_are_absolute(void **state)
{
    (void)state;
    ASSERT_DAEMON("--capath", "/d");
    assert_string_equal(text_of(WC_OPT_CAPATH), "/d");
    assert_int_equal(chdir("/tmp"), 0);
    ASSERT_DAEMON("--capath", "d");
    assert_string_equal(text_of(WC_OPT_CAPATH), "/tmp/d");
    assert_int_equal(chdir("/"), 0);
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

/* Versions of curl see these in different ways. */
static void odd_ranges_of_versions(void **state)
{
    (void)state;
    ASSERT_PREFER("--tlsv1.3", "--tls-max", "1.2");
    ASSERT_PREFER("--tls-max", "1.1");
    assert_int_equal(num_of(WC_OPT_SSLVERSION), WC_SSLVERSION_MAX_TLSv1_1);
}

/* Only where the real curl is no way out. */
static enum verdict parse_again(const char *a, const char *b, const char *c)
{
    char *argv[] = {(char *)"warmcurl", (char *)"-q", (char *)URL, (char *)a,
                    (char *)b,          (char *)c,    NULL};

    return args_parse_again(c ? 6 : 5, argv, &inv, &reason);
}

static void later_versions_check_the_range(void **state)
{
    (void)state;
    dialect_use("8.23.0");
    assert_int_equal(parse_again("--tlsv1.3", "--tls-max", "1.2"),
                     VERDICT_FAILS);
    assert_string_equal(inv.notes.first->text,
                        "--tls-max set lower than minimum accepted version");
    assert_int_equal(parse_again("--tls-max", "1.1", NULL),
                     VERDICT_PREFER_DIRECT);
    assert_int_equal(num_of(WC_OPT_SSLVERSION),
                     WC_SSLVERSION_MAX_TLSv1_1 | WC_SSLVERSION_TLSv1_1);
    dialect_use("7.88.1");
    assert_int_equal(parse_again("--tlsv1.3", "--tls-max", "1.2"),
                     VERDICT_PREFER_DIRECT);
}

static void what_asks_for_the_present(void **state)
{
    (void)state;
    ASSERT_PREFER("--cert-status");
    assert_int_equal(num_of(WC_OPT_SSL_VERIFYSTATUS), 1);
    ASSERT_PREFER("--no-sessionid");
    assert_int_equal(num_of(WC_OPT_SSL_SESSIONID_CACHE), 0);
}

static void bits_of_behaviour(void **state)
{
    (void)state;
    ASSERT_DAEMON("--ssl-allow-beast", "--ssl-no-revoke");
    assert_int_equal(num_of(WC_OPT_SSL_OPTIONS),
                     WC_SSLOPT_ALLOW_BEAST | WC_SSLOPT_NO_REVOKE);
    assert_null(config_opt(conf(), WC_OPT_PROXY_SSL_OPTIONS));
    ASSERT_DAEMON("--ssl-allow-beast", "--no-ssl-allow-beast");
    assert_null(config_opt(conf(), WC_OPT_SSL_OPTIONS));
    ASSERT_DAEMON("--proxy-ca-native", "--proxy-ssl-auto-client-cert");
    assert_int_equal(num_of(WC_OPT_PROXY_SSL_OPTIONS),
                     WC_SSLOPT_NATIVE_CA | WC_SSLOPT_AUTO_CLIENT_CERT);
}

/* SRP went away. */
static void passwords_of_tls(void **state)
{
    (void)state;
    ASSERT_DAEMON("--tlsuser", "u", "--tlspassword", "p", "--tlsauthtype",
                  "SRP");
    assert_string_equal(text_of(WC_OPT_TLSAUTH_USERNAME), "u");
    assert_string_equal(text_of(WC_OPT_TLSAUTH_PASSWORD), "p");
    assert_string_equal(text_of(WC_OPT_TLSAUTH_TYPE), "SRP");
    ASSERT_DIRECT("--tlsauthtype", "RSP");
    dialect_use("8.23.0");
    ASSERT_PREFER("--proxy-tlsuser", "u");
    assert_null(text_of(WC_OPT_PROXY_TLSAUTH_USERNAME));
    assert_string_equal(
        inv.notes.first->text,
        "--proxy-tlsuser is deprecated and has no function anymore");
    dialect_use("7.88.1");
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

static void types_of_keys(void **state)
{
    static const char *const options[] = {
        "--cert-type", "--key-type", "--proxy-cert-type", "--proxy-key-type"};

    (void)state;
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        assert_int_equal(PARSE(options[i], "pem", URL), VERDICT_DAEMON);
        assert_int_equal(PARSE(options[i], "P12", URL), VERDICT_DAEMON);
        assert_int_equal(PARSE(options[i], "ENG", URL), VERDICT_DIRECT);
        assert_int_equal(PARSE(options[i], "prov", URL), VERDICT_DIRECT);
        assert_int_equal(PARSE(options[i], "x", URL), VERDICT_PREFER_DIRECT);
    }
}

static void keys_of_engines(void **state)
{
    (void)state;
    ASSERT_DAEMON("--key", "f");
    ASSERT_DIRECT("--key", "pkcs11:id=1");
    ASSERT_DIRECT("--proxy-key", "PKCS11:id=1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(insecure_may_be_taken_back),
        cmocka_unit_test(folders_of_trust_are_absolute),
        cmocka_unit_test(certificates_and_their_passwords),
        cmocka_unit_test(pinned_hashes_and_files),
        cmocka_unit_test(tls_versions_are_joined),
        cmocka_unit_test(odd_ranges_of_versions),
        cmocka_unit_test(later_versions_check_the_range),
        cmocka_unit_test(what_asks_for_the_present),
        cmocka_unit_test(bits_of_behaviour),
        cmocka_unit_test(passwords_of_tls),
        cmocka_unit_test(trust_from_environment),
        cmocka_unit_test(types_of_keys),
        cmocka_unit_test(keys_of_engines),
    };

    return cmocka_run_group_tests_name("apply_tls", tests, parsing_setup, NULL);
}
