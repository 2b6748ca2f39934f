/*
 * The event loop as the rest of the daemon sees it: descriptors, timers, work
 * off the loop, and the end of a turn.  poller_uv.c is the only file that
 * knows libuv, so that libcurl's and libuv's headers never meet.
 *
 * One loop, one thread.  Callbacks run from poller_run() only, never from
 * inside a call made here.
 */
#ifndef WARMCURL_POLLER_H
#define WARMCURL_POLLER_H

#include <stdint.h>

enum poller_event {
    POLLER_READ = 1 << 0,
    POLLER_WRITE = 1 << 1,
    POLLER_HUP = 1 << 2,   /* the other side closed its half (EPOLLRDHUP) */
    POLLER_ERROR = 1 << 3, /* reported only */
};

typedef void poller_fd_cb(void *arg, int fd, int events);
typedef void poller_cb(void *arg);

/* Creates the loop.  0 or -errno. */
int poller_init(void);
/* Runs until poller_stop(). */
void poller_run(void);
void poller_stop(void);
/* Frees the loop; every watch and timer has been ended before. */
void poller_done(void);

/*
 * Watches FD for EVENTS (level-triggered); replaces whatever watch FD had:
 * a descriptor has one at most.  EVENTS 0 ends it at once: no callback comes
 * after the call, and FD may be closed.  0 or -errno.
 */
int poller_fd_set(int fd, int events, poller_fd_cb *cb, void *arg);

struct poller_timer;
/* A timer that is not running yet; NULL without memory.  CB may free it. */
struct poller_timer *poller_timer_new(poller_cb *cb, void *arg);
/* Runs CB once in DELAY_MS milliseconds; replaces an earlier delay. */
void poller_timer_start(struct poller_timer *timer, uint64_t delay_ms);
void poller_timer_stop(struct poller_timer *timer);
/* Stops and frees; NULL is allowed. */
void poller_timer_free(struct poller_timer *timer);

/* Runs WORK on a worker thread, then DONE on the loop.  WORK touches nothing
 * that the loop touches meanwhile.  0 or -errno (then neither runs). */
int poller_work(poller_cb *work, poller_cb *done, void *arg);

/* CB runs at the end of every turn, before the loop sleeps.  One only. */
void poller_on_turn_end(poller_cb *cb, void *arg);

/* CB runs when signal SIGNUM came; on the loop.  0 or -errno. */
int poller_signal(int signum, poller_cb *cb, void *arg);

/* CLOCK_MONOTONIC in nanoseconds and milliseconds. */
uint64_t poller_now_ns(void);
uint64_t poller_now_ms(void);

#endif
