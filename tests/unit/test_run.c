#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

#include <signal.h>

#include "client/run.h"

/*
 * A daemon of a few lines: a child that runs a script against the socket's
 * far end and then closes it.
 */
typedef void script(struct far *f);

static struct console console;
static struct capture out;
static struct capture err;
static const char *direct_reason;
static bool is_new_daemon;
static struct wire_writer w;

static void send_now(struct far *f)
{
    if (send(f->fd, w.data, w.len, MSG_NOSIGNAL) < 0)
        _exit(2);
    wire_writer_reset(&w);
}

/* Waits for a message of TYPE and returns its transfer. */
static uint16_t await(struct far *f, enum frame_type type)
{
    for (int i = 0; i < 2000; i++) {
        const struct frame *frame = far_next(f);

        if (frame && frame->type == type)
            return frame->transfer;
        if (!frame)
            usleep(1000);
    }
    _exit(3);
}

static int run(script *daemon)
{
    struct connection connection = {.is_new_daemon = is_new_daemon};
    static struct far far;
    int status;
    pid_t pid;
    int code;

    assert_int_equal(args_evaluate(&inv, &reason), VERDICT_DAEMON);
    memset(&console, 0, sizeof(console));
    console.err_fd = STDERR_FILENO;
    console.block_bytes = 4096;
    direct_reason = NULL;
    connection.fd = far_init(&far);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        close(connection.fd);
        wire_writer_init(&w, NULL, 0, LIMIT_FRAME_BYTES);
        await(&far, FRAME_HELLO);
        put_welcome(&w, "7.88.1");
        daemon(&far);
        _exit(0);
    }
    far_done(&far);
    capture_start(&out, STDOUT_FILENO);
    capture_start(&err, STDERR_FILENO);
    code = run_all(&inv, &console, &connection, &direct_reason);
    console_flush(&console);
    capture_end(&err);
    capture_end(&out);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    return code;
}

/* --- scripts --------------------------------------------------------------- */

static void answer(struct far *f, const char *body, uint32_t code,
                   int64_t status)
{
    uint16_t id = await(f, FRAME_REQUEST);

    put_bytes_frame(&w, FRAME_BODY, id, body);
    put_done(&w, id, code, code ? "an error" : "", status);
    send_now(f);
}

static void answers_once(struct far *f)
{
    answer(f, "body", 0, 200);
}

static void answers_twice(struct far *f)
{
    answer(f, "one ", 0, 200);
    answer(f, "two", 0, 200);
}

static void fails_then_answers(struct far *f)
{
    answer(f, "", 7, 0);
    answer(f, "two", 0, 200);
}

static void answers_then_fails(struct far *f)
{
    answer(f, "one", 0, 200);
    answer(f, "", 7, 0);
}

static void fails_once(struct far *f)
{
    answer(f, "", 7, 0);
}

static void busy_then_answers(struct far *f)
{
    answer(f, "busy", 0, 503);
    answer(f, "body", 0, 200);
}

static void refuses_session(struct far *f)
{
    const struct msg_refused m = {REFUSE_STOPPING, {"stopping", 8}};

    wire_writer_reset(&w);
    message_put_refused(&w, FRAME_REFUSED, 0, &m);
    send_now(f);
}

static void refuse(struct far *f, enum frame_type type, uint32_t reason_code)
{
    const struct msg_refused m = {reason_code, {"that", 4}};

    message_put_refused(&w, type, await(f, FRAME_REQUEST), &m);
    send_now(f);
}

static void refuses_transfer(struct far *f)
{
    refuse(f, FRAME_REFUSED, REFUSE_OPTION);
}

static void did_not_send(struct far *f)
{
    refuse(f, FRAME_NOT_SENT, 77);
}

static void answers_then_did_not_send(struct far *f)
{
    answer(f, "one", 0, 200);
    refuse(f, FRAME_NOT_SENT, 77);
}

static void answers_then_refuses(struct far *f)
{
    answer(f, "one", 0, 200);
    refuse(f, FRAME_REFUSED, REFUSE_OPTION);
}

static void dies(struct far *f)
{
    await(f, FRAME_REQUEST);
}

static void sends_and_dies(struct far *f)
{
    message_put_sent(&w, await(f, FRAME_REQUEST), 1);
    send_now(f);
}

static void dies_in_the_body(struct far *f)
{
    put_bytes_frame(&w, FRAME_BODY, await(f, FRAME_REQUEST), "part");
    send_now(f);
}

static void breaks_the_protocol(struct far *f)
{
    await(f, FRAME_REQUEST);
    if (send(f->fd, "\xff\xff\xff\xff\xff\xff\xff\xff", 8, MSG_NOSIGNAL) < 0)
        _exit(2);
    usleep(50000);
}

/* The request must not come before the welcome is out. */
static void welcomes_late(struct far *f)
{
    usleep(50000);
    if (far_next(f))
        _exit(4);
    send_now(f);
    answer(f, "body", 0, 200);
}

static void never_welcomes(struct far *f)
{
    usleep(20000);
    if (far_next(f))
        _exit(4);
}

/* Both requests are there before the first is answered. */
static void answers_backwards(struct far *f)
{
    uint16_t first = await(f, FRAME_REQUEST);
    uint16_t second = await(f, FRAME_REQUEST);

    put_bytes_frame(&w, FRAME_BODY, second, "second");
    put_done(&w, second, 0, "", 200);
    put_bytes_frame(&w, FRAME_BODY, first, "first");
    put_done(&w, first, 6, "no such host", 0);
    send_now(f);
}

static void fails_one_of_two(struct far *f)
{
    uint16_t first = await(f, FRAME_REQUEST);
    uint16_t second = await(f, FRAME_REQUEST);

    put_done(&w, first, 6, "no such host", 0);
    send_now(f);
    if (await(f, FRAME_CANCEL) != second)
        _exit(4);
}

/* --- tests ----------------------------------------------------------------- */

static void one(void **state)
{
    (void)state;
    PARSE("-s", "http://h/");
    assert_int_equal(run(answers_once), 0);
    assert_string_equal(out.text, "body");
    assert_string_equal(err.text, "");
}

static void the_last_code_counts(void **state)
{
    (void)state;
    PARSE("-s", "http://h/1", "http://h/2");
    assert_int_equal(run(answers_twice), 0);
    assert_string_equal(out.text, "one two");
    assert_int_equal(run(fails_then_answers), 0);
    assert_int_equal(run(answers_then_fails), 7);
    PARSE("-sS", "--fail-early", "http://h/1", "http://h/2");
    assert_int_equal(run(fails_once), 7);
    assert_string_equal(err.text, "curl: (7) an error\n");
}

static void retries(void **state)
{
    (void)state;
    PARSE("-s", "--retry", "1", "--retry-delay", "1", "http://h/");
    assert_int_equal(run(busy_then_answers), 0);
    assert_string_equal(out.text, "busybody");
}

/* Nothing has happened: another program may do it all. */
static void goes_direct(void **state)
{
    (void)state;
    PARSE("-s", "-d", "x", "http://h/");
    assert_int_equal(run(refuses_session), RUN_DIRECT);
    assert_string_equal(direct_reason,
                        "The warmcurl daemon refused: stopping");
    assert_int_equal(run(refuses_transfer), RUN_DIRECT);
    assert_string_equal(direct_reason, "that");
    assert_int_equal(run(did_not_send), RUN_DIRECT);
    assert_int_equal(run(dies), RUN_DIRECT);
    assert_string_equal(out.text, "");
    assert_string_equal(err.text, "");
    PARSE("-s", "http://h/");
    assert_int_equal(run(sends_and_dies), RUN_DIRECT);
    assert_int_equal(run(breaks_the_protocol), RUN_DIRECT);
}

/* A request that may have left, and may not leave twice. */
static void once_is_once(void **state)
{
    (void)state;
    PARSE("-sS", "-d", "x", "http://h/");
    assert_int_equal(run(sends_and_dies), 56);
    assert_non_null(strstr(err.text, "curl: (56) Lost the warmcurl daemon"));
    assert_int_equal(run(breaks_the_protocol), 56);
    PARSE("-sS", "http://h/");
    assert_int_equal(run(dies_in_the_body), 56);
    assert_string_equal(out.text, "part");
}

static void never_direct(void **state)
{
    (void)state;
    PARSE("-sS", "--warm-only", "http://h/");
    assert_int_equal(run(refuses_session), 56);
    assert_int_equal(run(refuses_transfer), 2);
    assert_non_null(strstr(err.text, "warmcurl can't carry this: that"));
    assert_int_equal(run(did_not_send), 77);
    assert_string_equal(err.text, "curl: (77) that\n");
}

/* After the first transfer the command can't become curl any more. */
static void too_late_for_direct(void **state)
{
    (void)state;
    PARSE("-sS", "http://h/1", "http://h/2");
    assert_int_equal(run(answers_then_did_not_send), 77);
    assert_string_equal(out.text, "one");
    assert_int_equal(run(answers_then_refuses), 2);
}

static void waits_for_a_new_daemon(void **state)
{
    (void)state;
    is_new_daemon = true;
    PARSE("-s", "-d", "x", "http://h/");
    assert_int_equal(run(welcomes_late), 0);
    assert_string_equal(out.text, "body");
    assert_int_equal(run(never_welcomes), RUN_DIRECT);
    is_new_daemon = false;
}

static void in_parallel(void **state)
{
    (void)state;
    PARSE("-sS", "-Z", "--no-progress-meter", "http://h/1", "http://h/2",
          "-w", "%{urlnum}");
    assert_int_equal(run(answers_backwards), 6);
    assert_string_equal(out.text, "second1first0");
}

static void parallel_fails_early(void **state)
{
    (void)state;
    PARSE("-sS", "-Z", "--fail-early", "http://h/1", "http://h/2");
    assert_int_equal(run(fails_one_of_two), 6);
    assert_non_null(strstr(err.text, "curl: (6) no such host\n"));
    assert_non_null(strstr(err.text, "curl: (42) Transfer aborted due to "
                                     "critical error in another "
                                     "transfer\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one),
        cmocka_unit_test(the_last_code_counts),
        cmocka_unit_test(retries),
        cmocka_unit_test(goes_direct),
        cmocka_unit_test(once_is_once),
        cmocka_unit_test(never_direct),
        cmocka_unit_test(too_late_for_direct),
        cmocka_unit_test(waits_for_a_new_daemon),
        cmocka_unit_test(in_parallel),
        cmocka_unit_test(parallel_fails_early),
    };

    parsing_clean_environment();
    signal(SIGPIPE, SIG_IGN);
    /* No daemon of the tester's is met on a second way. */
    setenv("WARMCURL_SOCKET", "/nonexistent/socket", 1);
    setenv("WARMCURLD", "/nonexistent/warmcurld", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
