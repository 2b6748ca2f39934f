#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "client/websocket.h"
#include "lacks.h"
#include "parsing.h"

#define URL "ws://h/p"

#define ASSERT_DAEMON(...) \
    assert_int_equal(PARSE(__VA_ARGS__, URL), VERDICT_DAEMON)
#define ASSERT_DIRECT(...) \
    assert_int_equal(PARSE(__VA_ARGS__, URL), VERDICT_DIRECT)

static void what_is_only_read_is_carried(void **state)
{
    (void)state;
    ASSERT_DAEMON("-s");
    ASSERT_DAEMON("-i", "-o", "f", "-H", "a: b", "-u", "u:p", "--compressed");
    ASSERT_DAEMON("-X", "POST");
    ASSERT_DAEMON("-x", "proxy");
    assert_int_equal(PARSE("wss://h/", "http://h/"), VERDICT_DAEMON);
    assert_null(websocket_reason(conf(), conf()->urls));
}

static void the_rest_is_curls(void **state)
{
    (void)state;
    ASSERT_DIRECT("-d", "x");
    ASSERT_DIRECT("-F", "a=b");
    ASSERT_DIRECT("-I");
    ASSERT_DIRECT("-T", "f");
    ASSERT_DIRECT("-G", "-d", "x");
    ASSERT_DIRECT("--url-query", "x");
    ASSERT_DIRECT("-OJ");
    ASSERT_DIRECT("--etag-save", "e");
    ASSERT_DIRECT("--etag-compare", "e");
    /* Of several URLs, too. */
    assert_int_equal(PARSE("-d", "x", "http://h/", URL), VERDICT_DIRECT);
    assert_int_equal(PARSE("-T", "f", "http://h/", URL), VERDICT_DAEMON);
}

static void proxies_of_the_environment_are_curls(void **state)
{
    (void)state;
    setenv("http_proxy", "p", 1);
    ASSERT_DIRECT("-s");
    assert_int_equal(PARSE_ALONE(URL), VERDICT_DAEMON);
    assert_true(conf()->env_proxies);
    ASSERT_DAEMON("-x", "mine");
    ASSERT_DAEMON("-x", "");
}

/* In its own words, whatever they are to do. */
static void a_libcurl_without_them_refuses_all(void **state)
{
    (void)state;
    use_without("", PART_WEBSOCKET);
    assert_int_equal(PARSE_OURS("-d", "x", URL), VERDICT_PREFER_DIRECT);
    ASSERT_DIRECT("-d", "x");
    dialect_use("");
    assert_int_equal(PARSE_OURS("-d", "x", URL), VERDICT_DIRECT);
}

static void what_proto_allows(void **state)
{
    (void)state;
    ASSERT_DAEMON("--proto", "-ftp");
    assert_string_equal(websocket_protocols(conf(), URL), "ws,wss");
    /* Names that not every curl knows are the real one's. */
    PARSE("--proto", "-ws", URL);
    assert_true(websocket_is_forbidden(conf(), URL));
    assert_false(websocket_is_forbidden(conf(), "wss://h/"));
    assert_string_equal(websocket_protocols(conf(), URL), "http,https");
    PARSE("--proto", "=https,ws", URL);
    assert_false(websocket_is_forbidden(conf(), URL));
    assert_true(websocket_is_forbidden(conf(), "WSS://h/"));
    assert_int_equal(PARSE("--proto", "=https", URL), VERDICT_PREFER_DIRECT);
    /* The last one counts. */
    ASSERT_DAEMON("--proto", "=https", "--proto", "all");
    assert_false(websocket_is_forbidden(conf(), URL));
    /* Redirects are another matter. */
    ASSERT_DAEMON("--proto-redir", "=https");
    assert_false(websocket_is_forbidden(conf(), URL));
    assert_false(conf()->redirects_to_ws);
    PARSE("--proto-redir", "+wss", URL);
    assert_true(conf()->redirects_to_ws);
}

static void by_the_default_protocol(void **state)
{
    (void)state;
    assert_int_equal(PARSE("--proto-default", "wss", "h/p"),
                     VERDICT_PREFER_DIRECT);
    assert_string_equal(text_of(WC_OPT_DEFAULT_PROTOCOL), "wss");
    assert_int_equal(PARSE("-d", "x", "--proto-default", "ws", "h/p"),
                     VERDICT_DIRECT);
}

static void options_for_http_alone(void **state)
{
    (void)state;
    assert_true(websocket_ignores(WC_OPT_COOKIE));
    assert_true(websocket_ignores(WC_OPT_ACCEPT_ENCODING));
    assert_true(websocket_ignores(WC_OPT_TRANSFER_ENCODING));
    assert_true(websocket_ignores(WC_OPT_PROTOCOLS_STR));
    assert_false(websocket_ignores(WC_OPT_HTTPHEADER));
    assert_false(websocket_ignores(WC_OPT_USERPWD));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, parsing_setup, parsing_setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_only_read_is_carried),
        TEST(the_rest_is_curls),
        TEST(proxies_of_the_environment_are_curls),
        TEST(a_libcurl_without_them_refuses_all),
        TEST(what_proto_allows),
        TEST(by_the_default_protocol),
        TEST(options_for_http_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
