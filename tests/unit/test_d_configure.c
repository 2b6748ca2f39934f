#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>

#include "complaints.h"
#include "daemon/audit.h"
#include "daemon/configure.h"
#include "daemon/limits.h"
#include "daemon/lookup.h"
#include "daemon/retire.h"
#include "daemon/rules.h"
#include "daemon/session.h"
#include "logged.h"
#include "scratch.h"

/* ---- who gets values ---- */

static struct {
    unsigned host_idle, idle, commands;
    uint64_t every_ms;
    enum keep_clear_text keep;
    unsigned retirements;
    bool audit;
} given;

void retire_set_limits(unsigned per_host, unsigned in_all)
{
    given.host_idle = per_host;
    given.idle = in_all;
}

void retire_all(const char *why)
{
    assert_true(*why);
    given.retirements++;
}

void session_set_limit(unsigned commands)
{
    given.commands = commands;
}

void lookup_set_every(uint64_t every_ms)
{
    given.every_ms = every_ms;
}

void transfer_set_keep(enum keep_clear_text keep)
{
    given.keep = keep;
}

void audit_set(bool on)
{
    given.audit = on;
}

/* ---- set-up ---- */

static struct scratch scratch;

static int setup(void **state)
{
    (void)state;
    scratch_init(&scratch);
    unsetenv("CI_JOB_ID");
    unsetenv("RUNNER_TRACKING_ID");
    unsetenv("BUILDKITE_JOB_ID");
    unsetenv("JENKINS_NODE_COOKIE");
    unsetenv("JOURNAL_STREAM");
    setenv("WARMCURL_CONFIG", scratch_path(&scratch, "conf"), 1);
    memset(&given, 0, sizeof(given));
    complaints[0] = '\0';
    logged_begin();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    logged_end();
    assert_int_equal(log_to("stderr"), 0);
    log_set_level(LOG_LEVEL_WARNING);
    rules_use(NULL);
    scratch_done(&scratch);
    return 0;
}

static void write_conf(const char *text)
{
    scratch_write(&scratch, "conf", text, 0600);
}

static void start(const char *text, int log_level)
{
    write_conf(text);
    configure_init(log_level);
    assert_int_equal(configure_start(), 0);
}

static int again(const char *text)
{
    complaints[0] = '\0';
    write_conf(text);
    return configure_again(complain, complaints);
}

/* ---- the start ---- */

static void everybody_gets_the_defaults(void **state)
{
    (void)state;
    start("", -1);
    assert_string_equal(logged(), "");
    assert_int_equal(given.host_idle, LIMIT_HOST_IDLE);
    assert_int_equal(given.idle, LIMIT_IDLE);
    assert_int_equal(given.commands, LIMIT_PEERS);
    assert_int_equal(given.every_ms, LOOKUP_EVERY_MS);
    assert_int_equal(given.keep, KEEP_AUTO);
    assert_false(given.audit);
    assert_int_equal(configure_idle_exit_ms(), IDLE_EXIT_MS);
    assert_string_equal(log_level_name(), "warning");
    assert_int_equal(given.retirements, 0);
}

static void everybody_gets_what_the_file_says(void **state)
{
    (void)state;
    start("max-idle 7\nmax-idle-per-host 3\nmax-commands 9\n"
          "lookup-every 11\nkeep-clear-text never\naudit on\nidle-exit 5\n"
          "log error\nfresh a.example\n",
          -1);
    assert_string_equal(logged(), "");
    assert_int_equal(given.host_idle, 3);
    assert_int_equal(given.idle, 7);
    assert_int_equal(given.commands, 9);
    assert_int_equal(given.every_ms, 11000);
    assert_int_equal(given.keep, KEEP_NEVER);
    assert_true(given.audit);
    assert_int_equal(configure_idle_exit_ms(), 5000);
    assert_string_equal(log_level_name(), "error");
    assert_true(rules_fresh("a.example:443"));
}

static void a_job_ends_sooner(void **state)
{
    (void)state;
    setenv("CI_JOB_ID", "7", 1);
    start("", -1);
    assert_int_equal(configure_idle_exit_ms(), IDLE_EXIT_JOB_MS);
    start("idle-exit 5\n", -1);
    assert_int_equal(configure_idle_exit_ms(), 5000);
    start("idle-exit 3600\n", -1);
    assert_int_equal(configure_idle_exit_ms(), IDLE_EXIT_JOB_MS);
}

static void the_command_lines_level_wins(void **state)
{
    (void)state;
    start("log error\n", LOG_LEVEL_INFO);
    assert_string_equal(log_level_name(), "info");
    assert_int_equal(again("log debug\n"), 0);
    assert_string_equal(log_level_name(), "info");
}

static void wrong_lines_are_logged_and_skipped(void **state)
{
    char want[512];

    (void)state;
    start("no-such 1\nidle-exit 5\n", -1);
    snprintf(want, sizeof(want),
             "warmcurld: warning: %s:1: nothing is called 'no-such'\n",
             scratch_path(&scratch, "conf"));
    assert_string_equal(logged(), want);
    assert_int_equal(configure_idle_exit_ms(), 5000);
}

static void a_file_that_is_missed_is_logged(void **state)
{
    (void)state;
    configure_init(-1);
    assert_int_equal(configure_start(), 0);
    assert_non_null(strstr(logged(), "/conf: No such file or directory\n"));
}

/* Where the log goes is known by then. */
static void complaints_go_where_the_file_says(void **state)
{
    char text[512], line[1024] = "";
    FILE *f;

    (void)state;
    snprintf(text, sizeof(text), "no-such 1\nlog-to %s\n",
             scratch_path(&scratch, "log"));
    start(text, -1);
    assert_string_equal(logged(), "");
    f = fopen(scratch_path(&scratch, "log"), "r");
    assert_non_null(f);
    assert_non_null(fgets(line, sizeof(line), f));
    fclose(f);
    assert_non_null(strstr(line, "conf:1: nothing is called 'no-such'\n"));
}

static void a_log_that_cannot_be_opened_is_named(void **state)
{
    char text[512], want[512];

    (void)state;
    snprintf(text, sizeof(text), "log-to %s\nidle-exit 5\n", scratch.dir);
    start(text, -1);
    snprintf(want, sizeof(want), "warmcurld: warning: %s: Is a directory\n",
             scratch.dir);
    assert_string_equal(logged(), want);
    assert_int_equal(configure_idle_exit_ms(), 5000);
}

/* ---- once more ---- */

static void what_is_new_holds(void **state)
{
    (void)state;
    start("idle-exit 5\nfresh a.example\nmax-idle 7\n", -1);
    assert_int_equal(again("idle-exit 6\nfresh b.example\n"), 0);
    assert_string_equal(complaints, "");
    assert_int_equal(configure_idle_exit_ms(), 6000);
    assert_false(rules_fresh("a.example:443"));
    assert_true(rules_fresh("b.example:443"));
    assert_int_equal(given.idle, LIMIT_IDLE);
    assert_int_equal(given.retirements, 1);
}

static void one_wrong_line_keeps_the_old_whole(void **state)
{
    const char *log;

    (void)state;
    start("idle-exit 5\nfresh a.example\n", -1);
    memset(&given, 0, sizeof(given));
    assert_int_equal(
        again("idle-exit 6\nfresh b.example\nlog debug\nno-such 1\n"), -EINVAL);
    assert_string_equal(complaints, "4:nothing is called 'no-such'\n");
    log = logged();
    assert_non_null(strstr(log, "conf:4: nothing is called 'no-such'\n"));
    assert_non_null(strstr(log, "error: the configuration stays as it was\n"));
    assert_int_equal(configure_idle_exit_ms(), 5000);
    assert_true(rules_fresh("a.example:443"));
    assert_false(rules_fresh("b.example:443"));
    assert_string_equal(log_level_name(), "warning");
    assert_int_equal(given.retirements, 0);
    assert_int_equal(given.commands, 0);
}

static void a_log_that_cannot_be_opened_keeps_the_old_whole(void **state)
{
    char text[512];

    (void)state;
    start("idle-exit 5\n", -1);
    snprintf(text, sizeof(text), "log-to %s\nidle-exit 6\n", scratch.dir);
    assert_int_equal(again(text), -EINVAL);
    assert_string_equal(complaints, "0:Is a directory\n");
    assert_int_equal(configure_idle_exit_ms(), 5000);
    assert_non_null(strstr(logged(), "stays as it was"));
}

static void nobody_need_listen(void **state)
{
    (void)state;
    start("", -1);
    write_conf("no-such 1\n");
    assert_int_equal(configure_again(NULL, NULL), -EINVAL);
}

/* ---- looking ---- */

static void check(const char *text, int wrong, const char *want)
{
    char *said = NULL, *at;
    size_t len;
    FILE *out = open_memstream(&said, &len);

    write_conf(text);
    configure_init(-1);
    assert_int_equal(configure_check(out), wrong);
    fclose(out);
    /* The system's file is whatever it is here. */
    at = strstr(said, scratch.dir);
    assert_non_null(at);
    assert_string_equal(at + strlen(scratch.dir), want);
    assert_non_null(strstr(said, CONFFILE_SYSTEM));
    free(said);
}

static void a_check_changes_nothing(void **state)
{
    (void)state;
    start("idle-exit 5\n", -1);
    check("idle-exit 6\n", 0, "/conf: fine\n");
    check("no-such 6\n", 1, "/conf:1: nothing is called 'no-such'\n");
    assert_int_equal(configure_idle_exit_ms(), 5000);
    assert_string_equal(logged(), "");
}

static void a_check_names_a_log_that_cannot_be_opened(void **state)
{
    char text[300], want[600];

    (void)state;
    snprintf(text, sizeof(text), "log-to %s/none/log\n", scratch.dir);
    snprintf(want, sizeof(want),
             "/conf: fine\nlog-to %s/none/log: No such file or directory\n",
             scratch.dir);
    check(text, 1, want);
    snprintf(text, sizeof(text), "log-to %s/log\n", scratch.dir);
    check(text, 0, "/conf: fine\n");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(everybody_gets_the_defaults),
        TEST(everybody_gets_what_the_file_says),
        TEST(a_job_ends_sooner),
        TEST(the_command_lines_level_wins),
        TEST(wrong_lines_are_logged_and_skipped),
        TEST(a_file_that_is_missed_is_logged),
        TEST(complaints_go_where_the_file_says),
        TEST(a_log_that_cannot_be_opened_is_named),
        TEST(what_is_new_holds),
        TEST(one_wrong_line_keeps_the_old_whole),
        TEST(a_log_that_cannot_be_opened_keeps_the_old_whole),
        TEST(nobody_need_listen),
        TEST(a_check_changes_nothing),
        TEST(a_check_names_a_log_that_cannot_be_opened),
    };

    return cmocka_run_group_tests_name("d_configure", tests, NULL, NULL);
}
