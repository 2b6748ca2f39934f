#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>

#include "daemon/conf.h"
#include "daemon/log.h"
#include "scratch.h"

static struct scratch scratch;
static struct conf conf;

static int setup(void **state)
{
    (void)state;
    scratch_init(&scratch);
    memset(&conf, 0, sizeof(conf));
    log_set_level(LOG_LEVEL_WARNING);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    scratch_done(&scratch);
    log_set_level(LOG_LEVEL_WARNING);
    return 0;
}

/* Reads TEXT as a file and returns what was logged meanwhile, to be freed. */
static char *read_text(const char *text)
{
    char *log = calloc(1, 4096);
    int pipe_fds[2], saved = dup(STDERR_FILENO);
    ssize_t len;

    assert_non_null(log);
    scratch_write(&scratch, "conf", text, 0600);
    assert_int_equal(pipe(pipe_fds), 0);
    dup2(pipe_fds[1], STDERR_FILENO);
    close(pipe_fds[1]);
    assert_int_equal(conf_read(scratch_path(&scratch, "conf"), &conf), 0);
    dup2(saved, STDERR_FILENO);
    close(saved);
    len = read(pipe_fds[0], log, 4095);
    assert_true(len >= 0);
    close(pipe_fds[0]);
    return log;
}

static void read_clean(const char *text)
{
    char *log = read_text(text);

    assert_string_equal(log, "");
    free(log);
}

/* Reads TEXT, which must be complained about in line NUMBER and no other. */
static void read_bad(const char *text, unsigned number)
{
    char *log = read_text(text), want[32];

    snprintf(want, sizeof(want), "conf:%u: ", number);
    if (!strstr(log, want))
        fail_msg("'%s' is not in '%s'", want, log);
    assert_ptr_equal(strchr(log, '\n'), strrchr(log, '\n'));
    free(log);
}

static void values_are_taken(void **state)
{
    (void)state;
    read_clean("# a comment\n\n  keep-clear-text = always  # why not\n"
               "idle-exit=90\n");
    assert_int_equal(conf.keep_clear_text, KEEP_ALWAYS);
    assert_int_equal(conf.idle_exit_s, 90);
    read_clean("keep-clear-text\t=\tnever\nidle-exit = 604800");
    assert_int_equal(conf.keep_clear_text, KEEP_NEVER);
    assert_int_equal(conf.idle_exit_s, 604800);
    read_clean("keep-clear-text=auto\n");
    assert_int_equal(conf.keep_clear_text, KEEP_AUTO);
}

static void what_is_not_said_stays(void **state)
{
    (void)state;
    conf.idle_exit_s = 5;
    conf.keep_clear_text = KEEP_NEVER;
    read_clean("");
    read_clean("\n   \n#\n");
    assert_int_equal(conf.idle_exit_s, 5);
    assert_int_equal(conf.keep_clear_text, KEEP_NEVER);
}

static void bad_lines_are_named_and_skipped(void **state)
{
    static const char *const bad[] = {
        "idle-exit = 0",
        "idle-exit = -1",
        "idle-exit = 1x",
        "idle-exit =",
        "idle-exit = +5",
        "idle-exit = 604801",
        "idle-exit",
        "keep-clear-text = Always",
        "keep-clear-text =",
        "no-such = 1",
        "= 1",
        "log = loud",
        "idle exit = 5",
        "=",
        "idle-exit = 99999999999999999999999999",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        char text[128];

        memset(&conf, 0, sizeof(conf));
        snprintf(text, sizeof(text), "idle-exit=7\n%s\nkeep-clear-text=never",
                 bad[i]);
        read_bad(text, 2);
        assert_int_equal(conf.idle_exit_s, 7);
        assert_int_equal(conf.keep_clear_text, KEEP_NEVER);
    }
}

static void log_level_is_set(void **state)
{
    (void)state;
    read_clean("log = error\nno-such = 1\n");
    read_bad("log = warning\nno-such = 1\n", 2);
}

/* However long: its end is no line of its own. */
static void a_long_line_is_one_line(void **state)
{
    char text[1024];

    (void)state;
    memset(text, ' ', sizeof(text));
    strcpy(text + 300, "idle-exit = 9\nno-such = 1\n");
    read_bad(text, 2);
    assert_int_equal(conf.idle_exit_s, 9);
    strcpy(text + 300, "idle-exit = 5\nno-such = 1\n");
    text[0] = '#';
    read_bad(text, 2);
    assert_int_equal(conf.idle_exit_s, 9);
}

static void unreadable_files_are_errors(void **state)
{
    (void)state;
    assert_int_equal(conf_read(scratch_path(&scratch, "none"), &conf), -ENOENT);
    assert_int_equal(conf_read(scratch.dir, &conf), -EISDIR);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(values_are_taken),
        TEST(what_is_not_said_stays),
        TEST(bad_lines_are_named_and_skipped),
        TEST(log_level_is_set),
        TEST(a_long_line_is_one_line),
        TEST(unreadable_files_are_errors),
    };

    return cmocka_run_group_tests_name("d_conf", tests, NULL, NULL);
}
