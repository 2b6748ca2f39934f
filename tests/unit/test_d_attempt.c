/*
 * attempt, seen from the server and the client: on which connection a request
 * goes, and that none goes twice that must not.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "asking.h"

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

/* As URLs of one curl do. */
static void a_sessions_requests_share_what_is_not_kept(void **state)
{
    (void)state;
    attempt_init(KEEP_NEVER);
    get();
    post();
    get();
    assert_int_equal(done.route, ROUTE_WARM);
    assert_int_equal(server.fd_count, 1);
    assert_int_equal(kept(), 1);
    next_session();
    assert_int_equal(kept(), 0);
}

/* Sends the last request of a session; what is not kept is gone when its DONE
 * comes. */
static void get_last(uint32_t flags)
{
    making_bare(&m, REQUEST_REPLAYABLE | REQUEST_LAST | flags, "");
    making_string(&m, WC_OPT_URL, server.url);
    making_long(&m, WC_OPT_FOLLOWLOCATION, 1);
    making_long(&m, WC_OPT_MAXREDIRS, 2);
    finish();
}

static void what_is_not_kept_ends_with_the_last_request(void **state)
{
    (void)state;
    attempt_init(KEEP_NEVER);
    get_last(0);
    assert_int_equal(done.code, 0);
    assert_int_equal(kept(), 0);
}

/* Only its end closes anything. */
static void the_last_requests_redirects_share_a_connection(void **state)
{
    (void)state;
    attempt_init(KEEP_NEVER);
    server.answer = "HTTP/1.1 307 Again\r\nLocation: /\r\n"
                    "Content-Length: 0\r\n\r\n";
    get_last(0);
    assert_int_equal(done.code, 47); /* CURLE_TOO_MANY_REDIRECTS */
    assert_int_equal(server.requests, 3);
    assert_int_equal(server.fd_count, 1);
    assert_int_equal(kept(), 0);
}

static void what_is_kept_outlives_the_last_request(void **state)
{
    (void)state;
    get_last(0);
    assert_int_equal(kept(), 1);
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
    next_session();
    assert_int_equal(kept(), 1);
}

static void a_fresh_connection_ends_with_the_last_request(void **state)
{
    (void)state;
    get_last(REQUEST_FRESH);
    assert_int_equal(done.code, 0);
    assert_int_equal(kept(), 0);
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
    server.answer = "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=2\r\n"
                    "Content-Length: 0\r\n\r\n";
    get();
    post();
    assert_int_equal(done.route, ROUTE_WARM);
    assert_int_equal(kept(), 1);
    loop_run(loop_never, NULL, 1100);
    assert_int_equal(kept(), 1);
    get();
    assert_int_equal(done.route, ROUTE_WARM);
    loop_run(loop_never, NULL, 1100);
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

static void hang_up_on_the_second(void)
{
    server.hangs_up = server.requests == 2;
}

/* Nor when the broken connection served its own rounds alone. */
static void a_once_request_is_not_sent_twice_after_a_redirect(void **state)
{
    (void)state;
    server.answer = "HTTP/1.1 307 Again\r\nLocation: /\r\n"
                    "Content-Length: 0\r\n\r\n";
    server.on_request = hang_up_on_the_second;
    begin_post();
    making_long(&m, WC_OPT_FOLLOWLOCATION, 1);
    finish();
    assert_int_equal(done.code, 52);
    assert_int_equal(server.requests, 2);
    assert_int_equal(count_frames(FRAME_SENT), 2);
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

/* ---- connections that libcurl does not know to be cut ---- */

static void begin_get(void)
{
    making_bare(&m, REQUEST_REPLAYABLE, "");
    making_string(&m, WC_OPT_URL, server.url);
}

static bool are_done(void *arg)
{
    inbox_read(&in);
    return count_frames(FRAME_DONE) == *(unsigned *)arg;
}

/* Makes COUNT connections, idle, and sound when libcurl looked at them. */
static void keep(unsigned count)
{
    server.holds = true;
    for (uint16_t id = 1; id <= count; id++) {
        begin_get();
        send_request(id);
    }
    await_requests(count);
    server.holds = false;
    for (unsigned i = 0; i < count; i++)
        send_text(server.fds[i], answer);
    loop_until(are_done, &count);
    assert_int_equal(kept(), count);
    server.requests = 0;
}

/* All that are idle but SPARE of them, the newest. */
static void cut_idle(unsigned spare)
{
    for (struct pool *p = pool_next(NULL); p; p = pool_next(p))
        for (struct conn *c = pool_conns(p); c; c = c->next)
            if (c->idle && spare)
                spare--;
            else if (c->idle)
                registry_cut(c, "test");
}

static void cut_the_other_and_hang_up(void)
{
    server.on_request = NULL;
    cut_idle(0);
    server.hangs_up = true;
}

static void a_repeated_request_meets_no_cut_connection(void **state)
{
    (void)state;
    keep(2);
    server.on_request = cut_the_other_and_hang_up;
    get();
    assert_int_equal(done.code, 0);
    assert_int_equal(done.route, ROUTE_NEW);
    assert_int_equal(server.requests, 2);
}

static void answer_plainly(void)
{
    server.answer = NULL;
}

static void cut_the_other_and_lead_on(void)
{
    cut_idle(0);
    server.answer = "HTTP/1.1 303 There\r\nLocation: /\r\n"
                    "Connection: close\r\nContent-Length: 0\r\n\r\n";
    server.on_request = answer_plainly;
}

/* Follows what was begun to where it leads. */
static void follow(void)
{
    server.on_request = cut_the_other_and_lead_on;
    making_long(&m, WC_OPT_FOLLOWLOCATION, 1);
    finish();
    assert_int_equal(done.code, 0);
    assert_int_equal(done.route, ROUTE_NEW);
    assert_int_equal(server.requests, 2);
}

static void a_redirect_meets_no_cut_connection(void **state)
{
    (void)state;
    keep(2);
    begin_get();
    follow();
}

static void a_redirected_once_request_meets_no_cut_connection(void **state)
{
    (void)state;
    keep(2);
    begin_post();
    follow();
    assert_int_equal(count_frames(FRAME_SENT), 2);
}

static void answer_new_ones(void)
{
    server.holds = server.fd_count < 3;
}

/* The server's end of the connection that is idle, or not. */
static int server_end(bool idle)
{
    struct sockaddr_in addr;
    socklen_t len = sizeof(addr);

    for (unsigned i = 0; i < server.fd_count; i++) {
        getpeername(server.fds[i], (struct sockaddr *)&addr, &len);
        for (struct pool *p = pool_next(NULL); p; p = pool_next(p))
            for (struct conn *c = pool_conns(p); c; c = c->next)
                if (c->local_port == ntohs(addr.sin_port) && c->idle == idle)
                    return server.fds[i];
    }
    fail_msg("no such connection");
    return -1;
}

/* The daemon learns of both in one turn, of the end first. */
static void end_this_and_disturb_the_other(void)
{
    server.on_request = answer_new_ones;
    server.holds = true;
    shutdown(server_end(false), SHUT_RDWR);
    send_text(server_end(true), "HTTP/1.1 200 OK\r\n"
                                "Content-Length: 4\r\n\r\nEVIL");
}

static void a_repeated_request_meets_no_disturbed_connection(void **state)
{
    (void)state;
    keep(2);
    server.on_request = end_this_and_disturb_the_other;
    get();
    assert_int_equal(done.code, 0);
    assert_null(memmem(in.data, in.len, "EVIL", 4));
    assert_int_equal(server.fd_count, 3);
}

/* libcurl gives up at the sixth. */
static void many_cut_connections_are_no_error(void **state)
{
    (void)state;
    keep(8);
    cut_idle(1);
    get();
    assert_int_equal(done.code, 0);
    assert_int_equal(server.requests, 1);
}

static void many_cut_connections_are_no_error_for_once_requests(void **state)
{
    (void)state;
    keep(8);
    cut_idle(1);
    post();
    assert_int_equal(done.code, 0);
    assert_int_equal(server.requests, 1);
    assert_int_equal(count_frames(FRAME_SENT), 1);
}

/* ---- attempt_may_replay() ---- */

static struct transfer replayable(struct request *req)
{
    return (struct transfer){.req = req, .on_warm = true, .attempts = 1};
}

static void what_may_be_replayed(void **state)
{
    static const CURLcode deaths[] = {
        CURLE_GOT_NOTHING,
        CURLE_SEND_ERROR,
        CURLE_RECV_ERROR,
        CURLE_HTTP2,
        CURLE_HTTP2_STREAM,
        CURLE_PARTIAL_FILE,
        CURLE_WEIRD_SERVER_REPLY,
        CURLE_UNSUPPORTED_PROTOCOL,
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
    t.joined = true;
    assert_true(attempt_may_replay(&t, CURLE_GOT_NOTHING));
    t.once = t.lost = true;
    assert_false(attempt_may_replay(&t, CURLE_GOT_NOTHING));
    t.attempts = 0;
    assert_true(attempt_may_replay(&t, CURLE_GOT_NOTHING));
    t = replayable(req);
    t.header_seen = true;
    assert_false(attempt_may_replay(&t, CURLE_GOT_NOTHING));
    t = replayable(req);
    t.body_bytes = 1;
    assert_false(attempt_may_replay(&t, CURLE_GOT_NOTHING));
    request_free(req);
}

/* Of a once request every sending must have been refused. */
static void refused_ones_may_be_replayed(void **state)
{
    static const struct {
        unsigned attempts, refusals;
        bool refused, lost, header_seen, may;
    } cases[] = {
        {1, 0, true, false, false, true},
        {1, 0, false, false, false, false},
        {2, 0, true, false, false, false},
        {2, 1, true, false, false, true},
        {2, 1, false, false, false, false},
        /* Then it met a connection that was cut. */
        {1, 0, true, true, false, true},
        {2, 1, true, true, false, true},
        {2, 1, false, true, false, false},
        {1, 0, false, true, false, false},
        /* It was answered in part. */
        {1, 0, true, false, true, false},
    };
    struct request *req;

    (void)state;
    making_start(&m, 0);
    req = making_request(&m);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct transfer t = replayable(req);

        t.once = true;
        t.attempts = cases[i].attempts;
        t.refusals = cases[i].refusals;
        t.refused = cases[i].refused;
        t.lost = cases[i].lost;
        t.header_seen = cases[i].header_seen;
        assert_int_equal(attempt_may_replay(&t, CURLE_SEND_ERROR),
                         cases[i].may);
    }
    request_free(req);
}

static void what_met_cut_connections_alone_was_not_sent(void **state)
{
    struct transfer t = {.once = true, .lost = true};

    (void)state;
    assert_true(attempt_went_nowhere(&t, CURLE_SEND_ERROR));
    assert_true(attempt_went_nowhere(&t, CURLE_SEND_FAIL_REWIND));
    assert_false(attempt_went_nowhere(&t, CURLE_OPERATION_TIMEDOUT));
    t.attempts = 1;
    assert_false(attempt_went_nowhere(&t, CURLE_SEND_ERROR));
    t = (struct transfer){.once = true};
    assert_false(attempt_went_nowhere(&t, CURLE_SEND_ERROR));
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

#define TEST(f) \
    cmocka_unit_test_setup_teardown(f, asking_setup, serving_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_once_request_is_announced_before_it_arrives),
        TEST(a_replayable_request_is_not_announced),
        TEST(each_sending_is_announced),
        TEST(a_kept_connection_is_used_again),
        TEST(a_sessions_requests_share_what_is_not_kept),
        TEST(what_is_not_kept_ends_with_the_last_request),
        TEST(the_last_requests_redirects_share_a_connection),
        TEST(what_is_kept_outlives_the_last_request),
        TEST(a_fresh_request_keeps_and_takes_nothing),
        TEST(a_fresh_connection_ends_with_the_last_request),
        TEST(other_contexts_take_other_connections),
        TEST(bytes_that_come_too_early_end_a_connection),
        TEST(a_connection_that_the_server_closed_is_not_used),
        TEST(a_once_request_avoids_what_was_idle_for_long),
        TEST(a_once_request_is_not_sent_twice),
        TEST(a_replayable_request_runs_once_more),
        TEST(nothing_runs_twice_on_a_new_connection),
        TEST(a_once_request_is_not_sent_twice_after_a_redirect),
        TEST(nothing_runs_twice_after_a_header),
        TEST(a_repeated_request_meets_no_cut_connection),
        TEST(a_redirect_meets_no_cut_connection),
        TEST(a_redirected_once_request_meets_no_cut_connection),
        TEST(a_repeated_request_meets_no_disturbed_connection),
        TEST(many_cut_connections_are_no_error),
        TEST(many_cut_connections_are_no_error_for_once_requests),
        TEST(what_may_be_replayed),
        TEST(refused_ones_may_be_replayed),
        TEST(what_met_cut_connections_alone_was_not_sent),
        TEST(a_body_that_cannot_be_had_again),
    };

    return cmocka_run_group_tests_name("d_attempt", tests, serving_begin,
                                       serving_end);
}
