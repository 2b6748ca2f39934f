#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon/limits.h"
#include "daemon/pool.h"
#include "daemon/transfer_internal.h"
#include "serving.h"

static const uint8_t key[CONTEXT_KEY_BYTES] = {1};

static struct pool *pool;
static struct conn *conn;
static struct transfer t;
static char other_session;

/* A transfer that shares an HTTP/2 connection with another command's, which
 * moves a large body there. */
static int setup(void **state)
{
    bare_setup(state);
    pool = pool_get(key, "h:1");
    pool_enter(pool);
    assert_true(registry_open(pool, 1, AF_INET, SOCK_STREAM, IPPROTO_TCP) >= 0);
    conn = pool_conns(pool);
    conn->http_version = 20;
    conn->active = 2;
    conn->bulk = 1;
    conn->bulk_of = &other_session;
    making_bare(&m, REQUEST_REPLAYABLE, "");
    making_string(&m, WC_OPT_URL, "http://h/");
    memset(&t, 0, sizeof(t));
    t.req = making_request(&m);
    t.peer = bare.peer;
    t.id = 1;
    t.conn.fd = conn->fd;
    t.conn.id = conn->id;
    t.heads = 1;
    t.statuses[0] = 200;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    silent_unwatch(&t);
    spread_done(&t);
    request_free(t.req);
    registry_close(conn->fd);
    pool_leave(pool);
    close(in.fd);
    inbox_done(&in);
    loop_settle();
    server_stop();
    return 0;
}

static enum spread line(const char *text)
{
    return spread_header(&t, text, strlen(text), !strncmp(text, "HTTP/", 5));
}

/* An answer's head with a body of BYTES; what its last line came to. */
static enum spread head(uint64_t bytes)
{
    char length[64];

    snprintf(length, sizeof(length), "Content-Length: %llu\r\n",
             (unsigned long long)bytes);
    line("HTTP/2 200 \r\n");
    line("a: b\r\n");
    line(length);
    return line("\r\n");
}

/* The bytes of headers that the client has got. */
static size_t shown(void)
{
    struct frame f;
    size_t at = 0, count = 0;

    peer_flush(bare.peer);
    loop_settle();
    inbox_read(&in);
    while (inbox_next(&in, &at, &f))
        count += f.type == FRAME_HEADER ? f.len : 0;
    return count;
}

static void a_large_body_goes_elsewhere(void **state)
{
    (void)state;
    assert_int_equal(line("HTTP/2 200 \r\n"), SPREAD_HELD);
    assert_int_equal(head(BULK_BYTES), SPREAD_MOVE);
    assert_true(t.moving);
    assert_false(t.bulk);
    assert_int_equal(conn->bulk, 1);
    assert_int_equal(shown(), 0);
}

static void a_small_one_stays_and_is_shown(void **state)
{
    (void)state;
    assert_int_equal(head(BULK_BYTES - 1), SPREAD_HELD);
    assert_false(t.moving || t.bulk || t.holding);
    assert_int_equal(shown(), strlen("HTTP/2 200 \r\na: b\r\n"
                                     "Content-Length: 1048575\r\n\r\n"));
}

static void the_first_large_one_stays_and_bars_the_others(void **state)
{
    (void)state;
    conn->bulk = 0;
    conn->bulk_of = NULL;
    assert_int_equal(head(BULK_BYTES), SPREAD_HELD);
    assert_true(t.bulk);
    assert_int_equal(conn->bulk, 1);
    assert_ptr_equal(conn->bulk_of, t.peer);
    assert_true(shown() > 0);
}

/* As in curl. */
static void one_commands_transfers_stay_together(void **state)
{
    (void)state;
    conn->bulk_of = t.peer;
    assert_int_equal(head(BULK_BYTES), SPREAD_HELD);
    assert_int_equal(conn->bulk, 2);
}

static void alone(void)
{
    conn->active = 1;
}

static void on_http1(void)
{
    conn->http_version = 11;
}

static void once(void)
{
    t.once = true;
}

static void replayed(void)
{
    t.replayed = true;
}

static void redirected(void)
{
    t.heads = 2;
}

static void traced(void)
{
    t.req->flags |= REQUEST_DEBUG;
}

static void gone(void)
{
    t.conn.fd = -1;
}

static void what_is_not_held(void **state)
{
    static void (*const cases[])(void) = {alone,      on_http1, once, replayed,
                                          redirected, traced,   gone};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (i) {
            teardown(state);
            setup(state);
        }
        cases[i]();
        assert_int_equal(line("HTTP/2 200 \r\n"), SPREAD_PASS);
        assert_int_equal(head(BULK_BYTES), SPREAD_PASS);
        assert_false(t.moving);
    }
}

/* An error's page, however long, and an answer without a length. */
static void other_answers_stay(void **state)
{
    (void)state;
    t.statuses[0] = 404;
    assert_int_equal(head(BULK_BYTES), SPREAD_HELD);
    assert_false(t.moving || t.bulk);
    t.statuses[0] = 200;
    line("HTTP/2 200 \r\n");
    assert_int_equal(line("\r\n"), SPREAD_HELD);
    assert_false(t.moving || t.bulk);
    assert_int_equal(head(UINT64_MAX), SPREAD_MOVE);
}

/* Another command's large body begins on the connection where T waits for its
 * answer. */
static void get_behind(struct transfer *other)
{
    *other = (struct transfer){.conn = t.conn, .peer = (void *)&other_session};
    conn->bulk = 0;
    conn->bulk_of = NULL;
    t.heads = 0;
    t.on_warm = true;
    /* It would be repeated, but for this. */
    t.replayed = true;
    silent_watch(&t);
    spread_bulk(other);
}

/* True when T was told to go while BEHIND_MS passed more than once. */
static bool goes(void)
{
    loop_run(loop_never, NULL, 3 * BEHIND_MS);
    return !t.watched;
}

/* A busy machine took the time that was to pass later. */
static bool is_late(uint64_t began)
{
    return poller_now_ms() - began >= BEHIND_MS;
}

static void who_waits_behind_a_large_body_goes_elsewhere(void **state)
{
    uint64_t began = poller_now_ms();
    struct transfer other;

    (void)state;
    get_behind(&other);
    loop_run(loop_never, NULL, BEHIND_MS / 2);
    assert_true(t.watched || is_late(began));
    assert_true(goes());
}

static void who_waits_behind_its_own_commands_stays(void **state)
{
    struct transfer other;

    (void)state;
    get_behind(&other);
    conn->bulk_of = t.peer;
    assert_false(goes());
}

static void who_waits_where_the_body_is_through_stays(void **state)
{
    struct transfer other;

    (void)state;
    get_behind(&other);
    conn->bulk--;
    assert_false(goes());
}

/* A second body begins while the first is looked after. */
static void the_second_one_is_timed_for_itself(void **state)
{
    uint64_t began = poller_now_ms();
    struct transfer other;

    (void)state;
    get_behind(&other);
    loop_run(loop_never, NULL, BEHIND_MS / 2);
    if (is_late(began))
        skip(); /* it goes because of the first */
    conn->bulk--;
    other.bulk = false;
    began = poller_now_ms();
    spread_bulk(&other);
    loop_run(loop_never, NULL, BEHIND_MS * 3 / 4);
    assert_true(t.watched || is_late(began));
    assert_true(goes());
}

static void a_head_too_long_is_not_held(void **state)
{
    static char long_line[HELD_HEAD_BYTES + 1];

    (void)state;
    memset(long_line, 'x', sizeof(long_line) - 1);
    assert_int_equal(line("HTTP/2 200 \r\n"), SPREAD_HELD);
    assert_int_equal(line(long_line), SPREAD_PASS);
    assert_int_equal(shown(), strlen("HTTP/2 200 \r\n"));
    assert_int_equal(line("Content-Length: 99999999\r\n"), SPREAD_PASS);
    assert_int_equal(line("\r\n"), SPREAD_PASS);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_large_body_goes_elsewhere),
        TEST(a_small_one_stays_and_is_shown),
        TEST(the_first_large_one_stays_and_bars_the_others),
        TEST(one_commands_transfers_stay_together),
        TEST(what_is_not_held),
        TEST(other_answers_stay),
        TEST(who_waits_behind_a_large_body_goes_elsewhere),
        TEST(who_waits_behind_its_own_commands_stays),
        TEST(who_waits_where_the_body_is_through_stays),
        TEST(the_second_one_is_timed_for_itself),
        TEST(a_head_too_long_is_not_held),
    };

    return cmocka_run_group_tests_name("d_spread", tests, serving_begin,
                                       serving_end);
}
