/*
 * The event loop on libuv; see poller.h.
 *
 * uv_poll_t handles are kept by descriptor number and only stopped, not
 * closed, when a watch ends: libcurl starts and ends one for every request.
 */
#include "daemon/poller.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <uv.h>

#include "daemon/mem.h"

struct watch {
    uv_poll_t poll;
    int fd;
    int events; /* enum poller_event; 0: not running */
    poller_fd_cb *cb;
    void *arg;
};

struct poller_timer {
    uv_timer_t timer;
    poller_cb *cb;
    void *arg;
};

struct work {
    uv_work_t req;
    poller_cb *work;
    poller_cb *done;
    void *arg;
};

/* Signals that the daemon handles: TERM, INT, HUP. */
#define SIGNALS_MAX 4

struct signal_watch {
    uv_signal_t signal;
    poller_cb *cb;
    void *arg;
};

static struct {
    uv_loop_t loop;
    uv_prepare_t prepare;
    uv_check_t check;
    struct watch **watches; /* by descriptor */
    size_t watches_cap;
    struct signal_watch signals[SIGNALS_MAX];
    unsigned signal_count;
    poller_cb *turn_end;
    void *turn_end_arg;
} self;

/* ---- time ---- */

uint64_t poller_now_ns(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

uint64_t poller_now_ms(void)
{
    return poller_now_ns() / 1000000u;
}

/* ---- turns ---- */

static void turn_end(void)
{
    if (self.turn_end)
        self.turn_end(self.turn_end_arg);
}

/* Timers run before "prepare", descriptors before "check". */
static void on_prepare(uv_prepare_t *handle)
{
    (void)handle;
    turn_end();
}

static void on_check(uv_check_t *handle)
{
    (void)handle;
    turn_end();
}

void poller_on_turn_end(poller_cb *cb, void *arg)
{
    self.turn_end = cb;
    self.turn_end_arg = arg;
}

int poller_init(void)
{
    int rc = uv_loop_init(&self.loop);

    if (rc)
        return rc;
    uv_prepare_init(&self.loop, &self.prepare);
    uv_check_init(&self.loop, &self.check);
    uv_prepare_start(&self.prepare, on_prepare);
    uv_check_start(&self.check, on_check);
    return 0;
}

void poller_run(void)
{
    uv_run(&self.loop, UV_RUN_DEFAULT);
}

void poller_stop(void)
{
    uv_stop(&self.loop);
}

static void on_watch_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void poller_done(void)
{
    for (size_t i = 0; i < self.watches_cap; i++)
        if (self.watches[i])
            uv_close((uv_handle_t *)&self.watches[i]->poll, on_watch_closed);
    for (unsigned i = 0; i < self.signal_count; i++)
        uv_close((uv_handle_t *)&self.signals[i].signal, NULL);
    uv_close((uv_handle_t *)&self.prepare, NULL);
    uv_close((uv_handle_t *)&self.check, NULL);
    uv_run(&self.loop, UV_RUN_DEFAULT);
    uv_loop_close(&self.loop);
    uv_library_shutdown();
    free(self.watches);
    memset(&self, 0, sizeof(self));
}

/* ---- descriptors ---- */

static int to_uv(int events)
{
    return (events & POLLER_READ ? UV_READABLE : 0) |
           (events & POLLER_WRITE ? UV_WRITABLE : 0) |
           (events & POLLER_HUP ? UV_DISCONNECT : 0);
}

static void on_poll(uv_poll_t *handle, int status, int events)
{
    struct watch *w = handle->data;
    int seen = 0;

    if (status < 0)
        seen = POLLER_READ | POLLER_ERROR;
    if (events & UV_READABLE)
        seen |= POLLER_READ;
    if (events & UV_WRITABLE)
        seen |= POLLER_WRITE;
    if (events & UV_DISCONNECT)
        seen |= POLLER_HUP;
    w->cb(w->arg, w->fd, seen);
    /* libuv ends a watch on an error; ours ends when its owner says so. */
    if (status < 0 && w->events && !uv_is_active((uv_handle_t *)handle))
        uv_poll_start(&w->poll, to_uv(w->events), on_poll);
}

static int watches_reserve(size_t fd)
{
    size_t cap = self.watches_cap ? self.watches_cap : 64;
    struct watch **grown;

    if (fd < self.watches_cap)
        return 0;
    while (cap <= fd)
        cap *= 2;
    grown = realloc(self.watches, cap * sizeof(*grown));
    if (!grown)
        return -ENOMEM;
    memset(grown + self.watches_cap, 0,
           (cap - self.watches_cap) * sizeof(*grown));
    self.watches = grown;
    self.watches_cap = cap;
    return 0;
}

static int watch_new(int fd, struct watch **ret)
{
    struct watch *w = calloc(1, sizeof(*w));
    int rc;

    if (!w)
        return -ENOMEM;
    rc = uv_poll_init(&self.loop, &w->poll, fd);
    if (rc) {
        free(w);
        return rc;
    }
    w->poll.data = w;
    w->fd = fd;
    self.watches[fd] = w;
    *ret = w;
    return 0;
}

int poller_fd_set(int fd, int events, poller_fd_cb *cb, void *arg)
{
    struct watch *w;
    int rc;

    if (fd < 0)
        return -EBADF;
    w = (size_t)fd < self.watches_cap ? self.watches[fd] : NULL;
    if (!events) {
        if (w && w->events) {
            uv_poll_stop(&w->poll);
            w->events = 0;
        }
        return 0;
    }
    if (!w) {
        rc = watches_reserve((size_t)fd);
        if (!rc)
            rc = watch_new(fd, &w);
        if (rc)
            return rc;
    }
    w->cb = cb;
    w->arg = arg;
    w->events = events;
    return uv_poll_start(&w->poll, to_uv(events), on_poll);
}

/* ---- timers ---- */

static void on_timer(uv_timer_t *handle)
{
    struct poller_timer *timer = handle->data;

    timer->cb(timer->arg);
}

struct poller_timer *poller_timer_new(poller_cb *cb, void *arg)
{
    struct poller_timer *timer = calloc(1, sizeof(*timer));

    if (!timer)
        return NULL;
    uv_timer_init(&self.loop, &timer->timer);
    timer->timer.data = timer;
    timer->cb = cb;
    timer->arg = arg;
    return timer;
}

void poller_timer_start(struct poller_timer *timer, uint64_t delay_ms)
{
    /* libuv counts from the turn's start, which may lie far back. */
    uv_update_time(&self.loop);
    uv_timer_start(&timer->timer, on_timer, delay_ms, 0);
}

void poller_timer_stop(struct poller_timer *timer)
{
    uv_timer_stop(&timer->timer);
}

static void on_timer_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void poller_timer_free(struct poller_timer *timer)
{
    if (timer)
        uv_close((uv_handle_t *)&timer->timer, on_timer_closed);
}

/* ---- work ---- */

static void on_work(uv_work_t *req)
{
    struct work *w = req->data;

    w->work(w->arg);
    mem_wipe_worker_stack();
}

static void on_work_done(uv_work_t *req, int status)
{
    struct work *w = req->data;
    poller_cb *done = w->done;
    void *arg = w->arg;

    (void)status; /* work is never cancelled */
    free(w);
    done(arg);
}

int poller_work(poller_cb *work, poller_cb *done, void *arg)
{
    struct work *w = calloc(1, sizeof(*w));
    int rc;

    if (!w)
        return -ENOMEM;
    *w = (struct work){.work = work, .done = done, .arg = arg};
    w->req.data = w;
    mem_wipe_stack(); /* libuv may start its threads now */
    rc = uv_queue_work(&self.loop, &w->req, on_work, on_work_done);
    if (rc)
        free(w);
    return rc;
}

/* ---- signals ---- */

static void on_signal(uv_signal_t *handle, int signum)
{
    struct signal_watch *s = handle->data;

    (void)signum;
    s->cb(s->arg);
}

int poller_signal(int signum, poller_cb *cb, void *arg)
{
    struct signal_watch *s;
    int rc;

    if (self.signal_count == SIGNALS_MAX)
        return -ENOSPC;
    s = &self.signals[self.signal_count];
    rc = uv_signal_init(&self.loop, &s->signal);
    if (rc)
        return rc;
    self.signal_count++;
    s->signal.data = s;
    s->cb = cb;
    s->arg = arg;
    return uv_signal_start(&s->signal, on_signal, signum);
}
