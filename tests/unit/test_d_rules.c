#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "daemon/host.h"
#include "daemon/limits.h"
#include "daemon/rules.h"

static struct rules *rules; /* those in use */

static int setup(void **state)
{
    (void)state;
    rules = rules_new();
    assert_non_null(rules);
    rules_use(rules);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    rules_use(NULL);
    return 0;
}

/* ---- patterns ---- */

static const struct {
    const char *pattern, *host;
    bool fits;
} fits[] = {
    {"example.org", "example.org:443", true},
    {"example.org", "example.org:8080", true},
    {"Example.ORG", "example.org:443", true},
    {"example.org", "www.example.org:443", false},
    {"example.org", "example.org.evil:443", false},
    {"example.org", "anexample.org:443", false},
    {"example.org:443", "example.org:443", true},
    {"example.org:443", "example.org:4430", false},
    {"example.org:443", "example.org:44", false},
    {"*.example.org", "www.example.org:443", true},
    {"*.example.org", "a.b.example.org:443", true},
    {"*.example.org", "example.org:443", false},
    {"*.example.org", "anexample.org:443", false},
    {"*.example.org:80", "www.example.org:443", false},
    {"*", "anything:1", true},
    {"*:1", "anything:1", true},
    {"*:1", "anything:11", false},
    {"127.0.0.1", "127.0.0.1:80", true},
    {"[::1]", "[::1]:443", true},
    {"[::1]:443", "[::1]:443", true},
    {"[::1]:80", "[::1]:443", false},
    {"[::1]", "[::2]:443", false},
};

static void patterns_fit_names_and_ports(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(fits) / sizeof(fits[0]); i++) {
        setup(NULL);
        assert_int_equal(rules_add_fresh(rules, fits[i].pattern), 0);
        assert_int_equal(rules_add_max_age(rules, fits[i].pattern, 7), 0);
        if (rules_fresh(fits[i].host) != fits[i].fits)
            fail_msg("%s, %s", fits[i].pattern, fits[i].host);
        assert_int_equal(rules_max_age_ms(fits[i].host), fits[i].fits ? 7 : 0);
        assert_int_equal(rules_fits(fits[i].pattern, fits[i].host),
                         fits[i].fits);
    }
}

static void what_is_no_pattern_is_an_error(void **state)
{
    static const char *const bad[] = {
        "",    ":80", "a:",  "a:0",     "a:65536", "a:123456", "a:x",
        "*a",  "a*",  "*.",  "a.*.b",   "**",      "http://a", "a/b",
        "u@a", "a b", "::1", "fe80::1", "[::1]:x",
    };
    char pattern[HOST_NAME_BYTES + 1];

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (rules_add_fresh(rules, bad[i]) != -EINVAL)
            fail_msg("'%s' was taken", bad[i]);
        assert_int_equal(rules_add_max_age(rules, bad[i], 1), -EINVAL);
        assert_false(rules_is_pattern(bad[i]));
    }
    memset(pattern, 'a', sizeof(pattern));
    pattern[HOST_NAME_BYTES] = '\0';
    assert_int_equal(rules_add_fresh(rules, pattern), -EINVAL);
    pattern[HOST_NAME_BYTES - 1] = '\0';
    assert_int_equal(rules_add_fresh(rules, pattern), 0);
}

/* ---- rules ---- */

static void who_tells_an_address_is_fresh(void **state)
{
    (void)state;
    assert_true(rules_fresh("ifconfig.io:443"));
    assert_true(rules_fresh("ifconfig.co:80"));
    assert_true(rules_fresh("icanhazip.com:443"));
    assert_true(rules_fresh("ipv4.icanhazip.com:443"));
    assert_true(rules_fresh("check.torproject.org:443"));
    assert_false(rules_fresh("torproject.org:443"));
    assert_false(rules_fresh("example.org:443"));
}

static void none_empties_the_list(void **state)
{
    (void)state;
    assert_int_equal(rules_add_fresh(rules, "a.example"), 0);
    assert_int_equal(rules_add_max_age(rules, "a.example", 5), 0);
    assert_int_equal(rules_add_fresh(rules, "none"), 0);
    assert_false(rules_fresh("a.example:443"));
    assert_false(rules_fresh("ifconfig.io:443"));
    assert_int_equal(rules_max_age_ms("a.example:443"), 5);
    assert_int_equal(rules_add_fresh(rules, "b.example"), 0);
    assert_true(rules_fresh("b.example:443"));
    rules_use(NULL);
    assert_false(rules_fresh("b.example:443"));
    assert_true(rules_fresh("ifconfig.io:443"));
}

static void the_last_age_counts(void **state)
{
    (void)state;
    assert_int_equal(rules_add_max_age(rules, "*", 1000), 0);
    assert_int_equal(rules_add_max_age(rules, "*.example", 2000), 0);
    assert_int_equal(rules_add_max_age(rules, "a.example", 3000), 0);
    assert_int_equal(rules_max_age_ms("h:1"), 1000);
    assert_int_equal(rules_max_age_ms("b.example:1"), 2000);
    assert_int_equal(rules_max_age_ms("a.example:1"), 3000);
    assert_int_equal(rules_add_max_age(rules, "*", 4000), 0);
    assert_int_equal(rules_max_age_ms("a.example:1"), 4000);
    assert_int_equal(rules_add_max_age(rules, "*", 0), -EINVAL);
}

static void rules_are_bounded(void **state)
{
    char pattern[32];

    (void)state;
    for (unsigned i = 0; i < LIMIT_RULES; i++) {
        snprintf(pattern, sizeof(pattern), "h%u", i);
        assert_int_equal(i % 2 ? rules_add_fresh(rules, pattern)
                               : rules_add_max_age(rules, pattern, 1),
                         0);
    }
    assert_int_equal(rules_add_fresh(rules, "more"), -ENOSPC);
    assert_int_equal(rules_add_max_age(rules, "more", 1), -ENOSPC);
    assert_true(rules_fresh("h1:1"));
    assert_int_equal(rules_max_age_ms("h0:1"), 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(patterns_fit_names_and_ports),
        TEST(what_is_no_pattern_is_an_error),
        TEST(who_tells_an_address_is_fresh),
        TEST(none_empties_the_list),
        TEST(the_last_age_counts),
        TEST(rules_are_bounded),
    };

    return cmocka_run_group_tests_name("d_rules", tests, NULL, NULL);
}
