/*
 * queue with stand-ins for what starts a transfer and for the pool: who
 * leads, who waits, and who goes when.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon/idle.h"
#include "daemon/limits.h"
#include "daemon/transfer_internal.h"
#include "between.h"
#include "loop.h"
#include "making.h"

#define TRANSFERS 5

static struct host host;
static struct transfer transfers[TRANSFERS];
static bool has_room;

/* Numbers of the transfers that were started, in order. */
static unsigned started[2 * TRANSFERS];
static unsigned started_count;

/* ---- stand-ins ---- */

/* Those with this number end at once, as one that can't be set up does. */
static int fails = -1;

void transfer_run(struct transfer *t)
{
    assert_between(started_count, 0, 2 * TRANSFERS - 1);
    started[started_count++] = t->id;
    t->state = TRANSFER_RUNNING;
    if (t->id == fails)
        queue_leave(t);
}

void transfer_set_state(struct transfer *t, enum transfer_state state)
{
    assert_true(state >= t->state);
    t->state = state;
}

bool idle_has_room(struct pool *pool, const struct host *asked)
{
    assert_null(pool);
    assert_ptr_equal(asked, &host);
    return has_room;
}

/* ---- set-up ---- */

static struct making m;

/* Transfer ID, with the request that was begun in M. */
static struct transfer *made(uint16_t id)
{
    struct transfer *t = &transfers[id];

    t->id = id;
    t->req = making_request(&m);
    t->host = &host;
    t->tls = true;
    return t;
}

/* The usual one: https, and HTTP/2 if the server likes. */
static struct transfer *plain(uint16_t id)
{
    making_start(&m, 0);
    return made(id);
}

static int setup(void **state)
{
    (void)state;
    loop_init();
    memset(&host, 0, sizeof(host));
    memset(transfers, 0, sizeof(transfers));
    host.handshake_ms = 60000; /* a busy machine ends nobody's patience */
    started_count = 0;
    has_room = false;
    fails = -1;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    for (unsigned i = 0; i < TRANSFERS; i++) {
        if (transfers[i].req)
            queue_leave(&transfers[i]);
        request_free(transfers[i].req);
    }
    assert_null(host.leader);
    assert_null(host.first_waiter);
    poller_done();
    return 0;
}

#define assert_started(...)                                       \
    assert_started_list((const unsigned[]){__VA_ARGS__},          \
                        sizeof((const unsigned[]){__VA_ARGS__}) / \
                            sizeof(unsigned))

static void assert_started_list(const unsigned *ids, size_t count)
{
    assert_int_equal(started_count, count);
    assert_memory_equal(started, ids, count * sizeof(*ids));
}

/* 0 leads; 1 to COUNT wait. */
static void enter_with_waiters(unsigned count)
{
    for (unsigned i = 0; i <= count; i++)
        queue_enter(plain((uint16_t)i));
    assert_started(0);
    assert_ptr_equal(host.leader, &transfers[0]);
    for (unsigned i = 1; i <= count; i++)
        assert_int_equal(transfers[i].state, TRANSFER_WAITING);
}

/* ---- who waits ---- */

static void the_first_leads(void **state)
{
    (void)state;
    queue_enter(plain(0));
    assert_started(0);
    assert_true(transfers[0].leads);
    assert_ptr_equal(host.leader, &transfers[0]);
}

static void followers_wait(void **state)
{
    (void)state;
    enter_with_waiters(3);
    loop_settle();
    assert_started(0);
}

/* Each alone has a reason to go at once, though somebody leads. */
static void who_does_not_wait(void **state)
{
    static const struct {
        const char *name;
        uint32_t flags;
        int64_t http_version;
        bool clear_text, speaks_h1, room;
    } cases[] = {
        {"clear text", 0, 0, true, false, false},
        {"HTTP/1.1 is wished", 0, WC_HTTP_VERSION_1_1, false, false, false},
        {"the host speaks HTTP/1", 0, 0, false, true, false},
        {"a new connection is wished", REQUEST_FRESH, 0, false, false, false},
        {"a connection has room", 0, 0, false, false, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct transfer *t;

        queue_enter(plain(0));
        making_start(&m, cases[i].flags);
        if (cases[i].http_version)
            making_long(&m, WC_OPT_HTTP_VERSION, cases[i].http_version);
        t = made(1);
        t->tls = !cases[i].clear_text;
        host.speaks_h1 = cases[i].speaks_h1;
        has_room = cases[i].room;
        queue_enter(t);
        if (started_count != 2 || t->state != TRANSFER_RUNNING || t->leads)
            fail_msg("%s", cases[i].name);
        teardown(NULL);
        setup(NULL);
    }
}

/* A wish for HTTP/2 in either form waits. */
static void wishes_for_http2_wait(void **state)
{
    static const int64_t versions[] = {WC_HTTP_VERSION_2_0,
                                       WC_HTTP_VERSION_2TLS};

    (void)state;
    queue_enter(plain(0));
    for (uint16_t i = 0; i < 2; i++) {
        making_start(&m, 0);
        making_long(&m, WC_OPT_HTTP_VERSION, versions[i]);
        queue_enter(made((uint16_t)(i + 1)));
    }
    assert_started(0);
}

/* ---- the leader's end ---- */

static bool have_started(void *arg)
{
    return started_count >= *(unsigned *)arg;
}

static void a_connection_releases_all_in_order(void **state)
{
    unsigned four = 4;

    (void)state;
    enter_with_waiters(3);
    queue_connected(&transfers[0]);
    /* Not inside the call: libcurl made it. */
    assert_started(0);
    assert_null(host.leader);
    loop_until(have_started, &four);
    assert_started(0, 1, 2, 3);
    assert_null(host.first_waiter);
    assert_null(host.last_waiter);
}

static void a_connection_is_had_once(void **state)
{
    (void)state;
    enter_with_waiters(0);
    queue_connected(&transfers[0]);
    queue_connected(&transfers[0]);
    assert_null(transfers[0].timer);
    /* The next one leads, unless there is room by then. */
    queue_enter(plain(1));
    assert_ptr_equal(host.leader, &transfers[1]);
    assert_started(0, 1);
}

static void a_follower_that_connects_releases_nobody(void **state)
{
    (void)state;
    enter_with_waiters(2);
    queue_connected(&transfers[1]);
    loop_settle();
    assert_started(0);
    assert_ptr_equal(host.leader, &transfers[0]);
}

/* Its failure reaches no follower: the next leads, the others go on
 * waiting. */
static void the_next_leads_when_the_leader_fails(void **state)
{
    (void)state;
    enter_with_waiters(3);
    queue_leave(&transfers[0]);
    assert_started(0, 1);
    assert_ptr_equal(host.leader, &transfers[1]);
    assert_true(transfers[1].leads);
    assert_false(transfers[0].leads);
    assert_int_equal(transfers[2].state, TRANSFER_WAITING);
    assert_ptr_equal(host.first_waiter, &transfers[2]);
    queue_leave(&transfers[1]);
    assert_started(0, 1, 2);
    assert_ptr_equal(host.leader, &transfers[2]);
}

/* The one that leads next ends inside of its start. */
static void the_next_may_fail_at_once(void **state)
{
    (void)state;
    enter_with_waiters(3);
    fails = 1;
    queue_leave(&transfers[0]);
    assert_started(0, 1, 2);
    assert_ptr_equal(host.leader, &transfers[2]);
    assert_ptr_equal(host.first_waiter, &transfers[3]);
}

static void all_go_when_the_host_turns_out_to_speak_http1(void **state)
{
    (void)state;
    enter_with_waiters(3);
    host.speaks_h1 = true;
    queue_leave(&transfers[0]);
    assert_started(0, 1, 2, 3);
    assert_null(host.leader);
}

static void all_go_when_there_is_room(void **state)
{
    (void)state;
    enter_with_waiters(2);
    has_room = true;
    queue_leave(&transfers[0]);
    assert_started(0, 1, 2);
}

/* It connected and ended in one turn, before the release came. */
static void a_leader_that_ends_before_the_release(void **state)
{
    (void)state;
    enter_with_waiters(2);
    queue_connected(&transfers[0]);
    has_room = true;
    queue_leave(&transfers[0]);
    assert_started(0, 1, 2);
    loop_settle();
    assert_started(0, 1, 2);
}

/* ---- patience ---- */

static void patience_ends(void **state)
{
    uint64_t start = poller_now_ms();
    unsigned three = 3;

    (void)state;
    host.handshake_ms = 0;
    enter_with_waiters(2);
    loop_until(have_started, &three);
    assert_started(0, 1, 2);
    assert_true(poller_now_ms() - start >= QUEUE_MIN_MS - 1);
    /* They go alone: the leader still leads, and nobody else does. */
    assert_ptr_equal(host.leader, &transfers[0]);
    assert_null(host.first_waiter);
    queue_leave(&transfers[1]);
    assert_ptr_equal(host.leader, &transfers[0]);
}

/* Half of its own time is left for connecting. */
static void own_timeouts_shorten_patience(void **state)
{
    static const uint32_t numbers[] = {WC_OPT_TIMEOUT_MS,
                                       WC_OPT_CONNECTTIMEOUT_MS};

    (void)state;
    queue_enter(plain(0));
    for (uint16_t i = 0; i < 2; i++) {
        unsigned count = i + 2u;
        uint64_t start;

        making_start(&m, 0);
        making_long(&m, numbers[i], 60);
        queue_enter(made((uint16_t)(i + 1)));
        start = poller_now_ms();
        loop_until(have_started, &count);
        assert_between(poller_now_ms() - start, 29, 10000);
    }
    assert_started(0, 1, 2);
}

static void a_long_handshake_makes_patient(void **state)
{
    (void)state;
    enter_with_waiters(1);
    loop_run(loop_never, NULL, 2 * QUEUE_MIN_MS);
    assert_started(0);
}

/* ---- waiters that leave ---- */

static void a_waiter_leaves_from_anywhere(void **state)
{
    unsigned three = 3;

    (void)state;
    for (unsigned leaver = 1; leaver <= 3; leaver++) {
        unsigned at = 1;

        enter_with_waiters(3);
        queue_leave(&transfers[leaver]);
        assert_null(transfers[leaver].timer);
        queue_connected(&transfers[0]);
        loop_until(have_started, &three);
        for (unsigned i = 1; i <= 3; i++)
            if (i != leaver)
                assert_int_equal(started[at++], i);
        assert_int_equal(started_count, 3);
        teardown(NULL);
        setup(NULL);
    }
}

/* The list's end is right after the last one left. */
static void one_may_enter_after_the_last_left(void **state)
{
    (void)state;
    enter_with_waiters(2);
    queue_leave(&transfers[2]);
    queue_enter(plain(3));
    assert_ptr_equal(host.last_waiter, &transfers[3]);
    assert_ptr_equal(transfers[1].next_waiter, &transfers[3]);
    queue_leave(&transfers[1]);
    queue_leave(&transfers[3]);
    assert_null(host.first_waiter);
    assert_null(host.last_waiter);
}

/* One that never got a host has nothing to leave. */
static void leaving_without_a_host(void **state)
{
    struct transfer t = {.id = 9};

    (void)state;
    enter_with_waiters(1);
    queue_leave(&t);
    assert_started(0);
    assert_ptr_equal(host.leader, &transfers[0]);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_first_leads),
        TEST(followers_wait),
        TEST(who_does_not_wait),
        TEST(wishes_for_http2_wait),
        TEST(a_connection_releases_all_in_order),
        TEST(a_connection_is_had_once),
        TEST(a_follower_that_connects_releases_nobody),
        TEST(the_next_leads_when_the_leader_fails),
        TEST(the_next_may_fail_at_once),
        TEST(all_go_when_the_host_turns_out_to_speak_http1),
        TEST(all_go_when_there_is_room),
        TEST(a_leader_that_ends_before_the_release),
        TEST(patience_ends),
        TEST(own_timeouts_shorten_patience),
        TEST(a_long_handshake_makes_patient),
        TEST(a_waiter_leaves_from_anywhere),
        TEST(one_may_enter_after_the_last_left),
        TEST(leaving_without_a_host),
    };

    admit_init();
    return cmocka_run_group_tests_name("d_queue", tests, NULL, NULL);
}
