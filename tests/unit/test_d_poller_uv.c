#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <pthread.h>
#include <signal.h>

#include "between.h"
#include "loop.h"

static int pair[2];

static int setup(void **state)
{
    (void)state;
    loop_pair(pair);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    poller_fd_set(pair[0], 0, NULL, NULL);
    close(pair[0]);
    close(pair[1]);
    return 0;
}

/* What a callback was told. */
static struct seen {
    unsigned calls;
    int events; /* all of them */
    void *arg;
} seen;

static void on_event(void *arg, int fd, int events)
{
    assert_int_equal(fd, pair[0]);
    seen.calls++;
    seen.events |= events;
    seen.arg = arg;
}

static void run_ms(uint64_t ms)
{
    memset(&seen, 0, sizeof(seen));
    loop_run(loop_never, NULL, ms);
}

/* ---- descriptors ---- */

static void events_are_told(void **state)
{
    int me;

    (void)state;
    assert_int_equal(poller_fd_set(pair[0], POLLER_READ, on_event, &me), 0);
    run_ms(5);
    assert_int_equal(seen.calls, 0);
    assert_int_equal(write(pair[1], "x", 1), 1);
    run_ms(5);
    assert_true(seen.calls > 1); /* level-triggered */
    assert_int_equal(seen.events, POLLER_READ);
    assert_ptr_equal(seen.arg, &me);
    poller_fd_set(pair[0], POLLER_WRITE, on_event, NULL);
    run_ms(5);
    assert_int_equal(seen.events, POLLER_WRITE);
    assert_null(seen.arg);
}

/* Not readable: bytes that nobody reads would wake the loop for ever. */
static void the_other_sides_end_alone_may_be_watched(void **state)
{
    (void)state;
    poller_fd_set(pair[0], POLLER_HUP, on_event, NULL);
    assert_int_equal(write(pair[1], "x", 1), 1);
    run_ms(5);
    assert_int_equal(seen.calls, 0);
    shutdown(pair[1], SHUT_WR);
    run_ms(5);
    assert_true(seen.events & POLLER_HUP);
}

static void on_wrong_event(void *arg, int fd, int events)
{
    (void)arg;
    (void)fd;
    (void)events;
    fail_msg("a watch that was replaced");
}

static void a_descriptor_has_one_watch(void **state)
{
    (void)state;
    assert_int_equal(write(pair[1], "x", 1), 1);
    poller_fd_set(pair[0], POLLER_READ, on_wrong_event, NULL);
    poller_fd_set(pair[0], POLLER_READ, on_event, NULL);
    run_ms(5);
    assert_true(seen.calls > 0);
}

static void no_callback_after_the_end(void **state)
{
    (void)state;
    assert_int_equal(write(pair[1], "x", 1), 1);
    poller_fd_set(pair[0], POLLER_READ, on_event, NULL);
    poller_fd_set(pair[0], 0, NULL, NULL);
    poller_fd_set(pair[0], 0, NULL, NULL);
    run_ms(5);
    assert_int_equal(seen.calls, 0);
}

/* Both are ready in one turn; whichever comes first ends the other. */
static int pairs[2][2];
static unsigned ended;

static void end_the_other(void *arg, int fd, int events)
{
    int other = pairs[fd == pairs[0][0]][0];

    (void)arg;
    (void)events;
    ended++;
    poller_fd_set(other, 0, NULL, NULL);
    poller_fd_set(fd, 0, NULL, NULL);
}

static void no_callback_after_the_end_in_one_turn(void **state)
{
    (void)state;
    ended = 0;
    for (int i = 0; i < 2; i++) {
        loop_pair(pairs[i]);
        assert_int_equal(write(pairs[i][1], "x", 1), 1);
        poller_fd_set(pairs[i][0], POLLER_READ, end_the_other, NULL);
    }
    run_ms(5);
    assert_int_equal(ended, 1);
    for (int i = 0; i < 2; i++) {
        close(pairs[i][0]);
        close(pairs[i][1]);
    }
}

static void a_number_that_comes_again(void **state)
{
    int old = pair[0];

    (void)state;
    poller_fd_set(pair[0], POLLER_READ, on_wrong_event, NULL);
    poller_fd_set(pair[0], 0, NULL, NULL);
    close(pair[0]);
    close(pair[1]);
    loop_pair(pair);
    assert_true(pair[0] == old || pair[1] == old);
    assert_int_equal(write(pair[1], "x", 1), 1);
    assert_int_equal(poller_fd_set(pair[0], POLLER_READ, on_event, NULL), 0);
    run_ms(5);
    assert_true(seen.calls > 0);
}

static void what_is_no_descriptor(void **state)
{
    (void)state;
    assert_int_equal(poller_fd_set(-1, POLLER_READ, on_event, NULL), -EBADF);
    assert_true(poller_fd_set(900, POLLER_READ, on_event, NULL) < 0);
    assert_int_equal(poller_fd_set(900, 0, NULL, NULL), 0);
}

/* ---- timers ---- */

static struct poller_timer *timer;
static uint64_t fired_ms;
static unsigned fired;

static void on_timer(void *arg)
{
    (void)arg;
    fired++;
    fired_ms = poller_now_ms();
}

static void on_timer_free(void *arg)
{
    on_timer(arg);
    poller_timer_free(timer);
    timer = NULL;
}

static void a_timer_runs_once(void **state)
{
    uint64_t start = poller_now_ms();

    (void)state;
    fired = 0;
    timer = poller_timer_new(on_timer, NULL);
    run_ms(5);
    assert_int_equal(fired, 0);
    poller_timer_start(timer, 1000);
    poller_timer_start(timer, 20);
    run_ms(80);
    assert_int_equal(fired, 1);
    assert_true(fired_ms - start >= 24);
    poller_timer_start(timer, 0);
    poller_timer_stop(timer);
    run_ms(5);
    assert_int_equal(fired, 1);
    poller_timer_free(timer);
    poller_timer_free(NULL);
}

static void a_timer_may_be_freed_in_its_callback(void **state)
{
    (void)state;
    fired = 0;
    timer = poller_timer_new(on_timer_free, NULL);
    poller_timer_start(timer, 0);
    run_ms(5);
    assert_int_equal(fired, 1);
    assert_null(timer);
}

static void a_freed_timer_does_not_run(void **state)
{
    (void)state;
    fired = 0;
    timer = poller_timer_new(on_timer, NULL);
    poller_timer_start(timer, 0);
    poller_timer_free(timer);
    run_ms(5);
    assert_int_equal(fired, 0);
}

/* ---- work ---- */

static struct {
    pthread_t worker;
    unsigned worked, done;
} job;

static void work(void *arg)
{
    assert_ptr_equal(arg, &job);
    job.worker = pthread_self();
    job.worked++;
}

static void work_done(void *arg)
{
    assert_ptr_equal(arg, &job);
    assert_int_equal(job.worked, 1);
    job.done++;
}

static bool is_done(void *arg)
{
    (void)arg;
    return job.done;
}

static void work_is_done_elsewhere(void **state)
{
    (void)state;
    assert_int_equal(poller_work(work, work_done, &job), 0);
    assert_int_equal(job.done, 0);
    loop_until(is_done, NULL);
    assert_int_equal(job.done, 1);
    assert_false(pthread_equal(job.worker, pthread_self()));
}

/* ---- turns and signals ---- */

static unsigned turns, turns_at_event;

static void count_turn(void *arg)
{
    turns++;
    loop_turn_end(arg);
}

static void note_turns(void *arg, int fd, int events)
{
    on_event(arg, fd, events);
    turns_at_event = turns;
    poller_fd_set(fd, 0, NULL, NULL);
}

/* So that what a callback queued leaves before the loop sleeps. */
static void a_turn_ends_after_its_callbacks(void **state)
{
    (void)state;
    poller_on_turn_end(count_turn, NULL);
    poller_fd_set(pair[0], POLLER_WRITE, note_turns, NULL);
    run_ms(20);
    assert_int_equal(seen.calls, 1);
    assert_true(turns > turns_at_event);
    /* It slept, and did not turn all the time. */
    assert_between(turns, 2, 20);
    poller_on_turn_end(loop_turn_end, NULL);
}

static unsigned signals;

static void on_signal(void *arg)
{
    *(unsigned *)arg += 1;
}

static bool has_signal(void *arg)
{
    return *(unsigned *)arg > 0;
}

static void signals_come_on_the_loop(void **state)
{
    (void)state;
    assert_int_equal(poller_signal(SIGUSR1, on_signal, &signals), 0);
    assert_int_equal(kill(getpid(), SIGUSR1), 0);
    assert_int_equal(signals, 0);
    loop_until(has_signal, &signals);
    assert_int_equal(signals, 1);
}

static void the_clock_goes_on(void **state)
{
    uint64_t ns = poller_now_ns(), ms = poller_now_ms();

    (void)state;
    assert_between(ms - ns / 1000000, 0, 1000);
    run_ms(10);
    assert_true(poller_now_ms() - ms >= 9);
    assert_true(poller_now_ns() - ns >= 9000000);
}

static int begin(void **state)
{
    (void)state;
    loop_init();
    return 0;
}

static int end(void **state)
{
    (void)state;
    poller_done();
    return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(events_are_told),
        TEST(the_other_sides_end_alone_may_be_watched),
        TEST(a_descriptor_has_one_watch),
        TEST(no_callback_after_the_end),
        TEST(no_callback_after_the_end_in_one_turn),
        TEST(a_number_that_comes_again),
        TEST(what_is_no_descriptor),
        TEST(a_timer_runs_once),
        TEST(a_timer_may_be_freed_in_its_callback),
        TEST(a_freed_timer_does_not_run),
        TEST(work_is_done_elsewhere),
        TEST(a_turn_ends_after_its_callbacks),
        TEST(signals_come_on_the_loop),
        TEST(the_clock_goes_on),
    };

    return cmocka_run_group_tests_name("d_poller_uv", tests, begin, end);
}
