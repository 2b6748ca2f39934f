#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon/cookies.h"
#include "daemon/transfer_internal.h"
#include "serving.h"

/* Begins a request whose client started AGO_MS before. */
static void begin_late(uint64_t ago_ms)
{
    struct msg_request head = {.start_ns = poller_now_ns() - ago_ms * 1000000u};

    memset(&m, 0, sizeof(m));
    wire_writer_init(&m.w, NULL, 0, 2 * LIMIT_FRAME_BYTES);
    m.mark = message_begin_request(&m.w, 1, &head);
    making_string(&m, WC_OPT_URL, server.url);
}

/* A transfer of which nothing comes back. */
static struct transfer *hold(void)
{
    struct transfer *t;

    server.holds = true;
    t = bare_start(1, NULL);
    assert_int_equal(t->state, TRANSFER_RUNNING);
    return t;
}

static void cookies_are_shared_where_they_should_be(void **state)
{
    struct cookies *cookies = cookies_new();

    (void)state;
    assert_non_null(cookies);
    server.answer = "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\n"
                    "Content-Length: 0\r\n\r\n";
    for (unsigned i = 0; i < 3; i++) {
        begin(NULL);
        making_file(&m, WC_OPT_COOKIEFILE, "", "");
        bare_start(1, i < 2 ? cookies : NULL);
        assert_done(1, 0);
        forget();
        assert_int_equal(strstr(server.last, "Cookie: a=b") != NULL, i == 1);
    }
    cookies_free(cookies);
    cookies_free(NULL);
}

/* They run from the start of the client. */
static void timeouts_began_before(void **state)
{
    struct transfer *t;

    (void)state;
    begin_late(700);
    t = hold();
    assert_true(t->opts.waited_ms >= 700 && t->opts.waited_ms < 60000);
    transfer_cancel(t);
}

static void a_start_by_another_clock_does_not_count(void **state)
{
    static const int64_t ago_ms[] = {-5000, 11 * 60 * 1000};

    (void)state;
    for (size_t i = 0; i < sizeof(ago_ms) / sizeof(ago_ms[0]); i++) {
        struct transfer *t;

        begin_late((uint64_t)ago_ms[i]);
        t = hold();
        assert_int_equal(t->opts.waited_ms, 0);
        transfer_cancel(t);
    }
}

static void once_more_takes_the_time_that_is_left(void **state)
{
    struct transfer *t;

    (void)state;
    begin_late(0);
    t = hold();
    t->req->start_ns -= 2000 * 1000000u;
    handle_renew(t);
    assert_true(t->opts.waited_ms >= 2000 && t->opts.waited_ms < 60000);
    transfer_cancel(t);
}

/* An upload without a source reads nobody's standard input. */
static void what_has_no_source_is_empty(void **state)
{
    (void)state;
    begin(NULL);
    making_long(&m, WC_OPT_UPLOAD, 1);
    bare_start(1, NULL);
    assert_done(1, 0);
    assert_non_null(strstr(server.last, "PUT / "));
    assert_null(strstr(server.last, "\r\n\r\n1"));
}

/* Whatever the daemon's environment says. */
static void the_environment_names_no_proxy(void **state)
{
    (void)state;
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    begin(NULL);
    bare_start(1, NULL);
    assert_done(1, 0);
    unsetenv("http_proxy");
}

static void what_libcurl_does_not_take_is_refused(void **state)
{
    (void)state;
    begin(NULL);
    making_long(&m, WC_OPT_HTTP_VERSION, 999);
    bare_start(3, NULL);
    assert_refused(3, REFUSE_VALUE);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, bare_setup, serving_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(cookies_are_shared_where_they_should_be),
        TEST(timeouts_began_before),
        TEST(a_start_by_another_clock_does_not_count),
        TEST(once_more_takes_the_time_that_is_left),
        TEST(what_has_no_source_is_empty),
        TEST(the_environment_names_no_proxy),
        TEST(what_libcurl_does_not_take_is_refused),
    };

    return cmocka_run_group_tests_name("d_handle", tests, serving_begin,
                                       serving_end);
}
