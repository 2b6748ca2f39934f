#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "fakedaemon.h"
#include "client/connect.h"
#include "client/spawn.h"

/* --- which program -------------------------------------------------------- */

static void named_program_is_found(void **state)
{
    char found[PATH_MAX];

    (void)state;
    assert_int_equal(spawn_find_program(found), 0);
    assert_string_equal(found, scratch_path(&scratch, "warmcurld"));
}

static void links_are_resolved(void **state)
{
    char found[PATH_MAX];
    char target[PATH_MAX];

    (void)state;
    strcpy(target, scratch_path(&scratch, "warmcurld"));
    assert_int_equal(symlink(target, scratch_path(&scratch, "link")), 0);
    setenv("WARMCURLD", scratch.path, 1);
    assert_int_equal(spawn_find_program(found), 0);
    assert_string_equal(found, target);
}

static void missing_program_is_enoent(void **state)
{
    char found[PATH_MAX];

    (void)state;
    setenv("WARMCURLD", scratch_path(&scratch, "none"), 1);
    assert_int_equal(spawn_find_program(found), -ENOENT);
}

static void program_that_others_can_write_is_refused(void **state)
{
    static const mode_t modes[] = {0720, 0702, 0777};
    char found[PATH_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        chmod(scratch_path(&scratch, "warmcurld"), modes[i]);
        assert_int_equal(spawn_find_program(found), -EPERM);
    }
    chmod(scratch_path(&scratch, "warmcurld"), 0755);
    assert_int_equal(spawn_find_program(found), 0);
    chmod(scratch.dir, 0770);
    assert_int_equal(spawn_find_program(found), -EPERM);
    chmod(scratch.dir, 01777);
    assert_int_equal(spawn_find_program(found), -EPERM);
    chmod(scratch.dir, 0755);
    assert_int_equal(spawn_find_program(found), 0);
}

static void other_files_are_no_program(void **state)
{
    char found[PATH_MAX];

    (void)state;
    chmod(scratch_path(&scratch, "warmcurld"), 0600);
    assert_int_equal(spawn_find_program(found), -EACCES);
    setenv("WARMCURLD", scratch.dir, 1);
    assert_int_equal(spawn_find_program(found), -EACCES);
}

static void foreign_program_is_refused(void **state)
{
    char found[PATH_MAX];

    (void)state;
    if (geteuid() != 0)
        skip();
    assert_int_equal(chown(scratch_path(&scratch, "warmcurld"), 65534, 65534),
                     0);
    assert_int_equal(spawn_find_program(found), -EPERM);
}

/* --- what it is started with ---------------------------------------------- */

/* Makes a caller with all the habits that must not be handed on. */
static void misbehave(void)
{
    struct rlimit limit = {.rlim_cur = 1 << 20, .rlim_max = RLIM_INFINITY};
    sigset_t mask;

    signal(SIGPIPE, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    sigemptyset(&mask);
    sigaddset(&mask, SIGUSR1);
    sigprocmask(SIG_BLOCK, &mask, NULL);
    setenv("SECRET_TOKEN", "x", 1);
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("CI_JOB_ID", "17", 1);
    setenv("WARMCURL_CONFIG", "/dev/null", 1);
    setenv("XDG_CONFIG_HOME", "/c", 1);
    setenv("HOME", "/h", 1);
    umask(0);
    setrlimit(RLIMIT_FSIZE, &limit);
    assert_int_equal(fcntl(dup(1), F_SETFD, 0), 0);
    assert_true(dup2(1, 50) == 50);
}

/* Runs ACT in a child, so that misbehave() stays there. */
static void in_child(void (*act)(void))
{
    int status;
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0) {
        act();
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static int connect_to(const char *path)
{
    struct connection c;

    setenv("WARMCURL_SOCKET", path, 1);
    assert_int_equal(connect_daemon(0, &c), CONNECT_OK);
    return c.fd;
}

static void assert_clean(const char *report, const char *socket_path)
{
    char line[256];

    assert_reports(report, "cwd=/");
    assert_reports(report, "umask=77");
    assert_reports(report, "fd0=/dev/null");
    assert_reports(report, "fd1=/dev/null");
    assert_reports(report, "fd2=/dev/null");
    assert_reports(report, "blocked=0");
    assert_reports(report, "fsize=1");
    assert_null(strstr(report, "ignored="));
    assert_null(strstr(report, "SECRET_TOKEN"));
    assert_null(strstr(report, "http_proxy"));
    assert_reports(report, "env LISTEN_FDS=1");
    assert_reports(report, "env CI_JOB_ID=17");
    assert_reports(report, "env WARMCURL_CONFIG=/dev/null");
    assert_reports(report, "env XDG_CONFIG_HOME=/c");
    assert_reports(report, "env HOME=/h");
    snprintf(line, sizeof(line), "env LISTEN_PID=%ld",
             fake_number(report, "pid"));
    assert_reports(report, line);
    snprintf(line, sizeof(line), "env WARMCURL_SOCKET=%s", socket_path);
    assert_reports(report, line);
}

static void check_daemon(void)
{
    char report[FAKE_REPORT_BYTES];
    char socket_path[SCRATCH_BYTES + 8];
    char program[PATH_MAX];
    int listener;
    int fd;

    assert_int_equal(spawn_find_program(program), 0);
    strcpy(socket_path, scratch_path(&scratch, "s"));
    listener = connect_listen(socket_path);
    assert_true(listener > 2);
    assert_int_equal(spawn_daemon(program, listener, socket_path), 0);
    close(listener);
    fd = connect_to(socket_path);
    fake_read(fd, report);
    fake_end(fake_number(report, "pid"));
    assert_reports(report, "fds=f");
    assert_clean(report, socket_path);
    assert_reports(report, "arg=");
    assert_int_not_equal(fake_number(report, "ppid"), getpid());
    assert_int_not_equal(fake_number(report, "sid"), getsid(0));
    /* Not the session's first process: it can't get a terminal. */
    assert_int_not_equal(fake_number(report, "sid"),
                         fake_number(report, "pid"));
}

static void start_daemon(void)
{
    misbehave();
    check_daemon();
}

static void daemon_inherits_nothing(void **state)
{
    (void)state;
    in_child(start_daemon);
}

static void start_daemon_without_streams(void)
{
    misbehave();
    close(0);
    close(1);
    close(2);
    check_daemon();
}

static void closed_streams_do_no_harm(void **state)
{
    (void)state;
    in_child(start_daemon_without_streams);
}

static void start_child(void)
{
    char report[FAKE_REPORT_BYTES];
    char socket_path[SCRATCH_BYTES + 8];
    char program[PATH_MAX];
    int listener;
    int status;
    pid_t pid;

    misbehave();
    assert_int_equal(spawn_find_program(program), 0);
    strcpy(socket_path, scratch_path(&scratch, "s"));
    listener = connect_listen(socket_path);
    pid = spawn_child(program, listener, socket_path);
    assert_true(pid > 0);
    close(listener);
    fake_read(connect_to(socket_path), report);
    assert_clean(report, socket_path);
    assert_int_equal(fake_number(report, "pid"), pid);
    assert_int_equal(fake_number(report, "ppid"), getpid());
    kill(pid, SIGTERM);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(WTERMSIG(status), SIGTERM);
}

static void child_daemon_is_ours(void **state)
{
    (void)state;
    in_child(start_child);
}

static void start_private(void)
{
    char report[FAKE_REPORT_BYTES];
    struct connection c;

    misbehave();
    assert_int_equal(chdir(scratch.dir), 0);
    assert_int_equal(connect_private(&c), CONNECT_OK);
    assert_true(c.fd > 2);
    fake_read(c.fd, report);
    close(c.fd);
    assert_reports(report, "arg=--direct");
    assert_reports(report, "env SECRET_TOKEN=x");
    assert_reports(report, "umask=0");
    assert_reports(report, "fds=f");
    assert_reports(report, "fd1=/dev/null");
    assert_null(strstr(report, "LISTEN_PID"));
    assert_null(strstr(report, "ignored="));
    assert_non_null(strstr(report, scratch.dir));
}

static void private_daemon_has_the_callers_environment(void **state)
{
    (void)state;
    in_child(start_private);
}

static void unrunnable_program_ends_the_connection(void **state)
{
    struct connection c;
    char report[FAKE_REPORT_BYTES];

    (void)state;
    scratch_write(&scratch, "bad", "#!/nonexistent\n", 0700);
    setenv("WARMCURLD", scratch_path(&scratch, "bad"), 1);
    assert_int_equal(connect_private(&c), CONNECT_OK);
    fake_read(c.fd, report);
    assert_string_equal(report, "");
    close(c.fd);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, fake_setup, placing_teardown)

int main(int argc, char *argv[])
{
    const struct CMUnitTest tests[] = {
        TEST(named_program_is_found),
        TEST(links_are_resolved),
        TEST(missing_program_is_enoent),
        TEST(program_that_others_can_write_is_refused),
        TEST(other_files_are_no_program),
        TEST(foreign_program_is_refused),
        TEST(daemon_inherits_nothing),
        TEST(closed_streams_do_no_harm),
        TEST(child_daemon_is_ours),
        TEST(private_daemon_has_the_callers_environment),
        TEST(unrunnable_program_ends_the_connection),
    };

    (void)argc;
    FAKE_DAEMON(argv);
    return cmocka_run_group_tests_name("spawn", tests, NULL, NULL);
}
