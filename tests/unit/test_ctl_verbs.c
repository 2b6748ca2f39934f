#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "client/ctl_verbs.h"
#include "answering.h"
#include "between.h"

#define WORDS_MAX 12

static struct ctl_call call;
static char *words[WORDS_MAX];

/* Parses "warmcurlctl LINE"; what is printed is in out.text and err.text. */
static int parse(const char *line)
{
    static char text[256];
    int count = 1;
    int code;

    words[0] = (char *)"warmcurlctl";
    strcpy(text, line);
    for (char *w = strtok(text, " "); w != NULL; w = strtok(NULL, " "))
        words[count++] = w;
    words[count] = NULL;
    capture_start(&out, STDOUT_FILENO);
    capture_start(&err, STDERR_FILENO);
    code = ctl_verbs_parse(count, words, &call);
    fflush(NULL);
    capture_end(&err);
    capture_end(&out);
    return code;
}

static void options_stand_anywhere(void **state)
{
    static const char *const lines[] = {
        "--json flush example.org", "flush --json example.org",
        "flush example.org --json", "--json flush -- example.org"};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(parse(lines[i]), -1);
        assert_string_equal(call.verb->name, "flush");
        assert_true(call.json);
        assert_int_equal(call.arg_count, 1);
        assert_string_equal(call.args[0], "example.org");
        assert_null(call.args[1]);
    }
    assert_int_equal(parse("flush -- --json"), -1);
    assert_false(call.json);
    assert_string_equal(call.args[0], "--json");
}

static void each_option_has_its_flag(void **state)
{
    (void)state;
    assert_int_equal(parse("list --watch"), -1);
    assert_true(call.watch);
    assert_int_equal(parse("stats --zero --markdown"), -1);
    assert_true(call.zero && call.markdown && !call.json);
    assert_int_equal(parse("shim --path"), -1);
    assert_true(call.path);
    assert_int_equal(parse("run --stats true"), -1);
    assert_true(call.stats);
}

static void a_commands_options_are_its_own(void **state)
{
    (void)state;
    assert_int_equal(parse("run --json sh --stats -- --help"), -1);
    assert_true(call.json);
    assert_false(call.stats);
    assert_int_equal(call.arg_count, 4);
    assert_string_equal(call.args[1], "--stats");
    assert_string_equal(call.args[3], "--help");
    assert_int_equal(parse("run -- --odd-name"), -1);
    assert_string_equal(call.args[0], "--odd-name");
}

static void what_is_wrong_is_said(void **state)
{
    static const char *const lines[] = {"",
                                        "nosuch",
                                        "--nosuch",
                                        "status --nosuch",
                                        "status x",
                                        "flush a b",
                                        "warm",
                                        "run",
                                        "run --",
                                        "log",
                                        "log a b",
                                        "list --zero",
                                        "--watch list",
                                        "status --watch"};

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        if (parse(lines[i]) != CTL_USAGE)
            fail_msg("'%s' was taken", lines[i]);
        assert_string_equal(out.text, "");
        assert_has(err.text, "warmcurlctl: ");
        assert_has(err.text, "--help)\n");
    }
}

static const char *const names[] = {
    "status", "list",  "pools", "stats", "metrics", "doctor", "start", "stop",
    "exit",   "flush", "warm",  "run",   "log",     "reload", "shim",  "env"};
#define NAME_COUNT (sizeof(names) / sizeof(names[0]))

static void help_names_all_and_fits(void **state)
{
    (void)state;
    assert_int_equal(parse("--help"), CTL_DONE);
    for (size_t i = 0; i < NAME_COUNT; i++) {
        char line[64];

        snprintf(line, sizeof(line), "\n  %s", names[i]);
        assert_has(out.text, line);
    }
    for (char *at = out.text; *at != '\0'; at += strcspn(at, "\n") + 1)
        assert_between(strcspn(at, "\n"), 0, 80);
}

/* Each verb says what it does, its JSON and its exit codes. */
static void verbs_have_help(void **state)
{
    (void)state;
    for (size_t i = 0; i < NAME_COUNT; i++) {
        char line[64];

        snprintf(line, sizeof(line), "%s --help", names[i]);
        assert_int_equal(parse(line), CTL_DONE);
        snprintf(line, sizeof(line), "Usage: warmcurlctl %s", names[i]);
        assert_has(out.text, line);
        assert_has(out.text, "JSON");
        assert_has(out.text, "Exit code");
        for (char *at = out.text; *at != '\0'; at += strcspn(at, "\n") + 1)
            assert_between(strcspn(at, "\n"), 0, 80);
    }
}

static void it_has_a_version(void **state)
{
    (void)state;
    assert_int_equal(parse("--version"), CTL_DONE);
    assert_has(out.text, "warmcurlctl ");
}

static void a_call_is_carried_out(void **state)
{
    char *argv[] = {(char *)"warmcurlctl", (char *)"status", NULL};
    int code;

    (void)state;
    capture_start(&out, STDOUT_FILENO);
    code = ctl_verbs_run(2, argv);
    capture_end(&out);
    assert_int_equal(code, CTL_DONE);
    assert_string_equal(out.text, "no daemon is running\n");
}

static void what_can_not_be_printed_is_a_failure(void **state)
{
    char *argv[] = {(char *)"warmcurlctl", (char *)"status", NULL};
    int full = open("/dev/full", O_WRONLY);
    int saved;
    int code;

    (void)state;
    fflush(NULL);
    saved = dup(STDOUT_FILENO);
    dup2(full, STDOUT_FILENO);
    code = ctl_verbs_run(2, argv);
    dup2(saved, STDOUT_FILENO);
    close(saved);
    close(full);
    assert_int_equal(code, CTL_NOT_DONE);
}

#define TEST(f) \
    cmocka_unit_test_setup_teardown(f, placing_setup, answering_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(options_stand_anywhere),
        TEST(each_option_has_its_flag),
        TEST(a_commands_options_are_its_own),
        TEST(what_is_wrong_is_said),
        TEST(help_names_all_and_fits),
        TEST(verbs_have_help),
        TEST(it_has_a_version),
        TEST(a_call_is_carried_out),
        TEST(what_can_not_be_printed_is_a_failure),
    };

    return cmocka_run_group_tests_name("ctl_verbs", tests, NULL, NULL);
}
