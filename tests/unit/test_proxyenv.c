#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/proxyenv.h"
#include "parsing.h"

static int clean(void **state)
{
    (void)state;
    parsing_clean_environment();
    return 0;
}

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

static void noproxy(void **state)
{
    (void)state;
    setenv("NO_PROXY", "x", 1);
    assert_string_equal(proxyenv_noproxy(), "x");
    setenv("no_proxy", "y", 1);
    assert_string_equal(proxyenv_noproxy(), "y");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(none, clean),
        cmocka_unit_test_setup(by_scheme, clean),
        cmocka_unit_test_setup(upper_case_http_is_ignored, clean),
        cmocka_unit_test_setup(for_all, clean),
        cmocka_unit_test_setup(noproxy, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
