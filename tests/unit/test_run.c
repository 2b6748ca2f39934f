#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"
#include "rundaemon.h"

static void one(void **state)
{
    (void)state;
    PARSE("-s", "http://h/");
    assert_int_equal(run(answers_once), 0);
    assert_string_equal(out.text, "body");
    assert_string_equal(err.text, "");
}

static void the_last_code_counts(void **state)
{
    (void)state;
    PARSE("-s", "http://h/1", "http://h/2");
    assert_int_equal(run(answers_twice), 0);
    assert_string_equal(out.text, "one two");
    assert_int_equal(run(fails_then_answers), 0);
    assert_int_equal(run(answers_then_fails), 7);
    PARSE("-sS", "--fail-early", "http://h/1", "http://h/2");
    assert_int_equal(run(fails_once), 7);
    assert_string_equal(err.text, "curl: (7) an error\n");
}

static void retries(void **state)
{
    (void)state;
    PARSE("-s", "--retry", "1", "--retry-delay", "1", "http://h/");
    assert_int_equal(run(busy_then_answers), 0);
    assert_string_equal(out.text, "busybody");
}

static void waits_for_a_new_daemon(void **state)
{
    (void)state;
    is_new_daemon = true;
    PARSE("-s", "-d", "x", "http://h/");
    assert_int_equal(run(welcomes_late), 0);
    assert_string_equal(out.text, "body");
    assert_int_equal(run(never_welcomes), RUN_DIRECT);
    is_new_daemon = false;
}

static void says_nothing(struct far *f)
{
    await(f, FRAME_REQUEST);
    if (!await(f, FRAME_CANCEL))
        _exit(4);
}

/* -m holds although the daemon sleeps. */
static void time_is_up(void **state)
{
    (void)state;
    PARSE("-sS", "-m", "0.2", "http://h/");
    assert_int_equal(run(says_nothing), 28);
    assert_string_equal(err.text, "curl: (28) Operation timed out after 200 "
                                  "milliseconds with 0 bytes received\n");
}

static void in_parallel(void **state)
{
    (void)state;
    PARSE("-sS", "-Z", "--no-progress-meter", "http://h/1", "http://h/2", "-w",
          "%{urlnum}");
    assert_int_equal(run(answers_backwards), 6);
    assert_string_equal(out.text, "second1first0");
}

static void parallel_fails_early(void **state)
{
    (void)state;
    PARSE("-sS", "-Z", "--fail-early", "http://h/1", "http://h/2");
    assert_int_equal(run(fails_one_of_two), 6);
    assert_non_null(strstr(err.text, "curl: (6) no such host\n"));
    assert_non_null(strstr(err.text, "curl: (42) Transfer aborted due to "
                                     "critical error in another "
                                     "transfer\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one),
        cmocka_unit_test(the_last_code_counts),
        cmocka_unit_test(retries),
        cmocka_unit_test(waits_for_a_new_daemon),
        cmocka_unit_test(time_is_up),
        cmocka_unit_test(in_parallel),
        cmocka_unit_test(parallel_fails_early),
    };

    rundaemon_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
