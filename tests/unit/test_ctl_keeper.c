#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "fakedaemon.h"
#include "besiding.h"
#include "client/connect.h"
#include "client/ctl_keeper.h"

/* ms that a keeper may take to notice and to clean up. */
#define GONE_MS 30000

/* Waits until PATH is gone, and so is its like that is about to go. */
static bool is_gone(const char *path)
{
    char gone[PATH_MAX];

    snprintf(gone, sizeof(gone), "%s.gone", path);
    for (int i = 0; i < GONE_MS; i++) {
        if (access(path, F_OK) != 0 && access(gone, F_OK) != 0)
            return true;
        usleep(1000);
    }
    return false;
}

static void dir_of(const struct ctl_keeper *k, char ret[PATH_MAX])
{
    strcpy(ret, k->socket);
    *strrchr(ret, '/') = '\0';
}

/* The process that listens at PATH, 0 for none. */
static pid_t listener_of(const char *path)
{
    struct connection c;
    pid_t pid;

    setenv("WARMCURL_SOCKET", path, 1);
    pid = connect_daemon(0, &c) == CONNECT_OK ? c.pid : 0;
    if (c.fd >= 0)
        close(c.fd);
    return pid;
}

/* Waits for the daemon itself to listen: at first it is who started it. */
static pid_t daemon_of(const struct ctl_keeper *k)
{
    for (int i = 0; i < GONE_MS; i++) {
        pid_t pid = listener_of(k->socket);

        if (pid > 0 && pid != k->pid && pid != getpid())
            return pid;
        usleep(1000);
    }
    fail_msg("no daemon listens");
    return 0;
}

/* init may take its time to reap it. */
static bool runs(pid_t pid)
{
    char path[32];
    char state = 'Z';
    FILE *in;

    snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    in = fopen(path, "r");
    if (in == NULL)
        return false;
    if (fscanf(in, "%*d %*s %c", &state) != 1)
        state = 'Z';
    fclose(in);
    return state != 'Z' && state != 'X';
}

static bool has_ended(pid_t pid)
{
    for (int i = 0; i < GONE_MS; i++) {
        if (!runs(pid))
            return true;
        usleep(1000);
    }
    return false;
}

static void a_daemon_is_there_and_then_gone(void **state)
{
    struct ctl_keeper k;
    char dir[PATH_MAX];
    struct stat st;
    pid_t daemon;

    (void)state;
    assert_int_equal(ctl_keeper_start(&k), 0);
    assert_string_equal(k.text, "");
    dir_of(&k, dir);
    assert_int_equal(stat(dir, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    daemon = daemon_of(&k);
    ctl_keeper_end(&k);
    /* At once: who waited for the end finds nothing. */
    assert_int_equal(access(dir, F_OK), -1);
    assert_false(runs(daemon));
    ctl_keeper_end(&k);
}

static void curl_is_warmcurl_there(void **state)
{
    char curl[PATH_MAX];
    char target[PATH_MAX];
    struct ctl_keeper k;
    ssize_t len;

    (void)state;
    assert_int_equal(ctl_keeper_start(&k), 0);
    snprintf(curl, sizeof(curl), "%s/curl", k.bin);
    len = readlink(curl, target, sizeof(target) - 1);
    assert_true(len > 0);
    target[len] = '\0';
    assert_string_equal(target, beside_path("warmcurl"));
    ctl_keeper_end(&k);
}

static void without_a_program_the_rest_is_there(void **state)
{
    struct ctl_keeper k;
    char dir[PATH_MAX];

    (void)state;
    setenv("WARMCURLD", scratch_path(&scratch, "none"), 1);
    assert_int_equal(ctl_keeper_start(&k), 0);
    assert_non_null(strstr(k.text, "no daemon: "));
    dir_of(&k, dir);
    assert_int_equal(access(dir, F_OK), 0);
    ctl_keeper_end(&k);
    assert_int_equal(access(dir, F_OK), -1);
}

/* Starts one in a child that is then killed by SIGNAL. */
static void own_and_die(int number, struct ctl_keeper *ret)
{
    int pair[2];
    int status;
    pid_t pid;

    assert_int_equal(pipe(pair), 0);
    pid = fork();
    if (pid == 0) {
        struct ctl_keeper k;
        bool is_told = ctl_keeper_start(&k) == 0 &&
                       write(pair[1], &k, sizeof(k)) == sizeof(k);

        signal(number, SIG_DFL); /* a job in the background ignores SIGINT */
        if (is_told)
            kill(getpid(), number);
        _exit(1);
    }
    close(pair[1]);
    assert_int_equal(read(pair[0], ret, sizeof(*ret)), sizeof(*ret));
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    close(pair[0]);
}

static void a_killed_owner_leaves_nothing(void **state)
{
    static const int numbers[] = {SIGKILL, SIGTERM, SIGINT, SIGHUP};

    (void)state;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        struct ctl_keeper k;
        char dir[PATH_MAX];

        own_and_die(numbers[i], &k);
        dir_of(&k, dir);
        assert_true(is_gone(dir));
        assert_true(has_ended(k.pid));
    }
}

static void the_keeper_itself_can_be_told(void **state)
{
    struct ctl_keeper k;
    char dir[PATH_MAX];
    pid_t daemon;

    (void)state;
    assert_int_equal(ctl_keeper_start(&k), 0);
    dir_of(&k, dir);
    daemon = daemon_of(&k);
    /* What a terminal sends is not for it. */
    kill(k.pid, SIGINT);
    kill(k.pid, SIGHUP);
    usleep(20000);
    assert_int_equal(access(dir, F_OK), 0);
    kill(k.pid, SIGTERM);
    assert_true(is_gone(dir));
    assert_true(has_ended(daemon));
    ctl_keeper_end(&k);
}

/* One that a client started after ours had died goes as well. */
static void a_later_daemon_goes_too(void **state)
{
    struct ctl_keeper k;
    struct connection c;
    char dir[PATH_MAX];
    pid_t daemon;
    pid_t later;

    (void)state;
    assert_int_equal(ctl_keeper_start(&k), 0);
    dir_of(&k, dir);
    daemon = daemon_of(&k);
    kill(daemon, SIGKILL);
    assert_true(has_ended(daemon));
    setenv("WARMCURL_SOCKET", k.socket, 1);
    assert_int_equal(connect_daemon(CONNECT_START, &c), CONNECT_OK);
    close(c.fd);
    later = daemon_of(&k);
    assert_true(later != daemon);
    ctl_keeper_end(&k);
    assert_int_equal(access(dir, F_OK), -1);
    assert_true(has_ended(later));
}

static void it_holds_nothing_of_its_owners(void **state)
{
    struct ctl_keeper k;
    char byte;
    int pair[2];

    (void)state;
    assert_int_equal(pipe(pair), 0);
    assert_int_equal(ctl_keeper_start(&k), 0);
    close(pair[1]);
    /* End of file: nobody else has it open. */
    assert_int_equal(read(pair[0], &byte, 1), 0);
    close(pair[0]);
    ctl_keeper_end(&k);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, fake_setup, placing_teardown)

int main(int argc, char *argv[])
{
    const struct CMUnitTest tests[] = {
        TEST(a_daemon_is_there_and_then_gone),
        TEST(curl_is_warmcurl_there),
        TEST(without_a_program_the_rest_is_there),
        TEST(a_killed_owner_leaves_nothing),
        TEST(the_keeper_itself_can_be_told),
        TEST(a_later_daemon_goes_too),
        TEST(it_holds_nothing_of_its_owners),
    };

    FAKE_DAEMON(argv);
    BESIDE(argc, "#!/bin/sh\n");
    return cmocka_run_group_tests_name("ctl_keeper", tests, NULL, NULL);
}
