/*
 * A poller whose clock, timers, descriptors and workers are the test's: time
 * passes when it says so, work is done when it says so.  Include after
 * cmocka.h; it takes the place of poller_uv.c.
 */
#ifndef FAKEPOLLER_H
#define FAKEPOLLER_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/poller.h"
#include "between.h"

#define FAKE_MAX 64

struct poller_timer {
    poller_cb *cb;
    void *arg;
    bool runs;
    uint64_t due_ms;
};

static struct {
    uint64_t now_ms;
    struct poller_timer *timers[FAKE_MAX];
    struct {
        poller_cb *work, *done;
        void *arg;
    } works[FAKE_MAX];
    unsigned work_count;
    int work_error; /* what poller_work() returns */
    struct {
        int events;
        poller_fd_cb *cb;
        void *arg;
    } fds[1024];
} fake = {.now_ms = 1000000};

uint64_t poller_now_ms(void)
{
    return fake.now_ms;
}

uint64_t poller_now_ns(void)
{
    return fake.now_ms * 1000000u;
}

int poller_fd_set(int fd, int events, poller_fd_cb *cb, void *arg)
{
    assert_between(fd, 0, 1023);
    fake.fds[fd].events = events;
    fake.fds[fd].cb = cb;
    fake.fds[fd].arg = arg;
    return 0;
}

struct poller_timer *poller_timer_new(poller_cb *cb, void *arg)
{
    struct poller_timer *timer = calloc(1, sizeof(*timer));

    assert_non_null(timer);
    timer->cb = cb;
    timer->arg = arg;
    for (unsigned i = 0; i < FAKE_MAX; i++)
        if (!fake.timers[i]) {
            fake.timers[i] = timer;
            return timer;
        }
    fail_msg("too many timers");
    return NULL;
}

void poller_timer_start(struct poller_timer *timer, uint64_t delay_ms)
{
    timer->runs = true;
    timer->due_ms = fake.now_ms + delay_ms;
}

void poller_timer_stop(struct poller_timer *timer)
{
    timer->runs = false;
}

void poller_timer_free(struct poller_timer *timer)
{
    for (unsigned i = 0; i < FAKE_MAX; i++)
        if (timer && fake.timers[i] == timer)
            fake.timers[i] = NULL;
    free(timer);
}

int poller_work(poller_cb *work, poller_cb *done, void *arg)
{
    if (fake.work_error)
        return fake.work_error;
    assert_true(fake.work_count < FAKE_MAX);
    fake.works[fake.work_count].work = work;
    fake.works[fake.work_count].done = done;
    fake.works[fake.work_count++].arg = arg;
    return 0;
}

/* ---- what the test does ---- */

/* Lets time pass and runs what is due. */
static inline void fake_pass_ms(uint64_t ms)
{
    fake.now_ms += ms;
    for (unsigned i = 0; i < FAKE_MAX; i++) {
        struct poller_timer *timer = fake.timers[i];

        if (timer && timer->runs && timer->due_ms <= fake.now_ms) {
            timer->runs = false;
            timer->cb(timer->arg);
        }
    }
}

/* Does the oldest work, to its end. */
static inline void fake_work(void)
{
    poller_cb *work = fake.works[0].work, *done = fake.works[0].done;
    void *arg = fake.works[0].arg;

    assert_true(fake.work_count > 0);
    memmove(fake.works, fake.works + 1,
            --fake.work_count * sizeof(fake.works[0]));
    work(arg);
    done(arg);
}

/* What a watched descriptor's owner is told. */
static inline void fake_event(int fd, int events)
{
    assert_true(fake.fds[fd].events & events);
    fake.fds[fd].cb(fake.fds[fd].arg, fd, events);
}

#endif
