/*
 * attempt, seen from the server and the client: on which connection a request
 * goes, and that none goes twice that must not.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon/pool.h"
#include "daemon/transfer_internal.h"
#include "serving.h"

static int setup_all(void **state)
{
    (void)state;
    serving_begin();
    return 0;
}

static int setup(void **state)
{
    serving_setup(state);
    attempt_init(KEEP_ALWAYS);
    greet();
    return 0;
}

/* What DONE said. */
static struct {
    uint32_t code;
    uint8_t route;
    char error[100];
    char why[100];
} done;

static void text_of(struct wire_str s, char ret[100])
{
    assert_in_range(s.len, 0, 99);
    memcpy(ret, s.data, s.len);
    ret[s.len] = '\0';
}

/* Sends what was begun and awaits its end. */
static void finish(void)
{
    struct wire_reader infos;
    struct msg_done m_done;
    struct frame f;

    forget();
    send_request(1);
    f = await(FRAME_DONE);
    assert_int_equal(message_get_done(&f, &m_done, &infos), 0);
    done.code = m_done.code;
    done.route = m_done.route;
    text_of(m_done.error, done.error);
    text_of(m_done.why, done.why);
}

static void get(void)
{
    making_bare(&m, REQUEST_REPLAYABLE, "");
    making_string(&m, WC_OPT_URL, server.url);
    finish();
}

static void begin_post(void)
{
    begin(NULL);
    making_bytes(&m, WC_OPT_POSTFIELDS, WIRE_BYTES, "x", 1);
}

static void post(void)
{
    begin_post();
    finish();
}

/* Live connections to the server that are idle. */
static unsigned kept(void)
{
    unsigned count = 0;

    loop_settle();
    for (struct pool *p = pool_next(NULL); p; p = pool_next(p))
        for (struct conn *c = pool_conns(p); c; c = c->next)
            count += !c->dead && !c->active;
    return count;
}

/* ---- the announcement ---- */

static unsigned sent_at_request;

static void note_sent(void)
{
    inbox_read(&in);
    sent_at_request = count_frames(FRAME_SENT);
}

/* The client knows of it when the server gets it. */
static void a_once_request_is_announced_before_it_arrives(void **state)
{
    (void)state;
    sent_at_request = 0;
    server.on_request = note_sent;
    post();
    assert_int_equal(done.code, 0);
    assert_int_equal(sent_at_request, 1);
    assert_int_equal(count_frames(FRAME_SENT), 1);
}

static void a_replayable_request_is_not_announced(void **state)
{
    (void)state;
    get();
    assert_int_equal(done.code, 0);
    assert_int_equal(count_frames(FRAME_SENT), 0);
}

/* Each sending of a redirected request is one of its own. */
static void each_sending_is_announced(void **state)
{
    struct frame f;
    uint16_t attempt, want = 1;
    size_t at = 0;

    (void)state;
    server.answer = "HTTP/1.1 307 Again\r\nLocation: /\r\n"
                    "Content-Length: 0\r\n\r\n";
    begin_post();
    making_long(&m, WC_OPT_FOLLOWLOCATION, 1);
    making_long(&m, WC_OPT_MAXREDIRS, 2);
    finish();
    assert_int_equal(done.code, 47); /* CURLE_TOO_MANY_REDIRECTS */
    assert_int_equal(server.requests, 3);
    while (inbox_next(&in, &at, &f)) {
        if (f.type != FRAME_SENT)
            continue;
        assert_int_equal(message_get_sent(&f, &attempt), 0);
        assert_int_equal(attempt, want++);
    }
    assert_int_equal(want, 4);
}

/* ---- what is kept ---- */

static void a_kept_connection_is_used_again(void **state)
{
    (void)state;
    get();
    assert_int_equal(done.route, ROUTE_NEW);
    assert_string_equal(done.why, "no connection was there");
    assert_int_equal(kept(), 1);
    get();
    assert_int_equal(done.route, ROUTE_WARM);
    assert_string_equal(done.why, "");
    assert_int_equal(server.fd_count, 1);
    assert_int_equal(server.requests, 2);
}

/* Clear text to this host is not worth it. */
static void policies_that_keep_nothing(void **state)
{
    static const enum keep_clear_text policies[] = {KEEP_AUTO, KEEP_NEVER};

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        unsigned before = server.fd_count;

        attempt_init(policies[i]);
        get();
        assert_int_equal(done.code, 0);
        assert_int_equal(kept(), 0);
        get();
        assert_int_equal(done.route, ROUTE_NEW);
        assert_int_equal(server.fd_count, before + 2);
    }
}

static void a_fresh_request_keeps_and_takes_nothing(void **state)
{
    (void)state;
    get();
    assert_int_equal(kept(), 1);
    making_bare(&m, REQUEST_REPLAYABLE | REQUEST_FRESH, "");
    making_string(&m, WC_OPT_URL, server.url);
    finish();
    assert_int_equal(done.route, ROUTE_NEW);
    assert_int_equal(server.fd_count, 2);
    assert_int_equal(kept(), 1);
}

static void other_contexts_take_other_connections(void **state)
{
    (void)state;
    get();
    making_bare(&m, REQUEST_REPLAYABLE, "other");
    making_string(&m, WC_OPT_URL, server.url);
    finish();
    assert_int_equal(done.route, ROUTE_NEW);
    assert_int_equal(server.fd_count, 2);
}

/* ---- connections that must not be used ---- */

static void bytes_that_come_too_early_end_a_connection(void **state)
{
    (void)state;
    get();
    send_text(server.fds[0], "HTTP/1.1 200 OK\r\n\r\n");
    get();
    assert_int_equal(done.code, 0);
    assert_int_equal(done.route, ROUTE_NEW);
    assert_int_equal(server.fd_count, 2);
}

static void a_connection_that_the_server_closed_is_not_used(void **state)
{
    (void)state;
    get();
    shutdown(server.fds[0], SHUT_RDWR);
    post();
    assert_int_equal(done.code, 0);
    assert_int_equal(done.route, ROUTE_NEW);
    assert_int_equal(count_frames(FRAME_SENT), 1);
}

/* What the server says of its patience counts for those who ask only once. */
static void a_once_request_avoids_what_was_idle_for_long(void **state)
{
    (void)state;
    server.answer = "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\n"
                    "Content-Length: 0\r\n\r\n";
    get();
    post();
    assert_int_equal(done.route, ROUTE_WARM);
    assert_int_equal(kept(), 1);
    loop_run(loop_never, NULL, 600);
    assert_int_equal(kept(), 1);
    get();
    assert_int_equal(done.route, ROUTE_WARM);
    loop_run(loop_never, NULL, 600);
    post();
    assert_int_equal(done.route, ROUTE_NEW);
    assert_int_equal(server.fd_count, 2);
    assert_int_equal(kept(), 1);
}

/* ---- twice ---- */

/* libcurl would send it again on a new connection. */
static void a_once_request_is_not_sent_twice(void **state)
{
    (void)state;
    get();
    server.hangs_up = true;
    post();
    assert_int_equal(done.code, 52); /* CURLE_GOT_NOTHING */
    assert_string_equal(done.error, "Empty reply from server");
    assert_int_equal(server.requests, 2);
    assert_int_equal(count_frames(FRAME_SENT), 1);
    assert_int_equal(kept(), 0);
}

static void a_replayable_request_runs_once_more(void **state)
{
    (void)state;
    get();
    server.hangs_up = true;
    get();
    assert_int_equal(done.code, 0);
    assert_int_equal(done.route, ROUTE_NEW);
    assert_int_equal(server.requests, 3);
    assert_int_equal(server.fd_count, 2);
}

/* On its own connection that is the user's error, as with curl. */
static void nothing_runs_twice_on_a_new_connection(void **state)
{
    (void)state;
    server.hangs_up = true;
    get();
    assert_int_equal(done.code, 52);
    server.hangs_up = true;
    post();
    assert_int_equal(done.code, 52);
    assert_int_equal(server.requests, 2);
}

/* A response that began is the server's answer. */
static void nothing_runs_twice_after_a_header(void **state)
{
    (void)state;
    get();
    server.answer = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n";
    making_bare(&m, REQUEST_REPLAYABLE, "");
    making_string(&m, WC_OPT_URL, server.url);
    making_long(&m, WC_OPT_TIMEOUT_MS, 200);
    finish();
    assert_int_equal(done.code, 28); /* CURLE_OPERATION_TIMEDOUT */
    assert_int_equal(done.route, ROUTE_WARM);
    assert_int_equal(server.requests, 2);
    assert_int_equal(kept(), 0);
}

/* ---- attempt_may_replay() ---- */

static struct transfer replayable(struct request *req)
{
    return (struct transfer){.req = req, .on_warm = true, .attempts = 1};
}

static void what_may_be_replayed(void **state)
{
    static const CURLcode deaths[] = {
        CURLE_GOT_NOTHING,        CURLE_SEND_ERROR,
        CURLE_RECV_ERROR,         CURLE_HTTP2,
        CURLE_HTTP2_STREAM,       CURLE_PARTIAL_FILE,
        CURLE_WEIRD_SERVER_REPLY,
    };
    static const CURLcode others[] = {
        CURLE_OK,
        CURLE_OPERATION_TIMEDOUT,
        CURLE_COULDNT_CONNECT,
        CURLE_WRITE_ERROR,
        CURLE_ABORTED_BY_CALLBACK,
        CURLE_SSL_CONNECT_ERROR,
        CURLE_TOO_MANY_REDIRECTS,
    };
    struct request *req;
    struct transfer t;

    (void)state;
    making_start(&m, REQUEST_REPLAYABLE);
    req = making_request(&m);
    t = replayable(req);
    for (size_t i = 0; i < sizeof(deaths) / sizeof(deaths[0]); i++)
        assert_true(attempt_may_replay(&t, deaths[i]));
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_false(attempt_may_replay(&t, others[i]));
    t.once = true;
    assert_false(attempt_may_replay(&t, CURLE_GOT_NOTHING));
    t = replayable(req);
    t.replayed = true;
    assert_false(attempt_may_replay(&t, CURLE_GOT_NOTHING));
    t = replayable(req);
    t.on_warm = false;
    assert_false(attempt_may_replay(&t, CURLE_GOT_NOTHING));
    t = replayable(req);
    t.header_seen = true;
    assert_false(attempt_may_replay(&t, CURLE_GOT_NOTHING));
    t = replayable(req);
    t.body_bytes = 1;
    assert_false(attempt_may_replay(&t, CURLE_GOT_NOTHING));
    request_free(req);
}

static bool may_replay_pull(bool seekable)
{
    struct request *req;
    struct transfer t;
    bool may;

    making_start(&m, REQUEST_REPLAYABLE);
    making_pull(&m, WC_OPT_READDATA, 1, 5, seekable);
    req = making_request(&m);
    t = replayable(req);
    may = attempt_may_replay(&t, CURLE_GOT_NOTHING);
    request_free(req);
    return may;
}

static void a_body_that_cannot_be_had_again(void **state)
{
    (void)state;
    assert_true(may_replay_pull(true));
    assert_false(may_replay_pull(false));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, serving_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_once_request_is_announced_before_it_arrives),
        TEST(a_replayable_request_is_not_announced),
        TEST(each_sending_is_announced),
        TEST(a_kept_connection_is_used_again),
        TEST(policies_that_keep_nothing),
        TEST(a_fresh_request_keeps_and_takes_nothing),
        TEST(other_contexts_take_other_connections),
        TEST(bytes_that_come_too_early_end_a_connection),
        TEST(a_connection_that_the_server_closed_is_not_used),
        TEST(a_once_request_avoids_what_was_idle_for_long),
        TEST(a_once_request_is_not_sent_twice),
        TEST(a_replayable_request_runs_once_more),
        TEST(nothing_runs_twice_on_a_new_connection),
        TEST(nothing_runs_twice_after_a_header),
        TEST(what_may_be_replayed),
        TEST(a_body_that_cannot_be_had_again),
    };

    return cmocka_run_group_tests_name("d_attempt", tests, setup_all,
                                       serving_end);
}
