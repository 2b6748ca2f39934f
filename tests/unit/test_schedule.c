#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "between.h"
#include "running.h"
#include "rundaemon.h"

#include "client/monotonic.h"
#include "client/run_internal.h"
#include "client/schedule.h"

#define RATE "5/s"
#define GAP_MS 200 /* of RATE */
#define RETRY_MS 1000
/* Leave time for what a busy machine does late. */
#define SLOW_RATE "30/m"
#define SLOW_GAP_MS 2000

/* The next request comes GAP_MS after SINCE_MS and no sooner.  The client read
 * its clock some time before its last request was seen here, so what is said
 * of several counts from before the first. */
static void expect_pause(struct far *f, int64_t since_ms, const char *body,
                         int64_t status)
{
    uint16_t id = await(f, FRAME_REQUEST);
    int64_t now_ms = monotonic_ms();

    if (now_ms - since_ms < GAP_MS - 50)
        _exit(5);
    put_bytes_frame(&w, FRAME_BODY, id, body);
    put_done(&w, id, 0, "", status);
    send_now(f);
}

static void expects_two_pauses(struct far *f)
{
    int64_t ms = monotonic_ms();

    answer(f, "one ", 0, 200);
    expect_pause(f, ms, "two ", 200);
    expect_pause(f, ms + GAP_MS, "three", 200);
}

static void paces_what_follows(void **state)
{
    (void)state;
    PARSE("-s", "--rate", RATE, "http://h/1", "http://h/2", "--next", "-s",
          "http://h/3");
    assert_int_equal(run(expects_two_pauses), 0);
    assert_string_equal(out.text, "one two three");
}

/* A retry has a pause of its own, from which the next one counts. */
static void expects_retry(struct far *f)
{
    int64_t ms = monotonic_ms();
    uint16_t id;

    answer(f, "busy ", 0, 503);
    id = await(f, FRAME_REQUEST);
    put_done(&w, id, 0, "", 200);
    send_now(f);
    expect_pause(f, ms + RETRY_MS, "two", 200);
}

static void paces_behind_a_retry(void **state)
{
    (void)state;
    PARSE("-s", "--rate", RATE, "--retry", "1", "http://h/1", "http://h/2");
    assert_int_equal(run(expects_retry), 0);
    assert_string_equal(out.text, "busy two");
}

/* One that takes longer than the pause costs no further time, and behind the
 * last one nobody waits. */
static void answers_late(struct far *f)
{
    uint16_t id = await(f, FRAME_REQUEST);
    int64_t ms;

    usleep((SLOW_GAP_MS + 50) * 1000);
    put_done(&w, id, 0, "", 200);
    send_now(f);
    ms = monotonic_ms();
    id = await(f, FRAME_REQUEST);
    if (monotonic_ms() - ms > SLOW_GAP_MS - 50)
        _exit(6);
    put_done(&w, id, 0, "", 200);
    send_now(f);
}

static void waits_no_longer_than_it_must(void **state)
{
    (void)state;
    PARSE("-s", "--rate", SLOW_RATE, "http://h/1", "http://h/2");
    assert_int_equal(run(answers_late), 0);
}

static void rate_is_not_for_parallel_ones(void **state)
{
    (void)state;
    PARSE("-s", "-Z", "--no-progress-meter", "--rate", "1/d", "http://h/1",
          "http://h/2");
    assert_int_equal(run(answers_backwards), 6);
    assert_string_equal(out.text, "secondfirst");
}

/* What is sent is opened at the end of the pause. */
static void makes_the_upload(struct far *f)
{
    int64_t ms = monotonic_ms();

    answer(f, "one ", 0, 200);
    usleep(20000);
    close(open("up", O_WRONLY | O_CREAT, 0600));
    expect_pause(f, ms, "two", 200);
}

static void opens_uploads_late(void **state)
{
    struct scratch dir;

    (void)state;
    scratch_enter(&dir);
    PARSE("-sS", "--rate", SLOW_RATE, "http://h/1", "--next", "-sS", "-T", "up",
          "http://h/2");
    assert_int_equal(run(makes_the_upload), 0);
    assert_string_equal(out.text, "one two");
    scratch_leave(&dir);
}

/* No second request before the first is answered. */
static void expects_one_at_a_time(struct far *f)
{
    uint16_t id = await(f, FRAME_REQUEST);

    usleep(50000);
    if (far_next(f))
        _exit(5);
    put_done(&w, id, 0, "", 200);
    send_now(f);
    answer(f, "two", 0, 200);
}

static void keeps_to_the_maximum(void **state)
{
    (void)state;
    PARSE("-s", "-Z", "--no-progress-meter", "--parallel-max", "1",
          "http://h/1", "http://h/2");
    assert_int_equal(run(expects_one_at_a_time), 0);
    assert_string_equal(out.text, "two");
}

/* How long until something is due, and that something, may be waited for. */
static void time_until_the_next(void **state)
{
    struct transfer later = {.state = TRANSFER_WAITING};
    struct transfer sooner = {.next = &later, .state = TRANSFER_NEW};
    struct run r = {.transfers = &sooner};
    int64_t now_ms = monotonic_ms();

    (void)state;
    assert_int_equal(schedule_wait_ms(&r), -1);
    later.due_ms = now_ms + 100000;
    assert_between(schedule_wait_ms(&r), 50000, 100000);
    sooner.due_ms = now_ms + 50000;
    assert_between(schedule_wait_ms(&r), 1000, 50000);
    sooner.due_ms = now_ms - 1;
    assert_int_equal(schedule_wait_ms(&r), 0);
    sooner.state = TRANSFER_ENDED;
    assert_between(schedule_wait_ms(&r), 50000, 100000);
    later.due_ms = INT64_MAX;
    assert_int_equal(schedule_wait_ms(&r), INT32_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paces_what_follows),
        cmocka_unit_test(paces_behind_a_retry),
        cmocka_unit_test(waits_no_longer_than_it_must),
        cmocka_unit_test(rate_is_not_for_parallel_ones),
        cmocka_unit_test(opens_uploads_late),
        cmocka_unit_test(keeps_to_the_maximum),
        cmocka_unit_test(time_until_the_next),
    };

    rundaemon_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
