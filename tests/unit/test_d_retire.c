#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

#include "daemon/host.h"
#include "daemon/limits.h"
#include "daemon/pool.h"
#include "daemon/registry.h"
#include "daemon/retire.h"
#include "daemon/route.h"
#include "fakepoller.h"

static const uint8_t key[CONTEXT_KEY_BYTES] = {1};

/* ---- a resolver that knows one address ---- */

static struct sockaddr_in address;
static struct addrinfo answer = {.ai_family = AF_INET,
                                 .ai_addr = (struct sockaddr *)&address};

int getaddrinfo(const char *name, const char *service,
                const struct addrinfo *hints, struct addrinfo **ret)
{
    (void)name;
    (void)service;
    (void)hints;
    *ret = &answer;
    return 0;
}

void freeaddrinfo(struct addrinfo *ai)
{
    assert_ptr_equal(ai, &answer);
}

/* ---- a kernel that knows one way ---- */

static uint64_t the_way = 1;

uint64_t route_of(const char *remote_ip, const char *local_ip)
{
    (void)local_ip;
    return *remote_ip ? the_way : 0;
}

/* ---- pools ---- */

static void on_done(CURL *easy, CURLcode code)
{
    (void)easy;
    (void)code;
    fail_msg("no request was made");
}

static int setup(void **state)
{
    (void)state;
    assert_int_equal(registry_init(), 0);
    pool_init(on_done);
    lookup_init(1, retire_moved);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    for (struct pool *p = pool_next(NULL); p; p = pool_next(p))
        while (pool_conns(p))
            registry_close(pool_conns(p)->fd);
    pool_done();
    registry_done();
    lookup_done();
    return 0;
}

static struct pool *pool_of(uint8_t number)
{
    uint8_t k[CONTEXT_KEY_BYTES];

    memcpy(k, key, sizeof(k));
    k[1] = number;
    return pool_get(k, "h:1");
}

/* An idle connection of POOL to HOST; each is idle for a moment longer than
 * the next. */
static struct conn *idle(struct pool *pool, const char *host)
{
    int fd = registry_open(pool, 1, AF_INET, SOCK_STREAM, IPPROTO_TCP);
    struct conn *conn = pool_conns(pool);

    assert_true(fd >= 0);
    conn->host = pool_host(pool, host);
    conn->keep = true;
    registry_attach(conn);
    registry_detach(conn);
    fake_pass_ms(1);
    return conn;
}

/* ---- too many ---- */

static void one_host_too_many(void **state)
{
    struct pool *pool = pool_of(1);
    struct conn *other = idle(pool, "o:1"), *first = idle(pool, "h:1");
    struct conn *busy = idle(pool, "h:1"), *last = first;

    (void)state;
    registry_attach(busy);
    for (unsigned i = 1; i < LIMIT_HOST_IDLE; i++) {
        last = idle(pool, "h:1");
        retire_surplus(last);
    }
    assert_false(first->dead);
    last = idle(pool, "h:1");
    retire_surplus(last);
    assert_true(first->dead);
    assert_false(other->dead || busy->dead || last->dead);
    assert_int_equal(registry_idle_count(), LIMIT_HOST_IDLE + 1);
}

static void all_hosts_together_too_many(void **state)
{
    struct conn *first = idle(pool_of(0), "h0:1"), *last = first;
    char host[16];

    (void)state;
    for (unsigned i = 1; i < LIMIT_IDLE; i++) {
        snprintf(host, sizeof(host), "h%u:1", i);
        last = idle(pool_of((uint8_t)(i % 8)), host);
        retire_surplus(last);
    }
    assert_false(first->dead);
    assert_int_equal(registry_idle_count(), LIMIT_IDLE);
    last = idle(pool_of(9), "another:1");
    retire_surplus(last);
    assert_true(first->dead);
    assert_false(last->dead);
    assert_int_equal(registry_idle_count(), LIMIT_IDLE);
}

static void limits_may_be_others(void **state)
{
    struct pool *pool = pool_of(1);
    struct conn *h[4], *o[4];

    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        h[i] = idle(pool, "h:1");
        o[i] = idle(pool_of(2), "o:1");
    }
    registry_attach(h[0]);
    /* The oldest go at once; what is busy is not counted. */
    retire_set_limits(2, 3);
    assert_true(h[1]->dead && o[0]->dead && o[1]->dead && h[2]->dead);
    assert_false(h[0]->dead || h[3]->dead || o[2]->dead || o[3]->dead);
    assert_int_equal(registry_idle_count(), 3);
    retire_surplus(idle(pool, "another:1"));
    assert_true(o[2]->dead);
    retire_set_limits(0, 0);
    assert_int_equal(registry_idle_count(), 0);
    assert_false(h[0]->dead);
    retire_set_limits(LIMIT_HOST_IDLE, LIMIT_IDLE);
}

/* ---- moved ---- */

/* A connection to IP, where NAME led. */
static struct conn *connected(struct pool *pool, const char *name,
                              const char *ip)
{
    struct conn *conn = idle(pool, "h:1");

    conn->lookup_name = name ? strdup(name) : NULL;
    snprintf(conn->remote_ip, sizeof(conn->remote_ip), "%s", ip);
    return conn;
}

/* NAME is looked up and leads to IP alone. */
static void look_up(const char *name, const char *ip)
{
    assert_int_equal(inet_pton(AF_INET, ip, &address.sin_addr), 1);
    lookup_want(name, 0);
    fake_work();
}

static void only_connections_to_elsewhere_retire(void **state)
{
    struct pool *pool = pool_of(1), *another = pool_of(2);
    struct conn *there = connected(pool, "n", "192.0.2.1");
    struct conn *gone = connected(pool, "n", "192.0.2.2");
    struct conn *far = connected(another, "n", "192.0.2.3");
    struct conn *other = connected(pool, "o", "192.0.2.2");
    struct conn *fixed = connected(pool, NULL, "192.0.2.2");

    (void)state;
    look_up("n", "192.0.2.1");
    assert_true(gone->dead && far->dead);
    assert_false(there->dead || other->dead || fixed->dead);
}

static void busy_ones_end_with_their_requests(void **state)
{
    struct pool *pool = pool_of(1);
    struct conn *conn = connected(pool, "n", "192.0.2.2");

    (void)state;
    conn->http_version = 20;
    registry_attach(conn);
    look_up("n", "192.0.2.1");
    assert_false(conn->dead);
    assert_ptr_not_equal(pool_of(1), pool);
    registry_detach(conn);
    assert_true(conn->dead);
    assert_ptr_equal(pool_of(1), pool);
}

/* What was made meanwhile may know better. */
static void younger_ones_than_the_question_stay(void **state)
{
    struct conn *conn;

    (void)state;
    assert_int_equal(inet_pton(AF_INET, "192.0.2.1", &address.sin_addr), 1);
    lookup_want("n", 0);
    fake_pass_ms(1);
    conn = connected(pool_of(1), "n", "192.0.2.2");
    fake_work();
    assert_false(conn->dead);
    look_up("n", "192.0.2.1");
    assert_true(conn->dead);
}

/* ---- another network ---- */

static struct conn *routed(struct pool *pool, uint64_t route)
{
    struct conn *conn = connected(pool, NULL, "192.0.2.2");

    conn->route = route;
    return conn;
}

static void connections_of_another_route_retire(void **state)
{
    struct pool *pool = pool_of(1);
    struct conn *same = routed(pool, 1), *other = routed(pool_of(2), 2);
    struct conn *unknown = routed(pool, 0), *busy = routed(pool, 2);

    (void)state;
    registry_attach(busy);
    retire_rerouted();
    assert_true(other->dead);
    assert_false(same->dead || unknown->dead || busy->dead);
    assert_non_null(registry_leaving(busy));
    assert_null(registry_leaving(same));
    assert_ptr_equal(pool_of(1), pool);
}

/* What is remembered in a pool is gone with it. */
static void all_are_left_behind(void **state)
{
    struct pool *pool = pool_of(1);
    struct conn *idle_one = routed(pool, 0), *busy = routed(pool, 0);
    struct conn *far = routed(pool_of(2), 0);

    (void)state;
    pool_enter(pool);
    registry_attach(busy);
    retire_all("test");
    assert_true(idle_one->dead && far->dead);
    assert_false(busy->dead);
    assert_ptr_not_equal(pool_of(1), pool);
    assert_int_equal(pool_count(), 3);
    registry_detach(busy);
    assert_true(busy->dead);
    pool_leave(pool);
    pool_sweep();
    assert_int_equal(pool_count(), 1);
}

/* ---- flushed ---- */

static void a_flush_counts_what_it_ends(void **state)
{
    struct pool *pool = pool_of(1);
    struct conn *idle_one = idle(pool, "a.org:1"), *busy = idle(pool, "b.org:1");
    struct retired r;

    (void)state;
    registry_attach(busy);
    assert_int_equal(retire_flush("", &r), 0);
    assert_int_equal(r.idle, 1);
    assert_int_equal(r.busy, 1);
    assert_true(idle_one->dead);
    assert_non_null(registry_leaving(busy));
    assert_ptr_not_equal(pool_of(1), pool);
    /* They are not counted again when they are gone. */
    registry_detach(busy);
    assert_int_equal(retire_flush("", &r), 0);
    assert_int_equal(r.idle + r.busy, 0);
}

static void a_flush_may_be_for_one_host(void **state)
{
    struct pool *pool = pool_of(1), *another = pool_of(2);
    struct conn *one = idle(pool, "a.org:1"), *two = idle(pool, "a.org:2");
    struct conn *other = idle(pool, "b.org:1");
    CURLSH *share = pool_share(pool), *strange = pool_share(another);
    struct retired r;

    (void)state;
    assert_int_equal(retire_flush("A.org:2", &r), 0);
    assert_int_equal(r.idle, 1);
    assert_true(two->dead);
    assert_false(one->dead || other->dead);
    assert_ptr_equal(pool_of(1), pool);
    /* Nor is a TLS session resumed from before. */
    assert_ptr_not_equal(pool_share(pool), share);
    assert_ptr_equal(pool_share(another), strange);
    assert_int_equal(retire_flush("*.org", &r), 0);
    assert_int_equal(r.idle, 2);
}

static void a_flush_of_no_pattern_is_refused(void **state)
{
    static const char *const wrong[] = {"a b", "http://a.org/", "a.org:0",
                                        "a.org:", ":443", "*a"};
    struct conn *conn = idle(pool_of(1), "a.org:1");
    struct retired r;

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_int_equal(retire_flush(wrong[i], &r), -EINVAL);
    assert_false(conn->dead);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_host_too_many),
        TEST(all_hosts_together_too_many),
        TEST(limits_may_be_others),
        TEST(only_connections_to_elsewhere_retire),
        TEST(busy_ones_end_with_their_requests),
        TEST(younger_ones_than_the_question_stay),
        TEST(connections_of_another_route_retire),
        TEST(all_are_left_behind),
        TEST(a_flush_counts_what_it_ends),
        TEST(a_flush_may_be_for_one_host),
        TEST(a_flush_of_no_pattern_is_refused),
    };

    return cmocka_run_group_tests_name("d_retire", tests, NULL, NULL);
}
