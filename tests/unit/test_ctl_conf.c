#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "client/ctl_conf.h"
#include "capturing.h"
#include "scratch.h"

static struct scratch scratch;
static struct capture out;
static struct ctl_doctor d;

static int setup(void **state)
{
    (void)state;
    scratch_init(&scratch);
    unsetenv("HOME");
    unsetenv("XDG_CONFIG_HOME");
    setenv("WARMCURLD", scratch_path(&scratch, "warmcurld"), 1);
    setenv("WARMCURL_CONFIG", "/dev/null", 1);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    unsetenv("WARMCURLD");
    unsetenv("WARMCURL_CONFIG");
    scratch_done(&scratch);
    return 0;
}

/* A daemon's program that prints TEXT when it is asked to check. */
static void install(const char *text)
{
    char script[512];

    snprintf(script, sizeof(script),
             "#!/bin/sh\n[ \"$*\" = --check-config ] || exit 2\n"
             "cat <<END\n%sEND\nexit 1\n",
             text);
    scratch_write(&scratch, "warmcurld", script, 0700);
}

static unsigned look(void)
{
    d = (struct ctl_doctor){.check = "configuration"};
    capture_start(&out, STDOUT_FILENO);
    ctl_conf_check(&d);
    fflush(NULL);
    capture_end(&out);
    return d.problems;
}

static void files_are_told_of(void **state)
{
    (void)state;
    install("/etc/a: absent\n/home/b: fine\n");
    assert_int_equal(look(), 0);
    assert_string_equal(out.text, "ok        configuration /etc/a: absent\n"
                                  "ok        configuration /home/b: fine\n");
}

static void wrong_lines_are_problems(void **state)
{
    (void)state;
    install("/etc/a:7: nothing is called 'x'\n/home/b: Permission denied\n");
    assert_int_equal(look(), 2);
    assert_non_null(strstr(
        out.text, "problem   configuration /etc/a:7: nothing is called 'x'\n"));
    assert_non_null(strstr(out.text, "-> see warmcurl.conf(5)"));
}

static void who_starts_nothing_is_told(void **state)
{
    (void)state;
    install("");
    scratch_write(&scratch, "conf", "autostart no\n", 0600);
    setenv("WARMCURL_CONFIG", scratch_path(&scratch, "conf"), 1);
    assert_int_equal(look(), 0);
    assert_non_null(strstr(out.text, "note      configuration no command"));
    assert_non_null(strstr(out.text, scratch.path));
}

static void without_a_program_nothing_is_told(void **state)
{
    (void)state;
    assert_int_equal(look(), 0);
    assert_string_equal(out.text, "");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(files_are_told_of),
        TEST(wrong_lines_are_problems),
        TEST(who_starts_nothing_is_told),
        TEST(without_a_program_nothing_is_told),
    };

    return cmocka_run_group_tests_name("ctl_conf", tests, NULL, NULL);
}
