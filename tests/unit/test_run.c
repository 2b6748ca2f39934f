#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/dialect.h"
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

static unsigned request_count;

static void says_which_is_the_last(struct far *f)
{
    send_now(f); /* who uploads awaits the welcome */
    for (unsigned i = 0; i < request_count; i++) {
        uint16_t id = await(f, FRAME_REQUEST);
        struct wire_reader options;
        struct msg_request m;

        if (message_get_request(&f->frame, &m, &options))
            _exit(4);
        put_bytes_frame(&w, FRAME_BODY, id,
                        m.flags & REQUEST_LAST ? "last " : "more ");
        put_done(&w, id, 0, "", 200);
        send_now(f);
    }
}

static void assert_said(unsigned count, const char *said)
{
    request_count = count;
    assert_int_equal(run(says_which_is_the_last), 0);
    assert_string_equal(out.text, said);
}

static void only_a_single_request_is_known_to_be_the_last(void **state)
{
    (void)state;
    PARSE("-s", "http://h/");
    assert_said(1, "last ");
    PARSE("-s", "-T", "/dev/null", "http://h/");
    assert_said(1, "last ");
    PARSE("-s", "http://h/1", "http://h/2");
    assert_said(2, "more more ");
    PARSE("-s", "http://h/1", "--next", "-s", "http://h/2");
    assert_said(2, "more more ");
    PARSE("-s", "http://h/{1,2}");
    assert_said(2, "more more ");
    PARSE("-s", "-T", "/dev/{null,null}", "http://h/x");
    assert_said(2, "more more ");
    PARSE("-s", "--retry", "1", "http://h/");
    assert_said(1, "more ");
}

static void refuses_an_argument(struct far *f)
{
    answer(f, "", 43, 0);
}

/* What libcurl will not do at all ends the command. */
static void fatal_codes(void **state)
{
    (void)state;
    PARSE("-sS", "http://h/1", "http://h/2");
    assert_int_equal(run(refuses_an_argument), 43);
    assert_string_equal(err.text, "curl: (43) an error\n");
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

/* Where the daemon is not asked for anything. */
static int run_alone(void)
{
    int ends[2];
    int code;

    assert_int_equal(evaluate_files(&inv, &reason), VERDICT_DAEMON);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    code = run_over(ends[0]);
    close(ends[1]);
    return code;
}

/* A file without a name ends all that did not start yet; -s hides nothing. */
static void names_that_are_not_there(void **state)
{
    (void)state;
    dialect_use("8.23.0");
    PARSE("-sZ", "http://h/1", "-o", "f", "http://h/2", "-o", "a#<n>", "-w",
          "%{urlnum}%{method}%{exitcode} ");
    assert_int_equal(run_alone(), 43);
    assert_string_equal(out.text, "0GET43 1GET43 ");
    assert_string_equal(
        err.text, "curl: (43) no glob exists with this name in position 5:\n"
                  "a#<n>\n    ^\n");
    PARSE("-sS", "--retry", "1", "--retry-all-errors", "-O", "http://h/a b",
          "http://h/2");
    assert_int_equal(run_alone(), 3);
    assert_string_equal(
        err.text,
        "curl: Failed to extract a filename from the URL to use for storage\n"
        "curl: (3) URL using bad/illegal format or missing URL\n");
    dialect_use("");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one),
        cmocka_unit_test(the_last_code_counts),
        cmocka_unit_test(only_a_single_request_is_known_to_be_the_last),
        cmocka_unit_test(fatal_codes),
        cmocka_unit_test(retries),
        cmocka_unit_test(waits_for_a_new_daemon),
        cmocka_unit_test(time_is_up),
        cmocka_unit_test(in_parallel),
        cmocka_unit_test(parallel_fails_early),
        cmocka_unit_test(names_that_are_not_there),
    };

    rundaemon_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
