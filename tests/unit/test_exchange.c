#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

#include "client/monotonic.h"

static struct far far;
static struct exchange x;

/* What came through the callbacks. */
static char body[64 * 1024];
static size_t body_len;
static uint16_t body_id;
static unsigned frames[FRAME_MAX];
static unsigned waits;

static void on_body(void *user, uint16_t id, const void *data, size_t len)
{
    assert_ptr_equal(user, &x);
    assert_true(body_len + len <= sizeof(body));
    memcpy(body + body_len, data, len);
    body_len += len;
    body_id = id;
}

static void on_frame(void *user, const struct frame *f)
{
    assert_ptr_equal(user, &x);
    frames[f->type]++;
}

static void before_wait(void *user)
{
    assert_ptr_equal(user, &x);
    waits++;
}

static int begin(void **state)
{
    const struct exchange_sink sink = {on_body, on_frame, before_wait, &x};

    (void)state;
    body_len = 0;
    memset(frames, 0, sizeof(frames));
    waits = 0;
    exchange_init(&x, far_init(&far), &sink);
    return 0;
}

static int end(void **state)
{
    (void)state;
    exchange_done(&x);
    exchange_done(&x);
    far_done(&far);
    return 0;
}

static void step(void)
{
    struct pollfd fds[1];

    exchange_step(&x, fds, 0, 0);
}

static void hello_comes_first(void **state)
{
    const struct frame *f;
    struct msg_hello hello;

    (void)state;
    message_put_token(&x.out, FRAME_PING, 5);
    exchange_flush(&x);
    f = far_next(&far);
    assert_non_null(f);
    assert_int_equal(message_get_hello(f, &hello), 0);
    assert_int_equal(hello.major, PROTO_MAJOR);
    assert_true(hello.build.len > 0);
    assert_int_equal(far_next(&far)->type, FRAME_PING);
    assert_null(far_next(&far));
}

static void welcome(void **state)
{
    struct wire_writer w;

    (void)state;
    wire_writer_init(&w, NULL, 0, 4096);
    put_welcome(&w, "8.14.1-a-build-of-somebody");
    far_send(&far, &w);
    step();
    assert_true(x.welcomed);
    assert_true(dialect_since(DIALECT_VERSION(8, 14, 1)));
    assert_int_equal(x.state, EXCHANGE_OPEN);
    assert_true(waits > 0);
    wire_writer_done(&w);
}

static void awaits_the_welcome(void **state)
{
    struct wire_writer w;

    (void)state;
    wire_writer_init(&w, NULL, 0, 4096);
    put_welcome(&w, "8.14.1");
    far_send(&far, &w);
    exchange_await_welcome(&x);
    assert_true(x.welcomed);
    assert_int_equal(x.state, EXCHANGE_OPEN);
    wire_writer_done(&w);
    /* Once is enough. */
    exchange_await_welcome(&x);
    assert_int_equal(x.state, EXCHANGE_OPEN);
}

static void awaits_no_dead_daemon(void **state)
{
    (void)state;
    far_done(&far);
    exchange_await_welcome(&x);
    assert_false(x.welcomed);
    assert_int_equal(x.state, EXCHANGE_ENDED);
}

static void put_answer(struct wire_writer *w)
{
    put_welcome(w, "7.88.1");
    put_bytes_frame(w, FRAME_HEADER, 3, "HTTP/1.1 200\r\n");
    put_bytes_frame(w, FRAME_BODY, 3, "first ");
    put_bytes_frame(w, FRAME_BODY, 3, "");
    put_bytes_frame(w, FRAME_BODY, 3, "second");
    put_done(w, 3, 0, "", 200);
}

static void assert_answer(void)
{
    assert_int_equal(x.state, EXCHANGE_OPEN);
    assert_int_equal(body_len, 12);
    assert_memory_equal(body, "first second", 12);
    assert_int_equal(body_id, 3);
    assert_int_equal(frames[FRAME_HEADER], 1);
    assert_int_equal(frames[FRAME_DONE], 1);
    assert_int_equal(frames[FRAME_BODY], 0);
    assert_int_equal(x.in_len, 0);
}

/* The same messages, cut in two at every place, and byte by byte. */
static void every_split(void **state)
{
    struct wire_writer w;

    wire_writer_init(&w, NULL, 0, 4096);
    put_answer(&w);
    for (size_t cut = 0; cut <= w.len; cut++) {
        end(state);
        begin(state);
        if (cut)
            far_send_raw(&far, w.data, cut);
        if (cut)
            step();
        if (cut < w.len) {
            far_send_raw(&far, w.data + cut, w.len - cut);
            step();
        }
        assert_answer();
    }
    end(state);
    begin(state);
    for (size_t i = 0; i < w.len; i++) {
        far_send_raw(&far, w.data + i, 1);
        step();
    }
    assert_answer();
    wire_writer_done(&w);
}

/* A body's bytes are handed on before its message is complete. */
static void body_does_not_wait(void **state)
{
    uint8_t head[FRAME_HEADER_BYTES];

    (void)state;
    frame_header(head, FRAME_BODY, 9, 1000);
    far_send_raw(&far, head, sizeof(head));
    far_send_raw(&far, "abc", 3);
    step();
    assert_int_equal(body_len, 3);
    assert_int_equal(x.body_left, 997);
}

static void refused_session(void **state)
{
    const struct msg_refused m = {REFUSE_STOPPING, {"it stops", 8}};
    struct wire_writer w;

    (void)state;
    wire_writer_init(&w, NULL, 0, 4096);
    message_put_refused(&w, FRAME_REFUSED, 0, &m);
    far_send(&far, &w);
    far_done(&far);
    step();
    assert_int_equal(x.state, EXCHANGE_REFUSED);
    assert_int_equal(x.refuse_reason, REFUSE_STOPPING);
    assert_string_equal(x.text, "it stops");
    /* The end of file behind it changes nothing. */
    step();
    assert_int_equal(x.state, EXCHANGE_REFUSED);
    wire_writer_done(&w);
}

static void refused_transfer_is_no_end(void **state)
{
    const struct msg_refused m = {REFUSE_OPTION, {"no", 2}};
    struct wire_writer w;

    (void)state;
    wire_writer_init(&w, NULL, 0, 4096);
    message_put_refused(&w, FRAME_REFUSED, 4, &m);
    far_send(&far, &w);
    step();
    assert_int_equal(x.state, EXCHANGE_OPEN);
    assert_int_equal(frames[FRAME_REFUSED], 1);
    wire_writer_done(&w);
}

static void end_of_file(void **state)
{
    (void)state;
    far_done(&far);
    step();
    assert_int_equal(x.state, EXCHANGE_ENDED);
    assert_true(*x.text != '\0');
    /* Writing is no further error and no signal. */
    message_put_token(&x.out, FRAME_PING, 1);
    exchange_flush(&x);
    assert_int_equal(x.state, EXCHANGE_ENDED);
}

/* A daemon that said why before it closed is heard, though writing fails. */
static void last_words_are_read(void **state)
{
    struct wire_writer w;

    (void)state;
    wire_writer_init(&w, NULL, 0, 4096);
    message_put_error(&w, 22, "you broke it");
    far_send(&far, &w);
    far_done(&far);
    exchange_flush(&x);
    step();
    assert_int_equal(x.state, EXCHANGE_BROKEN);
    assert_string_equal(x.text, "you broke it");
    wire_writer_done(&w);
}

static void garbage(void **state)
{
    (void)state;
    far_send_raw(&far, "HTTP/1.1 400 Bad Request\r\n\r\n", 28);
    step();
    assert_int_equal(x.state, EXCHANGE_BROKEN);
}

static void body_over_the_limit(void **state)
{
    uint8_t head[FRAME_HEADER_BYTES];

    (void)state;
    frame_header(head, FRAME_BODY, 1, LIMIT_SMALL_FRAME_BYTES + 1);
    far_send_raw(&far, head, sizeof(head));
    step();
    assert_int_equal(x.state, EXCHANGE_BROKEN);
    assert_int_equal(body_len, 0);
}

static void unexpected_message(void **state)
{
    struct wire_writer w;

    (void)state;
    wire_writer_init(&w, NULL, 0, 4096);
    put_bytes_frame(&w, FRAME_METER, 0, "x");
    far_send(&far, &w);
    step();
    assert_int_equal(x.state, EXCHANGE_BROKEN);
    wire_writer_done(&w);
}

/* Lets MS pass without a word. */
static void be_quiet(int64_t ms)
{
    x.heard_ms = monotonic_ms() - ms - 1;
    step();
}

/* Silence is asked about once, and then the end. */
static void ping(void **state)
{
    static const struct {
        bool welcomed, is_new;
        int64_t ms;
    } cases[] = {
        {true, false, EXCHANGE_QUIET_MS},
        {false, true, EXCHANGE_QUIET_MS},
        {false, false, EXCHANGE_NOTICE_MS},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        end(state);
        begin(state);
        exchange_flush(&x);
        assert_non_null(far_find(&far, FRAME_HELLO));
        x.welcomed = cases[i].welcomed;
        x.is_new = cases[i].is_new;
        be_quiet(cases[i].ms - 1000);
        assert_false(x.pinged);
        be_quiet(cases[i].ms);
        assert_true(x.pinged);
        assert_non_null(far_find(&far, FRAME_PING));
        assert_int_equal(x.state, EXCHANGE_OPEN);
        be_quiet(cases[i].ms - 1000);
        assert_int_equal(x.state, EXCHANGE_OPEN);
        be_quiet(cases[i].ms);
        assert_int_equal(x.state, EXCHANGE_SILENT);
        assert_true(x.heard_all);
    }
}

/* Who has not read the first message won't read the question. */
static void what_is_not_read_needs_no_ping(void **state)
{
    (void)state;
    exchange_flush(&x);
    be_quiet(EXCHANGE_NOTICE_MS - 1000);
    assert_int_equal(x.state, EXCHANGE_OPEN);
    be_quiet(EXCHANGE_NOTICE_MS);
    assert_int_equal(x.state, EXCHANGE_SILENT);
    assert_false(x.pinged);
    assert_true(x.heard_all);
}

/* One that was just started reads later. */
static void a_new_daemon_is_asked_all_the_same(void **state)
{
    (void)state;
    x.is_new = true;
    exchange_flush(&x);
    be_quiet(EXCHANGE_QUIET_MS);
    assert_int_equal(x.state, EXCHANGE_OPEN);
    assert_true(x.pinged);
}

/* What the daemon said before counts, and it can say no more. */
static void giving_up_hears_all(void **state)
{
    struct wire_writer out;

    (void)state;
    wire_writer_init(&out, NULL, 0, 4096);
    put_welcome(&out, "7.88.1");
    message_put_sent(&out, 3, 1);
    far_send(&far, &out);
    exchange_give_up(&x);
    assert_int_equal(x.state, EXCHANGE_SILENT);
    assert_true(x.heard_all);
    assert_int_equal(frames[FRAME_SENT], 1);
    assert_int_equal(send(far.fd, "x", 1, MSG_NOSIGNAL), -1);
    assert_int_equal(errno, EPIPE);
    wire_writer_done(&out);
}

static void an_end_is_no_silence(void **state)
{
    (void)state;
    far_done(&far);
    step();
    exchange_give_up(&x);
    assert_int_equal(x.state, EXCHANGE_ENDED);
    assert_true(x.heard_all);
}

static void pong_is_life(void **state)
{
    struct wire_writer w;

    (void)state;
    wire_writer_init(&w, NULL, 0, 4096);
    x.heard_ms = monotonic_ms() - EXCHANGE_QUIET_MS - 1;
    step();
    assert_true(x.pinged);
    message_put_token(&w, FRAME_PONG, 1);
    far_send(&far, &w);
    step();
    assert_false(x.pinged);
    assert_int_equal(x.state, EXCHANGE_OPEN);
    wire_writer_done(&w);
}

static void descriptors_travel(void **state)
{
    union {
        struct cmsghdr align;
        char space[CMSG_SPACE(sizeof(int) * 4)];
    } control;
    char data[4096];
    struct iovec iov = {data, sizeof(data)};
    struct msghdr m = {.msg_iov = &iov,
                       .msg_iovlen = 1,
                       .msg_control = control.space,
                       .msg_controllen = sizeof(control.space)};
    struct cmsghdr *c;
    int fds[2];

    (void)state;
    x.out_fds[0] = memfd_create("a", 0);
    x.out_fds[1] = memfd_create("b", 0);
    x.out_fd_count = 2;
    exchange_flush(&x);
    assert_int_equal(x.out_fd_count, 0);
    assert_true(recvmsg(far.fd, &m, 0) > 0);
    c = CMSG_FIRSTHDR(&m);
    assert_non_null(c);
    assert_int_equal(c->cmsg_len, CMSG_LEN(sizeof(fds)));
    memcpy(fds, CMSG_DATA(c), sizeof(fds));
    assert_int_equal(close(fds[0]), 0);
    assert_int_equal(close(fds[1]), 0);
}

/* More than the socket holds, while the far end reads slowly. */
static void large_data(void **state)
{
    static char data[LIMIT_WANT_BYTES];
    size_t total = 0;
    pid_t child;
    int status;

    (void)state;
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        exchange_send_data(&x, "head", 4, data, sizeof(data));
        _exit(x.state != EXCHANGE_OPEN);
    }
    close(x.fd);
    x.fd = -1;
    for (;;) {
        ssize_t n = recv(far.fd, body, 1000, 0);

        if (n <= 0)
            break;
        total += (size_t)n;
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    /* The greeting stood in the writer. */
    assert_true(total > sizeof(data) + 4);
}

/* A daemon that has a word left when its client goes, and takes its time. */
static _Noreturn void end_slowly(int told)
{
    char buf[64];

    close(x.fd);
    while (recv(far.fd, buf, sizeof(buf), 0) > 0)
        ;
    send(far.fd, "a word", 6, 0);
    usleep(50 * 1000);
    _exit(write(told, "x", 1) != 1);
}

static void the_end_is_awaited(void **state)
{
    int told[2];
    char byte;
    pid_t child;
    int status;

    (void)state;
    assert_int_equal(pipe2(told, O_NONBLOCK), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0)
        end_slowly(told[1]);
    close(far.fd);
    far.fd = -1;
    exchange_leave(&x);
    assert_int_equal(read(told[0], &byte, 1), 1);
    assert_int_equal(waits, 1);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    close(told[0]);
    close(told[1]);
}

/* FAR stays open. */
static void no_end_is_awaited_for_ever(void **state)
{
    int64_t start_ms = monotonic_ms();

    (void)state;
    exchange_leave(&x);
    assert_true(monotonic_ms() - start_ms >= EXCHANGE_LEAVE_MS - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(hello_comes_first, begin, end),
        cmocka_unit_test_setup_teardown(welcome, begin, end),
        cmocka_unit_test_setup_teardown(awaits_the_welcome, begin, end),
        cmocka_unit_test_setup_teardown(awaits_no_dead_daemon, begin, end),
        cmocka_unit_test_setup_teardown(every_split, begin, end),
        cmocka_unit_test_setup_teardown(body_does_not_wait, begin, end),
        cmocka_unit_test_setup_teardown(refused_session, begin, end),
        cmocka_unit_test_setup_teardown(refused_transfer_is_no_end, begin, end),
        cmocka_unit_test_setup_teardown(end_of_file, begin, end),
        cmocka_unit_test_setup_teardown(last_words_are_read, begin, end),
        cmocka_unit_test_setup_teardown(garbage, begin, end),
        cmocka_unit_test_setup_teardown(body_over_the_limit, begin, end),
        cmocka_unit_test_setup_teardown(unexpected_message, begin, end),
        cmocka_unit_test_setup_teardown(the_end_is_awaited, begin, end),
        cmocka_unit_test_setup_teardown(no_end_is_awaited_for_ever, begin, end),
        cmocka_unit_test_setup_teardown(ping, begin, end),
        cmocka_unit_test_setup_teardown(what_is_not_read_needs_no_ping, begin,
                                        end),
        cmocka_unit_test_setup_teardown(a_new_daemon_is_asked_all_the_same,
                                        begin, end),
        cmocka_unit_test_setup_teardown(giving_up_hears_all, begin, end),
        cmocka_unit_test_setup_teardown(an_end_is_no_silence, begin, end),
        cmocka_unit_test_setup_teardown(pong_is_life, begin, end),
        cmocka_unit_test_setup_teardown(descriptors_travel, begin, end),
        cmocka_unit_test_setup_teardown(large_data, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
