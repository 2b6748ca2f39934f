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
        {"ws://a", NULL, URL_OTHER},
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

static void check_host(const char *url, const char *host, unsigned port)
{
    const char *at = NULL;
    size_t len = 0;

    assert_int_equal(url_host(url, &at, &len), 0);
    assert_int_equal(len, strlen(host));
    assert_memory_equal(at, host, len);
    assert_int_equal(url_port(url), port);
}

static void hosts(void **state)
{
    (void)state;
    check_host("http://a.b/c", "a.b", 0);
    check_host("http://a.b:81/c", "a.b", 81);
    check_host("https://u:p@a.b:443?x", "a.b", 443);
    check_host("a.b#c", "a.b", 0);
    check_host("http://[::1]:80/", "::1", 80);
    check_host("http://[fe80::1%25eth0]/", "fe80::1%25eth0", 0);
    check_host("http:/v1.30/containers", "v1.30", 0);
    check_host("http://u@v@host/", "host", 0);
    check_host("http://host/a@b", "host", 0);
    check_host("http://host:99999/", "host", 0);
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

static void check_name(const char *url, const char *name)
{
    const char *got = url_remote_name(url);

    if (!name)
        assert_null(got);
    else
        assert_string_equal(got, name);
}

static void remote_names(void **state)
{
    (void)state;
    check_name("http://h/a/b.txt", "b.txt");
    check_name("http://h/b.txt?q=/x", "b.txt");
    check_name("http://h/b.txt#/x", "b.txt");
    check_name("h/b%20c", "b%20c");
    check_name("http://h/a;b", "a;b");
    check_name("http://h/\xc3\xbc", "\xc3\xbc");
    check_name("http://h", NULL);
    check_name("http://h/", NULL);
    check_name("http://h/?a/b", NULL);
    check_name("http://h?a/b", NULL);
    check_name("http://h/a/", NULL);
    check_name("http://h/a/.", NULL);
    check_name("http://h/a/..", NULL);
    check_name("http://h/a\\b", NULL);
    check_name("http://h/a b", NULL);
}

static void check_query(const char *url, const char *query, const char *want)
{
    const char *got = url_add_query(url, query);

    if (!want)
        assert_null(got);
    else
        assert_string_equal(got, want);
}

static void queries(void **state)
{
    (void)state;
    check_query("http://h/p", "a=b", "http://h/p?a=b");
    check_query("http://h", "a", "http://h/?a");
    check_query("h:80", "a", "http://h:80/?a");
    check_query("HTTPS://h/p?x", "a", "https://h/p?x&a");
    check_query("http://h/p?x&", "a", "http://h/p?x&a");
    check_query("http://h/p?", "a", "http://h/p?a");
    check_query("http://h/p?x#f", "a", "http://h/p?x&a#f");
    check_query("http://h?x", "a", "http://h/?x&a");
    check_query("http:/h/p", "a", "http://h/p?a");
    check_query("http://u:p@h/p", "a", "http://u:p@h/p?a");
    check_query("http://h/p", "q=%C3%BC%2Fx%", "http://h/p?q=%c3%bc%2fx%");
    check_query("http://h/p", "%AG%1", "http://h/p?%AG%1");
    check_query("http://h/p", "", "http://h/p");
    check_query("http://h/p?x", "", "http://h/p?x&");
    check_query("http://h/p?", "", NULL);
    check_query("http://h/a/../b", "a", NULL);
    check_query("http://h/p", "a b", NULL);
    check_query("http://h/p", "a#b", NULL);
    check_query("http://h/p", "\xc3\xbc", NULL);
    check_query("http://h/\xc3\xbc", "a", NULL);
    check_query("http://h:080/p", "a", NULL);
    check_query("http://h:/p", "a", NULL);
    check_query("ftp://h/p", "a", NULL);
}

static void check_upload(const char *url, const char *file, const char *want)
{
    const char *got = url_add_upload_name(url, file);

    if (!want)
        assert_null(got);
    else
        assert_string_equal(got, want);
}

static void upload_names(void **state)
{
    (void)state;
    check_upload("http://h/d/", "f.txt", "http://h/d/f.txt");
    check_upload("http://h/d/", "/x/y/f.txt", "http://h/d/f.txt");
    check_upload("http://h", "f", "http://h/f");
    check_upload("h", "f", "http://h/f");
    check_upload("http://h/d", "f", "http://h/d");
    check_upload("h/d?x/", "f", "h/d?x/");
    check_upload("http://h/d/", "a+b~c", "http://h/d/a%2bb~c");
    check_upload("http://h/", "t \xc3\xbc", "http://h/t%20%c3%bc");
    check_upload("http://h/d/#f", "f", "http://h/d/f#f");
    check_upload("http://h/d/?q", "f", NULL);
    check_upload("http://h/d/", "x/", NULL);
    check_upload("http://h/d/", "a\\b", NULL);
}

static void escapes(void **state)
{
    char all[256];
    char *text;

    (void)state;
    assert_string_equal(url_escape("aZ0-._~", 7), "aZ0-._~");
    assert_string_equal(url_escape("", 0), "");
    assert_string_equal(url_escape("\0\xff /", 4), "%00%FF%20%2F");
    for (int i = 0; i < 256; i++)
        all[i] = (char)i;
    text = url_escape(all, sizeof(all));
    /* 66 unreserved characters stay. */
    assert_int_equal(strlen(text), 66 + 3 * (256 - 66));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schemes),   cmocka_unit_test(hosts),
        cmocka_unit_test(bad_hosts), cmocka_unit_test(remote_names),
        cmocka_unit_test(queries),   cmocka_unit_test(upload_names),
        cmocka_unit_test(escapes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
