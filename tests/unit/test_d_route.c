#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon/route.h"

/* An address of this host, and one that is none (RFC 5737). */
#define OWN "127.0.0.1"
#define FOREIGN "192.0.2.77"

static int setup(void **state)
{
    (void)state;
    return route_init();
}

static int teardown(void **state)
{
    (void)state;
    route_done();
    return 0;
}

static void a_route_is_the_same_each_time(void **state)
{
    uint64_t route = route_of(OWN, OWN);

    (void)state;
    assert_int_not_equal(route, 0);
    assert_int_equal(route_of(OWN, OWN), route);
    assert_int_equal(route_default(), route_default());
}

/* To this host, and away from it or nowhere. */
static void routes_differ_by_where_they_lead(void **state)
{
    (void)state;
    assert_int_not_equal(route_of(OWN, ""), route_of(FOREIGN, ""));
}

static void a_source_that_is_gone_shows(void **state)
{
    (void)state;
    assert_int_not_equal(route_of(OWN, OWN), route_of(OWN, FOREIGN));
    assert_int_not_equal(route_of(OWN, FOREIGN), 0);
}

/* The other family has no such route, if only to say so. */
static void ipv6_has_routes_too(void **state)
{
    (void)state;
    assert_int_not_equal(route_of("::1", "::1"), 0);
    assert_int_equal(route_of("::1", "127.0.0.1"), route_of("::1", ""));
}

static void what_is_no_address_has_none(void **state)
{
    (void)state;
    assert_int_equal(route_of("", ""), 0);
    assert_int_equal(route_of("localhost", ""), 0);
    assert_int_equal(route_of("1.2.3", ""), 0);
    assert_int_equal(route_of("fe80::1%lo", ""), 0);
}

static void without_a_socket_all_is_unknown(void **state)
{
    (void)state;
    route_done();
    assert_int_equal(route_of(OWN, OWN), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_route_is_the_same_each_time),
        TEST(routes_differ_by_where_they_lead),
        TEST(a_source_that_is_gone_shows),
        TEST(ipv6_has_routes_too),
        TEST(what_is_no_address_has_none),
        TEST(without_a_socket_all_is_unknown),
    };

    return cmocka_run_group_tests_name("d_route", tests, NULL, NULL);
}
