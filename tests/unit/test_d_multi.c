#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon/multi.h"
#include "serving.h"

static struct multi *multi;
static CURL *easy;
static unsigned dones;
static CURLcode last_code;
static bool ran_in_callback;

static void on_done(CURL *done, CURLcode code)
{
    assert_ptr_equal(done, easy);
    dones++;
    last_code = code;
    ran_in_callback = multi_running(multi);
}

static size_t on_body(char *data, size_t size, size_t count, void *userp)
{
    (void)data;
    (void)userp;
    assert_true(multi_running(multi));
    return size * count;
}

static int setup(void **state)
{
    (void)state;
    loop_init();
    server_start();
    multi = multi_new(on_done);
    assert_non_null(multi);
    easy = curl_easy_init();
    assert_non_null(easy);
    curl_easy_setopt(easy, CURLOPT_URL, server.url);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    dones = 0;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    curl_easy_cleanup(easy);
    multi_free(multi);
    server_stop();
    poller_done();
    return 0;
}

static bool is_done(void *arg)
{
    return dones >= *(unsigned *)arg;
}

static void await_done(unsigned count)
{
    loop_until(is_done, &count);
}

static void a_request_runs_to_its_end(void **state)
{
    (void)state;
    assert_false(multi_running(multi));
    assert_int_equal(multi_add(multi, easy), 0);
    await_done(1);
    assert_int_equal(last_code, CURLE_OK);
    assert_true(ran_in_callback);
    assert_false(multi_running(multi));
    assert_int_equal(server.requests, 1);
    multi_remove(multi, easy);
}

static void its_connection_serves_the_next(void **state)
{
    (void)state;
    for (unsigned i = 1; i <= 3; i++) {
        assert_int_equal(multi_add(multi, easy), 0);
        await_done(i);
        multi_remove(multi, easy);
    }
    assert_int_equal(server.requests, 3);
    assert_int_equal(server.fd_count, 1);
}

/* The timer is libcurl's. */
static void a_timeout_ends_a_request(void **state)
{
    (void)state;
    server.holds = true;
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 50L);
    assert_int_equal(multi_add(multi, easy), 0);
    await_done(1);
    assert_int_equal(last_code, CURLE_OPERATION_TIMEDOUT);
    multi_remove(multi, easy);
}

static void a_removed_request_is_over(void **state)
{
    unsigned one = 1;

    (void)state;
    server.holds = true;
    assert_int_equal(multi_add(multi, easy), 0);
    await_requests(1);
    multi_remove(multi, easy);
    loop_until(server_was_left, &one);
    assert_int_equal(dones, 0);
}

/* With an idle connection in it. */
static void freeing_closes_connections(void **state)
{
    unsigned one = 1;

    (void)state;
    assert_int_equal(multi_add(multi, easy), 0);
    await_done(1);
    multi_remove(multi, easy);
    assert_int_equal(server.ended, 0);
    multi_free(multi);
    multi = NULL;
    loop_until(server_was_left, &one);
}

/* Libcurls that can't leave it alone. */
static void what_is_idle_may_be_dropped(void **state)
{
    bool can = curl_version_info(CURLVERSION_NOW)->version_num >= 0x081400;

    (void)state;
    assert_int_equal(multi_add(multi, easy), 0);
    await_done(1);
    multi_remove(multi, easy);
    multi_drop_idle(multi);
    assert_int_equal(multi_add(multi, easy), 0);
    await_done(2);
    multi_remove(multi, easy);
    assert_int_equal(server.fd_count, can ? 2 : 1);
}

/* The next one waits for the first one's connection. */
static void connections_to_a_host_are_limited(void **state)
{
    CURL *other = curl_easy_duphandle(easy);
    unsigned one = 1;

    (void)state;
    assert_non_null(other);
    server.holds = true;
    multi_limit_host(multi, 1);
    assert_int_equal(multi_add(multi, other), 0);
    await_requests(1);
    assert_int_equal(multi_add(multi, easy), 0);
    loop_settle();
    assert_int_equal(server.fd_count, 1);
    multi_remove(multi, other);
    loop_until(server_was_left, &one);
    await_requests(2);
    assert_int_equal(server.fd_count, 2);
    multi_remove(multi, easy);
    curl_easy_cleanup(other);
}

static void without_a_limit_each_has_its_own(void **state)
{
    CURL *other = curl_easy_duphandle(easy);

    (void)state;
    assert_non_null(other);
    server.holds = true;
    assert_int_equal(multi_add(multi, other), 0);
    assert_int_equal(multi_add(multi, easy), 0);
    await_requests(2);
    assert_int_equal(server.fd_count, 2);
    multi_remove(multi, other);
    multi_remove(multi, easy);
    curl_easy_cleanup(other);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_request_runs_to_its_end),
        TEST(its_connection_serves_the_next),
        TEST(a_timeout_ends_a_request),
        TEST(a_removed_request_is_over),
        TEST(freeing_closes_connections),
        TEST(what_is_idle_may_be_dropped),
        TEST(connections_to_a_host_are_limited),
        TEST(without_a_limit_each_has_its_own),
    };

    return cmocka_run_group_tests_name("d_multi", tests, NULL, NULL);
}
