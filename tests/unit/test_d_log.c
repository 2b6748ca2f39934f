#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "daemon/log.h"

static int kept_fd, pipe_fds[2];

/* Standard error is a pipe during a test. */
static int setup(void **state)
{
    (void)state;
    assert_int_equal(pipe2(pipe_fds, O_CLOEXEC | O_NONBLOCK), 0);
    kept_fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 10);
    dup2(pipe_fds[1], STDERR_FILENO);
    log_set_level(LOG_LEVEL_WARNING);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    dup2(kept_fd, STDERR_FILENO);
    close(kept_fd);
    close(pipe_fds[0]);
    close(pipe_fds[1]);
    return 0;
}

/* What was logged since the last call. */
static const char *logged(void)
{
    static char text[4096];
    ssize_t n = read(pipe_fds[0], text, sizeof(text) - 1);

    text[n > 0 ? n : 0] = '\0';
    return text;
}

static void a_line_has_its_level(void **state)
{
    (void)state;
    log_error("no %s, %d", "memory", 7);
    assert_string_equal(logged(), "warmcurld: error: no memory, 7\n");
    log_warning("x");
    assert_string_equal(logged(), "warmcurld: warning: x\n");
}

static void what_is_above_the_level_is_dropped(void **state)
{
    static const char *const lines[] = {
        "warmcurld: error: x\n", "warmcurld: warning: x\n",
        "warmcurld: info: x\n", "warmcurld: debug: x\n"};

    (void)state;
    for (int max = LOG_LEVEL_ERROR; max <= LOG_LEVEL_DEBUG; max++) {
        log_set_level((enum log_level)max);
        for (int level = LOG_LEVEL_ERROR; level <= LOG_LEVEL_DEBUG; level++) {
            log_write((enum log_level)level, "x");
            assert_string_equal(logged(), level <= max ? lines[level] : "");
        }
    }
}

static void levels_have_names(void **state)
{
    (void)state;
    assert_int_equal(log_level_parse("error"), LOG_LEVEL_ERROR);
    assert_int_equal(log_level_parse("warning"), LOG_LEVEL_WARNING);
    assert_int_equal(log_level_parse("info"), LOG_LEVEL_INFO);
    assert_int_equal(log_level_parse("debug"), LOG_LEVEL_DEBUG);
    assert_int_equal(log_level_parse("Debug"), -EINVAL);
    assert_int_equal(log_level_parse(""), -EINVAL);
}

/* Around the bound, each is one line that ends. */
static void long_lines_are_cut(void **state)
{
    char long_text[600];

    (void)state;
    for (size_t len = 480; len < sizeof(long_text); len++) {
        const char *got;
        size_t got_len;

        memset(long_text, 'a', len);
        long_text[len] = '\0';
        log_error("%s", long_text);
        got = logged();
        got_len = strlen(got);
        assert_in_range(got_len, 480, 512);
        assert_ptr_equal(strchr(got, '\n'), got + got_len - 1);
        assert_int_equal(got[got_len - 2], 'a');
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_line_has_its_level),
        TEST(what_is_above_the_level_is_dropped),
        TEST(levels_have_names),
        TEST(long_lines_are_cut),
    };

    return cmocka_run_group_tests_name("d_log", tests, NULL, NULL);
}
