/*
 * Runs the daemon's event loop inside a test until something has happened.
 * Include after cmocka.h.
 */
#ifndef LOOP_H
#define LOOP_H

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/peer.h"
#include "daemon/poller.h"
#include "proto/frame.h"

/* Milliseconds after which a test gives up: far more than any needs. */
#define LOOP_LIMIT_MS 20000

/* True when the loop may stop. */
typedef bool loop_pred(void *arg);

static struct {
    loop_pred *pred;
    void *arg;
    bool late;
    unsigned turns;
} loop;

static inline void loop_turn_end(void *arg)
{
    peer_turn_end(arg);
    loop.turns++;
    if (loop.pred && loop.pred(loop.arg))
        poller_stop();
}

static inline void loop_late(void *arg)
{
    (void)arg;
    loop.late = true;
    poller_stop();
}

/* Once in a program that uses poller_work(): libuv's workers do not come back
 * after poller_done(). */
static inline void loop_init(void)
{
    assert_int_equal(poller_init(), 0);
    poller_on_turn_end(loop_turn_end, NULL);
}

/* Runs until PRED is true; false when it never was within LIMIT_MS. */
static inline bool loop_run(loop_pred *pred, void *arg, uint64_t limit_ms)
{
    struct poller_timer *timer = poller_timer_new(loop_late, NULL);

    assert_non_null(timer);
    loop.pred = pred;
    loop.arg = arg;
    loop.late = false;
    poller_timer_start(timer, limit_ms);
    poller_run();
    poller_timer_free(timer);
    loop.pred = NULL;
    return !loop.late;
}

static inline void loop_until(loop_pred *pred, void *arg)
{
    if (!loop_run(pred, arg, LOOP_LIMIT_MS))
        fail_msg("what was awaited never came");
}

static inline bool loop_never(void *arg)
{
    (void)arg;
    return false;
}

/* Runs until *COUNT stays the same for MS milliseconds. */
static inline void loop_until_still(const size_t *count, uint64_t ms)
{
    size_t before;

    do {
        before = *count;
        loop_run(loop_never, NULL, ms);
    } while (*count != before);
}

/* Lets everything run that is ready by now.  A timer that is due at once, as
 * on a busy machine, ends the loop before it looks at a descriptor, from libuv
 * 1.45 on: that was no turn. */
static inline void loop_settle(void)
{
    for (int i = 0, done = 0; done < 3 && i < 100; i++) {
        unsigned before = loop.turns;

        loop_run(loop_never, NULL, 2);
        done += loop.turns != before;
    }
}

/* ---- the other end of a socket ---- */

/* A connected pair; the first is non-blocking as the daemon's are. */
static inline void loop_pair(int ret[2])
{
    assert_int_equal(
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ret),
        0);
}

/* Bytes that a client has received. */
struct inbox {
    int fd;
    uint8_t *data;
    size_t len, cap;
    bool eof;
};

/* Takes what is there now. */
static inline void inbox_read(struct inbox *in)
{
    while (!in->eof) {
        ssize_t n;

        if (in->len + 65536 > in->cap) {
            in->cap = 2 * in->cap + 65536;
            in->data = realloc(in->data, in->cap);
            assert_non_null(in->data);
        }
        n = recv(in->fd, in->data + in->len, in->cap - in->len, MSG_DONTWAIT);
        if (n < 0 && errno == EAGAIN)
            return;
        /* A closed peer that was not read to the end resets. */
        in->eof = n <= 0;
        in->len += n > 0 ? (size_t)n : 0;
    }
}

static inline void inbox_done(struct inbox *in)
{
    free(in->data);
    in->data = NULL;
    in->len = in->cap = 0;
}

/* The frame at *AT; moves *AT behind it.  False when none is complete. */
static inline bool inbox_next(const struct inbox *in, size_t *at,
                              struct frame *ret)
{
    long took = frame_parse(in->data + *at, in->len - *at, ret);

    assert_true(took >= 0);
    *at += (size_t)took;
    return took > 0;
}

/* The first frame of TYPE, or false. */
static inline bool inbox_find(const struct inbox *in, enum frame_type type,
                              struct frame *ret)
{
    size_t at = 0;

    while (inbox_next(in, &at, ret))
        if (ret->type == type)
            return true;
    return false;
}

#endif
