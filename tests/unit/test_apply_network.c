#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "parsing.h"

#define URL "http://h/p"

#define ASSERT_DIRECT(...) \
    assert_int_not_equal(PARSE(__VA_ARGS__, URL), VERDICT_DAEMON)
#define ASSERT_DAEMON(...) \
    assert_int_equal(PARSE(__VA_ARGS__, URL), VERDICT_DAEMON)

static void protocols_are_evaluated_from_left_to_right(void **state)
{
    static const struct {
        const char *value, *want;
    } cases[] = {
        {"-ftp", "http,https"},       {"=http,ftp", "http"},
        {"-all,+http", "http"},       {"=ftp,http,-ftp", "http"},
        {"-http,http", "http,https"}, {"=all", "http,https"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ASSERT_DAEMON("--proto", cases[i].value);
        assert_string_equal(text_of(WC_OPT_PROTOCOLS_STR), cases[i].want);
    }
    ASSERT_DIRECT("--proto", "-http,-https");
    ASSERT_DIRECT("--proto", "");
    ASSERT_DIRECT("--proto", "=gopherish");
    ASSERT_DAEMON("--proto", "http,,https");
}

/* What curl says of names of protocols, by version. */
static void protocols_by_version(void **state)
{
    (void)state;
    dialect_use("");
    assert_int_equal(PARSE_OURS("--proto", "foo,=http", URL),
                     VERDICT_PREFER_DIRECT);
    assert_string_equal(inv.notes.first->text, "unrecognized protocol 'foo'");
    assert_string_equal(text_of(WC_OPT_PROTOCOLS_STR), "http");
    PARSE_OURS("--proto", "+-=HTTP", URL);
    assert_string_equal(text_of(WC_OPT_PROTOCOLS_STR), "http");
    assert_int_equal(PARSE_OURS("--proto", "http,+", URL), VERDICT_FAILS);
    assert_int_equal(PARSE_OURS("--proto-default", "ws", URL), VERDICT_FAILS);
    assert_int_equal(inv.failure_code, 1);
    /* libcurl refuses it in its own words. */
    PARSE_OURS("--proto", "-all", URL);
    assert_string_equal(text_of(WC_OPT_PROTOCOLS_STR), "https");
    dialect_use("8.14.1");
    PARSE_OURS("--proto", "==http", URL);
    assert_string_equal(inv.notes.first->text, "unrecognized protocol '=http'");
    assert_int_equal(PARSE_OURS("--proto-default", "ws", URL),
                     VERDICT_PREFER_DIRECT);
    dialect_use("8.23.0");
    assert_int_equal(PARSE_OURS("--proto", "rtmp", URL), VERDICT_FAILS);
    assert_int_equal(inv.notes.first->kind, NOTE_ERROR);
    assert_int_equal(PARSE_OURS("--proto", "-all", URL), VERDICT_FAILS);
    dialect_use("");
}

static void http_versions_do_not_mix(void **state)
{
    (void)state;
    ASSERT_DAEMON("--http2", "--http2");
    assert_int_equal(num_of(WC_OPT_HTTP_VERSION), WC_HTTP_VERSION_2_0);
    ASSERT_DIRECT("--http2", "--http1.1");
}

/* The last word on both. */
static void a_proxy_has_its_type(void **state)
{
    (void)state;
    ASSERT_DAEMON("-x", "a", "--socks5", "b");
    assert_string_equal(conf()->proxy, "b");
    assert_int_equal(num_of(WC_OPT_PROXYTYPE), 5);
    ASSERT_DAEMON("--socks5", "b", "-x", "a");
    assert_string_equal(conf()->proxy, "a");
    assert_int_equal(num_of(WC_OPT_PROXYTYPE), 0);
}

static void speeds_need_each_other(void **state)
{
    (void)state;
    ASSERT_DAEMON("-Y", "5", "-y", "9");
    assert_int_equal(num_of(WC_OPT_LOW_SPEED_LIMIT), 5);
    assert_int_equal(num_of(WC_OPT_LOW_SPEED_TIME), 9);
    ASSERT_DAEMON("-y", "9", "-Y", "5");
    assert_int_equal(num_of(WC_OPT_LOW_SPEED_LIMIT), 5);
    assert_int_equal(num_of(WC_OPT_LOW_SPEED_TIME), 9);
    ASSERT_DAEMON("-y", "4294967296");
    assert_true(num_of(WC_OPT_LOW_SPEED_TIME) == 4294967296);
    ASSERT_DIRECT("-y", "9223372036854775808");
}

static void numbers_have_bounds(void **state)
{
    (void)state;
    ASSERT_DAEMON("--max-redirs", "32767");
    assert_int_equal(num_of(WC_OPT_MAXREDIRS), 32767);
    ASSERT_DIRECT("--max-redirs", "32768");
    ASSERT_DIRECT("--max-redirs", "-2");
    ASSERT_DIRECT("--max-filesize", "1x");
    ASSERT_DAEMON("--retry-delay", "2147483647");
    assert_true(conf()->retry_delay_ms == 2147483647000ll);
    ASSERT_DIRECT("--retry-delay", "9223372036854776");
}

static void unix_socket_is_absolute(void **state)
{
    char name[200] = "";

    (void)state;
    assert_int_equal(chdir("/tmp"), 0);
    ASSERT_DAEMON("--unix-socket", "s");
    assert_string_equal(text_of(WC_OPT_UNIX_SOCKET_PATH), "/tmp/s");
    assert_string_equal(conf()->socket_typed, "s");
    ASSERT_DAEMON("--unix-socket", "s", "--unix-socket", "/t");
    assert_null(conf()->socket_typed);
    /* No name of a socket, wherever one is. */
    memset(name, 'x', sizeof(name) - 1);
    ASSERT_DAEMON("--unix-socket", name);
    assert_string_equal(text_of(WC_OPT_UNIX_SOCKET_PATH), name);
    name[107] = '\0';
    ASSERT_DIRECT("--unix-socket", name);
    name[102] = '\0';
    ASSERT_DAEMON("--unix-socket", name);
    assert_int_equal(chdir("/"), 0);
}

static void the_last_socket_counts(void **state)
{
    (void)state;
    ASSERT_DAEMON("--unix-socket", "/s", "--abstract-unix-socket", "a");
    assert_null(text_of(WC_OPT_UNIX_SOCKET_PATH));
    assert_string_equal(text_of(WC_OPT_ABSTRACT_UNIX_SOCKET), "a");
    ASSERT_DAEMON("--abstract-unix-socket", "a", "--unix-socket", "/s");
    assert_string_equal(text_of(WC_OPT_UNIX_SOCKET_PATH), "/s");
    assert_null(text_of(WC_OPT_ABSTRACT_UNIX_SOCKET));
}

static void ports_of_ones_own(void **state)
{
    (void)state;
    assert_int_equal(PARSE("--local-port", "4000", URL), VERDICT_PREFER_DIRECT);
    assert_int_equal(num_of(WC_OPT_LOCALPORT), 4000);
    assert_int_equal(num_of(WC_OPT_LOCALPORTRANGE), 1);
    assert_int_equal(PARSE("--local-port", "4000-65535", URL),
                     VERDICT_PREFER_DIRECT);
    assert_int_equal(num_of(WC_OPT_LOCALPORTRANGE), 61536);
    ASSERT_DIRECT("--local-port", "2-1");
    ASSERT_DIRECT("--local-port", "1-65536");
    assert_int_equal(PARSE("--local-port", "5", "--local-port", "0-9", URL),
                     VERDICT_PREFER_DIRECT);
    assert_null(config_opt(conf(), WC_OPT_LOCALPORT));
    ASSERT_DIRECT("--local-port", "-5");
    ASSERT_DIRECT("--local-port", "1-");
}

static void whom_a_proxy_speaks_for(void **state)
{
    (void)state;
    assert_int_equal(PARSE("--haproxy-protocol", URL), VERDICT_PREFER_DIRECT);
    assert_int_equal(num_of(WC_OPT_HAPROXYPROTOCOL), 1);
    assert_int_equal(PARSE("--haproxy-clientip", "::1", URL),
                     VERDICT_PREFER_DIRECT);
    assert_string_equal(text_of(WC_OPT_HAPROXY_CLIENT_IP), "::1");
}

static void keeping_alive(void **state)
{
    (void)state;
    ASSERT_DAEMON("-s");
    assert_int_equal(num_of(WC_OPT_TCP_KEEPALIVE), 1);
    assert_null(config_opt(conf(), WC_OPT_TCP_KEEPIDLE));
    ASSERT_DAEMON("--keepalive-time", "5", "--keepalive-cnt", "3");
    assert_int_equal(num_of(WC_OPT_TCP_KEEPIDLE), 5);
    assert_int_equal(num_of(WC_OPT_TCP_KEEPINTVL), 5);
    assert_int_equal(num_of(WC_OPT_TCP_KEEPCNT), 3);
    ASSERT_DAEMON("--keepalive-time", "5", "--keepalive-time", "0");
    assert_null(config_opt(conf(), WC_OPT_TCP_KEEPIDLE));
    assert_null(config_opt(conf(), WC_OPT_TCP_KEEPINTVL));
    ASSERT_DAEMON("--no-keepalive", "--keepalive-time", "5");
    assert_null(config_opt(conf(), WC_OPT_TCP_KEEPALIVE));
    assert_null(config_opt(conf(), WC_OPT_TCP_KEEPIDLE));
    assert_null(config_opt(conf(), WC_OPT_TCP_KEEPINTVL));
    ASSERT_DAEMON("--no-keepalive", "--keepalive");
    assert_int_equal(num_of(WC_OPT_TCP_KEEPALIVE), 1);
    ASSERT_DIRECT("--keepalive-time", "soon");
}

/* The real curl waits for a name's address alone. */
static void interfaces(void **state)
{
    (void)state;
    ASSERT_DAEMON("--interface", "lo");
    ASSERT_DAEMON("--interface", "host!::1");
    ASSERT_DAEMON("--interface", "localhost");
    assert_int_equal(PARSE("--interface", "nosuch0", URL),
                     VERDICT_PREFER_DIRECT);
    assert_string_equal(text_of(WC_OPT_INTERFACE), "nosuch0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(protocols_are_evaluated_from_left_to_right),
        cmocka_unit_test(protocols_by_version),
        cmocka_unit_test(http_versions_do_not_mix),
        cmocka_unit_test(a_proxy_has_its_type),
        cmocka_unit_test(speeds_need_each_other),
        cmocka_unit_test(numbers_have_bounds),
        cmocka_unit_test(unix_socket_is_absolute),
        cmocka_unit_test(the_last_socket_counts),
        cmocka_unit_test(ports_of_ones_own),
        cmocka_unit_test(whom_a_proxy_speaks_for),
        cmocka_unit_test(keeping_alive),
        cmocka_unit_test(interfaces),
    };

    return cmocka_run_group_tests_name("apply_network", tests, parsing_setup,
                                       NULL);
}
