#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "parsing.h"

#define URL "http://h/p"

#define ASSERT_DIRECT(...) \
    assert_int_equal(PARSE(__VA_ARGS__, URL), VERDICT_DIRECT)
#define ASSERT_DAEMON(...) \
    assert_int_equal(PARSE(__VA_ARGS__, URL), VERDICT_DAEMON)

static void urls_and_files_are_paired_in_order(void **state)
{
    const struct url_item *item;

    (void)state;
    assert_int_equal(PARSE("http://h/1", "-o", "a", "-O", "http://h/2", "-T",
                           "f", "--url", "http://h/3"),
                     VERDICT_DAEMON);
    assert_int_equal(conf()->url_count, 3);
    item = conf()->urls;
    assert_string_equal(item->url, "http://h/1");
    assert_string_equal(item->outfile, "a");
    assert_string_equal(item->infile, "f");
    item = item->next;
    assert_string_equal(item->url, "http://h/2");
    assert_true(item->use_remote_name);
    assert_null(item->infile);
    item = item->next;
    assert_string_equal(item->url, "http://h/3");
    assert_false(item->out_given);
    assert_null(item->next);
    ASSERT_DIRECT("-o", "");
    ASSERT_DIRECT("--url", "@list");
}

static void remote_names_for_all(void **state)
{
    (void)state;
    assert_int_equal(
        PARSE("--remote-name-all", "http://h/1", "-o", "a", "http://h/2"),
        VERDICT_DAEMON);
    assert_false(conf()->urls->use_remote_name);
    assert_true(conf()->urls->next->use_remote_name);
}

static void uploads(void **state)
{
    (void)state;
    ASSERT_DAEMON("-T", "-");
    assert_string_equal(conf()->urls->infile, "-");
    ASSERT_DIRECT("-T", ".");
    ASSERT_DIRECT("-T", "");
}

static void methods(void **state)
{
    (void)state;
    ASSERT_DAEMON("-X", "A", "-X", "PURGE");
    assert_string_equal(conf()->custom_request, "PURGE");
    ASSERT_DIRECT("-X", "");
    ASSERT_DAEMON("-I");
    assert_true(conf()->no_body);
    assert_true(conf()->show_headers);
    ASSERT_DIRECT("-I", "--no-head");
    ASSERT_DAEMON("-G");
    assert_true(conf()->use_get);
    ASSERT_DAEMON("-G", "--no-get");
    assert_false(conf()->use_get);
}

static void headers_keep_their_order(void **state)
{
    (void)state;
    ASSERT_DAEMON("-H", "A: 1", "-H", "B;", "--proxy-header", "P: 1", "-H",
                  "@f");
    assert_string_equal(conf()->header_args->text, "A: 1");
    assert_string_equal(conf()->header_args->next->text, "B;");
    assert_string_equal(conf()->header_args->next->next->text, "@f");
    assert_null(conf()->header_args->next->next->next);
    assert_string_equal(conf()->proxy_header_args->text, "P: 1");
    assert_null(conf()->proxy_header_args->next);
}

/* NTLM and Negotiate log a connection in, not a request. */
static void authorization_headers(void **state)
{
    (void)state;
    ASSERT_DAEMON("-H", "Authorization: Bearer t");
    ASSERT_DAEMON("-H", "authorization:basic t");
    ASSERT_DAEMON("-H", "Authorization: AWS4-HMAC-SHA256 Credential=x");
    ASSERT_DAEMON("-H", "Authorization:");
    ASSERT_DAEMON("-H", "Authorization;");
    ASSERT_DAEMON("-H", "X-Authorization: NTLM t");
    ASSERT_DAEMON("-H", "Authorization-X: NTLM t");
    ASSERT_DIRECT("-H", "Authorization: NTLM t");
    ASSERT_DIRECT("-H", "AUTHORIZATION : negotiate t");
    ASSERT_DIRECT("-H", "Authorization: Token t");
    ASSERT_DIRECT("-H", "Authorization: Basicx t");
    ASSERT_DIRECT("--proxy-header", "Proxy-Authorization: NTLM t");
    ASSERT_DIRECT("-H", "Proxy-Authorization: Negotiate t");
    ASSERT_DIRECT("-H", "nothing");
    ASSERT_DIRECT("-H", "@-");
}

static void referer(void **state)
{
    (void)state;
    ASSERT_DAEMON("-e", "x", "-e", ";auto");
    assert_null(text_of(WC_OPT_REFERER));
    assert_int_equal(num_of(WC_OPT_AUTOREFERER), 1);
    ASSERT_DAEMON("-e", ";auto", "-e", "y");
    assert_string_equal(text_of(WC_OPT_REFERER), "y");
    assert_null(config_opt(conf(), WC_OPT_AUTOREFERER));
    ASSERT_DIRECT("-e", "x;auto;y");
}

static void data_keeps_its_order_and_kind(void **state)
{
    static const struct {
        enum data_kind kind;
        const char *text;
    } want[] = {
        {DATA_ASCII, "a"},
        {DATA_RAW, "@b"},
        {DATA_BINARY, "c"},
        {DATA_URLENCODE, "d"},
    };
    const struct data_piece *piece;

    (void)state;
    ASSERT_DAEMON("-d", "a", "--data-raw", "@b", "--data-binary", "c",
                  "--data-urlencode", "d");
    piece = conf()->data;
    for (size_t i = 0; i < 4; i++, piece = piece->next) {
        assert_int_equal(piece->kind, want[i].kind);
        assert_string_equal(piece->text, want[i].text);
    }
    assert_null(piece);
    assert_false(conf()->json);
    ASSERT_DAEMON("--json", "{}");
    assert_true(conf()->json);
    assert_int_equal(conf()->data->kind, DATA_JSON);
}

static void queries(void **state)
{
    (void)state;
    ASSERT_DAEMON("--url-query", "a=b c", "--url-query", "+d e");
    assert_int_equal(conf()->query_data->kind, DATA_URLENCODE);
    assert_string_equal(conf()->query_data->text, "a=b c");
    assert_int_equal(conf()->query_data->next->kind, DATA_RAW);
    assert_string_equal(conf()->query_data->next->text, "d e");
    assert_null(conf()->data);
}

static void compressed(void **state)
{
    (void)state;
    ASSERT_DAEMON("--compressed");
    assert_string_equal(text_of(WC_OPT_ACCEPT_ENCODING), "");
    ASSERT_DAEMON("--compressed", "--no-compressed");
    assert_null(config_opt(conf(), WC_OPT_ACCEPT_ENCODING));
}

static void logins(void **state)
{
    (void)state;
    ASSERT_DAEMON("-u", "a:b", "-U", "c:d");
    assert_string_equal(conf()->user, "a:b");
    assert_string_equal(text_of(WC_OPT_USERPWD), "a:b");
    assert_string_equal(text_of(WC_OPT_PROXYUSERPWD), "c:d");
    ASSERT_DAEMON("-u", "a:");
    ASSERT_DIRECT("-u", "a");
    ASSERT_DAEMON("--oauth2-bearer", "t");
    assert_int_equal(num_of(WC_OPT_HTTPAUTH), 1 << 6);
}

static void netrc_is_optional_or_not(void **state)
{
    (void)state;
    ASSERT_DAEMON("-s");
    assert_int_equal(conf()->netrc, NETRC_NO);
    ASSERT_DAEMON("-n");
    assert_int_equal(conf()->netrc, NETRC_REQUIRED);
    ASSERT_DAEMON("--netrc-optional");
    assert_int_equal(conf()->netrc, NETRC_OPTIONAL);
    ASSERT_DAEMON("-n", "--no-netrc");
    assert_int_equal(conf()->netrc, NETRC_NO);
}

static void cookies(void **state)
{
    (void)state;
    ASSERT_DAEMON("-b", "a=b", "-b", "f", "-b", "g");
    assert_string_equal(conf()->cookie, "a=b");
    assert_string_equal(conf()->cookie_files.first->text, "f");
    assert_string_equal(conf()->cookie_files.first->next->text, "g");
    ASSERT_DIRECT("-b", "-");
    ASSERT_DIRECT("-b", "@f");
    ASSERT_DIRECT("-b", "a=b", "-b", "c=d");
}

static int set_up(void **state)
{
    (void)state;
    parsing_clean_environment();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urls_and_files_are_paired_in_order),
        cmocka_unit_test(remote_names_for_all),
        cmocka_unit_test(uploads),
        cmocka_unit_test(methods),
        cmocka_unit_test(headers_keep_their_order),
        cmocka_unit_test(authorization_headers),
        cmocka_unit_test(referer),
        cmocka_unit_test(data_keeps_its_order_and_kind),
        cmocka_unit_test(queries),
        cmocka_unit_test(compressed),
        cmocka_unit_test(logins),
        cmocka_unit_test(netrc_is_optional_or_not),
        cmocka_unit_test(cookies),
    };

    return cmocka_run_group_tests_name("apply_request", tests, set_up, NULL);
}
