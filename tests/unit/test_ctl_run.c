#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <signal.h>
#include <sys/wait.h>

#include "fakedaemon.h"
#include "besiding.h"
#include "capturing.h"
#include "client/ctl_run.h"

static struct capture out, err;

/* Runs the shell's SCRIPT, in a child, since ctl_run() changes signals. */
static int run(const char *script)
{
    char *argv[] = {(char *)"sh", (char *)"-c", (char *)script, NULL};
    int status;
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0) {
        struct ctl_call call = {.args = argv};

        _exit(ctl_run(&call));
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
    struct ctl_call first = {.args = none};
    struct ctl_call second = {.args = dir};
    int status;
    pid_t pid = fork();

    (void)state;
    if (pid == 0) {
        int fd = open("/dev/null", O_WRONLY);

        dup2(fd, 2);
        _exit(ctl_run(&first) == CTL_RUN_NOT_FOUND &&
                      ctl_run(&second) == CTL_RUN_NOT_EXECUTABLE
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

static void curl_is_warmcurl_in_it(void **state)
{
    char script[512];
    char found[256];

    (void)state;
    snprintf(script, sizeof(script),
             "command -v curl | xargs readlink -f >%s/curl", scratch.dir);
    assert_int_equal(run(script), 0);
    read_file("curl", found);
    assert_string_equal(found, beside_path("warmcurl"));
}

/* What went wrong is said, and does not end the command. */
static void figures_go_to_standard_error(void **state)
{
    char *argv[] = {(char *)"sh", (char *)"-c", (char *)"echo out; exit 3",
                    NULL};
    struct ctl_call call = {.args = argv, .json = true};
    pid_t pid;
    int status;

    (void)state;
    capture_start(&out, STDOUT_FILENO);
    capture_start(&err, STDERR_FILENO);
    pid = fork();
    if (pid == 0) {
        int code = ctl_run(&call);

        fflush(NULL);
        _exit(code);
    }
    waitpid(pid, &status, 0);
    capture_end(&err);
    capture_end(&out);
    assert_int_equal(WEXITSTATUS(status), 3);
    assert_string_equal(out.text, "out\n");
    assert_non_null(strstr(err.text, "{\"exit_code\":3,\"daemon\":{"));
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

#define TEST(f) cmocka_unit_test_setup_teardown(f, fake_setup, placing_teardown)

int main(int argc, char *argv[])
{
    const struct CMUnitTest tests[] = {
        TEST(status_is_the_commands),
        TEST(missing_command_is_127),
        TEST(socket_is_private_and_gone_afterwards),
        TEST(curl_is_warmcurl_in_it),
        TEST(figures_go_to_standard_error),
        TEST(command_runs_without_a_daemon_too),
        TEST(signals_are_handed_on),
    };

    FAKE_DAEMON(argv);
    BESIDE(argc, "#!/bin/sh\n");
    return cmocka_run_group_tests_name("ctl_run", tests, NULL, NULL);
}
