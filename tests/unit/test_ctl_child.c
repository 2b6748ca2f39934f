#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "client/ctl_child.h"

static struct ctl_child child;

/* Starts the shell's SCRIPT and reads what it writes to NUMBER. */
static const char *run(const char *script, int number)
{
    const char *const argv[] = {"sh", "-c", script, NULL};
    static char said[256];

    assert_int_equal(ctl_child_start(&child, "/bin/sh", argv, number), 0);
    said[fread(said, 1, sizeof(said) - 1, child.said)] = '\0';
    return said;
}

static void one_descriptor_is_read(void **state)
{
    (void)state;
    assert_string_equal(run("echo out; exit 3", STDOUT_FILENO), "out\n");
    assert_int_equal(ctl_child_end(&child), 3);
    assert_string_equal(
        run("echo err >&2; exec 2>&-; sleep 0.01", STDERR_FILENO), "err\n");
    assert_int_equal(ctl_child_end(&child), 0);
}

static void signals_are_told(void **state)
{
    (void)state;
    assert_string_equal(run("kill -9 $$", STDOUT_FILENO), "");
    assert_int_equal(ctl_child_end(&child), 128 + SIGKILL);
}

/* Whoever goes on writing is not waited for. */
static void what_is_not_read_ends_it(void **state)
{
    const char *const argv[] = {"sh", "-c", "yes", NULL};

    (void)state;
    assert_int_equal(ctl_child_start(&child, "/bin/sh", argv, STDOUT_FILENO),
                     0);
    assert_int_equal(fgetc(child.said), 'y');
    assert_int_not_equal(ctl_child_end(&child), 0);
}

static void what_is_no_program_is_127(void **state)
{
    const char *const argv[] = {"none", NULL};

    (void)state;
    assert_int_equal(
        ctl_child_start(&child, "/nonexistent", argv, STDOUT_FILENO), 0);
    assert_int_equal(fgetc(child.said), EOF);
    assert_int_equal(ctl_child_end(&child), 127);
}

static void without_a_pipe_nothing_runs(void **state)
{
    const char *const argv[] = {"sh", "-c", "exit 0", NULL};
    struct rlimit old, none;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
    none = (struct rlimit){.rlim_cur = 0, .rlim_max = old.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    assert_int_equal(ctl_child_start(&child, "/bin/sh", argv, STDOUT_FILENO),
                     -EMFILE);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_descriptor_is_read),
        cmocka_unit_test(signals_are_told),
        cmocka_unit_test(what_is_not_read_ends_it),
        cmocka_unit_test(what_is_no_program_is_127),
        cmocka_unit_test(without_a_pipe_nothing_runs),
    };

    return cmocka_run_group_tests_name("ctl_child", tests, NULL, NULL);
}
