#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <sys/file.h>
#include <sys/un.h>

#include "fakedaemon.h"
#include "client/connect.h"

#define CLIENT_COUNT 30 /* first commands at once */

/* Reads the report of a connection and returns the daemon's pid. */
static long daemon_pid(const struct connection *c)
{
    char report[FAKE_REPORT_BYTES];

    fake_read(c->fd, report);
    close(c->fd);
    return fake_number(report, "pid");
}

static void assert_good_fd(int fd)
{
    assert_true(fd > 2);
    assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
    assert_true((fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
}

static void looking_starts_nothing(void **state)
{
    struct connection c;
    char text[256];

    (void)state;
    assert_int_equal(connect_daemon(0, &c), CONNECT_ABSENT);
    assert_int_equal(c.fd, -1);
    assert_string_equal(connect_describe(&c, text, sizeof(text)),
                        "no daemon is running");
    assert_int_equal(access(scratch_path(&scratch, "s.lock"), F_OK), -1);
    setenv("WARMCURL_SOCKET", scratch_path(&scratch, "none/s"), 1);
    assert_int_equal(connect_daemon(0, &c), CONNECT_ABSENT);
}

static void first_connection_starts_a_daemon(void **state)
{
    struct connection c;
    struct stat st;
    long pid;

    (void)state;
    assert_int_equal(connect_daemon(CONNECT_START, &c), CONNECT_OK);
    assert_good_fd(c.fd);
    assert_true(c.is_new_daemon);
    assert_int_equal(stat(scratch_path(&scratch, "s"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(access(scratch_path(&scratch, "s.new"), F_OK), -1);
    assert_int_equal(access(scratch_path(&scratch, "s.lock"), F_OK), -1);
    pid = daemon_pid(&c);
    assert_int_equal(connect_daemon(CONNECT_START, &c), CONNECT_OK);
    assert_false(c.is_new_daemon);
    assert_good_fd(c.fd);
    assert_int_equal(c.pid, pid);
    assert_int_equal(daemon_pid(&c), pid);
    fake_end(pid);
}

static void a_configuration_may_forbid_to_start(void **state)
{
    struct connection c;
    char text[512], want[512];

    (void)state;
    scratch_write(&scratch, "conf", "autostart = no\n", 0600);
    setenv("WARMCURL_CONFIG", scratch_path(&scratch, "conf"), 1);
    assert_int_equal(connect_daemon(CONNECT_START, &c), CONNECT_ABSENT);
    assert_int_equal(c.fd, -1);
    snprintf(want, sizeof(want),
             "no daemon is running, and autostart is off in %s", scratch.path);
    assert_string_equal(connect_describe(&c, text, sizeof(text)), want);
    assert_int_equal(access(scratch_path(&scratch, "s.lock"), F_OK), -1);
    /* Who asks for it gets it, and then there is one. */
    assert_int_equal(connect_daemon(CONNECT_START | CONNECT_ASKED, &c),
                     CONNECT_OK);
    assert_true(c.is_new_daemon);
    close(c.fd);
    assert_int_equal(connect_daemon(CONNECT_START, &c), CONNECT_OK);
    assert_false(c.is_new_daemon);
    fake_end(daemon_pid(&c));
}

static void left_over_socket_is_replaced(void **state)
{
    struct connection c;
    int listener = connect_listen(scratch_path(&scratch, "s"));

    (void)state;
    assert_true(listener > 2);
    close(listener);
    assert_int_equal(connect_daemon(0, &c), CONNECT_ABSENT);
    assert_int_equal(connect_daemon(CONNECT_START, &c), CONNECT_OK);
    assert_true(c.is_new_daemon);
    fake_end(daemon_pid(&c));
    scratch_write(&scratch, "s.new", "in the way", 0600);
    assert_int_equal(connect_daemon(CONNECT_START, &c), CONNECT_OK);
    fake_end(daemon_pid(&c));
}

/* One of many: writes the daemon's pid to OUT. */
static void one_client(int gate, int out)
{
    struct connection c;
    int pid;
    char go;

    if (read(gate, &go, 1) != 0)
        _exit(1); /* the gate opens by being closed */
    if (connect_daemon(CONNECT_START, &c) != CONNECT_OK)
        _exit(2);
    pid = (int)daemon_pid(&c);
    _exit(write(out, &pid, sizeof(pid)) == sizeof(pid) ? 0 : 3);
}

static void many_at_once_start_one(void **state)
{
    int gate[2];
    int out[2];
    int first = 0;

    (void)state;
    assert_int_equal(pipe(gate), 0);
    assert_int_equal(pipe(out), 0);
    for (int i = 0; i < CLIENT_COUNT; i++) {
        pid_t pid = fork();

        assert_true(pid >= 0);
        if (pid == 0) {
            close(gate[1]);
            one_client(gate[0], out[1]);
        }
    }
    close(gate[1]);
    for (int i = 0; i < CLIENT_COUNT; i++) {
        int status;

        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    for (int i = 0; i < CLIENT_COUNT; i++) {
        int pid;

        assert_int_equal(read(out[0], &pid, sizeof(pid)), sizeof(pid));
        first = first != 0 ? first : pid;
        assert_int_equal(pid, first);
    }
    fake_end(first);
    close(gate[0]);
    close(out[0]);
    close(out[1]);
}

static void missing_program_is_said(void **state)
{
    struct connection c;
    char text[256];

    (void)state;
    setenv("WARMCURLD", scratch_path(&scratch, "none"), 1);
    assert_int_equal(connect_daemon(CONNECT_START, &c), CONNECT_NO_PROGRAM);
    assert_int_equal(c.sys_errno, ENOENT);
    connect_describe(&c, text, sizeof(text));
    assert_non_null(strstr(text, "No such file"));
    chmod(scratch_path(&scratch, "warmcurld"), 0777);
    setenv("WARMCURLD", scratch.path, 1);
    assert_int_equal(connect_daemon(CONNECT_START, &c), CONNECT_NO_PROGRAM);
    connect_describe(&c, text, sizeof(text));
    assert_non_null(strstr(text, "others could write"));
    assert_int_equal(connect_private(&c), CONNECT_NO_PROGRAM);
}

static void refused_directory_is_said(void **state)
{
    struct connection c;
    char text[256];
    char cut[20];

    (void)state;
    chmod(scratch.dir, 0755);
    assert_int_equal(connect_daemon(CONNECT_START, &c), CONNECT_RUNDIR);
    assert_int_equal(c.rundir, RUNDIR_MODE);
    connect_describe(&c, text, sizeof(text));
    assert_non_null(strstr(text, scratch.dir));
    assert_non_null(strstr(text, "0700"));
    connect_describe(&c, cut, sizeof(cut));
    assert_int_equal(strlen(cut), sizeof(cut) - 1);
}

/* A program that can't run: the command must learn it at once. */
static void dying_daemon_ends_the_connection(void **state)
{
    struct connection c;
    char report[FAKE_REPORT_BYTES];

    (void)state;
    scratch_write(&scratch, "bad", "#!/bin/false\n", 0700);
    setenv("WARMCURLD", scratch_path(&scratch, "bad"), 1);
    assert_int_equal(connect_daemon(CONNECT_START, &c), CONNECT_OK);
    fake_read(c.fd, report);
    assert_string_equal(report, "");
    close(c.fd);
}

static int64_t clock_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void held_lock_is_waited_for_and_given_up(void **state)
{
    struct connection c;
    int64_t before = clock_ms();
    int lock = open(scratch_path(&scratch, "s.lock"), O_RDWR | O_CREAT, 0600);

    (void)state;
    assert_int_equal(flock(lock, LOCK_EX), 0);
    assert_int_equal(connect_daemon(CONNECT_START, &c), CONNECT_TIMEOUT);
    assert_true(clock_ms() - before < 10000);
    close(lock);
    assert_int_equal(connect_daemon(CONNECT_START, &c), CONNECT_OK);
    fake_end(daemon_pid(&c));
}

/* Binds the test's socket with a backlog for one. */
static int listen_narrow(void)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    snprintf(address.sun_path, sizeof(address.sun_path), "%s/s", scratch.dir);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(listen(fd, 0), 0);
    return fd;
}

static void full_backlog_is_waited_for_and_given_up(void **state)
{
    struct connection first;
    struct connection second;
    int64_t before;
    int listener = listen_narrow();
    pid_t pid;

    (void)state;
    assert_int_equal(connect_daemon(0, &first), CONNECT_OK);
    before = clock_ms();
    assert_int_equal(connect_daemon(0, &second), CONNECT_TIMEOUT);
    assert_true(clock_ms() - before < 10000);
    /* Room within the time: the connection comes. */
    pid = fork();
    if (pid == 0) {
        struct timespec delay = {.tv_nsec = 200000000};

        nanosleep(&delay, NULL);
        _exit(accept(listener, NULL, NULL) < 0);
    }
    assert_int_equal(connect_daemon(CONNECT_START, &second), CONNECT_OK);
    assert_good_fd(second.fd);
    assert_false(second.is_new_daemon);
    waitpid(pid, NULL, 0);
    close(first.fd);
    close(second.fd);
    close(listener);
}

static void foreign_daemon_is_refused(void **state)
{
    struct connection c;
    int listener;
    int status;
    pid_t pid;

    (void)state;
    if (geteuid() != 0)
        skip();
    listener = listen_narrow();
    pid = fork();
    if (pid == 0) {
        /* The kernel notes who called listen(2) last. */
        _exit(setuid(65534) != 0 || listen(listener, 4) != 0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_int_equal(connect_daemon(CONNECT_START, &c), CONNECT_FOREIGN);
    assert_int_equal(c.fd, -1);
    close(listener);
}

static void something_else_in_the_way_is_an_error(void **state)
{
    struct connection c;
    char text[256];

    (void)state;
    assert_int_equal(mkdir(scratch_path(&scratch, "s"), 0700), 0);
    assert_int_equal(connect_daemon(CONNECT_START, &c), CONNECT_SYSTEM);
    assert_int_equal(c.sys_errno, EISDIR);
    connect_describe(&c, text, sizeof(text));
    assert_non_null(strstr(text, "Is a directory"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, fake_setup, placing_teardown)

int main(int argc, char *argv[])
{
    const struct CMUnitTest tests[] = {
        TEST(looking_starts_nothing),
        TEST(first_connection_starts_a_daemon),
        TEST(a_configuration_may_forbid_to_start),
        TEST(left_over_socket_is_replaced),
        TEST(many_at_once_start_one),
        TEST(missing_program_is_said),
        TEST(refused_directory_is_said),
        TEST(dying_daemon_ends_the_connection),
        TEST(held_lock_is_waited_for_and_given_up),
        TEST(full_backlog_is_waited_for_and_given_up),
        TEST(foreign_daemon_is_refused),
        TEST(something_else_in_the_way_is_an_error),
    };

    (void)argc;
    FAKE_DAEMON(argv);
    return cmocka_run_group_tests_name("connect", tests, NULL, NULL);
}
