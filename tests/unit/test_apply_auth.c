#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "parsing.h"

#define URL "http://h/p"

#define ASSERT_DAEMON(...) \
    assert_int_equal(PARSE(__VA_ARGS__, URL), VERDICT_DAEMON)

#define ASSERT_PREFER(...) \
    assert_int_equal(PARSE(__VA_ARGS__, URL), VERDICT_PREFER_DIRECT)

static void logins(void **state)
{
    (void)state;
    ASSERT_DAEMON("-u", "a:b", "-U", "c:d");
    assert_string_equal(conf()->user, "a:b");
    assert_string_equal(text_of(WC_OPT_USERPWD), "a:b");
    assert_string_equal(text_of(WC_OPT_PROXYUSERPWD), "c:d");
    ASSERT_DAEMON("-u", "a:");
    ASSERT_DAEMON("--oauth2-bearer", "t");
    assert_int_equal(num_of(WC_OPT_HTTPAUTH), WC_AUTH_BEARER);
    ASSERT_DAEMON("--aws-sigv4", "p:q", "--digest");
    assert_int_equal(num_of(WC_OPT_HTTPAUTH),
                     WC_AUTH_AWS_SIGV4 | WC_AUTH_DIGEST);
    assert_string_equal(text_of(WC_OPT_AWS_SIGV4), "p:q");
    ASSERT_DAEMON("--basic", "--digest", "--no-basic");
    assert_int_equal(num_of(WC_OPT_HTTPAUTH), WC_AUTH_DIGEST);
}

/* A body from standard input can't be sent again when the server chooses. */
static void several_schemes_for_stdin(void **state)
{
    (void)state;
    PARSE_OURS("--basic", "--digest", "-T", "-", URL);
    assert_non_null(inv.notes.first);
    PARSE_OURS("--proxy-anyauth", "-T", ".", URL);
    assert_non_null(inv.notes.first);
    PARSE_OURS("--digest", "-T", "-", URL);
    assert_null(inv.notes.first);
    PARSE_OURS("--basic", "--digest", "-T", "f", URL);
    assert_null(inv.notes.first);
}

/* --anyauth replaces what stood before it, and takes no way back. */
static void what_binds_a_connection(void **state)
{
    (void)state;
    ASSERT_PREFER("--ntlm");
    assert_int_equal(num_of(WC_OPT_HTTPAUTH), WC_AUTH_NTLM);
    ASSERT_PREFER("--basic", "--proxy-ntlm");
    assert_int_equal(num_of(WC_OPT_HTTPAUTH), WC_AUTH_BASIC);
    assert_int_equal(num_of(WC_OPT_PROXYAUTH), WC_AUTH_NTLM);
    ASSERT_PREFER("--basic", "--anyauth");
    assert_int_equal(num_of(WC_OPT_HTTPAUTH), WC_AUTH_ANY);
    ASSERT_PREFER("--anyauth", "--no-digest", "--proxy-anyauth");
    assert_int_equal(num_of(WC_OPT_HTTPAUTH), WC_AUTH_ANY & ~WC_AUTH_DIGEST);
    assert_int_equal(num_of(WC_OPT_PROXYAUTH), WC_AUTH_ANY);
    ASSERT_PREFER("-H", "Authorization: NTLM abc");
}

/* Only a daemon of the command's own has its user's tickets. */
static void tickets(void **state)
{
    static const char *const words[][2] = {{"--negotiate", "--negotiate"},
                                           {"--proxy-negotiate", "-s"},
                                           {"--proxy-service-name", "x"},
                                           {"--delegation", "none"}};

    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        assert_int_equal(PARSE(words[i][0], words[i][1], URL), VERDICT_DIRECT);
        assert_string_equal(reason, words[i][0]);
        assert_int_equal(PARSE_OURS(words[i][0], words[i][1], URL),
                         VERDICT_DIRECT);
        assert_int_equal(PARSE_ALONE(words[i][0], words[i][1], URL),
                         VERDICT_DAEMON);
    }
    ASSERT_DAEMON("--service-name", "x");
    assert_null(text_of(WC_OPT_SERVICE_NAME));
    PARSE_ALONE("--negotiate", "--basic", "--proxy-negotiate", "--service-name",
                "s", "--proxy-service-name", "p", URL);
    assert_int_equal(num_of(WC_OPT_HTTPAUTH),
                     WC_AUTH_NEGOTIATE | WC_AUTH_BASIC);
    assert_int_equal(num_of(WC_OPT_PROXYAUTH), WC_AUTH_NEGOTIATE);
    assert_string_equal(text_of(WC_OPT_SERVICE_NAME), "s");
    assert_string_equal(text_of(WC_OPT_PROXY_SERVICE_NAME), "p");
    PARSE_ALONE("--socks5-gssapi", "--socks5-basic", "--socks5-gssapi-nec",
                "--socks5-gssapi-service", "s", URL);
    assert_int_equal(num_of(WC_OPT_SOCKS5_AUTH),
                     WC_AUTH_NEGOTIATE | WC_AUTH_BASIC);
    assert_int_equal(num_of(WC_OPT_SOCKS5_GSSAPI_NEC), 1);
    assert_string_equal(text_of(WC_OPT_PROXY_SERVICE_NAME), "s");
    ASSERT_DAEMON("--no-socks5-gssapi", "--socks5-basic");
    assert_int_equal(num_of(WC_OPT_SOCKS5_AUTH), WC_AUTH_BASIC);
    ASSERT_DAEMON("--no-negotiate");
    PARSE_ALONE("--negotiate", "--no-negotiate", "--digest", URL);
    assert_int_equal(num_of(WC_OPT_HTTPAUTH), WC_AUTH_DIGEST);
}

/* CURLOPT_GSSAPI_DELEGATION(3): 0 none, 1 policy, 2 always. */
static void delegation(void **state)
{
    (void)state;
    PARSE_ALONE("--delegation", "Always", URL);
    assert_int_equal(num_of(WC_OPT_GSSAPI_DELEGATION), 2);
    PARSE_ALONE("--delegation", "policy", URL);
    assert_int_equal(num_of(WC_OPT_GSSAPI_DELEGATION), 1);
    assert_int_equal(
        PARSE_ALONE("--delegation", "always", "--delegation", "x", URL),
        VERDICT_PREFER_DIRECT);
    assert_int_equal(num_of(WC_OPT_GSSAPI_DELEGATION), INT64_MIN);
    assert_string_equal(inv.notes.first->text,
                        "unrecognized delegation method 'x', using none");
}

static void passwords_to_ask_for(void **state)
{
    (void)state;
    ASSERT_DAEMON("-u", "a", "-U", "b");
    assert_true(conf()->asks_password);
    assert_true(conf()->asks_proxy_password);
    ASSERT_DAEMON("-u", "a", "-u", "b:c");
    assert_false(conf()->asks_password);
    ASSERT_DAEMON("-u", "a:b", "-u", "c");
    assert_true(conf()->asks_password);
    assert_false(conf()->asks_proxy_password);
    ASSERT_DAEMON("-u", "");
    assert_true(conf()->asks_password);
    ASSERT_DAEMON("-u", "a", "--oauth2-bearer", "t");
    assert_false(conf()->asks_password);
}

static void netrc_is_optional_or_not(void **state)
{
    (void)state;
    ASSERT_DAEMON("-s");
    assert_int_equal(conf()->netrc, NETRC_NO);
    ASSERT_DAEMON("-n");
    assert_int_equal(conf()->netrc, NETRC_REQUIRED);
    ASSERT_DAEMON("--netrc-optional");
    assert_int_equal(conf()->netrc, NETRC_OPTIONAL);
    ASSERT_DAEMON("-n", "--no-netrc");
    assert_int_equal(conf()->netrc, NETRC_NO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logins),
        cmocka_unit_test(several_schemes_for_stdin),
        cmocka_unit_test(what_binds_a_connection),
        cmocka_unit_test(tickets),
        cmocka_unit_test(delegation),
        cmocka_unit_test(passwords_to_ask_for),
        cmocka_unit_test(netrc_is_optional_or_not),
    };

    return cmocka_run_group_tests_name("apply_auth", tests, parsing_setup,
                                       NULL);
}
