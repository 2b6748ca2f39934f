#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "client/urledit.h"

/* GOT is WANT, which may be NULL. */
static void check(const char *got, const char *want)
{
    if (!want)
        assert_null(got);
    else
        assert_string_equal(got, want);
}

static void check_name(const char *url, const char *want)
{
    check(urledit_remote_name(url), want);
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
    check_name("http://h/a\\b", "b");
    check_name("http://h/a b", "a b");
    check_name("http://h/a/./b/../../c", "c");
    check_name("http://h/../../c", "c");
    check_name("http://h/a/...", "...");
    dialect_use("8.10.0");
    check_name("http://h/a/b/", "b");
    check_name("http://h/a/b//", "b");
    check_name("http://h/a/b/..", "a");
    check_name("http://h/a/..", NULL);
    check_name("http://h/", NULL);
    dialect_use("7.88.1");
}

/* Their name stays; libcurl itself says that it does not know it. */
static void unknown_schemes(void **state)
{
    (void)state;
    assert_string_equal(urledit_add_name("HTfp://h/a/", "f"), "htfp://h/a/f");
    assert_string_equal(urledit_add_name("htfp://h/a", "f"), "htfp://h/a");
    assert_null(urledit_add_name("ftp://h/a/", "f"));
    assert_null(urledit_add_query("htfp://h/a", "q"));
}

static void check_query(const char *url, const char *query, const char *want)
{
    check(urledit_add_query(url, query), want);
}

static void queries(void **state)
{
    (void)state;
    check_query("http://h/p", "a=b", "http://h/p?a=b");
    check_query("http://h", "a", "http://h/?a");
    check_query("wss://h/p", "a", "wss://h/p?a");
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
    check_query("http://h/p?", "", "http://h/p");
    check_query("http://h/a/./b/../c/..", "a", "http://h/a/?a");
    check_query("http://h/../..", "a", "http://h/?a");
    check_query("http://h//a//../b/.", "a", "http://h//a/b/?a");
    check_query("http://h/a/...", "a", "http://h/a/...?a");
    /* libcurl has its own mind about these. */
    check_query("http://h/p", "a b", "http://h/p?a b");
    check_query("http://h/p", "a#b", "http://h/p?a#b");
    check_query("http://h/\xc3\xbc", "\xc3\xbc", "http://h/\xc3\xbc?\xc3\xbc");
    check_query("http://h:080/p", "a", "http://h:080/p?a");
    /* It takes none of these. */
    check_query("http://h/a b", "a", NULL);
    check_query("http://h/a\x7f", "a", NULL);
    check_query("ftp://h/p", "a", NULL);
}

static void check_upload(const char *url, const char *file, const char *want)
{
    check(urledit_add_name(url, file), want);
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
    check_upload("http://h/d/?q", "f", "http://h/d/f?q");
    check_upload("http://h/d/?", "f", "http://h/d/f");
    check_upload("http://h/d/", "x/", "http://h/d/");
    check_upload("http://h/d/", "a\\b", "http://h/d/b");
    check_upload("http://h/d/e/..", "f", "http://h/d/f");
    check_upload("http://h/%2F/", "f", "http://h/%2f/f");
    check_upload("http://h/a b", "f", NULL);
    dialect_use("8.1.0");
    check_upload("http://h/d/?q", "f", "http://h/d/?q");
    dialect_use("8.21.0");
    check_upload("http://h/%2f/", "+", "http://h/%2F/%2B");
    check_query("http://h/%2f", "a", "http://h/%2F?a");
    dialect_use("7.88.1");
}

static void escapes(void **state)
{
    char all[256];
    char *text;

    (void)state;
    assert_string_equal(urledit_escape("aZ0-._~", 7), "aZ0-._~");
    assert_string_equal(urledit_escape("", 0), "");
    assert_string_equal(urledit_escape("\0\xff /", 4), "%00%FF%20%2F");
    for (int i = 0; i < 256; i++)
        all[i] = (char)i;
    text = urledit_escape(all, sizeof(all));
    /* 66 unreserved characters stay. */
    assert_int_equal(strlen(text), 66 + 3 * (256 - 66));
}

static void cased_escapes(void **state)
{
    (void)state;
    assert_true(urledit_has_cased_escape("a%2F"));
    assert_true(urledit_has_cased_escape("%20%c3"));
    assert_false(urledit_has_cased_escape("%20%31"));
    assert_false(urledit_has_cased_escape("%ag%1"));
    assert_false(urledit_has_cased_escape("a%"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(remote_names), cmocka_unit_test(unknown_schemes),
        cmocka_unit_test(queries),      cmocka_unit_test(upload_names),
        cmocka_unit_test(escapes),      cmocka_unit_test(cased_escapes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
