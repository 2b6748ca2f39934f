#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

#include "daemon/host.h"
#include "daemon/limits.h"
#include "fakepoller.h"

/* ---- names ---- */

static const struct {
    const char *url;
    const char *scheme; /* of --proto-default */
    const char *name;
    bool tls;
} names[] = {
    {"http://example.org/", NULL, "example.org:80", false},
    {"https://example.org/", NULL, "example.org:443", true},
    {"HTTPS://Example.ORG", NULL, "example.org:443", true},
    {"https://example.org:8443/a?b#c", NULL, "example.org:8443", true},
    {"http://example.org:443/", NULL, "example.org:443", false},
    {"http://user:pw@example.org/", NULL, "example.org:80", false},
    {"example.org", NULL, "example.org:80", false},
    {"example.org:81", NULL, "example.org:81", false},
    {"example.org", "https", "example.org:443", true},
    {"example.org", "HTTPS", "example.org:443", true},
    {"example.org", "http", "example.org:80", false},
    {"http://example.org", "https", "example.org:80", false},
    {"http://[::1]/", NULL, "[::1]:80", false},
    {"https://[FE80::1]:99/", NULL, "[fe80::1]:99", true},
    {"http://127.0.0.1:1/", NULL, "127.0.0.1:1", false},
    {"", NULL, "", false},
    {"http://", NULL, "", false},
    {"http://a:99999/", NULL, "", false},
    {"http://a b/", NULL, "", false},
};

static void names_are_host_and_port(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char name[HOST_NAME_BYTES];
        bool tls = !names[i].tls;

        host_name_of(names[i].url, names[i].scheme, name, &tls);
        assert_string_equal(name, names[i].name);
        assert_int_equal(tls, names[i].tls);
    }
}

/* Not every libcurl speaks it; then the request fails anyway. */
static void websockets_have_names_where_libcurl_has_them(void **state)
{
    const char *const *p = curl_version_info(CURLVERSION_NOW)->protocols;
    char name[HOST_NAME_BYTES];
    bool tls;

    (void)state;
    while (*p && strcmp(*p, "wss"))
        p++;
    host_name_of("wss://example.org/", NULL, name, &tls);
    assert_string_equal(name, *p ? "example.org:443" : "");
    assert_int_equal(tls, *p != NULL);
}

static void a_long_name_is_cut(void **state)
{
    char url[4000], name[HOST_NAME_BYTES + 1];
    bool tls;

    (void)state;
    memset(url, 'a', sizeof(url));
    memcpy(url, "http://", 7);
    url[sizeof(url) - 1] = '\0';
    name[HOST_NAME_BYTES] = 'x';
    host_name_of(url, NULL, name, &tls);
    assert_true(strlen(name) < HOST_NAME_BYTES);
    assert_int_equal(name[HOST_NAME_BYTES], 'x');
}

/* ---- the list ---- */

static struct host *enter(struct host **list, unsigned number)
{
    char name[32];

    snprintf(name, sizeof(name), "h%u:80", number);
    return host_enter(list, name);
}

static void a_name_has_one_entry(void **state)
{
    struct host *list = NULL;
    struct host *a = enter(&list, 1), *b = enter(&list, 2);

    (void)state;
    assert_ptr_not_equal(a, b);
    assert_ptr_equal(list, b);
    assert_ptr_equal(enter(&list, 1), a);
    assert_ptr_equal(list, a);
    assert_int_equal(a->users, 2);
    host_leave(a);
    host_leave(a);
    host_leave(b);
    host_leave(NULL);
    assert_int_equal(a->users, 0);
    host_free_all(&list);
    assert_null(list);
}

static unsigned length(const struct host *list)
{
    unsigned count = 0;

    for (; list; list = list->next)
        count++;
    return count;
}

static void the_longest_unused_is_forgotten(void **state)
{
    struct host *list = NULL;
    struct host *first = enter(&list, 0);

    (void)state;
    first->idle_ms = 77;
    host_leave(first);
    for (unsigned i = 1; i < LIMIT_HOSTS; i++)
        host_leave(enter(&list, i));
    assert_int_equal(length(list), LIMIT_HOSTS);
    host_leave(enter(&list, 0)); /* used again: 1 is the oldest now */
    enter(&list, 1)->idle_ms = 88;
    host_leave(list);
    host_leave(enter(&list, LIMIT_HOSTS));
    assert_int_equal(length(list), LIMIT_HOSTS);
    assert_int_equal(enter(&list, 0)->idle_ms, 77);
    host_leave(list);
    assert_int_equal(enter(&list, 1)->idle_ms, 88);
    host_leave(list);
    enter(&list, 3)->idle_ms = 99;
    host_leave(list);
    enter(&list, 2); /* was forgotten */
    assert_int_equal(list->idle_ms, 0);
    host_free_all(&list);
}

static void who_is_in_use_stays(void **state)
{
    struct host *list = NULL;
    struct host *used = enter(&list, 0);

    (void)state;
    used->idle_ms = 77;
    for (unsigned i = 1; i <= 2 * LIMIT_HOSTS; i++)
        host_leave(enter(&list, i));
    assert_true(length(list) <= LIMIT_HOSTS + 1);
    assert_ptr_equal(enter(&list, 0), used);
    assert_int_equal(used->idle_ms, 77);
    host_free_all(&list);
}

/* ---- what is learned ---- */

static void patience_follows_the_handshake(void **state)
{
    struct host host = {0};

    (void)state;
    assert_int_equal(host_patience_ms(&host), QUEUE_MIN_MS);
    host.handshake_ms = QUEUE_MIN_MS / 2 / QUEUE_HANDSHAKES;
    assert_int_equal(host_patience_ms(&host), QUEUE_MIN_MS);
    host.handshake_ms = 5000;
    assert_int_equal(host_patience_ms(&host), 5000 * QUEUE_HANDSHAKES);
}

static uint64_t learn(const char *line)
{
    struct host host = {0};

    host_learn_header(&host, line, strlen(line));
    return host.idle_ms;
}

static void keep_alive_is_learned(void **state)
{
    (void)state;
    assert_int_equal(learn("Keep-Alive: timeout=5\r\n"), 5000);
    assert_int_equal(learn("keep-alive:timeout=15, max=100\r\n"), 15000);
    assert_int_equal(learn("KEEP-ALIVE: max=7, Timeout=20"), 20000);
    assert_int_equal(learn("Keep-Alive: timeout=600\r\n"), 600000);
}

static void nonsense_is_not_learned(void **state)
{
    static const char *const lines[] = {
        "Keep-Alive: timeout=0\r\n",
        "Keep-Alive: timeout=-1\r\n",
        "Keep-Alive: timeout=601\r\n",
        "Keep-Alive: timeout=99999999999999999999999\r\n",
        "Keep-Alive: timeout=\r\n",
        "Keep-Alive: max=5\r\n",
        "Keep-Alive",
        "Keep-Alive:",
        "X-Keep-Alive: timeout=5\r\n",
        "Connection: keep-alive\r\n",
        "",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        assert_int_equal(learn(lines[i]), 0);
}

/* The line is not terminated: what lies behind it does not count. */
static void only_the_line_is_read(void **state)
{
    static const char line[] = "Keep-Alive: timeout=5";
    struct host host = {0};

    (void)state;
    for (size_t len = 0; len < sizeof(line) - 1; len++) {
        char *copy = test_malloc(len + 1);

        memcpy(copy, line, len);
        host_learn_header(&host, copy, len);
        test_free(copy);
        assert_int_equal(host.idle_ms, 0);
    }
    host_learn_header(&host, line, sizeof(line) - 1);
    assert_int_equal(host.idle_ms, 5000);
}

static void a_long_line_is_cut(void **state)
{
    char line[300];
    struct host host = {0};

    (void)state;
    memset(line, ' ', sizeof(line));
    memcpy(line, "Keep-Alive:", 11);
    memcpy(line + 200, "timeout=5", 9);
    host_learn_header(&host, line, sizeof(line));
    assert_int_equal(host.idle_ms, 0);
}

/* A once request needs a connection that the server will not close just now:
 * always less than what the server said, and never more than it. */
static void once_requests_stay_below_the_servers_limit(void **state)
{
    struct host host = {0};

    (void)state;
    assert_int_equal(host_once_idle_ms(&host), ONCE_IDLE_MS);
    for (host.idle_ms = 1; host.idle_ms < 700000; host.idle_ms += 333)
        assert_true(host_once_idle_ms(&host) < host.idle_ms);
    host.idle_ms = 5000;
    assert_int_equal(host_once_idle_ms(&host), 4000);
    host.idle_ms = 1000;
    assert_int_equal(host_once_idle_ms(&host), 500);
}

/* What it closed after counts beside what it told, for a while. */
static void a_close_is_learned_and_forgotten(void **state)
{
    struct host host = {0};

    (void)state;
    host_learn_close(&host, 30000);
    assert_int_equal(host_idle_timeout_ms(&host), 30000);
    assert_int_equal(host_once_idle_ms(&host), 29000);
    host_learn_close(&host, 60000);
    assert_int_equal(host_idle_timeout_ms(&host), 30000);
    host_learn_close(&host, 10000);
    assert_int_equal(host_idle_timeout_ms(&host), 10000);
    host.idle_ms = 5000;
    assert_int_equal(host_idle_timeout_ms(&host), 5000);
    host.idle_ms = 15000;
    assert_int_equal(host_idle_timeout_ms(&host), 10000);
    fake_pass_ms(IDLE_KNOWN_MS - 1);
    assert_int_equal(host_idle_timeout_ms(&host), 10000);
    fake_pass_ms(1);
    assert_int_equal(host_idle_timeout_ms(&host), 15000);
    host_learn_close(&host, 12000);
    assert_int_equal(host_idle_timeout_ms(&host), 12000);
}

static void a_close_at_once_is_no_unknown_timeout(void **state)
{
    struct host host = {0};

    (void)state;
    host_learn_close(&host, 0);
    assert_int_equal(host_idle_timeout_ms(&host), 1);
    assert_int_equal(host_once_idle_ms(&host), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_host_and_port),
        cmocka_unit_test(websockets_have_names_where_libcurl_has_them),
        cmocka_unit_test(a_long_name_is_cut),
        cmocka_unit_test(a_name_has_one_entry),
        cmocka_unit_test(the_longest_unused_is_forgotten),
        cmocka_unit_test(who_is_in_use_stays),
        cmocka_unit_test(patience_follows_the_handshake),
        cmocka_unit_test(keep_alive_is_learned),
        cmocka_unit_test(nonsense_is_not_learned),
        cmocka_unit_test(only_the_line_is_read),
        cmocka_unit_test(a_long_line_is_cut),
        cmocka_unit_test(once_requests_stay_below_the_servers_limit),
        cmocka_unit_test(a_close_is_learned_and_forgotten),
        cmocka_unit_test(a_close_at_once_is_no_unknown_timeout),
    };

    return cmocka_run_group_tests_name("d_host", tests, NULL, NULL);
}
