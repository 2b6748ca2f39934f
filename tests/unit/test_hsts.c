#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "parsing.h"

#define HTTP "http://h/p"
#define HTTPS "https://h/p"
#define WS "ws://h/p"

static bool upgrades(const char *a, const char *b, const char *c)
{
    const char *const words[] = {"-q", a, b, c, NULL};

    assert_int_equal(parsing_words(words), VERDICT_DAEMON);
    return inv.may_upgrade;
}

/* Only https tells, and only http heeds. */
static void who_tells_and_who_heeds(void **state)
{
    (void)state;
    assert_false(upgrades(HTTP, NULL, NULL));
    assert_false(upgrades(HTTPS, NULL, NULL));
    assert_false(upgrades(HTTP, HTTP, NULL));
    assert_false(upgrades(HTTPS, HTTPS, NULL));
    assert_true(upgrades(HTTPS, HTTP, NULL));
    assert_true(upgrades("-L", HTTP, HTTP));
    assert_true(upgrades("-L", "http://h/{a,b}", NULL));
    assert_false(upgrades("http://h/[1-2]", NULL, NULL));
    /* One transfer alone sees to itself. */
    assert_false(upgrades("-L", HTTP, NULL));
    assert_true(upgrades("--hsts", "f", HTTP));
    assert_true(upgrades("--hsts", "", HTTP));
    /* A WebSocket is neither. */
    assert_false(upgrades(HTTPS, WS, NULL));
    assert_false(upgrades(WS, HTTP, NULL));
    assert_false(upgrades("-L", WS, WS));
}

static void groups_are_one_command(void **state)
{
    (void)state;
    assert_int_equal(PARSE(HTTPS, "--next", HTTP), VERDICT_DAEMON);
    assert_true(inv.may_upgrade);
    assert_int_equal(PARSE(HTTP, "--next", "--hsts", "a", HTTP, "--next", HTTP,
                           "--next", "--hsts", "", HTTP),
                     VERDICT_DAEMON);
    assert_null(conf()->hsts);
    assert_string_equal(conf()->next->hsts, "a");
    assert_string_equal(conf()->next->next->hsts, "a");
    assert_string_equal(conf()->next->next->next->hsts, "");
}

static void proxies_that_differ(void **state)
{
    (void)state;
    setenv("http_proxy", "a", 1);
    assert_int_equal(PARSE("--hsts", "f", HTTP), VERDICT_DIRECT);
    assert_int_equal(PARSE(HTTPS, HTTP), VERDICT_DIRECT);
    assert_int_equal(PARSE_ALONE(HTTPS, HTTP), VERDICT_DAEMON);
    assert_true(conf()->env_proxies);
    assert_int_equal(PARSE("-x", "b", HTTPS, HTTP), VERDICT_DAEMON);
    assert_int_equal(PARSE(HTTPS, HTTPS), VERDICT_DAEMON);
    setenv("https_proxy", "a", 1);
    assert_int_equal(PARSE(HTTPS, HTTP), VERDICT_DAEMON);
    parsing_clean_environment();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_tells_and_who_heeds),
        cmocka_unit_test(groups_are_one_command),
        cmocka_unit_test(proxies_that_differ),
    };

    return cmocka_run_group_tests_name("hsts", tests, parsing_setup, NULL);
}
