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

static void numbers_for_libcurl(void **state)
{
    static const struct {
        const char *option;
        const char *value;
        uint32_t number;
        int64_t num;
    } cases[] = {
        {"-m", "2.5", WC_OPT_TIMEOUT_MS, 2500},
        {"--connect-timeout", "0.25", WC_OPT_CONNECTTIMEOUT_MS, 250},
        {"--max-redirs", "-1", WC_OPT_MAXREDIRS, -1},
        {"--max-redirs", "0", WC_OPT_MAXREDIRS, 0},
        {"--max-filesize", "2K", WC_OPT_MAXFILESIZE_LARGE, 2048},
        {"--limit-rate", "1M", WC_OPT_MAX_RECV_SPEED_LARGE, 1 << 20},
        {"--limit-rate", "1M", WC_OPT_MAX_SEND_SPEED_LARGE, 1 << 20},
        {"--limit-rate", "1000", WC_OPT_BUFFERSIZE, 1000},
        {"-Y", "100", WC_OPT_LOW_SPEED_LIMIT, 100},
        {"-Y", "100", WC_OPT_LOW_SPEED_TIME, 30},
        {"-y", "7", WC_OPT_LOW_SPEED_TIME, 7},
        {"-y", "7", WC_OPT_LOW_SPEED_LIMIT, 1},
        {"--tls-max", "1.2", WC_OPT_SSLVERSION, 6 << 16},
        {"--tls-max", "default", WC_OPT_SSLVERSION, 1 << 16},
        {"--socks5-hostname", "p", WC_OPT_PROXYTYPE, 7},
        {"--socks4a", "p", WC_OPT_PROXYTYPE, 6},
        {"--proxy1.0", "p", WC_OPT_PROXYTYPE, 1},
        {"-x", "p", WC_OPT_PROXYTYPE, 0},
        {"--oauth2-bearer", "t", WC_OPT_HTTPAUTH, 1 << 6},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ASSERT_DAEMON(cases[i].option, cases[i].value);
        if (num_of(cases[i].number) != cases[i].num)
            fail_msg("%s %s", cases[i].option, cases[i].value);
    }
}

static void flags_for_libcurl(void **state)
{
    static const struct {
        const char *option;
        uint32_t number;
        int64_t num;
    } cases[] = {
        {"-L", WC_OPT_FOLLOWLOCATION, 1},
        {"-f", WC_OPT_FAILONERROR, 1},
        {"-R", WC_OPT_FILETIME, 1},
        {"-k", WC_OPT_SSL_VERIFYPEER, 0},
        {"-k", WC_OPT_SSL_VERIFYHOST, 0},
        {"--proxy-insecure", WC_OPT_PROXY_SSL_VERIFYPEER, 0},
        {"-0", WC_OPT_HTTP_VERSION, 1},
        {"--http1.1", WC_OPT_HTTP_VERSION, 2},
        {"--http2", WC_OPT_HTTP_VERSION, 3},
        {"--http2-prior-knowledge", WC_OPT_HTTP_VERSION, 5},
        {"-4", WC_OPT_IPRESOLVE, 1},
        {"-6", WC_OPT_IPRESOLVE, 2},
        {"-1", WC_OPT_SSLVERSION, 1},
        {"--tlsv1.0", WC_OPT_SSLVERSION, 4},
        {"--tlsv1.3", WC_OPT_SSLVERSION, 7},
        {"--proxy-tlsv1", WC_OPT_PROXY_SSLVERSION, 1},
        {"--post302", WC_OPT_POSTREDIR, 2},
        {"--proxy-digest", WC_OPT_PROXYAUTH, 2},
        {"--socks5-basic", WC_OPT_SOCKS5_AUTH, 1},
        {"--proxy-ssl-allow-beast", WC_OPT_PROXY_SSL_OPTIONS, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ASSERT_DAEMON(cases[i].option);
        if (num_of(cases[i].number) != cases[i].num)
            fail_msg("%s", cases[i].option);
    }
}

static void flags_taken_back(void **state)
{
    (void)state;
    ASSERT_DAEMON("-Lk", "--no-location", "--no-insecure", "-R",
                  "--no-remote-time", "--post301", "--no-post301",
                  "--compressed", "--no-compressed", "-f", "--no-fail");
    assert_null(config_opt(conf(), WC_OPT_FOLLOWLOCATION));
    assert_null(config_opt(conf(), WC_OPT_SSL_VERIFYPEER));
    assert_null(config_opt(conf(), WC_OPT_SSL_VERIFYHOST));
    assert_null(config_opt(conf(), WC_OPT_FILETIME));
    assert_null(config_opt(conf(), WC_OPT_POSTREDIR));
    assert_null(config_opt(conf(), WC_OPT_ACCEPT_ENCODING));
    assert_null(config_opt(conf(), WC_OPT_FAILONERROR));
    assert_false(conf()->follow);
    assert_false(conf()->insecure);
}

static void texts_for_libcurl(void **state)
{
    static const struct {
        const char *option;
        const char *value;
        uint32_t number;
        enum wire_type type;
        const char *text;
    } cases[] = {
        {"-A", "", WC_OPT_USERAGENT, WIRE_STRING, ""},
        {"-e", "r;auto", WC_OPT_REFERER, WIRE_STRING, "r"},
        {"-u", "a:b", WC_OPT_USERPWD, WIRE_STRING, "a:b"},
        {"-U", "a:b", WC_OPT_PROXYUSERPWD, WIRE_STRING, "a:b"},
        {"--oauth2-bearer", "t", WC_OPT_XOAUTH2_BEARER, WIRE_STRING, "t"},
        {"-b", "a=b", WC_OPT_COOKIE, WIRE_STRING, "a=b"},
        {"-r", "0-9,-5", WC_OPT_RANGE, WIRE_STRING, "0-9,-5"},
        {"--cacert", "/dev/null", WC_OPT_CAINFO, WIRE_FILE, "/dev/null"},
        {"--capath", "/d", WC_OPT_CAPATH, WIRE_STRING, "/d"},
        {"--capath", "/d", WC_OPT_PROXY_CAPATH, WIRE_STRING, "/d"},
        {"--crlfile", "/dev/null", WC_OPT_CRLFILE, WIRE_FILE, "/dev/null"},
        {"--key", "f", WC_OPT_SSLKEY, WIRE_FILE, "f"},
        {"--pass", "x", WC_OPT_KEYPASSWD, WIRE_STRING, "x"},
        {"-E", "f:x", WC_OPT_SSLCERT, WIRE_FILE, "f"},
        {"-E", "f:x", WC_OPT_KEYPASSWD, WIRE_STRING, "x"},
        {"-E", "f\\:g\\\\h:x:y", WC_OPT_SSLCERT, WIRE_FILE, "f:g\\h"},
        {"-E", "f\\:g\\\\h:x:y", WC_OPT_KEYPASSWD, WIRE_STRING, "x:y"},
        {"-E", "f\\g", WC_OPT_SSLCERT, WIRE_FILE, "f\\g"},
        {"--proxy-cert", "f:x", WC_OPT_PROXY_KEYPASSWD, WIRE_STRING, "x"},
        {"--cert-type", "P12", WC_OPT_SSLCERTTYPE, WIRE_STRING, "P12"},
        {"--pinnedpubkey", "sha256//x", WC_OPT_PINNEDPUBLICKEY, WIRE_STRING,
         "sha256//x"},
        {"--pinnedpubkey", "f", WC_OPT_PINNEDPUBLICKEY, WIRE_FILE, "f"},
        {"--ciphers", "A:B", WC_OPT_SSL_CIPHER_LIST, WIRE_STRING, "A:B"},
        {"--proto", "=http,https", WC_OPT_PROTOCOLS_STR, WIRE_STRING,
         "http,https"},
        {"--proto", "=http", WC_OPT_PROTOCOLS_STR, WIRE_STRING, "http"},
        {"--proto", "-https", WC_OPT_PROTOCOLS_STR, WIRE_STRING, "http"},
        {"--proto", "-all,http", WC_OPT_PROTOCOLS_STR, WIRE_STRING, "http"},
        {"--proto-redir", "=https", WC_OPT_REDIR_PROTOCOLS_STR, WIRE_STRING,
         "https"},
        {"--proto-default", "http", WC_OPT_DEFAULT_PROTOCOL, WIRE_STRING,
         "http"},
        {"--interface", "lo", WC_OPT_INTERFACE, WIRE_STRING, "lo"},
        {"--unix-socket", "/s", WC_OPT_UNIX_SOCKET_PATH, WIRE_STRING, "/s"},
        {"-z", "20200101", WC_OPT_TIMEVALUE_LARGE, WIRE_DATE, "20200101"},
        {"-z", "-20200101", WC_OPT_TIMEVALUE_LARGE, WIRE_DATE, "20200101"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct optval *o;

        ASSERT_DAEMON(cases[i].option, cases[i].value);
        o = config_opt(conf(), cases[i].number);
        if (!o || o->type != cases[i].type || !o->text ||
            strcmp(o->text, cases[i].text))
            fail_msg("%s %s", cases[i].option, cases[i].value);
    }
}

static void lists_for_libcurl(void **state)
{
    const struct optval *o;

    (void)state;
    ASSERT_DAEMON("--resolve", "a:1:x", "--connect-to", "::y:", "--resolve",
                  "b:2:z");
    o = config_opt(conf(), WC_OPT_RESOLVE);
    assert_int_equal(o->type, WIRE_LIST);
    assert_string_equal(o->list->first->text, "a:1:x");
    assert_string_equal(o->list->first->next->text, "b:2:z");
    assert_string_equal(
        config_opt(conf(), WC_OPT_CONNECT_TO)->list->first->text, "::y:");
}

static void fields(void **state)
{
    (void)state;
    ASSERT_DAEMON("--retry", "3", "--retry-delay", "2", "--retry-max-time", "9",
                  "--retry-connrefused", "--retry-all-errors", "-D", "hdr",
                  "--output-dir", "d", "--create-dirs", "-J", "-N", "-c", "jar",
                  "-b", "f", "-j", "--netrc-optional", "--noproxy", "", "-m",
                  "1.5");
    assert_int_equal(conf()->retry_count, 3);
    assert_int_equal(conf()->retry_delay_ms, 2000);
    assert_int_equal(conf()->retry_max_ms, 9000);
    assert_true(conf()->retry_connrefused);
    assert_true(conf()->retry_all_errors);
    assert_string_equal(conf()->header_file, "hdr");
    assert_string_equal(conf()->output_dir, "d");
    assert_true(conf()->create_dirs);
    assert_true(conf()->content_disposition);
    assert_true(conf()->no_buffer);
    assert_string_equal(conf()->cookie_jar, "jar");
    assert_string_equal(conf()->cookie_files.first->text, "f");
    assert_true(conf()->cookie_session);
    assert_int_equal(conf()->netrc, NETRC_OPTIONAL);
    assert_string_equal(conf()->noproxy, "");
    assert_int_equal(conf()->timeout_ms, 1500);
    ASSERT_DAEMON("-Z", "--parallel-max", "7", "--parallel-immediate", "-#",
                  "--fail-early", "--stderr", "-", "--no-styled-output");
    assert_true(inv.parallel);
    assert_int_equal(inv.parallel_max, 7);
    assert_true(inv.parallel_immediate);
    assert_true(inv.progress_bar);
    assert_true(inv.fail_early);
    assert_int_equal(inv.notes.first->kind, NOTE_REDIRECT);
    assert_string_equal(inv.notes.first->text, "-");
    assert_false(inv.styled_output);
}

/* 7.88.1 does not hear the "no" of some options. */
static void what_lasts(void **state)
{
    (void)state;
    assert_int_equal(PARSE("--no-tcp-fastopen", URL), VERDICT_DAEMON);
    assert_int_equal(num_of(WC_OPT_TCP_FASTOPEN), 1);
    dialect_use("8.14.1");
    assert_int_equal(PARSE("--tcp-fastopen", "--no-tcp-fastopen", URL),
                     VERDICT_DAEMON);
    assert_null(config_opt(conf(), WC_OPT_TCP_FASTOPEN));
    dialect_use("7.88.1");
}

static void left_to_curl(void **state)
{
    (void)state;
    ASSERT_DIRECT("-r", "5");
    ASSERT_DIRECT("-r", "a-b");
    ASSERT_DIRECT("-z", "whenever");
    ASSERT_DIRECT("--tls-max", "1.4");
    ASSERT_DIRECT("--proto", "=ftp");
    ASSERT_DIRECT("--proto", "http,nonsense");
    ASSERT_DIRECT("--proto", "=https"); /* the URL is http */
    ASSERT_DIRECT("--proto-default", "ftps3");
    ASSERT_DIRECT("--parallel-max", "301");
    ASSERT_DIRECT("-0", "--http1.1");
    ASSERT_DIRECT("--expect100-timeout", "x");
    ASSERT_DIRECT("--keepalive-time", "-1");
    ASSERT_DIRECT("-f", "--fail-with-body");
    ASSERT_DIRECT("-E", "pkcs11:object=x");
    ASSERT_DIRECT("--key", "pkcs11:object=x");
    ASSERT_DIRECT("--cert-type", "ENG");
    ASSERT_DIRECT("--key-type", "ENG");
    ASSERT_DIRECT("-Y", "1k");
    ASSERT_DIRECT("--retry", "x");
    ASSERT_DIRECT("--retry-delay", "1.5");
    ASSERT_DIRECT("--limit-rate", "10kb");
    dialect_use("8.13.0");
    ASSERT_DIRECT("--url", "@file");
    dialect_use("7.88.1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_for_libcurl),
        cmocka_unit_test(flags_for_libcurl),
        cmocka_unit_test(flags_taken_back),
        cmocka_unit_test(texts_for_libcurl),
        cmocka_unit_test(lists_for_libcurl),
        cmocka_unit_test(fields),
        cmocka_unit_test(what_lasts),
        cmocka_unit_test(left_to_curl),
    };

    return cmocka_run_group_tests(tests, parsing_setup, NULL);
}
