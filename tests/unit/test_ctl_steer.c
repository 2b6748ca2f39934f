#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "client/ctl_steer.h"
#include "answering.h"

static const struct ctl_call plain, json = {.json = true};

/* Reports the argument, or refuses it. */
static uint32_t answer(struct wire_writer *w, const struct msg_ctl *m)
{
    bool is_bad = m->argument.len == 3 && !memcmp(m->argument.data, "bad", 3);
    struct put_row r;

    if (m->command == CTL_STATUS || m->command == CTL_LOG)
        return is_bad ? EINVAL : 0;
    r = put_begin(w);
    put_num(&r, "closed", 100 + (int64_t)m->argument.len);
    put_num(&r, "closing", 3);
    put_text(&r, "file", "/etc/w.conf");
    put_num(&r, "line", 7);
    put_text(&r, "text", "not understood");
    put_end(&r);
    return is_bad ? EINVAL : 0;
}

static struct ctl_call with(char *argument)
{
    static char *args[2];

    args[0] = argument;
    return (struct ctl_call){.args = args, .arg_count = 1};
}

static void without_a_daemon_there_is_little_to_do(void **state)
{
    (void)state;
    assert_int_equal(call_verb(ctl_steer_stop, plain), CTL_DONE);
    assert_string_equal(out.text, "no daemon is running\n");
    assert_int_equal(call_verb(ctl_steer_exit, json), CTL_DONE);
    assert_string_equal(out.text, "{\"ended\":false,\"pid\":0}\n");
    assert_int_equal(call_verb(ctl_steer_flush, plain), CTL_DONE);
    assert_string_equal(out.text, "no daemon is running\n");
    assert_int_equal(call_verb(ctl_steer_flush, json), CTL_DONE);
    assert_string_equal(out.text,
                        "{\"running\":false,\"closed\":0,\"closing\":0}\n");
    assert_int_equal(call_verb(ctl_steer_reload, plain), CTL_DONE);
    assert_string_equal(out.text, "no daemon is running\n");
    assert_string_equal(err.text, "");
    /* A level can't be set without one. */
    assert_int_equal(call_verb(ctl_steer_log, with((char *)"debug")),
                     CTL_NOT_DONE);
    assert_string_equal(err.text, "warmcurlctl: no daemon is running\n");
}

static void flushing_says_how_many(void **state)
{
    struct ctl_call call = with((char *)"h:443");

    (void)state;
    answering_start(answer);
    assert_int_equal(call_verb(ctl_steer_flush, plain), CTL_DONE);
    assert_string_equal(
        out.text, "100 closed, 3 close when their requests are through\n");
    call.json = true;
    assert_int_equal(call_verb(ctl_steer_flush, call), CTL_DONE);
    assert_string_equal(out.text,
                        "{\"running\":true,\"closed\":105,\"closing\":3}\n");
    assert_int_equal(call_verb(ctl_steer_flush, with((char *)"bad")),
                     CTL_USAGE);
    assert_has(err.text, "'bad' is no HOST[:PORT]");
}

static void levels_are_checked(void **state)
{
    (void)state;
    answering_start(answer);
    assert_int_equal(call_verb(ctl_steer_log, with((char *)"debug")), CTL_DONE);
    assert_string_equal(out.text, "");
    assert_int_equal(call_verb(ctl_steer_log, with((char *)"bad")), CTL_USAGE);
    assert_has(err.text, "'bad' is none of error, warning, info, debug");
}

static void faults_are_named_as_compilers_do(void **state)
{
    (void)state;
    answering_start(answer);
    assert_int_equal(call_verb(ctl_steer_reload, plain), CTL_NOT_DONE);
    assert_string_equal(err.text,
                        "warmcurlctl: the configuration stays as it was\n"
                        "/etc/w.conf:7: not understood\n");
    assert_int_equal(call_verb(ctl_steer_reload, json), CTL_NOT_DONE);
    assert_has(out.text, "{\"running\":true,\"faults\":[{");
    answering_stop();
    answering_start(answer_nothing);
    assert_int_equal(call_verb(ctl_steer_reload, plain), CTL_DONE);
    assert_string_equal(err.text, "");
}

static void refusals_are_errors(void **state)
{
    (void)state;
    answering_start(answer_busy);
    assert_int_equal(call_verb(ctl_steer_stop, plain), CTL_NOT_DONE);
    assert_int_equal(call_verb(ctl_steer_flush, plain), CTL_NOT_DONE);
    assert_int_equal(call_verb(ctl_steer_reload, plain), CTL_NOT_DONE);
    assert_int_equal(call_verb(ctl_steer_log, with((char *)"x")), CTL_NOT_DONE);
    assert_has(err.text, "warmcurlctl: ");
}

/* --- start -----------------------------------------------------------------
 */

static void one_that_runs_is_not_started(void **state)
{
    (void)state;
    answering_start(answer_nothing);
    assert_int_equal(call_verb(ctl_steer_start, plain), CTL_DONE);
    assert_has(out.text, "is running already\n");
    assert_int_equal(call_verb(ctl_steer_start, json), CTL_DONE);
    assert_has(out.text, "{\"started\":false,\"pid\":");
}

static void what_can_not_be_started_is_an_error(void **state)
{
    (void)state;
    setenv("WARMCURLD", scratch_path(&scratch, "none"), 1);
    assert_int_equal(call_verb(ctl_steer_start, plain), CTL_NOT_DONE);
    assert_has(err.text, "no warmcurld to start");
    scratch_write(&scratch, "false", "#!/bin/false\n", 0700);
    setenv("WARMCURLD", scratch_path(&scratch, "false"), 1);
    assert_int_equal(call_verb(ctl_steer_start, plain), CTL_NOT_DONE);
    unsetenv("WARMCURLD");
}

#define TEST(f) \
    cmocka_unit_test_setup_teardown(f, placing_setup, answering_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(without_a_daemon_there_is_little_to_do),
        TEST(flushing_says_how_many),
        TEST(levels_are_checked),
        TEST(faults_are_named_as_compilers_do),
        TEST(refusals_are_errors),
        TEST(one_that_runs_is_not_started),
        TEST(what_can_not_be_started_is_an_error),
    };

    return cmocka_run_group_tests_name("ctl_steer", tests, NULL, NULL);
}
