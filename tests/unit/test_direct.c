#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <sys/wait.h>

#include "scratch.h"
#include "client/direct.h"

static struct scratch scratch;
static char first[SCRATCH_BYTES + 8]; /* directories on PATH */
static char second[SCRATCH_BYTES + 8];
static char both[2 * SCRATCH_BYTES + 32];

static int setup(void **state)
{
    (void)state;
    unsetenv("WARMCURL_DEPTH");
    scratch_init(&scratch);
    snprintf(first, sizeof(first), "%s/a", scratch.dir);
    snprintf(second, sizeof(second), "%s/b", scratch.dir);
    snprintf(both, sizeof(both), "%s:%s", first, second);
    assert_int_equal(mkdir(first, 0700), 0);
    assert_int_equal(mkdir(second, 0700), 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    scratch_done(&scratch);
    return 0;
}

static void assert_found(int depth, const char *want, int want_depth)
{
    char found[PATH_MAX];

    assert_int_equal(direct_find(both, depth, found), want_depth);
    assert_string_equal(found, scratch_path(&scratch, want));
}

static void first_on_path_is_taken(void **state)
{
    (void)state;
    scratch_write(&scratch, "a/curl", "#!/bin/sh\n", 0700);
    scratch_write(&scratch, "b/curl", "#!/bin/sh\n", 0700);
    assert_found(0, "a/curl", 1);
    assert_found(1, "b/curl", 2);
}

static void only_executable_files_count(void **state)
{
    (void)state;
    scratch_write(&scratch, "a/curl", "", 0600);
    scratch_write(&scratch, "b/curl", "#!/bin/sh\n", 0700);
    assert_found(0, "b/curl", 1);
    unlink(scratch_path(&scratch, "a/curl"));
    mkdir(scratch_path(&scratch, "a/curl"), 0700);
    assert_found(0, "b/curl", 1);
}

static void own_program_is_passed_over(void **state)
{
    (void)state;
    assert_int_equal(
        symlink("/proc/self/exe", scratch_path(&scratch, "a/curl")), 0);
    scratch_write(&scratch, "b/curl", "#!/bin/sh\n", 0700);
    assert_found(0, "b/curl", 2);
}

static void nothing_found_is_enoent(void **state)
{
    char found[PATH_MAX];

    (void)state;
    assert_int_equal(direct_find(both, 0, found), -ENOENT);
    assert_int_equal(direct_find("", 0, found), -ENOENT);
    scratch_write(&scratch, "b/curl", "#!/bin/sh\n", 0700);
    assert_int_equal(direct_find(both, 1, found), -ENOENT);
}

static void empty_element_is_the_current_directory(void **state)
{
    char found[PATH_MAX];
    char back[PATH_MAX];

    (void)state;
    scratch_write(&scratch, "a/curl", "#!/bin/sh\n", 0700);
    assert_non_null(getcwd(back, sizeof(back)));
    assert_int_equal(chdir(first), 0);
    assert_int_equal(direct_find("/nonexistent:", 0, found), 1);
    assert_string_equal(found, "curl");
    assert_int_equal(chdir(back), 0);
}

static void too_long_element_is_skipped(void **state)
{
    char path[PATH_MAX + SCRATCH_BYTES + 16];
    char found[PATH_MAX];

    (void)state;
    scratch_write(&scratch, "a/curl", "#!/bin/sh\n", 0700);
    memset(path, 'x', PATH_MAX);
    snprintf(path + PATH_MAX, sizeof(path) - PATH_MAX, ":%s", first);
    assert_int_equal(direct_find(path, 0, found), 1);
}

/* Runs direct_exec() in a child, its output in a pipe.  Returns the exit
 * status, or 200 - error when it came back. */
static int run(char *const argv[], const char *path, char *out, size_t size)
{
    int ends[2];
    int status;
    ssize_t len;
    size_t total = 0;
    pid_t pid;

    assert_int_equal(pipe(ends), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        setenv("PATH", path, 1);
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        _exit(200 + direct_exec(argv));
    }
    close(ends[1]);
    while ((len = read(ends[0], out + total, size - 1 - total)) > 0)
        total += (size_t)len;
    out[total] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WEXITSTATUS(status);
}

static void arguments_arrive_untouched(void **state)
{
    char *argv[] = {(char *)"warmcurl", (char *)"-d", (char *)"a b\n*",
                    (char *)"", NULL};
    char out[256];

    (void)state;
    scratch_write(&scratch, "a/curl",
                  "#!/bin/sh\nprintf '[%s]' \"$@\" $WARMCURL_DEPTH\nexit 7\n",
                  0700);
    assert_int_equal(run(argv, both, out, sizeof(out)), 7);
    assert_string_equal(out, "[-d][a b\n*][][1]");
}

static void name_becomes_curl(void **state)
{
    char *argv[] = {(char *)"warmcurl", (char *)"-c",
                    (char *)"cat /proc/$$/cmdline | tr '\\0' ' '", NULL};
    char out[256];

    (void)state;
    assert_int_equal(symlink("/bin/sh", scratch_path(&scratch, "a/curl")), 0);
    setenv("WARMCURL_DEPTH", "junk", 1);
    snprintf(both + strlen(both), sizeof(both) - strlen(both), ":/bin");
    assert_int_equal(run(argv, both, out, sizeof(out)), 0);
    assert_memory_equal(out, "curl -c ", 8);
}

static void unrunnable_program_leads_to_the_next(void **state)
{
    char *argv[] = {(char *)"x", NULL};
    char out[16];

    (void)state;
    scratch_write(&scratch, "a/curl", "#!/nonexistent/sh\n", 0700);
    scratch_write(&scratch, "b/curl", "#!/bin/sh\nexit 9\n", 0700);
    assert_int_equal(run(argv, both, out, sizeof(out)), 9);
}

static void no_curl_comes_back(void **state)
{
    char *argv[] = {(char *)"x", NULL};
    char out[16];

    (void)state;
    assert_int_equal(run(argv, both, out, sizeof(out)), 200 - ENOENT);
}

static void depth_ends_a_loop(void **state)
{
    char *argv[] = {(char *)"x", NULL};
    char out[16];

    (void)state;
    scratch_write(&scratch, "a/curl", "#!/bin/sh\nexit 1\n", 0700);
    scratch_write(&scratch, "b/curl", "#!/bin/sh\nexit 2\n", 0700);
    setenv("WARMCURL_DEPTH", "1", 1);
    assert_int_equal(run(argv, both, out, sizeof(out)), 2);
    setenv("WARMCURL_DEPTH", "2", 1);
    assert_int_equal(run(argv, both, out, sizeof(out)), 200 - ENOENT);
    setenv("WARMCURL_DEPTH", "9", 1);
    assert_int_equal(run(argv, both, out, sizeof(out)), 200 - ENOENT);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(first_on_path_is_taken),
        TEST(only_executable_files_count),
        TEST(own_program_is_passed_over),
        TEST(nothing_found_is_enoent),
        TEST(empty_element_is_the_current_directory),
        TEST(too_long_element_is_skipped),
        TEST(arguments_arrive_untouched),
        TEST(name_becomes_curl),
        TEST(unrunnable_program_leads_to_the_next),
        TEST(no_curl_comes_back),
        TEST(depth_ends_a_loop),
    };

    return cmocka_run_group_tests_name("direct", tests, NULL, NULL);
}
