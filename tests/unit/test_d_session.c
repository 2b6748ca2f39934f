#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon/audit.h"
#include "daemon/control.h"
#include "daemon/limits.h"
#include "logged.h"
#include "samples.h"
#include "serving.h"

static void send_sample(enum frame_type type)
{
    struct wire_writer w;

    wire_writer_init(&w, NULL, 0, LIMIT_FRAME_BYTES);
    samples[type](&w);
    client_send(&w);
    wire_writer_done(&w);
}

/* The client did wrong: it is told so, and cut off. */
static void assert_blamed(const char *want)
{
    struct wire_str text;
    uint32_t code;
    struct frame f = await(FRAME_ERROR);

    assert_int_equal(message_get_error(&f, &code, &text), 0);
    assert_int_equal(text.len, strlen(want));
    assert_memory_equal(text.data, want, text.len);
    loop_until(peers_are_gone, NULL);
    inbox_read(&in);
    assert_true(in.eof);
    assert_int_equal(transfer_counts()->running, 0);
}

/* ---- set-up ---- */

static void on_stop(void)
{
    fail_msg("nobody asked the daemon to stop");
}

static uint64_t idle_exit_ms(void)
{
    return 1000;
}

static const struct control_ops control = {
    .stop = on_stop, .exit = on_stop, .idle_exit_ms = idle_exit_ms};

static int setup_all(void **state)
{
    serving_begin(state);
    control_init(&control, "0", "testbuild", "1.2.3", "/none");
    return 0;
}

/* ---- greeting ---- */

static void hello_is_answered(void **state)
{
    struct msg_welcome welcome;
    struct frame f;

    (void)state;
    assert_int_equal(session_count(), 0);
    send_sample(FRAME_HELLO);
    f = await(FRAME_WELCOME);
    assert_int_equal(f.transfer, 0);
    assert_int_equal(message_get_welcome(&f, &welcome), 0);
    assert_int_equal(welcome.major, PROTO_MAJOR);
    assert_int_equal(welcome.pid, getpid());
    assert_memory_equal(welcome.build.data, "testbuild", 9);
    assert_memory_equal(welcome.libcurl.data, "1.2.3", 5);
    assert_int_equal(session_count(), 1);
}

static void another_major_version_is_refused(void **state)
{
    struct msg_hello hello = {.major = PROTO_MAJOR + 1};
    struct wire_writer w;

    (void)state;
    wire_writer_init(&w, NULL, 0, 1000);
    message_put_hello(&w, &hello);
    client_send(&w);
    wire_writer_done(&w);
    assert_refused(0, REFUSE_VERSION);
    loop_until(peers_are_gone, NULL);
    assert_int_equal(session_count(), 0);
}

static void who_is_confined_is_refused(void **state)
{
    struct msg_hello hello = {.major = PROTO_MAJOR, .confinement = 2};
    struct wire_writer w;

    (void)state;
    wire_writer_init(&w, NULL, 0, 1000);
    message_put_hello(&w, &hello);
    client_send(&w);
    wire_writer_done(&w);
    assert_refused(0, REFUSE_CONFINEMENT);
    loop_until(peers_are_gone, NULL);
}

static void hello_comes_once(void **state)
{
    (void)state;
    greet();
    send_sample(FRAME_HELLO);
    assert_blamed("message not allowed here");
}

static void hello_belongs_to_no_transfer(void **state)
{
    struct wire_writer w;

    (void)state;
    wire_writer_init(&w, NULL, 0, 1000);
    sample_hello(&w);
    w.data[6] = 1;
    client_send(&w);
    wire_writer_done(&w);
    assert_blamed("malformed HELLO");
}

static void hello_comes_first(void **state)
{
    (void)state;
    for (enum frame_type type = 0; type < FRAME_MAX; type++) {
        if (!samples[type] || type == FRAME_HELLO)
            continue;
        send_sample(type);
        assert_blamed("HELLO must come first");
        close(in.fd);
        inbox_done(&in);
        client_connect();
    }
}

/* What only the daemon says. */
static void the_daemons_words_are_not_the_clients(void **state)
{
    static const enum frame_type types[] = {
        FRAME_WELCOME, FRAME_SENT,     FRAME_WANT,    FRAME_HEADER,
        FRAME_BODY,    FRAME_METER,    FRAME_JAR,     FRAME_PROGRESS,
        FRAME_DONE,    FRAME_NOT_SENT, FRAME_PONG,    FRAME_REFUSED,
        FRAME_ERROR,   FRAME_CTL_ROW,  FRAME_CTL_END, FRAME_DEBUG,
        FRAME_STATE,
    };

    (void)state;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        greet();
        send_sample(types[i]);
        assert_blamed("message not allowed here");
        close(in.fd);
        inbox_done(&in);
        client_connect();
    }
}

static void the_unwelcome_is_told_why(void **state)
{
    int pair[2];

    (void)state;
    loop_pair(pair);
    session_refuse(pair[0], REFUSE_UID, "another user");
    close(in.fd);
    loop_until(peers_are_gone, NULL);
    memset(&in, 0, sizeof(in));
    in.fd = pair[1];
    assert_refused(0, REFUSE_UID);
    inbox_read(&in);
    assert_true(in.eof);
}

/* ---- one request ---- */

static void ping_is_answered(void **state)
{
    struct frame f;
    uint64_t token;

    (void)state;
    greet();
    send_sample(FRAME_PING);
    f = await(FRAME_PONG);
    assert_int_equal(message_get_token(&f, &token), 0);
    assert_true(token == 0x1122334455667788u);
}

static void a_request_may_come_with_the_greeting(void **state)
{
    struct wire_writer w;
    struct frame f;

    (void)state;
    wire_writer_init(&w, NULL, 0, 10000);
    sample_hello(&w);
    begin(NULL);
    f = making_frame(&m);
    wire_put_raw(&w, m.w.data, FRAME_HEADER_BYTES + f.len);
    wire_writer_done(&m.w);
    client_send(&w);
    wire_writer_done(&w);
    assert_done(1, 0);
    f = await(FRAME_WELCOME);
    f = await(FRAME_BODY);
    assert_int_equal(f.len, 5);
    assert_memory_equal(f.payload, "hello", 5);
}

static void send_greeting_and(enum frame_type type)
{
    struct wire_writer w;

    wire_writer_init(&w, NULL, 0, 10000);
    sample_hello(&w);
    samples[type](&w);
    client_send(&w);
    wire_writer_done(&w);
}

/* One that waits for an answer is not woken up for the welcome, and one that
 * asks gets it. */
static void the_welcome_comes_with_the_answer(void **state)
{
    struct frame f;
    size_t at = 0;

    (void)state;
    send_greeting_and(FRAME_CANCEL); /* has no answer */
    loop_settle();
    inbox_read(&in);
    assert_false(inbox_next(&in, &at, &f));
    send_sample(FRAME_PING);
    await(FRAME_PONG);
    f = await(FRAME_WELCOME);
    assert_int_equal(f.transfer, 0);
}

static void the_answer_comes_in_order(void **state)
{
    static const enum frame_type want[] = {FRAME_HEADER, FRAME_BODY,
                                           FRAME_DONE};
    struct frame f;
    size_t at = 0;
    unsigned i = 0;

    (void)state;
    greet();
    making_bare(&m, REQUEST_REPLAYABLE, "");
    making_string(&m, WC_OPT_URL, server.url);
    send_request(3);
    assert_done(3, 0);
    while (inbox_next(&in, &at, &f)) {
        if (i && f.type == want[i - 1])
            continue;
        assert_true(i < 3);
        assert_int_equal(f.type, want[i++]);
        assert_int_equal(f.transfer, 3);
    }
    assert_int_equal(i, 3);
    assert_int_equal(server.requests, 1);
}

/* Nothing of the URL but host and port. */
static void assert_audited(const char *host, const char *route)
{
    char want[200];
    const char *at;

    snprintf(want, sizeof(want), "audit: pid=%d ", (int)getpid());
    at = strstr(logged(), want);
    assert_non_null(at);
    snprintf(want, sizeof(want), " host=%s route=%s\n", host, route);
    assert_non_null(strstr(at, want));
    assert_null(strstr(at, "secret"));
    assert_ptr_equal(strchr(at, '\n'), strrchr(at, '\n'));
}

/* A session with one request that the server does not answer. */
static void hold(uint16_t id)
{
    greet();
    server.holds = true;
    request(id);
    await_requests(1);
}

static bool one_is_left(void *arg)
{
    (void)arg;
    return peer_count() == 1;
}

/* Looking and steering need no place. */
static void commands_may_be_limited(void **state)
{
    struct inbox first;

    (void)state;
    session_set_limit(1);
    hold(1);
    first = in;
    client_connect();
    greet();
    request(1);
    assert_refused(1, REFUSE_LIMIT);
    send_sample(FRAME_PING);
    await(FRAME_PONG);
    forget();
    /* Who has a place keeps it, and leaves it with its end. */
    close(first.fd);
    inbox_done(&first);
    loop_until(one_is_left, NULL);
    server.holds = false;
    request(2);
    assert_done(2, 0);
    forget();
    request(3);
    assert_done(3, 0);
    session_set_limit(LIMIT_PEERS);
}

static void what_is_asked_for_is_audited(void **state)
{
    char url[200], host[64];
    const char *port = strrchr(server.url, ':') + 1;

    (void)state;
    audit_set(true);
    logged_begin();
    next_session();
    snprintf(host, sizeof(host), "127.0.0.1 port=%.*s", (int)strcspn(port, "/"),
             port);
    snprintf(url, sizeof(url), "http://user:secret@127.0.0.1:%.*s/secret",
             (int)strcspn(port, "/"), port);
    begin(url);
    send_request(1);
    assert_done(1, 0);
    assert_audited(host, "new");
    forget();
    begin("http://127.0.0.1:1/");
    send_request(2);
    assert_done(2, 7);
    assert_audited("127.0.0.1 port=1", "none");
    forget();
    /* One that ends with its session counts, too. */
    server.holds = true;
    request(3);
    await_requests(2);
    next_session();
    assert_audited(host, "warm");
    audit_set(false);
    logged_end();
}

/* A request that must not be repeated is announced before it leaves. */
static void a_once_request_is_announced(void **state)
{
    struct frame f;
    uint16_t attempt;
    size_t at = 0;

    (void)state;
    greet();
    begin(NULL);
    making_string(&m, WC_OPT_CUSTOMREQUEST, "DELETE");
    send_request(3);
    assert_done(3, 0);
    assert_true(inbox_next(&in, &at, &f));
    assert_int_equal(f.type, FRAME_SENT);
    assert_int_equal(message_get_sent(&f, &attempt), 0);
    assert_int_equal(attempt, 1);
}

static void a_closed_port_is_an_error_of_the_transfer(void **state)
{
    struct sockaddr_in addr;
    int fd = listen_somewhere(&addr); /* bound, but it does not listen */
    char url[64];

    (void)state;
    greet();
    snprintf(url, sizeof(url), "http://127.0.0.1:%d/", ntohs(addr.sin_port));
    begin(url);
    send_request(9);
    assert_done(9, 7);
    forget();
    /* The session goes on. */
    request(9);
    assert_done(9, 0);
    close(fd);
}

static void a_refused_option_refuses_the_transfer_alone(void **state)
{
    (void)state;
    greet();
    begin(NULL);
    making_long(&m, WC_OPT_VERBOSE, 1);
    send_request(1);
    assert_refused(1, REFUSE_OPTION);
    forget();
    request(1);
    assert_done(1, 0);
    assert_int_equal(server.requests, 1);
}

static void a_value_that_libcurl_refuses(void **state)
{
    (void)state;
    greet();
    begin(NULL);
    making_long(&m, WC_OPT_HTTP_VERSION, 999);
    send_request(1);
    assert_refused(1, REFUSE_VALUE);
    assert_int_equal(server.requests, 0);
}

/* ---- violations ---- */

static void a_malformed_request_ends_the_session(void **state)
{
    (void)state;
    greet();
    making_bare(&m, 0, ""); /* no URL */
    send_request(1);
    assert_blamed("malformed REQUEST");
}

static void a_request_needs_a_number(void **state)
{
    (void)state;
    greet();
    request(0);
    assert_blamed("transfer number in use");
}

static void a_request_needs_its_descriptors(void **state)
{
    (void)state;
    greet();
    begin(NULL);
    making_file_fd(&m, WC_OPT_COOKIEFILE, 0);
    m.fd_count = 1;
    send_request(1);
    assert_blamed("descriptors are missing");
}

static void a_number_in_use_is_a_violation(void **state)
{
    (void)state;
    hold(5);
    request(5);
    assert_blamed("transfer number in use");
}

static void a_number_may_be_used_again(void **state)
{
    (void)state;
    greet();
    for (int i = 0; i < 3; i++) {
        request(5);
        assert_done(5, 0);
        forget();
    }
}

static void unasked_data_is_a_violation(void **state)
{
    (void)state;
    hold(SAMPLE_TRANSFER);
    send_sample(FRAME_DATA);
    assert_blamed("DATA that was not asked for");
}

static void an_unasked_end_is_a_violation(void **state)
{
    (void)state;
    hold(SAMPLE_TRANSFER);
    send_sample(FRAME_END);
    assert_blamed("END that was not asked for");
}

/* They may have crossed its DONE. */
static void answers_for_an_ended_transfer_are_dropped(void **state)
{
    (void)state;
    greet();
    send_sample(FRAME_DATA);
    send_sample(FRAME_END);
    send_sample(FRAME_READERR);
    send_sample(FRAME_CANCEL);
    send_sample(FRAME_PING);
    await(FRAME_PONG);
}

/* ---- bodies ---- */

static void send_data(uint16_t id, uint16_t source, const char *text)
{
    uint8_t space[128];
    struct wire_writer w;

    wire_writer_init(&w, space, sizeof(space), sizeof(space));
    wire_room(&w, FRAME_HEADER_BYTES + DATA_HEADER_BYTES);
    message_data_header(w.data, id, source, strlen(text));
    wire_put_raw(&w, text, strlen(text));
    client_send(&w);
}

static void send_end(uint16_t id, uint16_t source, uint32_t code)
{
    uint8_t space[64];
    struct wire_writer w;

    wire_writer_init(&w, space, sizeof(space), sizeof(space));
    message_put_source_end(&w, id, source, code);
    client_send(&w);
}

static void assert_want(uint64_t offset)
{
    struct frame f = await(FRAME_WANT);
    struct msg_want want;

    assert_int_equal(message_get_want(&f, &want), 0);
    assert_int_equal(want.source, 4);
    assert_int_equal(want.offset, offset);
    forget();
}

static void a_body_is_pulled(void **state)
{
    (void)state;
    greet();
    begin(NULL);
    making_pull(&m, WC_OPT_POSTFIELDS, 4, 6, true);
    send_request(2);
    assert_want(0);
    send_data(2, 4, "abc");
    assert_want(3);
    send_data(2, 4, "def");
    assert_done(2, 0);
    assert_non_null(strstr(server.last, "\r\n\r\nabcdef"));
    assert_int_equal(strncmp(server.last, "POST / ", 7), 0);
}

static void a_body_of_unknown_size_is_pulled_to_its_end(void **state)
{
    (void)state;
    greet();
    begin(NULL);
    making_long(&m, WC_OPT_UPLOAD, 1);
    making_pull(&m, WC_OPT_READDATA, 4, -1, false);
    send_request(2);
    assert_want(0);
    send_data(2, 4, "abc");
    assert_want(3);
    send_end(2, 4, 0);
    assert_done(2, 0);
    assert_non_null(strstr(server.last, "\r\n3\r\nabc\r\n0\r\n\r\n"));
}

static void a_source_that_fails_ends_the_transfer(void **state)
{
    (void)state;
    greet();
    begin(NULL);
    making_pull(&m, WC_OPT_POSTFIELDS, 4, 6, true);
    send_request(2);
    assert_want(0);
    send_end(2, 4, EIO);
    assert_done(2, 42); /* CURLE_ABORTED_BY_CALLBACK */
    assert_int_equal(server.requests, 0);
}

/* ---- ends ---- */

static void cancel_ends_a_transfer_without_a_word(void **state)
{
    unsigned one = 1;

    (void)state;
    hold(SAMPLE_TRANSFER);
    assert_int_equal(transfer_counts()->running, 1);
    send_sample(FRAME_CANCEL);
    loop_until(server_was_left, &one);
    assert_int_equal(transfer_counts()->running, 0);
    forget();
    send_sample(FRAME_PING);
    await(FRAME_PONG);
    assert_int_equal(in.len, FRAME_HEADER_BYTES + 8); /* that and no more */
    /* The number is free again. */
    server.holds = false;
    request(SAMPLE_TRANSFER);
    assert_done(SAMPLE_TRANSFER, 0);
}

static void a_stopped_transfer_says_how_far_it_came(void **state)
{
    struct wire_reader r;
    struct msg_done done;
    struct frame f;

    (void)state;
    hold(SAMPLE_TRANSFER);
    send_sample(FRAME_STOP);
    f = await(FRAME_DONE);
    assert_int_equal(message_get_done(&f, &done, &r), 0);
    assert_int_equal(done.code, 23);
    assert_true(done.info_count > 0);
    assert_int_equal(transfer_counts()->running, 0);
    /* One that crossed DONE is nothing to speak of. */
    send_sample(FRAME_STOP);
    send_sample(FRAME_PING);
    await(FRAME_PONG);
}

static void the_clients_end_cancels_everything(void **state)
{
    unsigned three = 3;

    (void)state;
    greet();
    server.holds = true;
    for (uint16_t id = 1; id <= 3; id++)
        request(id);
    await_requests(3);
    assert_int_equal(transfer_counts()->running, 3);
    close(in.fd);
    loop_until(server_was_left, &three);
    assert_int_equal(transfer_counts()->running, 0);
    assert_int_equal(session_count(), 0);
    inbox_done(&in);
    client_connect();
}

static void sessions_do_not_see_each_other(void **state)
{
    struct inbox first = in;

    (void)state;
    hold(1);
    first = in;
    client_connect();
    greet();
    request(1); /* the same number, another session */
    await_requests(2);
    assert_int_equal(session_count(), 2);
    assert_int_equal(transfer_counts()->running, 2);
    close(first.fd);
    inbox_done(&first);
    loop_settle();
    assert_int_equal(session_count(), 1);
    assert_int_equal(transfer_counts()->running, 1);
}

static void transfers_of_a_session_are_bounded(void **state)
{
    (void)state;
    greet();
    server.holds = true;
    for (uint16_t id = 1; id <= LIMIT_SESSION_TRANSFERS; id++) {
        request(id);
        if (id % 32 == 0)
            loop_settle();
        forget();
    }
    await_requests(LIMIT_SESSION_TRANSFERS);
    request(LIMIT_SESSION_TRANSFERS + 1);
    assert_refused(LIMIT_SESSION_TRANSFERS + 1, REFUSE_LIMIT);
    assert_int_equal(transfer_counts()->running, LIMIT_SESSION_TRANSFERS);
}

/* Each is waiting at the server or was given back. */
static bool all_are_settled(void *arg)
{
    inbox_read(&in);
    return server.requests + count_frames(FRAME_NOT_SENT) >= *(unsigned *)arg;
}

/* A client that does not read can't be told that a request leaves, so it does
 * not leave. */
static void what_cannot_be_announced_is_not_sent(void **state)
{
    unsigned count = LIMIT_SESSION_TRANSFERS;

    (void)state;
    greet();
    server.holds = true;
    for (uint16_t id = 1; id <= count; id++) {
        request(id);
        if (id % 32 == 0)
            loop_settle();
    }
    loop_run(loop_never, NULL, 100);
    loop_until(all_are_settled, &count);
    loop_settle();
    assert_int_not_equal(count_frames(FRAME_NOT_SENT), 0);
    assert_int_equal(server.requests + count_frames(FRAME_NOT_SENT), count);
    assert_int_equal(transfer_counts()->running, server.requests);
}

static void status_is_answered(void **state)
{
    struct wire_writer w;
    struct frame f;
    uint32_t code;

    (void)state;
    greet();
    wire_writer_init(&w, NULL, 0, 100);
    message_put_ctl(&w, CTL_STATUS, "");
    client_send(&w);
    wire_writer_done(&w);
    f = await(FRAME_CTL_END);
    assert_int_equal(message_get_ctl_end(&f, &code), 0);
    assert_int_equal(code, 0);
    f = await(FRAME_CTL_ROW);
    assert_int_equal(walk(&f), 0);
}

static void an_unknown_command_is_an_error(void **state)
{
    static const uint32_t commands[] = {0, CTL_MAX, UINT32_MAX};

    (void)state;
    greet();
    for (size_t i = 0; i < 3; i++) {
        struct wire_writer w;
        struct frame f;
        uint32_t code;

        wire_writer_init(&w, NULL, 0, 100);
        message_put_ctl(&w, (enum ctl_command)commands[i], "");
        client_send(&w);
        wire_writer_done(&w);
        f = await(FRAME_CTL_END);
        assert_int_equal(message_get_ctl_end(&f, &code), 0);
        assert_int_equal(code, EOPNOTSUPP);
        forget();
    }
}

static void closing_all_ends_all(void **state)
{
    (void)state;
    hold(1);
    session_close_all();
    loop_until(peers_are_gone, NULL);
    assert_int_equal(transfer_counts()->running, 0);
}

/* ---- the last: draining does not end ---- */

static unsigned drained;

static void on_drained(void)
{
    drained++;
}

static void draining_finishes_what_runs(void **state)
{
    struct inbox idle;

    (void)state;
    greet();
    idle = in;
    client_connect();
    hold(1);
    session_drain(on_drained);
    loop_settle();
    inbox_read(&idle);
    assert_true(idle.eof); /* it had nothing running */
    close(idle.fd);
    inbox_done(&idle);
    assert_int_equal(drained, 0);
    request(2);
    assert_refused(2, REFUSE_STOPPING);
    forget();
    assert_int_equal(send(server.fds[0], answer, sizeof(answer) - 1, 0),
                     sizeof(answer) - 1);
    assert_done(1, 0);
    assert_int_equal(drained, 0);
    close(in.fd);
    loop_until(peers_are_gone, NULL);
    assert_int_equal(drained, 1);
    in.fd = -1;
}

#define TEST(f) \
    cmocka_unit_test_setup_teardown(f, serving_setup, serving_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(hello_is_answered),
        TEST(another_major_version_is_refused),
        TEST(who_is_confined_is_refused),
        TEST(hello_comes_once),
        TEST(hello_belongs_to_no_transfer),
        TEST(hello_comes_first),
        TEST(the_daemons_words_are_not_the_clients),
        TEST(the_unwelcome_is_told_why),
        TEST(ping_is_answered),
        TEST(a_request_may_come_with_the_greeting),
        TEST(the_welcome_comes_with_the_answer),
        TEST(the_answer_comes_in_order),
        TEST(commands_may_be_limited),
        TEST(what_is_asked_for_is_audited),
        TEST(a_once_request_is_announced),
        TEST(a_closed_port_is_an_error_of_the_transfer),
        TEST(a_refused_option_refuses_the_transfer_alone),
        TEST(a_value_that_libcurl_refuses),
        TEST(a_malformed_request_ends_the_session),
        TEST(a_request_needs_a_number),
        TEST(a_request_needs_its_descriptors),
        TEST(a_number_in_use_is_a_violation),
        TEST(a_number_may_be_used_again),
        TEST(unasked_data_is_a_violation),
        TEST(an_unasked_end_is_a_violation),
        TEST(answers_for_an_ended_transfer_are_dropped),
        TEST(a_body_is_pulled),
        TEST(a_body_of_unknown_size_is_pulled_to_its_end),
        TEST(a_source_that_fails_ends_the_transfer),
        TEST(cancel_ends_a_transfer_without_a_word),
        TEST(a_stopped_transfer_says_how_far_it_came),
        TEST(the_clients_end_cancels_everything),
        TEST(sessions_do_not_see_each_other),
        TEST(transfers_of_a_session_are_bounded),
        TEST(what_cannot_be_announced_is_not_sent),
        TEST(status_is_answered),
        TEST(an_unknown_command_is_an_error),
        TEST(closing_all_ends_all),
        TEST(draining_finishes_what_runs),
    };

    return cmocka_run_group_tests_name("d_session", tests, setup_all,
                                       serving_end);
}
