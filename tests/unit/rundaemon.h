/*
 * Whole command lines run against a daemon of a few lines: a child that runs
 * a script on the socket's far end.  Include after running.h.
 */
#ifndef RUNDAEMON_H
#define RUNDAEMON_H

#include <signal.h>

#include "client/evaluate.h"
#include "client/run.h"

/* What the child does; it ends the session by returning. */
typedef void script(struct far *f);

static struct console console;
static struct capture out;
static struct capture err;
static const char *direct_reason;
static bool is_new_daemon;
static struct wire_writer w;

static inline void send_now(struct far *f)
{
    if (send(f->fd, w.data, w.len, MSG_NOSIGNAL) < 0)
        _exit(2);
    wire_writer_reset(&w);
}

/* Waits for a message of TYPE and returns its transfer. */
static inline uint16_t await(struct far *f, enum frame_type type)
{
    for (int i = 0; i < 30000; i++) {
        const struct frame *frame = far_next(f);

        if (frame && frame->type == type)
            return frame->transfer;
        if (!frame)
            usleep(1000);
    }
    _exit(3);
}

/* The command over the socket FD, which is taken. */
static inline int run_over(int fd)
{
    struct connection connection = {.fd = fd, .is_new_daemon = is_new_daemon};
    int code;

    memset(&console, 0, sizeof(console));
    console.err_fd = STDERR_FILENO;
    console.block_bytes = 4096;
    direct_reason = NULL;
    capture_start(&out, STDOUT_FILENO);
    capture_start(&err, STDERR_FILENO);
    code = run_all(&inv, &console, &connection, &direct_reason);
    console_flush(&console);
    capture_end(&err);
    capture_end(&out);
    return code;
}

static inline int run(script *daemon)
{
    static struct far far;
    int status;
    pid_t pid;
    int code;
    int fd;

    assert_int_equal(evaluate_files(&inv, &reason), VERDICT_DAEMON);
    fd = far_init(&far);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        close(fd);
        wire_writer_init(&w, NULL, 0, LIMIT_FRAME_BYTES);
        await(&far, FRAME_HELLO);
        put_welcome(&w, "7.88.1");
        daemon(&far);
        _exit(0);
    }
    far_done(&far);
    code = run_over(fd);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    return code;
}

/* --- scripts ---------------------------------------------------------------
 */

static inline void answer(struct far *f, const char *body, uint32_t code,
                          int64_t status)
{
    uint16_t id = await(f, FRAME_REQUEST);

    put_bytes_frame(&w, FRAME_BODY, id, body);
    put_done(&w, id, code, code ? "an error" : "", status);
    send_now(f);
}

static inline void answers_once(struct far *f)
{
    answer(f, "body", 0, 200);
}

static inline void answers_twice(struct far *f)
{
    answer(f, "one ", 0, 200);
    answer(f, "two", 0, 200);
}

static inline void fails_then_answers(struct far *f)
{
    answer(f, "", 7, 0);
    answer(f, "two", 0, 200);
}

static inline void answers_then_fails(struct far *f)
{
    answer(f, "one", 0, 200);
    answer(f, "", 7, 0);
}

static inline void fails_once(struct far *f)
{
    answer(f, "", 7, 0);
}

static inline void busy_then_answers(struct far *f)
{
    answer(f, "busy", 0, 503);
    answer(f, "body", 0, 200);
}

static inline void refuses_session(struct far *f)
{
    const struct msg_refused m = {REFUSE_STOPPING, {"stopping", 8}};

    wire_writer_reset(&w);
    message_put_refused(&w, FRAME_REFUSED, 0, &m);
    send_now(f);
}

static inline void refuse(struct far *f, enum frame_type type,
                          uint32_t reason_code)
{
    const struct msg_refused m = {reason_code, {"that", 4}};

    message_put_refused(&w, type, await(f, FRAME_REQUEST), &m);
    send_now(f);
}

static inline void refuses_transfer(struct far *f)
{
    refuse(f, FRAME_REFUSED, REFUSE_OPTION);
}

static inline void did_not_send(struct far *f)
{
    refuse(f, FRAME_NOT_SENT, 77);
}

static inline void answers_then_did_not_send(struct far *f)
{
    answer(f, "one", 0, 200);
    refuse(f, FRAME_NOT_SENT, 77);
}

static inline void answers_then_refuses(struct far *f)
{
    answer(f, "one", 0, 200);
    refuse(f, FRAME_REFUSED, REFUSE_OPTION);
}

static inline void dies(struct far *f)
{
    await(f, FRAME_REQUEST);
}

static inline void sends_and_dies(struct far *f)
{
    message_put_sent(&w, await(f, FRAME_REQUEST), 1);
    send_now(f);
}

static inline void dies_in_the_body(struct far *f)
{
    put_bytes_frame(&w, FRAME_BODY, await(f, FRAME_REQUEST), "part");
    send_now(f);
}

static inline void breaks_the_protocol(struct far *f)
{
    await(f, FRAME_REQUEST);
    if (send(f->fd, "\xff\xff\xff\xff\xff\xff\xff\xff", 8, MSG_NOSIGNAL) < 0)
        _exit(2);
    usleep(50000);
}

/* The request must not come before the welcome is out. */
static inline void welcomes_late(struct far *f)
{
    usleep(50000);
    if (far_next(f))
        _exit(4);
    send_now(f);
    answer(f, "body", 0, 200);
}

static inline void never_welcomes(struct far *f)
{
    usleep(20000);
    if (far_next(f))
        _exit(4);
}

/* Both requests are there before the first is answered. */
static inline void answers_backwards(struct far *f)
{
    uint16_t first = await(f, FRAME_REQUEST);
    uint16_t second = await(f, FRAME_REQUEST);

    put_bytes_frame(&w, FRAME_BODY, second, "second");
    put_done(&w, second, 0, "", 200);
    put_bytes_frame(&w, FRAME_BODY, first, "first");
    put_done(&w, first, 6, "no such host", 0);
    send_now(f);
}

static inline void fails_one_of_two(struct far *f)
{
    uint16_t first = await(f, FRAME_REQUEST);
    uint16_t second = await(f, FRAME_REQUEST);

    put_done(&w, first, 6, "no such host", 0);
    send_now(f);
    if (await(f, FRAME_CANCEL) != second)
        _exit(4);
}

/* For main(): no daemon of the tester's is met on a second way. */
static inline void rundaemon_init(void)
{
    parsing_clean_environment();
    signal(SIGPIPE, SIG_IGN);
    setenv("WARMCURL_SOCKET", "/nonexistent/socket", 1);
    setenv("WARMCURLD", "/nonexistent/warmcurld", 1);
}

#endif
