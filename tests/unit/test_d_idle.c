#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon/idle.h"
#include "pooling.h"

/* ---- what a request must not meet ---- */

static void check_idle_cuts_what_is_dead(void **state)
{
    struct pool *pool = get();
    struct conn *conn = idle(pool), *ended = idle(pool);
    int fd = server_end(conn);

    (void)state;
    close(server_end(ended));
    wait_ms(1);
    idle_check(pool, NULL, false, 0);
    assert_false(conn->dead);
    assert_true(ended->dead);
    close(fd);
}

static void check_idle_cuts_what_was_idle_for_long(void **state)
{
    struct pool *pool = get();
    struct conn *conn = idle(pool);
    struct host *other = pool_host(pool, "another:1");
    int fd = server_end(conn);

    (void)state;
    conn->idle_since_ms -= 1000;
    idle_check(pool, NULL, false, 500);
    idle_check(pool, other, false, 500);
    idle_check(pool, conn->host, false, 2000);
    conn->active = 1;
    idle_check(pool, conn->host, false, 500);
    conn->active = 0;
    assert_false(conn->dead);
    idle_check(pool, conn->host, false, 500);
    assert_true(conn->dead);
    host_leave(other);
    close(fd);
}

static void check_idle_may_mean_any_host(void **state)
{
    struct pool *pool = get();
    struct conn *conn = idle(pool);
    struct host *other = pool_host(pool, "another:1");
    int fd = server_end(conn);

    (void)state;
    idle_check(pool, other, true, 0);
    assert_true(conn->dead);
    host_leave(other);
    close(fd);
}

static void old_ones_are_cut_before_a_request(void **state)
{
    struct pool *pool = get();
    struct conn *conn = idle(pool);
    int fd = server_end(conn);

    (void)state;
    conn->max_age_ms = 60 * 1000;
    idle_check(pool, NULL, false, 0);
    assert_false(conn->dead);
    conn->opened_ms -= 61 * 1000;
    idle_check(pool, NULL, false, 0);
    assert_true(conn->dead);
    close(fd);
}

/* ---- what libcurl may not have seen ---- */

static void what_was_cut_lately_counts(void **state)
{
    struct pool *pool = get();
    struct conn *conn = connection(pool, 11);
    struct host *other = pool_host(pool, "another:1");

    (void)state;
    assert_false(idle_has_cut(pool, conn->host, false));
    registry_cut(conn, "test");
    assert_true(idle_has_cut(pool, conn->host, false));
    assert_false(idle_has_cut(pool, other, false));
    assert_true(idle_has_cut(pool, other, true));
    conn->cut_ms -= POOL_UNNOTICED_MS + 1;
    assert_false(idle_has_cut(pool, conn->host, false));
    host_leave(other);
}

static void what_waits_on_http2_counts(void **state)
{
    struct pool *pool = get();
    struct conn *conn = idle(pool);
    struct host *other = pool_host(pool, "another:1");
    int fd = server_end(conn);

    (void)state;
    conn->http_version = 20;
    assert_false(idle_has_unread(pool, conn->host, false));
    assert_int_equal(send(fd, "x", 1, MSG_NOSIGNAL), 1);
    assert_true(idle_has_unread(pool, conn->host, false));
    assert_false(idle_has_unread(pool, other, false));
    assert_true(idle_has_unread(pool, other, true));
    conn->active = 1;
    assert_false(idle_has_unread(pool, conn->host, false));
    conn->active = 0;
    conn->idle_since_ms -= POOL_UNNOTICED_MS + 1;
    assert_false(idle_has_unread(pool, conn->host, false));
    host_leave(other);
    close(fd);
}

/* ---- room ---- */

static void room_is_on_http2_alone(void **state)
{
    struct pool *pool = get();
    struct conn *conn = connection(pool, 11);
    struct host *other = pool_host(pool, "another:1");

    (void)state;
    assert_false(idle_has_room(pool, conn->host));
    conn->http_version = 20;
    assert_true(idle_has_room(pool, conn->host));
    assert_false(idle_has_room(pool, other));
    conn->active = STREAMS_PER_CONNECTION - 1;
    assert_true(idle_has_room(pool, conn->host));
    conn->active = STREAMS_PER_CONNECTION;
    assert_false(idle_has_room(pool, conn->host));
    conn->active = 0;
    registry_cut(conn, "test");
    assert_false(idle_has_room(pool, conn->host));
    host_leave(other);
}

static void what_was_cut_does_not_live(void **state)
{
    struct pool *pool = get();
    struct conn *conn = connection(pool, 11);

    (void)state;
    assert_true(idle_has_live(pool));
    registry_cut(conn, "test");
    assert_false(idle_has_live(pool));
}

#define TEST(f) \
    cmocka_unit_test_setup_teardown(f, pooling_setup, pooling_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(check_idle_cuts_what_is_dead),
        TEST(check_idle_cuts_what_was_idle_for_long),
        TEST(check_idle_may_mean_any_host),
        TEST(old_ones_are_cut_before_a_request),
        TEST(what_was_cut_lately_counts),
        TEST(what_waits_on_http2_counts),
        TEST(room_is_on_http2_alone),
        TEST(what_was_cut_does_not_live),
    };

    return cmocka_run_group_tests_name("d_idle", tests, NULL, NULL);
}
