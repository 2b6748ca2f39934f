#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/proxyenv.h"
#include "parsing.h"

static void none(void **state)
{
    (void)state;
    assert_null(proxyenv_for(false));
    assert_null(proxyenv_for(true));
    assert_null(proxyenv_noproxy());
    assert_false(proxyenv_differs());
}

static void by_scheme(void **state)
{
    (void)state;
    setenv("http_proxy", "a", 1);
    setenv("HTTPS_PROXY", "b", 1);
    assert_string_equal(proxyenv_for(false), "a");
    assert_string_equal(proxyenv_for(true), "b");
    assert_true(proxyenv_differs());
    setenv("https_proxy", "c", 1);
    assert_string_equal(proxyenv_for(true), "c");
    setenv("https_proxy", "a", 1);
    assert_false(proxyenv_differs());
}

/* A "Proxy:" header reaches a CGI program as HTTP_PROXY. */
static void upper_case_http_is_ignored(void **state)
{
    (void)state;
    setenv("HTTP_PROXY", "evil", 1);
    assert_null(proxyenv_for(false));
    unsetenv("HTTP_PROXY");
}

static void for_all(void **state)
{
    (void)state;
    setenv("ALL_PROXY", "a", 1);
    assert_string_equal(proxyenv_for(false), "a");
    assert_string_equal(proxyenv_for(true), "a");
    assert_false(proxyenv_differs());
    setenv("all_proxy", "b", 1);
    assert_string_equal(proxyenv_for(true), "b");
    setenv("https_proxy", "c", 1);
    assert_true(proxyenv_differs());
    setenv("https_proxy", "", 1); /* as if it were not there */
    assert_string_equal(proxyenv_for(true), "b");
}

/* Any of them, as which one counts depends on the version. */
static void for_websockets(void **state)
{
    static const char *const names[] = {
        "ws_proxy",   "WS_PROXY",    "wss_proxy", "WSS_PROXY",
        "http_proxy", "HTTPS_PROXY", "all_proxy"};

    (void)state;
    setenv("HTTP_PROXY", "evil", 1);
    assert_false(proxyenv_has_websocket());
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        setenv(names[i], "", 1);
        assert_false(proxyenv_has_websocket());
        setenv(names[i], "a", 1);
        assert_true(proxyenv_has_websocket());
        unsetenv(names[i]);
    }
    unsetenv("HTTP_PROXY");
}

static void over_tls(void **state)
{
    (void)state;
    setenv("http_proxy", "http://a", 1);
    assert_false(proxyenv_has_tls());
    setenv("WSS_PROXY", "HTTPS://a", 1);
    assert_true(proxyenv_has_tls());
    unsetenv("WSS_PROXY");
    unsetenv("http_proxy");
}

static void noproxy(void **state)
{
    (void)state;
    setenv("NO_PROXY", "x", 1);
    assert_string_equal(proxyenv_noproxy(), "x");
    setenv("no_proxy", "y", 1);
    assert_string_equal(proxyenv_noproxy(), "y");
    assert_string_equal(proxyenv_noproxy_name(), "no_proxy");
}

static void names(void **state)
{
    (void)state;
    assert_null(proxyenv_name(false));
    setenv("ALL_PROXY", "a", 1);
    setenv("HTTPS_PROXY", "b", 1);
    assert_string_equal(proxyenv_name(false), "ALL_PROXY");
    assert_string_equal(proxyenv_name(true), "HTTPS_PROXY");
}

/* As curl 7.88.1 was seen to do. */
static void who_is_spared(void **state)
{
    static const struct {
        const char *list;
        const char *host;
        bool is_spared;
    } cases[] = {
        {"*", "h", true},
        {"* ", "h", false},
        {"a,*", "h", false},
        {"localhost", "localhost", true},
        {"localhost", "x.localhost.", true},
        {".localhost", "localhost", true},
        {"LOCALHOST.", "localhost", true},
        {"ocalhost", "localhost", false},
        {"x.localhost", "localhost", false},
        {"localhost:80", "localhost", false},
        {"a, b c", "c", true},
        {"", "c", false},
        {"127.0.0.1", "127.0.0.1", true},
        {"a 127.0.0.1", "127.0.0.1", true},
        {"127.0.0.1.", "127.0.0.1", false},
        {".127.0.0.1", "127.0.0.1", false},
        {"127.0.0.0/8", "127.0.0.1", true},
        {"127.0.0.1/32", "127.0.0.1", true},
        {"127.0.0.0/31", "127.0.0.1", true},
        {"127.0.0.2/31", "127.0.0.1", false},
        {"0.0.0.0/0", "127.0.0.1", false},
        {"127.0.0.0/33", "127.0.0.1", false},
        {"fe80::/10", "fe81::1", true},
        {"fe80::/10", "fec0::1", false},
        {"::1", "::1", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (proxyenv_spares(cases[i].list, cases[i].host,
                            strlen(cases[i].host)) != cases[i].is_spared)
            fail_msg("%s for %s", cases[i].list, cases[i].host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(none, parsing_setup),
        cmocka_unit_test_setup(by_scheme, parsing_setup),
        cmocka_unit_test_setup(upper_case_http_is_ignored, parsing_setup),
        cmocka_unit_test_setup(for_all, parsing_setup),
        cmocka_unit_test_setup(for_websockets, parsing_setup),
        cmocka_unit_test_setup(over_tls, parsing_setup),
        cmocka_unit_test_setup(noproxy, parsing_setup),
        cmocka_unit_test_setup(names, parsing_setup),
        cmocka_unit_test_setup(who_is_spared, parsing_setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
