#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "transferring.h"

/* A full file: the daemon is told, the rest of the answer is not heard but for
 * its figures. */
static void failed_writes_stop(void **state)
{
    static char big[10000];
    uint32_t code;

    (void)state;
    MAKE("-s", "-o", "/dev/full", "http://h/");
    prepare_and_start();
    memset(big, 'x', sizeof(big) - 1);
    put_bytes_frame(&w, FRAME_BODY, 7, big);
    put_bytes_frame(&w, FRAME_HEADER, 7, "X: y\r\n");
    receive();
    assert_int_equal(t->state, TRANSFER_RUNNING);
    assert_non_null(far_find(&far, FRAME_STOP));
    assert_int_equal(far.frame.transfer, 7);
    assert_int_equal(message_get_stop(&far.frame, &code), 0);
    assert_int_equal(code, 23);
    /* Its own code stays, whatever the daemon says. */
    put_done(&w, 7, 0, "", 200);
    receive();
    assert_int_equal(t->state, TRANSFER_ENDED);
    assert_int_equal(t->outcome.code, 23);
    assert_string_equal(outcome_text(&t->outcome),
                        "Failure writing output to destination");
    assert_int_equal(outcome_num(&t->outcome, WC_INFO_RESPONSE_CODE, 0), 200);
    assert_int_equal(t->response.header_count, 0);
}

/* A daemon that does not say how far it came is not waited for. */
static void stopped_in_vain(void **state)
{
    (void)state;
    MAKE("-s", "-o", "none/file", "http://h/");
    prepare_and_start();
    put_bytes_frame(&w, FRAME_BODY, 7, "x");
    receive();
    assert_int_equal(t->state, TRANSFER_RUNNING);
    assert_true(t->due_ms > 0);
    transfer_time_out(t, &x);
    assert_int_equal(t->state, TRANSFER_ENDED);
    assert_int_equal(t->outcome.code, 23);
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

/* A jar and the caches come in pieces. */
static void files_are_gathered(void **state)
{
    size_t mark;

    (void)state;
    MAKE("-s", "-c", "jar", "http://h/");
    prepare_and_start();
    put_bytes_frame(&w, FRAME_JAR, 7, "one ");
    put_bytes_frame(&w, FRAME_JAR, 7, "two");
    mark = frame_begin(&w, FRAME_STATE, 7);
    wire_put_u8(&w, STATE_HSTS);
    wire_put_raw(&w, "entry", 5);
    frame_end(&w, mark);
    receive();
    assert_int_equal(t->jar.content.len, 7);
    assert_memory_equal(t->jar.content.data, "one two", 7);
    assert_int_equal(t->stores[STATE_HSTS].content.len, 5);
    assert_false(t->stores[STATE_ALTSVC].came);
}

/* What comes for an attempt that is over is nobody's. */
static void too_late(void **state)
{
    const struct msg_want want = {.source = 1, .bytes = 100};

    (void)state;
    scratch_write(&dir, "up", "the body", 0600);
    MAKE("-s", "-o", "f", "-T", "up", "http://h/");
    prepare_and_start();
    transfer_fail(t, 7, "over");
    put_bytes_frame(&w, FRAME_BODY, 7, "late");
    put_bytes_frame(&w, FRAME_HEADER, 7, "HTTP/1.1 200 OK\r\n");
    message_put_want(&w, 7, &want);
    put_done(&w, 7, 0, "", 200);
    receive();
    assert_int_equal(t->outcome.code, 7);
    assert_int_equal(t->body_bytes, 0);
    assert_int_equal(t->response.status, 0);
    assert_false(t->got_reply);
    assert_null(far_find(&far, FRAME_DATA));
    assert_int_equal(access("f", F_OK), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(failed_writes_stop),
        TEST(stopped_in_vain),
        TEST(the_server_names_the_file),
        TEST(its_file_is_there_already),
        TEST(uploads),
        TEST(foreign_credits_are_ignored),
        TEST(meter_head_is_shown_once),
        TEST(malformed_end),
        TEST(files_are_gathered),
        TEST(too_late),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
