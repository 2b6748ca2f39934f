#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "client/url.h"

static void schemes(void **state)
{
    static const struct {
        const char *url;
        const char *proto_default;
        enum url_scheme scheme;
    } cases[] = {
        {"http://a", NULL, URL_HTTP},
        {"HTTPS://a", NULL, URL_HTTPS},
        {"http:/a/b", NULL, URL_HTTP},
        {"http:///a/b", NULL, URL_HTTP},
        {"a", NULL, URL_HTTP},
        {"a:80/x", NULL, URL_HTTP},
        {"localhost:8080", NULL, URL_HTTP},
        {"a", "https", URL_HTTPS},
        {"a", "http", URL_HTTP},
        {"http://a", "https", URL_HTTP},
        {"ftp.example.com", NULL, URL_OTHER},
        {"FTP.example.com", NULL, URL_OTHER},
        {"u:p@ftp.example.com", NULL, URL_OTHER},
        {"dict.org", NULL, URL_OTHER},
        {"ldap.x", NULL, URL_OTHER},
        {"imap.x", NULL, URL_OTHER},
        {"smtp.x", NULL, URL_OTHER},
        {"pop3.x", NULL, URL_OTHER},
        {"ftp.x", "https", URL_HTTPS},
        {"ftpx.x", NULL, URL_HTTP},
        {"ftp://a", NULL, URL_OTHER},
        {"file:///etc/passwd", NULL, URL_OTHER},
        {"file:/etc/passwd", NULL, URL_OTHER},
        {"ws://a", NULL, URL_WS},
        {"WSS:/a", NULL, URL_WSS},
        {"ws:a", NULL, URL_HTTP},
        {"ws.a/", NULL, URL_HTTP},
        {"a", "wss", URL_WSS},
        {"wsx://a", NULL, URL_OTHER},
        {"localhost:/x", NULL, URL_OTHER},
        {"://a", NULL, URL_OTHER},
        {"", NULL, URL_OTHER},
        {"?x", NULL, URL_OTHER},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (url_scheme(cases[i].url, cases[i].proto_default) != cases[i].scheme)
            fail_msg("scheme of \"%s\"", cases[i].url);
}

static void websockets(void **state)
{
    (void)state;
    assert_true(url_is_websocket("ws://a", NULL));
    assert_true(url_is_websocket("a", "wss"));
    assert_false(url_is_websocket("http://a", "wss"));
    assert_false(url_is_websocket("ftp://a", NULL));
}

static void check_host(const char *url, const char *host)
{
    const char *at = NULL;
    size_t len = 0;

    assert_int_equal(url_host(url, &at, &len), 0);
    assert_int_equal(len, strlen(host));
    assert_memory_equal(at, host, len);
}

static void hosts(void **state)
{
    (void)state;
    check_host("http://a.b/c", "a.b");
    check_host("http://a.b:81/c", "a.b");
    check_host("https://u:p@a.b:443?x", "a.b");
    check_host("a.b#c", "a.b");
    check_host("http://[::1]:80/", "::1");
    check_host("http://[fe80::1%25eth0]/", "fe80::1%25eth0");
    check_host("http:/v1.30/containers", "v1.30");
    check_host("http://u@v@host/", "host");
    check_host("http://host/a@b", "host");
    check_host("http://host:99999/", "host");
}

static void bad_hosts(void **state)
{
    static const char *const bad[] = {"",
                                      "http://",
                                      "http:///",
                                      "http://:80/",
                                      "http://[::1",
                                      "http://b\xc3\xbc/",
                                      "http://a b/",
                                      "http://a%20b/",
                                      "http://u@a%zz%2F:1/",
                                      "http://a%00/",
                                      "http://a\\b/",
                                      "http://u:p@/",
                                      "http://[]/",
                                      "http://\x01/"};
    const char *host;
    size_t len;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (url_host(bad[i], &host, &len) != -EINVAL)
            fail_msg("host of \"%s\"", bad[i]);
}

static void protocols_that_nobody_knows(void **state)
{
    (void)state;
    assert_true(url_is_unsupported("htfp://h/"));
    assert_true(url_is_unsupported("h1234:/h"));
    assert_false(url_is_unsupported("HTTP://h/"));
    assert_false(url_is_unsupported("telnet://h"));
    assert_false(url_is_unsupported("h.test/"));
    assert_false(url_is_unsupported("host:80/"));
}

/* As 8.14.1 and 8.23.0 were seen to refuse them, beside what is malformed. */
static void refused_urls(void **state)
{
    static const char *const bad[] = {"http://h/a b",
                                      "http://h/a\r",
                                      " http://h/",
                                      "http://h/\x7f",
                                      "http://u :p@h/",
                                      "h;x",
                                      "ht!tp",
                                      "http://h;x:80/",
                                      "http://h:x/",
                                      "http://h:80x/",
                                      "http://h:-1/",
                                      "http://h:65536/",
                                      "http://[::1]x:1/",
                                      "http://[::1:1/",
                                      "http://u:p@/",
                                      "http://a%20b/",
                                      "http://u@a%zz%2F:1/",
                                      "http://a%00/",
                                      "http:h:1/a",
                                      "http:////h/a",
                                      "://h/a",
                                      "//h/a",
                                      "?h",
                                      "http://h:99999999999"};
    static const char *const good[] = {"http://h/a|b\"{}[]", "http://h:/",
                                       "http://h:0/",        "http://h:65535/",
                                       "http://[::1]:80/a",  "http://[::1]",
                                       "http://a..b:1/",     "http://a_b/",
                                       "http:/h/a",          "h:1?a",
                                       "http://u:p;@h/",     "http://h/\xff",
                                       "http://h?x:y",       "http://h#x:y",
                                       "http://h/x:y@z",     "http://a%zz/",
                                       "http://a%41/%20",    "http://a%"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (!url_is_refused(bad[i], NULL))
            fail_msg("%s is not refused", bad[i]);
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        if (url_is_refused(good[i], NULL))
            fail_msg("%s is refused", good[i]);
}

static void hosts_beyond_ascii(void **state)
{
    (void)state;
    assert_true(url_host_is_international("http://\xc3\xa5.se/x"));
    assert_true(url_host_is_international("\xc3\xa5.se"));
    assert_false(url_host_is_international("http://a.se/"));
    assert_false(url_host_is_international("http://a.se/\xc3\xa5"));
    assert_false(url_host_is_international("http://\xc3\xa5@a.se/"));
    assert_false(url_host_is_international("http://\xc3\xa5 .se/"));
    assert_false(url_host_is_international("http:///"));
}

static void assert_part(const char *at, size_t len, const char *want)
{
    assert_int_equal(len, strlen(want));
    assert_memory_equal(at, want, len);
}

static void parts(void **state)
{
    struct url_parts p;

    (void)state;
    assert_int_equal(url_split("HTTPS:///u@h:1/a/b?c?d#e?f", &p), 0);
    assert_int_equal(p.scheme, URL_HTTPS);
    assert_string_equal(p.scheme_name, "https");
    assert_part(p.authority, p.authority_len, "u@h:1");
    assert_part(p.path, p.path_len, "/a/b");
    assert_part(p.query, p.query_len, "c?d");
    assert_string_equal(p.fragment, "#e?f");
    assert_int_equal(url_split("h#/a?b", &p), 0);
    assert_string_equal(p.scheme_name, "http");
    assert_part(p.path, p.path_len, "");
    assert_null(p.query);
    assert_string_equal(p.fragment, "#/a?b");
    assert_int_equal(url_split("HTfp://h/", &p), 0);
    assert_int_equal(p.scheme, URL_OTHER);
    assert_string_equal(p.scheme_name, "htfp");
    assert_int_equal(url_split("ftp://h/", &p), -EINVAL);
    assert_int_equal(url_split("http://h/a b", &p), -EINVAL);
    assert_int_equal(url_split("http:///", &p), -EINVAL);
}

static void authorities(void **state)
{
    (void)state;
    assert_string_equal(url_authority("http://h/a"), "h/a");
    assert_string_equal(url_authority("http:/h"), "h");
    assert_string_equal(url_authority("http:////h"), "/h");
    assert_string_equal(url_authority("h:80/a"), "h:80/a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(protocols_that_nobody_knows),
        cmocka_unit_test(refused_urls),
        cmocka_unit_test(hosts_beyond_ascii),
        cmocka_unit_test(schemes),
        cmocka_unit_test(websockets),
        cmocka_unit_test(hosts),
        cmocka_unit_test(bad_hosts),
        cmocka_unit_test(authorities),
        cmocka_unit_test(parts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
