/*
 * What tests of the client's running half share: captured standard streams, a
 * socket whose far end is the test, and transfers made from command lines.
 * Include after cmocka.h.
 */
#ifndef RUNNING_H
#define RUNNING_H

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "capturing.h"
#include "client/evaluate.h"
#include "client/plan.h"
#include "client/transfer.h"
#include "parsing.h"
#include "proto/message.h"
#include "scratch.h"

/* --- the far end ---------------------------------------------------------- */

struct far {
    int fd; /* the test's end; the other one is the exchange's */
    uint8_t buf[2 * LIMIT_FRAME_BYTES];
    size_t len;
    size_t at;
    struct frame frame; /* the latest of far_next() */
};

/* Returns the near end, non-blocking as connect.h says. */
static inline int far_init(struct far *f)
{
    int fds[2];

    memset(f, 0, offsetof(struct far, buf));
    f->len = f->at = 0;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    f->fd = fds[1];
    assert_int_equal(fcntl(fds[0], F_SETFL, O_NONBLOCK), 0);
    return fds[0];
}

static inline void far_done(struct far *f)
{
    if (f->fd >= 0)
        close(f->fd);
    f->fd = -1;
}

/* The next message that the client sent, NULL when there is none. */
static inline const struct frame *far_next(struct far *f)
{
    for (;;) {
        long n = frame_parse(f->buf + f->at, f->len - f->at, &f->frame);
        ssize_t got;

        assert_true(n >= 0);
        if (n > 0) {
            f->at += (size_t)n;
            return &f->frame;
        }
        got =
            recv(f->fd, f->buf + f->len, sizeof(f->buf) - f->len, MSG_DONTWAIT);
        if (got <= 0)
            return NULL;
        f->len += (size_t)got;
    }
}

/* The next message of TYPE; others are passed over. */
static inline const struct frame *far_find(struct far *f, enum frame_type type)
{
    const struct frame *frame;

    do
        frame = far_next(f);
    while (frame && frame->type != type);
    return frame;
}

static inline void far_send_raw(struct far *f, const void *data, size_t len)
{
    assert_int_equal(send(f->fd, data, len, MSG_NOSIGNAL), len);
}

static inline void far_send(struct far *f, struct wire_writer *w)
{
    assert_int_equal(w->error, 0);
    far_send_raw(f, w->data, w->len);
    wire_writer_reset(w);
}

static inline void put_bytes_frame(struct wire_writer *w, enum frame_type type,
                                   uint16_t id, const char *text)
{
    size_t mark = frame_begin(w, type, id);

    wire_put_raw(w, text, strlen(text));
    frame_end(w, mark);
}

static inline void put_welcome(struct wire_writer *w, const char *libcurl)
{
    const struct msg_welcome m = {.major = PROTO_MAJOR,
                                  .libcurl = {libcurl, strlen(libcurl)}};

    message_put_welcome(w, &m);
}

/* DONE with the response code STATUS (0: no infos). */
static inline void put_done(struct wire_writer *w, uint16_t id, uint32_t code,
                            const char *error, int64_t status)
{
    const struct msg_done m = {
        .code = code, .route = ROUTE_WARM, .error = {error, strlen(error)}};
    size_t mark = message_begin_done(w, id, &m);

    if (status) {
        message_put_info_num(w, WC_INFO_RESPONSE_CODE, status);
        message_put_info_str(w, WC_INFO_EFFECTIVE_URL, "http://eff/");
        message_put_info_num(w, WC_INFO_TOTAL_TIME_T, 1234567);
    }
    message_end_done(w, mark, status ? 3 : 0);
}

/* --- transfers ------------------------------------------------------------ */

static struct console running_console;
static struct trace running_trace = {.fd = -1};

/* A transfer for the only URL of the command line that PARSE() read. */
static inline struct transfer *make_transfer(void)
{
    struct plan plan;
    struct planned planned;
    struct transfer *t;

    memset(&running_console, 0, sizeof(running_console));
    console_init(&running_console);
    running_console.quiet = inv.silent;
    trace_done(&running_trace);
    trace_init(&running_trace, &inv, &running_console);
    assert_int_equal(evaluate_files(&inv, &reason), VERDICT_DAEMON);
    plan_init(&plan, &inv);
    assert_int_equal(plan_next(&plan, &planned), 1);
    t = transfer_new(&inv, &running_console, &running_trace, &planned);
    assert_non_null(t);
    return t;
}

/* Fills T's outcome as DONE would. */
static inline void set_outcome(struct transfer *t, uint32_t code,
                               const char *error, int64_t status)
{
    struct wire_writer w;
    struct frame f;

    wire_writer_init(&w, NULL, 0, LIMIT_SMALL_FRAME_BYTES);
    put_done(&w, 1, code, error, status);
    assert_true(frame_parse(w.data, w.len, &f) > 0);
    assert_int_equal(outcome_load(&t->outcome, &f), 0);
    wire_writer_done(&w);
}

#endif
