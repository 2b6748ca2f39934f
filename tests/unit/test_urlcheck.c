#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "lacks.h"
#include "parsing.h"

#define URL "http://h/p"

/* WHY says why the real curl is preferred, or must do it. */
static void assert_left(enum verdict verdict, enum verdict want,
                        const char *why)
{
    assert_int_equal(verdict, want);
    assert_string_equal(reason, why);
}

#define ASSERT_PREFER(why, ...) \
    assert_left(PARSE(__VA_ARGS__), VERDICT_PREFER_DIRECT, why)
#define ASSERT_DIRECT(why, ...) \
    assert_left(PARSE(__VA_ARGS__), VERDICT_DIRECT, why)

static void plain_ones_are_the_daemons(void **state)
{
    (void)state;
    assert_int_equal(PARSE(URL), VERDICT_DAEMON);
    assert_int_equal(PARSE("https://h:8443/p?q#f"), VERDICT_DAEMON);
    assert_int_equal(PARSE("h"), VERDICT_DAEMON);
    assert_int_equal(PARSE(URL, "wss://h/p"), VERDICT_DAEMON);
}

static void patterns(void **state)
{
    (void)state;
    assert_int_equal(PARSE("http://h/[1-3]"), VERDICT_DAEMON);
    assert_int_equal(PARSE("h{1,2}.example/"), VERDICT_DIRECT);
    assert_int_equal(PARSE("h.{a,b}.example/"), VERDICT_DAEMON);
    ASSERT_DIRECT("a pattern that may be of any protocol", "{http,ftp}://h/");
    ASSERT_PREFER("a pattern of URLs that curl refuses", "http://h/[1-");
    assert_int_equal(PARSE("-g", "http://h/p?x=[1-"), VERDICT_DAEMON);
    ASSERT_PREFER("a pattern of uploads that curl refuses", "-T", "{a", URL);
    assert_int_equal(PARSE("-o", "a#1", "http://h/{a,b}"), VERDICT_DAEMON);
}

static void what_curl_refuses(void **state)
{
    (void)state;
    ASSERT_PREFER("more outputs than URLs", "-o", "a", "-o", "b", URL);
    ASSERT_PREFER("a URL that curl refuses", "http://");
    ASSERT_PREFER("a protocol that nobody knows", "htfp://h/");
    ASSERT_PREFER("a URL without a file name", "-O", "http://h/");
    assert_int_equal(PARSE("-O", URL), VERDICT_DAEMON);
    ASSERT_PREFER("a protocol that --proto forbids", "--proto", "=https", URL);
    assert_string_equal(text_of(WC_OPT_PROTOCOLS_STR), "https");
    ASSERT_PREFER("a protocol that --proto forbids", "--proto", "=http",
                  "wss://h/");
}

/* libcurl must be told of one: one that the URL is not of. */
static void no_protocol_at_all(void **state)
{
    (void)state;
    ASSERT_PREFER("a protocol that --proto forbids", "--proto", "=ftp", URL);
    assert_string_equal(text_of(WC_OPT_PROTOCOLS_STR), "https");
    ASSERT_PREFER("a protocol that --proto forbids", "--proto", "=ftp",
                  "https://h/");
    assert_string_equal(text_of(WC_OPT_PROTOCOLS_STR), "http");
    ASSERT_DIRECT("no protocol that a daemon knows", "--proto", "=ftp", URL,
                  "https://h/");
}

static void a_libcurl_without_websockets(void **state)
{
    (void)state;
    use_without("8.14.1", PART_WEBSOCKET);
    assert_left(PARSE_OURS("ws://h/"), VERDICT_PREFER_DIRECT,
                "a WebSocket that libcurl refuses");
    dialect_use("");
}

static void names_beyond_ascii(void **state)
{
    static const char url[] = "http://b\xc3\xbc"
                              "cher.example/";

    (void)state;
    setenv("LC_ALL", "C.UTF-8", 1);
    ASSERT_PREFER("a host name that libcurl translates", url);
    setenv("LC_ALL", "C", 1);
    ASSERT_DIRECT("a host name that only curl may read", url);
    unsetenv("LC_ALL");
}

/* A daemon of the command's own has its locale, and libcurl refuses protocols
 * in its own words. */
static void what_is_left_to_libcurl(void **state)
{
    static const char *const urls[] = {"ftp://h/", "file:///etc/passwd",
                                       "ftp.example.com",
                                       "http://b\xc3\xbc"
                                       "cher.example/"};

    (void)state;
    setenv("LC_ALL", "C", 1);
    for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        assert_int_equal(PARSE(urls[i]), VERDICT_DIRECT);
        assert_int_equal(PARSE_OURS(urls[i]), VERDICT_DIRECT);
        assert_int_equal(PARSE_ALONE(urls[i]), VERDICT_PREFER_DIRECT);
    }
    unsetenv("LC_ALL");
}

static void default_protocol(void **state)
{
    (void)state;
    assert_int_equal(
        PARSE("--proto-default", "https", "--proto", "=https", "h/p"),
        VERDICT_DAEMON);
    assert_int_equal(PARSE("--proto", "=https", "h/p"), VERDICT_PREFER_DIRECT);
    /* curl puts such URLs together before it thinks of the default. */
    assert_int_equal(PARSE("--proto-default", "https", "-G", "-d", "a", "h/p"),
                     VERDICT_DIRECT);
    assert_int_equal(PARSE("--proto-default", "https", "-T", "f", "h/p"),
                     VERDICT_DIRECT);
    assert_int_equal(PARSE("--proto-default", "https", "-G", "-d", "a", URL),
                     VERDICT_DAEMON);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_ones_are_the_daemons),
        cmocka_unit_test(patterns),
        cmocka_unit_test(what_curl_refuses),
        cmocka_unit_test(no_protocol_at_all),
        cmocka_unit_test(a_libcurl_without_websockets),
        cmocka_unit_test(names_beyond_ascii),
        cmocka_unit_test(what_is_left_to_libcurl),
        cmocka_unit_test(default_protocol),
    };

    return cmocka_run_group_tests(tests, parsing_setup, NULL);
}
