#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon/transfer_internal.h"
#include "serving.h"

static const struct trust_source no_trust = {.verify = true};

/* A request whose transfer the server has and does not answer. */
static struct transfer *hold(uint16_t id, uint32_t flags, const char *interface)
{
    struct transfer *t;

    server.holds = true;
    making_bare(&m, REQUEST_REPLAYABLE | flags, "");
    making_string(&m, WC_OPT_URL, server.url);
    if (interface)
        making_string(&m, WC_OPT_INTERFACE, interface);
    t = bare_start(id, NULL);
    await_requests(id);
    return t;
}

static void assert_why(const struct transfer *t, const char *expected)
{
    char why[WHY_BYTES];

    why_new(t, why);
    assert_string_equal(why, expected);
}

static void the_first_one_finds_none(void **state)
{
    struct transfer *t = hold(1, 0, NULL);

    (void)state;
    assert_why(t, "no connection was there");
    transfer_cancel(t);
}

static void one_was_asked_for(void **state)
{
    struct transfer *t = hold(1, REQUEST_FRESH, NULL);

    (void)state;
    assert_why(t, "it gets one of its own");
    transfer_cancel(t);
}

static void what_is_known_better_is_said(void **state)
{
    struct transfer *t = hold(1, 0, NULL);

    (void)state;
    t->why_new = "the pooled one broke";
    assert_why(t, "the pooled one broke");
    transfer_cancel(t);
}

static void the_others_are_busy(void **state)
{
    struct transfer *a = hold(1, 0, NULL);
    struct transfer *b = hold(2, 0, NULL);
    char kind[WHY_BYTES];

    (void)state;
    assert_why(b, "1 to the host, all busy");
    why_kind(b, kind);
    assert_string_equal(kind, "those to the host are busy");
    transfer_cancel(a);
    transfer_cancel(b);
}

static void the_last_one_is_gone(void **state)
{
    struct transfer *t = hold(1, 0, NULL);

    (void)state;
    t->host->gone = "retired";
    assert_why(t, "the one before is gone: retired");
    transfer_cancel(t);
}

static void another_pool_has_one(void **state)
{
    struct transfer *a = hold(1, 0, NULL);
    struct transfer *b = hold(2, 0, "127.0.0.1");

    (void)state;
    assert_ptr_not_equal(a->pool, b->pool);
    assert_why(b, "there is one with another INTERFACE");
    transfer_cancel(a);
    transfer_cancel(b);
}

/* ---- parts of a key ---- */

static struct context_parts parts_of(const char *pool, const char *interface)
{
    struct context_parts parts;
    struct request *req;

    making_bare(&m, 0, pool);
    making_string(&m, WC_OPT_URL, server.url);
    if (interface)
        making_string(&m, WC_OPT_INTERFACE, interface);
    req = making_request(&m);
    assert_int_equal(context_parts(req, &no_trust, &parts), 0);
    request_free(req);
    return parts;
}

static void assert_difference(struct context_parts a, struct context_parts b,
                              const char *expected)
{
    const char *name = NULL;

    assert_int_equal(context_differences(&a, &b, &name), expected ? 1 : 0);
    if (expected)
        assert_string_equal(name, expected);
}

static void equal_parts_differ_in_nothing(void **state)
{
    (void)state;
    assert_difference(parts_of("", "127.0.0.1"), parts_of("", "127.0.0.1"),
                      NULL);
}

static void a_part_differs_by_value_or_absence(void **state)
{
    (void)state;
    assert_difference(parts_of("", "127.0.0.1"), parts_of("", "127.0.0.2"),
                      "INTERFACE");
    assert_difference(parts_of("", NULL), parts_of("", "127.0.0.2"),
                      "INTERFACE");
    assert_difference(parts_of("", "127.0.0.1"), parts_of("", NULL),
                      "INTERFACE");
    assert_difference(parts_of("x", NULL), parts_of("y", NULL), "--warm-pool");
}

static void fewer_parts_differ_by_the_next_one(void **state)
{
    struct context_parts a = parts_of("", NULL), b = a;

    (void)state;
    b.count--;
    assert_difference(a, b, "the trusted certificates");
    assert_difference(b, a, "the trusted certificates");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, bare_setup, serving_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_first_one_finds_none),
        TEST(one_was_asked_for),
        TEST(what_is_known_better_is_said),
        TEST(the_others_are_busy),
        TEST(the_last_one_is_gone),
        TEST(another_pool_has_one),
        TEST(equal_parts_differ_in_nothing),
        TEST(a_part_differs_by_value_or_absence),
        TEST(fewer_parts_differ_by_the_next_one),
    };

    return cmocka_run_group_tests(tests, serving_begin, serving_end);
}
