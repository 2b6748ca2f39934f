#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon/limits.h"
#include "daemon/transfer_internal.h"
#include "between.h"
#include "serving.h"

static int setup(void **state)
{
    serving_setup(state);
    attempt_init(KEEP_AUTO);
    greet();
    return 0;
}

static void start(uint16_t id, uint32_t flags)
{
    making_bare(&m, REQUEST_REPLAYABLE | flags, "");
    making_string(&m, WC_OPT_URL, server.url);
    send_request(id);
}

/* The next event behind *AT; false when there is none. */
static bool next_event(size_t *at, struct msg_debug *ret)
{
    struct frame f;

    while (inbox_next(&in, at, &f)) {
        if (f.type != FRAME_DEBUG)
            continue;
        assert_int_equal(message_get_debug(&f, ret), 0);
        return true;
    }
    return false;
}

/* What libcurl said in words, one line each. */
static const char *words(void)
{
    static char text[16384];
    struct msg_debug event;
    size_t at = 0, len = 0;

    while (next_event(&at, &event)) {
        if (event.kind != DEBUG_TEXT)
            continue;
        assert_between(len + event.at.len, 0, sizeof(text) - 1);
        memcpy(text + len, event.at.data, event.at.len);
        len += event.at.len;
    }
    text[len] = '\0';
    return text;
}

/* ---- events ---- */

static void events_come_where_they_are_wished(void **state)
{
    struct msg_debug event;
    uint32_t kinds = 0;
    size_t at = 0;
    uint64_t last_us = 0;

    (void)state;
    start(1, REQUEST_DEBUG);
    assert_done(1, 0);
    while (next_event(&at, &event)) {
        kinds |= 1u << event.kind;
        assert_true(event.time_us >= last_us);
        last_us = event.time_us;
        assert_false(event.more);
        if (event.kind == DEBUG_DATA_IN) {
            assert_int_equal(event.len, strlen("hello"));
            assert_int_equal(event.at.len, 0);
        } else {
            assert_int_equal(event.at.len, event.len);
        }
    }
    assert_int_equal(kinds, 1 << DEBUG_TEXT | 1 << DEBUG_HEADER_IN |
                                1 << DEBUG_HEADER_OUT | 1 << DEBUG_DATA_IN);
    assert_true(last_us / 1000000 + 60 > (uint64_t)time(NULL));
}

static void none_come_unasked(void **state)
{
    (void)state;
    start(1, 0);
    assert_done(1, 0);
    /* A request that must not be sent twice has libcurl talk, too. */
    making_bare(&m, 0, "");
    making_string(&m, WC_OPT_URL, server.url);
    making_bytes(&m, WC_OPT_POSTFIELDS, WIRE_BYTES, "x", 1);
    forget();
    send_request(2);
    assert_done(2, 0);
    assert_int_equal(count_frames(FRAME_DEBUG), 0);
}

/* Each response byte is told before it is delivered. */
static void events_keep_their_place(void **state)
{
    struct frame f;
    size_t at = 0;
    bool told = false;

    (void)state;
    start(1, REQUEST_DEBUG);
    assert_done(1, 0);
    while (inbox_next(&in, &at, &f)) {
        struct msg_debug event;

        if (f.type == FRAME_DEBUG) {
            assert_int_equal(message_get_debug(&f, &event), 0);
            told |= event.kind == DEBUG_DATA_IN;
        }
        if (f.type == FRAME_BODY)
            assert_true(told);
    }
}

static void bytes_come_with_them(void **state)
{
    struct msg_debug event;
    size_t at = 0;

    (void)state;
    start(1, REQUEST_DEBUG | REQUEST_DEBUG_DATA);
    assert_done(1, 0);
    while (next_event(&at, &event))
        if (event.kind == DEBUG_DATA_IN)
            assert_memory_equal(event.at.data, "hello", 5);
}

/* Whether so many bytes of headers that were sent have been told of. */
static bool has_told(void *arg)
{
    struct msg_debug event;
    size_t at = 0, total = 0;

    inbox_read(&in);
    while (next_event(&at, &event))
        if (event.kind == DEBUG_HEADER_OUT)
            total += event.at.len;
    return total > *(size_t *)arg;
}

/* A long event comes in pieces that follow each other; how much libcurl tells
 * of at once is its version's choice. */
static void long_events_come_in_pieces(void **state)
{
    static char header[180 * 1024] = "X-Long: ";
    const char *const headers[] = {header};
    struct msg_debug event;
    size_t at = 0, got = 0, wanted = sizeof(header);
    unsigned pieces = 0;

    (void)state;
    memset(header + 8, 'x', sizeof(header) - 9);
    making_bare(&m, REQUEST_REPLAYABLE | REQUEST_DEBUG, "");
    making_string(&m, WC_OPT_URL, server.url);
    making_list(&m, WC_OPT_HTTPHEADER, headers, 1);
    server.holds = true;
    send_request(1);
    loop_until(has_told, &wanted);
    while (next_event(&at, &event)) {
        if (event.kind != DEBUG_HEADER_OUT)
            continue;
        pieces++;
        got += event.at.len;
        assert_int_equal(event.more, got < event.len);
        if (!event.more)
            got = 0;
    }
    assert_true(pieces >= 3);
}

static void the_last_word_is_done(void **state)
{
    struct frame f;
    size_t at = 0;
    bool over = false;

    (void)state;
    start(1, REQUEST_DEBUG);
    assert_done(1, 0);
    loop_run(loop_never, NULL, 50);
    inbox_read(&in);
    while (inbox_next(&in, &at, &f)) {
        assert_false(over);
        over = f.type == FRAME_DONE;
    }
    assert_true(over);
    assert_non_null(strstr(words(), "left intact\n"));
}

/* ---- connections ---- */

/* Within its session a traced command uses connections again, as curl would;
 * nobody else meets them. */
static void connections_are_the_sessions_own(void **state)
{
    (void)state;
    start(1, REQUEST_DEBUG);
    assert_done(1, 0);
    assert_non_null(strstr(words(), "(127.0.0.1"));
    forget();
    start(2, REQUEST_DEBUG);
    assert_done(2, 0);
    assert_non_null(strstr(words(), "existing"));
    assert_int_equal(server.fd_count, 1);
    forget();
    start(3, 0);
    assert_done(3, 0);
    assert_int_equal(server.fd_count, 2);
}

static void they_end_with_it(void **state)
{
    unsigned before = pool_count();

    (void)state;
    start(1, REQUEST_DEBUG);
    assert_done(1, 0);
    assert_int_equal(pool_count(), before + 1);
    assert_int_equal(server.ended, 0);
    close(in.fd);
    inbox_done(&in);
    loop_until(peers_are_gone, NULL);
    assert_int_equal(pool_count(), before);
    loop_until(server_was_left, &(unsigned){1});
    client_connect();
}

/* Where all is kept a trace shows what is. */
static void all_connections_may_be_shared(void **state)
{
    (void)state;
    attempt_init(KEEP_ALWAYS);
    start(1, 0);
    assert_done(1, 0);
    forget();
    start(2, REQUEST_DEBUG);
    assert_done(2, 0);
    assert_non_null(strstr(words(), "existing"));
    /* The one that was traced is not told on by whoever comes next. */
    forget();
    start(3, 0);
    assert_done(3, 0);
    assert_int_equal(server.fd_count, 1);
    assert_int_equal(count_frames(FRAME_DEBUG), 0);
}

/* ---- back-pressure ---- */

#define LARGE_BYTES ((size_t)16 * 1024 * 1024)

static void assert_all_stops_and_goes_on(void)
{
    await_requests(1);
    loop_until_still(&server.to_send, 300);
    assert_between(server.to_send, 1, LARGE_BYTES);
    assert_int_equal(peer_count(), 1);
}

static void a_trace_that_nobody_reads_stops_the_server(void **state)
{
    (void)state;
    server.body_bytes = LARGE_BYTES;
    start(1, REQUEST_DEBUG | REQUEST_DEBUG_DATA);
    assert_all_stops_and_goes_on();
    assert_done(1, 0);
}

static void redirect_once(void)
{
    server.head = "HTTP/1.1 302 Found\r\nLocation: /next\r\n";
    server.body_bytes = server.requests == 1 ? LARGE_BYTES : 0;
}

/* Bytes of a body that were told of. */
static size_t told_bytes(void)
{
    struct msg_debug event;
    size_t at = 0, sum = 0;

    while (next_event(&at, &event))
        if (event.kind == DEBUG_DATA_IN)
            sum += event.len;
    return sum;
}

/* The body of a redirect is told of, but delivered to nobody; later libcurls
 * throw it away without a word. */
static void so_does_that_of_a_body_thrown_away(void **state)
{
    (void)state;
    server.on_request = redirect_once;
    making_bare(&m, REQUEST_REPLAYABLE | REQUEST_DEBUG | REQUEST_DEBUG_DATA,
                "");
    making_string(&m, WC_OPT_URL, server.url);
    making_long(&m, WC_OPT_FOLLOWLOCATION, 1);
    send_request(1);
    await_requests(1);
    loop_until_still(&server.to_send, 300);
    if (server.to_send)
        assert_all_stops_and_goes_on();
    assert_done(1, 0);
    assert_true(told_bytes() > LARGE_BYTES || told_bytes() < 1000);
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, setup, serving_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(events_come_where_they_are_wished),
        TEST(none_come_unasked),
        TEST(events_keep_their_place),
        TEST(bytes_come_with_them),
        TEST(long_events_come_in_pieces),
        TEST(the_last_word_is_done),
        TEST(connections_are_the_sessions_own),
        TEST(they_end_with_it),
        TEST(all_connections_may_be_shared),
        TEST(a_trace_that_nobody_reads_stops_the_server),
        TEST(so_does_that_of_a_body_thrown_away),
    };

    return cmocka_run_group_tests_name("debug", tests, serving_begin,
                                       serving_end);
}
