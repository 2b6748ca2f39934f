#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

static struct scratch dir;
static struct transfer *t;
static struct exchange x;
static struct far far;
static struct wire_writer w;

static void deliver_body(void *user, uint16_t id, const void *data, size_t len)
{
    (void)user;
    (void)id;
    transfer_on_body(t, &x, data, len);
}

static void deliver_frame(void *user, const struct frame *f)
{
    (void)user;
    transfer_on_frame(t, &x, f);
}

static void no_wait(void *user)
{
    (void)user;
}

static int begin(void **state)
{
    const struct exchange_sink sink = {deliver_body, deliver_frame, no_wait,
                                       NULL};

    (void)state;
    scratch_init(&dir);
    assert_int_equal(chdir(dir.dir), 0);
    parsing_clean_environment();
    exchange_init(&x, far_init(&far), &sink);
    wire_writer_init(&w, NULL, 0, LIMIT_FRAME_BYTES);
    return 0;
}

static int end(void **state)
{
    (void)state;
    transfer_free(t);
    t = NULL;
    wire_writer_done(&w);
    exchange_done(&x);
    far_done(&far);
    assert_int_equal(chdir("/"), 0);
    scratch_done(&dir);
    return 0;
}

#define MAKE(...)                                             \
    do {                                                      \
        assert_int_equal(PARSE(__VA_ARGS__), VERDICT_DAEMON); \
        t = make_transfer();                                  \
    } while (0)

static void prepare_and_start(void)
{
    const char *why = NULL;

    assert_int_equal(transfer_prepare(t, true, &why), 0);
    assert_int_equal(transfer_start(t, &x, 7, 0, &why), 0);
    assert_int_equal(t->state, TRANSFER_RUNNING);
    assert_non_null(far_find(&far, FRAME_REQUEST));
}

static void receive(void)
{
    struct pollfd fds[1];

    far_send(&far, &w);
    exchange_step(&x, fds, 0, 100);
}

static void assert_file(const char *name, const char *content)
{
    char text[256] = "";
    int fd = open(name, O_RDONLY);

    assert_true(fd >= 0);
    assert_true(read(fd, text, sizeof(text) - 1) >= 0);
    assert_string_equal(text, content);
    close(fd);
}

static void whole_life(void **state)
{
    (void)state;
    MAKE("-s", "-i", "-D", "heads", "-o", "body", "http://h/");
    prepare_and_start();
    put_bytes_frame(&w, FRAME_HEADER, 7, "HTTP/1.1 200 OK\r\n");
    put_bytes_frame(&w, FRAME_HEADER, 7, "A: b\r\n\r\n");
    put_bytes_frame(&w, FRAME_BODY, 7, "con");
    put_bytes_frame(&w, FRAME_BODY, 7, "tent");
    put_done(&w, 7, 0, "", 200);
    receive();
    assert_int_equal(t->state, TRANSFER_ENDED);
    transfer_end(t);
    assert_int_equal(t->state, TRANSFER_OVER);
    assert_int_equal(t->outcome.code, 0);
    assert_file("heads", "HTTP/1.1 200 OK\r\nA: b\r\n\r\n");
    assert_file("body", "HTTP/1.1 200 OK\r\nA: b\r\n\r\ncontent");
}

/* A full file: the daemon is told, the rest of the answer is not heard. */
static void failed_writes_cancel(void **state)
{
    static char big[10000];

    (void)state;
    MAKE("-s", "-o", "/dev/full", "http://h/");
    prepare_and_start();
    memset(big, 'x', sizeof(big) - 1);
    put_bytes_frame(&w, FRAME_BODY, 7, big);
    put_done(&w, 7, 0, "", 200);
    receive();
    assert_int_equal(t->state, TRANSFER_ENDED);
    assert_int_equal(t->outcome.code, 23);
    assert_non_null(far_find(&far, FRAME_CANCEL));
    assert_int_equal(far.frame.transfer, 7);
}

static void the_server_names_the_file(void **state)
{
    (void)state;
    MAKE("-s", "-OJ", "http://h/remote");
    prepare_and_start();
    put_bytes_frame(&w, FRAME_HEADER, 7,
                    "HTTP/1.1 200 OK\r\nContent-Disposition: x; "
                    "filename=given\r\nContent-Disposition: y; "
                    "filename=later\r\n\r\n");
    put_bytes_frame(&w, FRAME_BODY, 7, "b");
    put_done(&w, 7, 0, "", 200);
    receive();
    transfer_end(t);
    assert_file("given", "b");
    assert_int_equal(access("remote", F_OK), -1);
    assert_int_equal(access("later", F_OK), -1);
}

static void its_file_is_there_already(void **state)
{
    (void)state;
    scratch_write(&dir, "given", "precious", 0600);
    MAKE("-s", "-OJ", "http://h/remote");
    prepare_and_start();
    put_bytes_frame(&w, FRAME_HEADER, 7,
                    "Content-Disposition: x; filename=given\r\n");
    receive();
    assert_int_equal(t->outcome.code, 23);
    assert_string_equal(outcome_text(&t->outcome), "Failed writing header");
    assert_file("given", "precious");
}

static void uploads(void **state)
{
    const struct msg_want want = {.source = 1, .bytes = 100};
    const struct frame *f;
    struct msg_data data;

    (void)state;
    scratch_write(&dir, "up", "the body", 0600);
    MAKE("-s", "-T", "up", "http://h/x");
    prepare_and_start();
    message_put_want(&w, 7, &want);
    receive();
    f = far_find(&far, FRAME_DATA);
    assert_non_null(f);
    assert_int_equal(message_get_data(f, &data), 0);
    assert_int_equal(data.bytes.len, 8);
    assert_memory_equal(data.bytes.data, "the body", 8);
}

static void foreign_credits_are_ignored(void **state)
{
    const struct msg_want want = {.source = 9, .bytes = 100};

    (void)state;
    MAKE("-s", "http://h/x");
    prepare_and_start();
    message_put_want(&w, 7, &want);
    receive();
    assert_int_equal(t->state, TRANSFER_RUNNING);
    assert_null(far_next(&far));
}

/* The meter's head stands there once, however often a transfer is tried. */
static void meter_head_is_shown_once(void **state)
{
    struct capture err;
    const char *why;

    (void)state;
    MAKE("-o", "f", "--retry", "1", "--retry-delay", "1", "http://h/");
    prepare_and_start();
    assert_true(t->with_meter);
    capture_start(&err, STDERR_FILENO);
    for (int i = 0; i < 2; i++) {
        put_bytes_frame(&w, FRAME_METER, 7, "head 1\nhead 2\n\rline");
        put_done(&w, 7, 0, "", 503);
        receive();
        if (i == 0) {
            transfer_end(t);
            transfer_start(t, &x, 7, 0, &why);
        }
    }
    capture_end(&err);
    assert_string_equal(err.text,
                        "head 1\nhead 2\n\rlineWarning: Problem : HTTP error. "
                        "Will retry in 1 seconds. 1 retries left.\n\rline");
}

static void missing_files(void **state)
{
    const char *why = NULL;

    (void)state;
    MAKE("-s", "-D", "nodir/heads", "http://h/x");
    assert_int_equal(transfer_prepare(t, true, &why), -ENOENT);
    assert_string_equal(why, "can't write nodir/heads");
}

static void resumed_downloads(void **state)
{
    (void)state;
    scratch_write(&dir, "f", "0123", 0600);
    MAKE("-s", "-C", "-", "-o", "f", "http://h/x");
    prepare_and_start();
    assert_int_equal(t->sink.start_bytes, 4);
    put_bytes_frame(&w, FRAME_BODY, 7, "45");
    put_done(&w, 7, 0, "", 206);
    receive();
    transfer_end(t);
    assert_file("f", "012345");
}

/* What may be done again by another program, and what by us. */
static void visible_and_repeatable(void **state)
{
    (void)state;
    MAKE("-s", "-o", "f", "-d", "x", "http://h/");
    prepare_and_start();
    assert_true(transfer_is_invisible(t));
    assert_true(transfer_is_repeatable(t));
    message_put_sent(&w, 7, 1);
    receive();
    assert_true(transfer_is_invisible(t));
    assert_false(transfer_is_repeatable(t));
    end(state);
    begin(state);
    MAKE("-s", "-o", "f", "http://h/");
    prepare_and_start();
    message_put_sent(&w, 7, 1);
    receive();
    assert_true(transfer_is_repeatable(t));
    put_bytes_frame(&w, FRAME_BODY, 7, "x");
    receive();
    assert_false(transfer_is_repeatable(t));
    assert_false(transfer_is_invisible(t));
}

static void aborted(void **state)
{
    (void)state;
    MAKE("-s", "http://h/");
    prepare_and_start();
    transfer_abort(t, &x);
    assert_int_equal(t->outcome.code, 42);
    assert_int_equal(t->state, TRANSFER_ENDED);
    assert_non_null(far_find(&far, FRAME_CANCEL));
}

static void malformed_end(void **state)
{
    (void)state;
    MAKE("-s", "http://h/");
    prepare_and_start();
    put_bytes_frame(&w, FRAME_DONE, 7, "xx");
    receive();
    assert_int_equal(t->state, TRANSFER_ENDED);
    assert_int_equal(t->outcome.code, 56);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(whole_life),
        TEST(failed_writes_cancel),
        TEST(the_server_names_the_file),
        TEST(its_file_is_there_already),
        TEST(uploads),
        TEST(foreign_credits_are_ignored),
        TEST(meter_head_is_shown_once),
        TEST(missing_files),
        TEST(resumed_downloads),
        TEST(visible_and_repeatable),
        TEST(aborted),
        TEST(malformed_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
