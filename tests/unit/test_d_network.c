#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "daemon/limits.h"
#include "daemon/network.h"
#include "daemon/route.h"
#include "fakepoller.h"
#include "scratch.h"

/* ---- the kernel, as far as it matters ---- */

static struct {
    int64_t slept_ms, wall_ms; /* beyond the monotonic clock */
    unsigned news;             /* messages that wait */
    int news_error;
    uint64_t route; /* the default one */
} kernel;

int clock_gettime(clockid_t id, struct timespec *ret)
{
    int64_t ms = (int64_t)fake.now_ms;

    if (id == CLOCK_BOOTTIME)
        ms += kernel.slept_ms;
    if (id == CLOCK_REALTIME)
        ms += kernel.wall_ms;
    ret->tv_sec = ms / 1000;
    ret->tv_nsec = ms % 1000 * 1000000;
    return 0;
}

ssize_t recv(int fd, void *data, size_t size, int flags)
{
    (void)fd;
    (void)data;
    assert_true(size > 0 && flags & MSG_DONTWAIT);
    if (kernel.news_error) {
        errno = kernel.news_error;
        kernel.news_error = 0;
        return -1;
    }
    if (kernel.news) {
        kernel.news--;
        return 16;
    }
    errno = EAGAIN;
    return -1;
}

uint64_t route_default(void)
{
    return kernel.route;
}

/* ---- what is told ---- */

static unsigned routes, alls;
static const char *why;

static void on_routes(void)
{
    routes++;
}

static void on_all(const char *text)
{
    alls++;
    why = text;
}

static const struct network_ops ops = {.routes = on_routes, .all = on_all};

static struct scratch scratch;
static char path[2][400];
static const char *files[] = {path[0], path[1], NULL};

static int setup(void **state)
{
    (void)state;
    scratch_init(&scratch);
    scratch_write(&scratch, "a", "one", 0600);
    snprintf(path[0], sizeof(path[0]), "%s", scratch_path(&scratch, "a"));
    snprintf(path[1], sizeof(path[1]), "%s", scratch_path(&scratch, "b"));
    memset(&kernel, 0, sizeof(kernel));
    kernel.route = 1;
    assert_int_equal(network_init(&ops, files), 0);
    routes = alls = 0;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    network_done();
    scratch_done(&scratch);
    return 0;
}

static void assert_told(unsigned want_routes, unsigned want_alls)
{
    assert_int_equal(routes, want_routes);
    assert_int_equal(alls, want_alls);
    routes = alls = 0;
}

/* The descriptor that is watched for news. */
static int news_fd(void)
{
    for (int fd = 0; fd < 1024; fd++)
        if (fake.fds[fd].events)
            return fd;
    skip(); /* a kernel without netlink */
    return -1;
}

static void news(void)
{
    int fd = news_fd();

    kernel.news++;
    fake_event(fd, POLLER_READ);
}

/* ---- nothing ---- */

static void nothing_is_told_of_nothing(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++) {
        fake_pass_ms(100000);
        network_look();
    }
    assert_told(0, 0);
    network_done();
    network_look();
    assert_told(0, 0);
}

/* ---- news of the kernel ---- */

static void news_are_gathered(void **state)
{
    (void)state;
    for (int i = 0; i < 10; i++)
        news();
    assert_told(0, 0);
    fake_pass_ms(NETWORK_SETTLE_MS);
    assert_told(1, 0);
    fake_pass_ms(10 * NETWORK_SETTLE_MS);
    assert_told(0, 0);
}

/* Not later than a constant stream of them has it. */
static void a_stream_of_news_puts_nothing_off(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 10; i++) {
        news();
        fake_pass_ms(NETWORK_SETTLE_MS / 2);
    }
    assert_told(5, 0);
}

static void a_request_does_not_wait(void **state)
{
    (void)state;
    news();
    network_look();
    assert_told(1, 0);
    fake_pass_ms(10 * NETWORK_SETTLE_MS);
    assert_told(0, 0);
    /* Nor for the loop to tell. */
    kernel.news = 3;
    network_look();
    assert_told(1, 0);
    assert_int_equal(kernel.news, 0);
}

static void lost_news_are_news(void **state)
{
    (void)state;
    kernel.news_error = ENOBUFS;
    network_look();
    assert_told(1, 0);
    kernel.news_error = EINTR;
    network_look();
    assert_told(0, 0);
}

static void another_default_route_is_another_network(void **state)
{
    (void)state;
    kernel.route = 2;
    network_look();
    assert_told(0, 0);
    news();
    fake_pass_ms(NETWORK_SETTLE_MS);
    assert_told(0, 1);
    news();
    fake_pass_ms(NETWORK_SETTLE_MS);
    assert_told(1, 0);
}

/* ---- files ---- */

static void a_file_that_changed_is_told_once(void **state)
{
    (void)state;
    scratch_write(&scratch, "a", "three", 0600);
    network_look();
    assert_told(0, 1);
    network_look();
    assert_told(0, 0);
}

/* Same size, same name: another file. */
static void a_file_put_in_its_place_is_a_change(void **state)
{
    (void)state;
    scratch_write(&scratch, "c", "two", 0600);
    assert_int_equal(rename(scratch_path(&scratch, "c"), path[0]), 0);
    network_look();
    assert_told(0, 1);
}

static void files_come_and_go(void **state)
{
    (void)state;
    scratch_write(&scratch, "b", "", 0600);
    network_look();
    assert_told(0, 1);
    assert_int_equal(unlink(path[1]), 0);
    network_look();
    assert_told(0, 1);
    network_look();
    assert_told(0, 0);
}

/* ---- clocks ---- */

static void sleep_is_noticed(void **state)
{
    (void)state;
    kernel.slept_ms = kernel.wall_ms = SLEPT_MS;
    network_look();
    assert_told(0, 0);
    kernel.slept_ms = kernel.wall_ms += SLEPT_MS + 1;
    network_look();
    assert_told(0, 1);
    assert_string_equal(why, "the clock jumped");
    network_look();
    assert_told(0, 0);
}

static void a_set_clock_is_noticed(void **state)
{
    static const int64_t steps[] = {CLOCK_STEP_MS + 1, -CLOCK_STEP_MS - 1};

    (void)state;
    for (int i = 0; i < 2; i++) {
        kernel.wall_ms += steps[i] - (i ? -1 : 1);
        network_look();
        assert_told(0, 0);
        kernel.wall_ms += steps[i];
        network_look();
        assert_told(0, 1);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_told_of_nothing),
        TEST(news_are_gathered),
        TEST(a_stream_of_news_puts_nothing_off),
        TEST(a_request_does_not_wait),
        TEST(lost_news_are_news),
        TEST(another_default_route_is_another_network),
        TEST(a_file_that_changed_is_told_once),
        TEST(a_file_put_in_its_place_is_a_change),
        TEST(files_come_and_go),
        TEST(sleep_is_noticed),
        TEST(a_set_clock_is_noticed),
    };

    return cmocka_run_group_tests_name("d_network", tests, NULL, NULL);
}
