#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <signal.h>
#include <sys/wait.h>

#include "fakedaemon.h"
#include "client/ctl_run.h"

static struct scratch scratch;

static int setup(void **state)
{
    (void)state;
    scratch_init(&scratch);
    fake_install(&scratch);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    unsetenv("WARMCURLD");
    unsetenv("WARMCURL_SOCKET");
    scratch_done(&scratch);
    return 0;
}

/* Runs the shell's SCRIPT, in a child, since ctl_run() changes signals. */
static int run(const char *script)
{
    char *argv[] = {(char *)"sh", (char *)"-c", (char *)script, NULL};
    int status;
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0) {
        struct ctl_answer a;
        int code = ctl_run(argv, &a);

        ctl_answer_done(&a);
        _exit(code);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* Reads NAME from the scratch directory into RET, less the newline. */
static void read_file(const char *name, char ret[256])
{
    FILE *in = fopen(scratch_path(&scratch, name), "r");

    assert_non_null(in);
    if (fgets(ret, 256, in) == NULL)
        ret[0] = '\0';
    ret[strcspn(ret, "\n")] = '\0';
    fclose(in);
}

static void status_is_the_commands(void **state)
{
    (void)state;
    assert_int_equal(run("exit 0"), 0);
    assert_int_equal(run("exit 42"), 42);
    assert_int_equal(run("kill -TERM $$"), 128 + SIGTERM);
}

static void missing_command_is_127(void **state)
{
    char *none[] = {(char *)"/nonexistent/x", NULL};
    char *dir[] = {(char *)"/", NULL};
    struct ctl_answer a;
    int status;
    pid_t pid = fork();

    (void)state;
    if (pid == 0) {
        int fd = open("/dev/null", O_WRONLY);

        dup2(fd, 2);
        _exit(ctl_run(none, &a) == CTL_RUN_NOT_FOUND &&
                      ctl_run(dir, &a) == CTL_RUN_NOT_EXECUTABLE
                  ? 0
                  : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static void socket_is_private_and_gone_afterwards(void **state)
{
    char script[512];
    char path[256];
    char mode[256];
    struct stat st;

    (void)state;
    snprintf(script, sizeof(script),
             "echo $WARMCURL_SOCKET >%s/path;"
             "stat -c %%a ${WARMCURL_SOCKET%%/*} >%s/mode;"
             "test -S $WARMCURL_SOCKET",
             scratch.dir, scratch.dir);
    assert_int_equal(run(script), 0);
    read_file("path", path);
    read_file("mode", mode);
    assert_string_equal(mode, "700");
    *strrchr(path, '/') = '\0';
    assert_int_equal(stat(path, &st), -1);
}

static void daemon_is_gone_afterwards(void **state)
{
    char script[512];
    char children[256];

    (void)state;
    /* The daemon is the other child of the shell's parent. */
    snprintf(script, sizeof(script),
             "for p in $(cat /proc/$PPID/task/$PPID/children); do"
             " test $p = $$ || echo $p >%s/daemon; done",
             scratch.dir);
    assert_int_equal(run(script), 0);
    read_file("daemon", children);
    assert_true(atoi(children) > 1);
    assert_int_equal(kill(atoi(children), 0), -1);
}

static void command_runs_without_a_daemon_too(void **state)
{
    int saved = dup(2);
    int fd = open("/dev/null", O_WRONLY);

    (void)state;
    setenv("WARMCURLD", scratch_path(&scratch, "none"), 1);
    dup2(fd, 2);
    assert_int_equal(run("exit 3"), 3);
    dup2(saved, 2);
    close(saved);
    close(fd);
}

static void signals_are_handed_on(void **state)
{
    (void)state;
    /* The shell asks its parent for it. */
    assert_int_equal(run("trap 'exit 11' TERM; kill -TERM $PPID;"
                         "for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.1; done"),
                     11);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(int argc, char *argv[])
{
    const struct CMUnitTest tests[] = {
        TEST(status_is_the_commands),
        TEST(missing_command_is_127),
        TEST(socket_is_private_and_gone_afterwards),
        TEST(daemon_is_gone_afterwards),
        TEST(command_runs_without_a_daemon_too),
        TEST(signals_are_handed_on),
    };

    (void)argc;
    FAKE_DAEMON(argv);
    return cmocka_run_group_tests_name("ctl_run", tests, NULL, NULL);
}
