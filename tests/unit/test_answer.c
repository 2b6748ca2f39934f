#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "capturing.h"
#include "client/answer.h"
#include "client/dialect.h"
#include "client/help.h"
#include "scratch.h"

static struct console console;
static struct capture out;
static struct capture err;

/* Answers WHAT and returns the exit code; both streams are captured. */
static int answer(enum says what, const char *of)
{
    struct invocation inv = {.says = what, .says_of = of};
    int status;
    pid_t pid;

    memset(&console, 0, sizeof(console));
    capture_start(&out, STDOUT_FILENO);
    capture_start(&err, STDERR_FILENO);
    pid = fork();
    if (!pid) {
        int code;

        console_init(&console);
        code = answer_say(&inv, &console);
        console_flush(&console);
        _exit(code);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    capture_end(&err);
    capture_end(&out);
    return WEXITSTATUS(status);
}

static void help(void **state)
{
    (void)state;
    dialect_use("7.88.1");
    assert_int_equal(answer(SAYS_HELP, "tls"), 0);
    assert_string_equal(out.text, help_text("tls"));
    assert_string_equal(err.text, "");
}

/* Nor has Debian's curl any. */
static void no_certificates_of_its_own(void **state)
{
    (void)state;
    assert_int_equal(answer(SAYS_TRUST, NULL), 0);
    assert_string_equal(out.text, "");
    assert_string_equal(err.text, "");
}

static void no_manual(void **state)
{
    (void)state;
    assert_int_equal(answer(SAYS_MANUAL, NULL), 2);
    assert_string_equal(out.text, "");
    assert_non_null(strstr(err.text, "built-in manual was disabled"));
    assert_non_null(strstr(err.text, "warmcurl(1)"));
}

/* Another program in the daemon's place. */
static void version(void **state)
{
    struct scratch dir;

    (void)state;
    scratch_init(&dir);
    scratch_write(&dir, "d", "#!/bin/sh\necho \"asked $*\"\n", 0700);
    setenv("WARMCURLD", scratch_path(&dir, "d"), 1);
    assert_int_equal(answer(SAYS_VERSION, NULL), 0);
    assert_string_equal(out.text, "asked --curl-version\n");
    assert_int_equal(answer(SAYS_ENGINES, NULL), 0);
    assert_string_equal(out.text, "asked --curl-engines\n");
    setenv("WARMCURLD", "/nonexistent", 1);
    assert_int_equal(answer(SAYS_VERSION, NULL), 2);
    assert_non_null(strstr(err.text, "No such file"));
    unsetenv("WARMCURLD");
    scratch_remove(dir.dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(help),
        cmocka_unit_test(no_certificates_of_its_own),
        cmocka_unit_test(no_manual),
        cmocka_unit_test(version),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
