#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include "daemon/limits.h"
#include "daemon/poller.h"
#include "daemon/probe.h"
#include "between.h"
#include "quiet.h"

/* A connection, and the server's end of it. */
static int fd, server;

static int setup(void **state)
{
    struct sockaddr_in addr = {.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    socklen_t len = sizeof(addr);

    (void)state;
    assert_int_equal(bind(listener, (struct sockaddr *)&addr, len), 0);
    assert_int_equal(listen(listener, 1), 0);
    getsockname(listener, (struct sockaddr *)&addr, &len);
    fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&addr, len), 0);
    server = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    assert_true(server >= 0);
    close(listener);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    close(fd);
    close(server);
    return 0;
}

static int option(int level, int name)
{
    socklen_t len = sizeof(int);
    int v = -1;

    assert_int_equal(getsockopt(fd, level, name, &v, &len), 0);
    return v;
}

static void set_option(int level, int name, int v)
{
    assert_int_equal(setsockopt(fd, level, name, &v, sizeof(v)), 0);
}

/* Longer than a probe waits that comes too early for the kernel. */
static void be_idle(void)
{
    usleep(1100 * 1000);
}

/* Waits for an answer for as long as LIMIT_MS. */
static bool answered(const struct probe *probe, unsigned limit_ms)
{
    for (unsigned ms = 0; ms < limit_ms; ms += 5) {
        if (probe_is_answered(probe, fd))
            return true;
        usleep(5000);
    }
    return false;
}

/* ---- probes ---- */

static void who_is_there_answers(void **state)
{
    struct probe probe = {0};
    char byte;

    (void)state;
    be_idle();
    assert_int_equal(probe_send(&probe, fd), 0);
    assert_int_not_equal(probe.sent_ms, 0);
    assert_true(answered(&probe, 20000));
    probe_end(&probe, fd);
    /* The server's program has seen nothing of it. */
    assert_int_equal(recv(server, &byte, 1, MSG_DONTWAIT), -1);
    assert_int_equal(errno, EAGAIN);
}

static void who_is_silent_does_not(void **state)
{
    struct probe probe = {0};

    (void)state;
    fall_silent(server);
    be_idle();
    assert_int_equal(probe_send(&probe, fd), 0);
    assert_false(answered(&probe, 500));
    probe_end(&probe, fd);
}

static void a_probe_leaves_no_trace(void **state)
{
    static const struct {
        int on, idle_s;
    } settings[] = {{0, 7200}, {1, 60}, {1, 1}};

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        struct probe probe = {0};

        set_option(SOL_SOCKET, SO_KEEPALIVE, settings[i].on);
        set_option(IPPROTO_TCP, TCP_KEEPIDLE, settings[i].idle_s);
        probe_end(&probe, fd);
        assert_int_equal(probe_send(&probe, fd), 0);
        assert_int_equal(option(SOL_SOCKET, SO_KEEPALIVE), 1);
        assert_int_equal(option(IPPROTO_TCP, TCP_KEEPIDLE), 1);
        probe_end(&probe, fd);
        assert_int_equal(option(SOL_SOCKET, SO_KEEPALIVE), settings[i].on);
        assert_int_equal(option(IPPROTO_TCP, TCP_KEEPIDLE), settings[i].idle_s);
        assert_int_equal(probe.sent_ms, 0);
    }
}

static void what_is_no_tcp_can_not_be_asked(void **state)
{
    struct probe probe = {0};
    int pair[2];

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    assert_true(probe_send(&probe, pair[0]) < 0);
    assert_int_equal(probe.sent_ms, 0);
    assert_false(probe_is_answered(&probe, pair[0]));
    assert_false(probe_is_stuck(pair[0]));
    assert_int_equal(probe_rtt_ms(pair[0]), 0);
    close(pair[0]);
    close(pair[1]);
}

/* ---- stuck ---- */

static void what_is_acknowledged_is_not_stuck(void **state)
{
    (void)state;
    assert_false(probe_is_stuck(fd));
    assert_int_equal(send(fd, "request", 7, 0), 7);
    be_idle();
    assert_false(probe_is_stuck(fd));
    assert_between(probe_rtt_ms(fd), 1, 1000);
}

static void what_nobody_acknowledges_is_stuck(void **state)
{
    uint64_t began = poller_now_ms(), took;

    (void)state;
    fall_silent(server);
    assert_int_equal(send(fd, "request", 7, 0), 7);
    while (!probe_is_stuck(fd) && poller_now_ms() - began < 30000)
        usleep(5000);
    took = poller_now_ms() - began;
    assert_between(took, STUCK_MS - 10, 20000);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(who_is_there_answers),
        TEST(who_is_silent_does_not),
        TEST(a_probe_leaves_no_trace),
        TEST(what_is_no_tcp_can_not_be_asked),
        TEST(what_is_acknowledged_is_not_stuck),
        TEST(what_nobody_acknowledges_is_stuck),
    };

    return cmocka_run_group_tests_name("d_probe", tests, NULL, NULL);
}
