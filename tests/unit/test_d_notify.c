#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "daemon/notify.h"
#include "fakepoller.h"
#include "scratch.h"

static struct scratch scratch;
static int manager = -1;

static int setup(void **state)
{
    (void)state;
    scratch_init(&scratch);
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    notify_done();
    if (manager >= 0)
        close(manager);
    manager = -1;
    scratch_done(&scratch);
    return 0;
}

/* Listens at the address of LEN bytes, which NOTIFY_SOCKET calls NAME. */
static void listen_at(const struct sockaddr_un *sun, size_t len,
                      const char *name)
{
    manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    assert_int_equal(
        bind(manager, (const struct sockaddr *)sun,
             (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)),
        0);
    setenv("NOTIFY_SOCKET", name, 1);
}

static void listen_at_path(void)
{
    struct sockaddr_un sun = {.sun_family = AF_UNIX};

    strcpy(sun.sun_path, scratch_path(&scratch, "notify"));
    listen_at(&sun, strlen(sun.sun_path) + 1, sun.sun_path);
}

/* The next message; "" when there is none. */
static const char *told(void)
{
    static char text[256];
    ssize_t n = recv(manager, text, sizeof(text) - 1, 0);

    text[n > 0 ? n : 0] = '\0';
    return text;
}

static void nobody_is_told_without_a_socket(void **state)
{
    (void)state;
    setenv("WATCHDOG_USEC", "1000000", 1);
    notify_init();
    assert_int_equal(notify_start_watchdog(), 0);
    notify_send("READY=1");
    fake_pass_ms(10000);
    setenv("NOTIFY_SOCKET", "vsock:2:1234", 1);
    notify_init();
    notify_send("READY=1");
    setenv("NOTIFY_SOCKET", scratch_path(&scratch, "none"), 1);
    notify_init();
    notify_send("READY=1");
    notify_reloading();
}

static void lines_are_sent(void **state)
{
    (void)state;
    listen_at_path();
    notify_init();
    assert_string_equal(told(), "");
    notify_send("READY=1");
    notify_send("STOPPING=1\nSTATUS=x");
    assert_string_equal(told(), "READY=1");
    assert_string_equal(told(), "STOPPING=1\nSTATUS=x");
    fake.now_ms = 5000000;
    notify_reloading();
    assert_string_equal(told(), "RELOADING=1\nMONOTONIC_USEC=5000000000");
}

static void a_name_may_be_abstract(void **state)
{
    struct sockaddr_un sun = {.sun_family = AF_UNIX};
    char name[64];

    (void)state;
    snprintf(name, sizeof(name), "@warmcurl-test-%d", (int)getpid());
    strcpy(sun.sun_path, name);
    sun.sun_path[0] = '\0';
    listen_at(&sun, strlen(name), name);
    notify_init();
    notify_send("READY=1");
    assert_string_equal(told(), "READY=1");
}

static void life_shows_twice_as_often_as_wanted(void **state)
{
    char pid[16];

    (void)state;
    listen_at_path();
    snprintf(pid, sizeof(pid), "%d", (int)getpid());
    setenv("WATCHDOG_USEC", "30000000", 1);
    setenv("WATCHDOG_PID", pid, 1);
    notify_init();
    assert_int_equal(notify_start_watchdog(), 0);
    for (int i = 0; i < 3; i++) {
        fake_pass_ms(14999);
        assert_string_equal(told(), "");
        fake_pass_ms(1);
        assert_string_equal(told(), "WATCHDOG=1");
    }
}

static void anothers_watchdog_is_not_ours(void **state)
{
    (void)state;
    listen_at_path();
    setenv("WATCHDOG_USEC", "30000000", 1);
    setenv("WATCHDOG_PID", "1", 1);
    notify_init();
    assert_int_equal(notify_start_watchdog(), 0);
    fake_pass_ms(100000);
    assert_string_equal(told(), "");
}

static void no_sign_of_life_is_wanted(void **state)
{
    (void)state;
    listen_at_path();
    setenv("WATCHDOG_USEC", "0", 1);
    notify_init();
    assert_int_equal(notify_start_watchdog(), 0);
    fake_pass_ms(100000);
    assert_string_equal(told(), "");
}

/* Sends to the manager until it has no room. */
static void fill(void)
{
    struct sockaddr_un sun;
    socklen_t len = sizeof(sun);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

    assert_int_equal(getsockname(manager, (struct sockaddr *)&sun, &len), 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&sun, len), 0);
    while (send(fd, "x", 1, 0) == 1)
        ;
    assert_int_equal(errno, EAGAIN);
    close(fd);
}

/* This would take for ever. */
static void a_manager_that_hangs_holds_nobody_up(void **state)
{
    (void)state;
    listen_at_path();
    notify_init();
    fill();
    notify_send("READY=1");
    while (*told() == 'x')
        ;
    notify_send("READY=1");
    assert_string_equal(told(), "READY=1");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nobody_is_told_without_a_socket),
        TEST(lines_are_sent),
        TEST(a_name_may_be_abstract),
        TEST(life_shows_twice_as_often_as_wanted),
        TEST(anothers_watchdog_is_not_ours),
        TEST(no_sign_of_life_is_wanted),
        TEST(a_manager_that_hangs_holds_nobody_up),
    };

    return cmocka_run_group_tests_name("d_notify", tests, NULL, NULL);
}
