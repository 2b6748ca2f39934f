#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "proto/authscheme.h"

static void requests_log_in_for_themselves(void **state)
{
    static const char *const headers[] = {
        "Authorization: Basic dTpw",
        "authorization:bearer token",
        "Authorization: Digest username=\"u\"",
        "Authorization:\tAWS4-HMAC-SHA256 Credential=x",
        "Proxy-Authorization: Basic dTpw",
        "Authorization:",
        "Authorization;",
        "Authorization: , Basic",
        "X-Authorization: NTLM t",
        "Authorization-X: NTLM t",
        "Accept: */*",
        "",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
        if (authscheme_binds(headers[i]))
            fail_msg("%s", headers[i]);
}

static void others_bind_the_connection(void **state)
{
    static const char *const headers[] = {
        "Authorization: NTLM t",       "AUTHORIZATION : negotiate t",
        "Authorization:Token t",       "Authorization: Basicx t",
        "Authorization: Basi",         "Proxy-Authorization: Negotiate t",
        "proxy-authorization\t: ntlm",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
        if (!authscheme_binds(headers[i]))
            fail_msg("%s", headers[i]);
}

static bool is_offered(const char *value)
{
    return authscheme_is_offered(value, strlen(value), "Negotiate");
}

static void offers_stand_at_the_beginning_or_behind_commas(void **state)
{
    static const char *const values[] = {
        "Negotiate",
        " Negotiate\r\n",
        "\tnegotiate YII=\r\n",
        "NEGOTIATE, NTLM",
        "Basic realm=\"a\",Negotiate",
        ", Negotiate",
        "NTLM,\t negotiate",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
        if (!is_offered(values[i]))
            fail_msg("%s", values[i]);
}

static void words_of_other_offers_are_none(void **state)
{
    static const char *const values[] = {
        "",           " Magic-Negotiate\r\n",
        "Negotiate2", "Basic Negotiate",
        "Negotia",    "Basic realm=\"we Negotiate\"",
        ",",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
        if (is_offered(values[i]))
            fail_msg("%s", values[i]);
    assert_false(authscheme_is_offered("Negotiate", 8, "Negotiate"));
    assert_true(authscheme_is_offered("Negotiatexx", 9, "Negotiate"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_log_in_for_themselves),
        cmocka_unit_test(others_bind_the_connection),
        cmocka_unit_test(offers_stand_at_the_beginning_or_behind_commas),
        cmocka_unit_test(words_of_other_offers_are_none),
    };

    return cmocka_run_group_tests_name("authscheme", tests, NULL, NULL);
}
