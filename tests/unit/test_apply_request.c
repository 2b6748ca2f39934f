#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "parsing.h"

#define URL "http://h/p"

#define ASSERT_DIRECT(...) \
    assert_int_not_equal(PARSE(__VA_ARGS__, URL), VERDICT_DAEMON)
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
    assert_int_equal(PARSE("--url", "@list"), VERDICT_DAEMON);
    dialect_use("8.13.0");
    ASSERT_DIRECT("--url", "@list");
    dialect_use("7.88.1");
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
    ASSERT_DAEMON("-T", ".");
    ASSERT_DAEMON("-T", "");
    assert_string_equal(conf()->urls->infile, "");
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
                  "@/dev/null", "-H", "@-");
    assert_string_equal(conf()->header_args->text, "A: 1");
    assert_null(conf()->header_args->path);
    assert_string_equal(conf()->header_args->next->text, "B;");
    assert_string_equal(conf()->header_args->next->next->path, "/dev/null");
    assert_string_equal(conf()->last_header_arg->path, "-");
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
    ASSERT_DIRECT("--proxy-header", "Proxy-Authorization: NTLM t");
    ASSERT_DIRECT("-H", "Proxy-Authorization: Negotiate t");
    /* Nobody knows: a connection of its own, where curl itself is none. */
    assert_int_equal(PARSE("-H", "Authorization: Token t", "http://h/"),
                     VERDICT_PREFER_DIRECT);
}

static void headers_that_are_none(void **state)
{
    (void)state;
    ASSERT_DAEMON("-H", "nothing", "-H", "");
    dialect_use("8.17.0");
    assert_int_equal(PARSE("-H", "nothing", "http://h/"),
                     VERDICT_PREFER_DIRECT);
    assert_string_equal(
        inv.notes.first->text,
        "The provided HTTP header 'nothing' does not look like a header?");
    ASSERT_DAEMON("-H", "nothing;");
    dialect_use("7.88.1");
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
    ASSERT_DAEMON("-e", "x;auto;y");
    assert_string_equal(text_of(WC_OPT_REFERER), "x");
    assert_int_equal(num_of(WC_OPT_AUTOREFERER), 1);
    dialect_use("8.14.1");
    ASSERT_DAEMON("-e", "x;auto;y");
    assert_string_equal(text_of(WC_OPT_REFERER), "x;auto;y");
    assert_null(config_opt(conf(), WC_OPT_AUTOREFERER));
    dialect_use("7.88.1");
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

static void cookies(void **state)
{
    (void)state;
    ASSERT_DAEMON("-b", "a=b", "-b", "f", "-b", "g");
    assert_string_equal(text_of(WC_OPT_COOKIE), "a=b");
    assert_string_equal(conf()->cookie_files.first->text, "f");
    assert_string_equal(conf()->cookie_files.first->next->text, "g");
    ASSERT_DAEMON("-b", "-");
    assert_string_equal(conf()->cookie_files.first->text, "-");
    ASSERT_DAEMON("-b", "@a=b");
    assert_string_equal(conf()->cookie_files.first->text, "a=b");
    dialect_use("8.6.0");
    ASSERT_DAEMON("-b", "@a=b", "-b", "@f");
    assert_string_equal(text_of(WC_OPT_COOKIE), "@a=b");
    assert_string_equal(conf()->cookie_files.first->text, "@f");
    dialect_use("7.88.1");
}

static void following_may_be_taken_back(void **state)
{
    (void)state;
    assert_int_equal(PARSE("--location-trusted", URL), VERDICT_DAEMON);
    assert_true(conf()->follow);
    assert_int_equal(num_of(WC_OPT_FOLLOWLOCATION), 1);
    assert_int_equal(num_of(WC_OPT_UNRESTRICTED_AUTH), 1);
    assert_int_equal(PARSE("-L", "--no-location-trusted", URL), VERDICT_DAEMON);
    assert_false(conf()->follow);
    assert_null(config_opt(conf(), WC_OPT_FOLLOWLOCATION));
    /* Only the option that set it takes it back. */
    assert_int_equal(PARSE("--location-trusted", "--no-location", URL),
                     VERDICT_DAEMON);
    assert_null(config_opt(conf(), WC_OPT_FOLLOWLOCATION));
    assert_int_equal(num_of(WC_OPT_UNRESTRICTED_AUTH), 1);
}

static void ways_to_follow_exclude_each_other(void **state)
{
    (void)state;
    dialect_use("8.23.0");
    PARSE_OURS("-L", "--follow", URL);
    assert_int_equal(num_of(WC_OPT_FOLLOWLOCATION), WC_FOLLOW_OBEYCODE);
    assert_true(conf()->follow);
    assert_string_equal(inv.notes.first->text, "--follow overrides --location");
    PARSE_OURS("--follow", "--location-trusted", URL);
    assert_int_equal(num_of(WC_OPT_FOLLOWLOCATION), 1);
    assert_string_equal(inv.notes.first->text, "--location overrides --follow");
    PARSE_OURS("--follow", "--no-follow", "-L", "--location-trusted", URL);
    assert_null(inv.notes.first);
    dialect_use("7.88.1");
}

static void raw_decodes_nothing(void **state)
{
    (void)state;
    assert_int_equal(PARSE("--raw", URL), VERDICT_DAEMON);
    assert_int_equal(num_of(WC_OPT_HTTP_CONTENT_DECODING), 0);
    assert_int_equal(num_of(WC_OPT_HTTP_TRANSFER_DECODING), 0);
    assert_int_equal(PARSE("--raw", "--no-raw", URL), VERDICT_DAEMON);
    assert_null(config_opt(conf(), WC_OPT_HTTP_CONTENT_DECODING));
    assert_null(config_opt(conf(), WC_OPT_HTTP_TRANSFER_DECODING));
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
        cmocka_unit_test(headers_that_are_none),
        cmocka_unit_test(referer),
        cmocka_unit_test(data_keeps_its_order_and_kind),
        cmocka_unit_test(queries),
        cmocka_unit_test(compressed),
        cmocka_unit_test(cookies),
        cmocka_unit_test(following_may_be_taken_back),
        cmocka_unit_test(ways_to_follow_exclude_each_other),
        cmocka_unit_test(raw_decodes_nothing),
    };

    return cmocka_run_group_tests_name("apply_request", tests, parsing_setup,
                                       NULL);
}
