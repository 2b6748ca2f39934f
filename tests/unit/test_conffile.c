#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/conffile.h"
#include "scratch.h"

static struct scratch scratch;

static int setup(void **state)
{
    (void)state;
    scratch_init(&scratch);
    unsetenv("WARMCURL_CONFIG");
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("HOME");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    scratch_done(&scratch);
    return 0;
}

/* --- where ---------------------------------------------------------------- */

static void assert_user(enum conffile_kind kind, const char *path)
{
    char found[PATH_MAX] = "?";

    assert_int_equal(conffile_user(found), kind);
    assert_string_equal(found, path);
}

static void the_nearest_variable_counts(void **state)
{
    (void)state;
    assert_user(CONFFILE_IS_USER, "");
    setenv("HOME", "/home/u", 1);
    assert_user(CONFFILE_IS_USER, "/home/u/.config/warmcurl/config");
    setenv("XDG_CONFIG_HOME", "relative", 1);
    assert_user(CONFFILE_IS_USER, "/home/u/.config/warmcurl/config");
    setenv("XDG_CONFIG_HOME", "/c", 1);
    assert_user(CONFFILE_IS_USER, "/c/warmcurl/config");
    setenv("WARMCURL_CONFIG", "", 1);
    assert_user(CONFFILE_IS_USER, "/c/warmcurl/config");
    setenv("WARMCURL_CONFIG", "/n", 1);
    assert_user(CONFFILE_IS_NAMED, "/n");
    setenv("WARMCURL_CONFIG", "n", 1);
    assert_user(CONFFILE_IS_NAMED, "n");
}

static void a_path_that_is_too_long_is_none(void **state)
{
    char home[PATH_MAX];

    (void)state;
    memset(home, 'h', sizeof(home));
    home[0] = '/';
    home[sizeof(home) - 1] = '\0';
    setenv("HOME", home, 1);
    assert_user(CONFFILE_IS_USER, "");
}

/* --- what is there -------------------------------------------------------- */

static void assert_read(const char *path, enum conffile_kind kind,
                        const char *text)
{
    char *found = NULL;

    assert_int_equal(conffile_read(path, kind, &found), 0);
    assert_string_equal(found, text);
    free(found);
}

static void assert_error(const char *path, enum conffile_kind kind, int error)
{
    char *found = NULL;

    assert_int_equal(conffile_read(path, kind, &found), error);
    assert_null(found);
    assert_true(*conffile_strerror(error) != '\0');
}

static void files_are_read_whole(void **state)
{
    (void)state;
    scratch_write(&scratch, "f", "a b\nc d", 0600);
    assert_read(scratch_path(&scratch, "f"), CONFFILE_IS_USER, "a b\nc d");
    scratch_write(&scratch, "f", "", 0600);
    assert_read(scratch_path(&scratch, "f"), CONFFILE_IS_SYSTEM, "");
    assert_read("/dev/null", CONFFILE_IS_NAMED, "");
}

static void a_fifo_holds_nobody_up(void **state)
{
    (void)state;
    assert_int_equal(mkfifo(scratch_path(&scratch, "p"), 0600), 0);
    assert_read(scratch.path, CONFFILE_IS_NAMED, "");
}

static void what_cannot_be_read_is_an_error(void **state)
{
    char path[PATH_MAX];

    (void)state;
    assert_error("relative", CONFFILE_IS_NAMED, -EINVAL);
    assert_error("", CONFFILE_IS_USER, -EINVAL);
    assert_error(scratch_path(&scratch, "none"), CONFFILE_IS_USER, -ENOENT);
    scratch_write(&scratch, "f", "", 0600);
    snprintf(path, sizeof(path), "%s/below", scratch_path(&scratch, "f"));
    assert_error(path, CONFFILE_IS_USER, -ENOENT);
    assert_error(scratch.dir, CONFFILE_IS_NAMED, -EISDIR);
    assert_error("/dev/zero", CONFFILE_IS_NAMED, -EFBIG);
}

static void length_is_bounded(void **state)
{
    char *text = malloc(CONFFILE_BYTES_MAX + 2);

    (void)state;
    assert_non_null(text);
    memset(text, 'x', CONFFILE_BYTES_MAX + 1);
    text[CONFFILE_BYTES_MAX + 1] = '\0';
    scratch_write(&scratch, "f", text, 0600);
    assert_error(scratch_path(&scratch, "f"), CONFFILE_IS_USER, -EFBIG);
    text[CONFFILE_BYTES_MAX] = '\0';
    scratch_write(&scratch, "f", text, 0600);
    assert_read(scratch_path(&scratch, "f"), CONFFILE_IS_USER, text);
    free(text);
}

static void what_everybody_may_write_is_not_the_users(void **state)
{
    (void)state;
    scratch_write(&scratch, "f", "a b", 0602);
    assert_error(scratch_path(&scratch, "f"), CONFFILE_IS_USER, -EPERM);
    assert_read(scratch_path(&scratch, "f"), CONFFILE_IS_NAMED, "a b");
    scratch_write(&scratch, "f", "a b", 0660);
    assert_read(scratch_path(&scratch, "f"), CONFFILE_IS_USER, "a b");
}

static void what_is_anothers_is_not_the_users(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    scratch_write(&scratch, "f", "a b", 0600);
    assert_int_equal(chown(scratch_path(&scratch, "f"), 1, 1), 0);
    assert_error(scratch.path, CONFFILE_IS_USER, -EPERM);
    assert_read(scratch.path, CONFFILE_IS_SYSTEM, "a b");
}

/* --- lines ---------------------------------------------------------------- */

static void lines_are_cut(void **state)
{
    static const struct {
        const char *line, *name, *value;
    } rows[] = {
        {"a b", "a", "b"},
        {"a=b", "a", "b"},
        {" \ta\t= \tb c \t", "a", "b c"},
        {"a = b # c", "a", "b"},
        {"a  b=c", "a", "b=c"},
        {"a == b", "a", "= b"},
        {"a b\r", "a", "b"},
        {"a =", "a", ""},
        {"a", "a", NULL},
        {"a ", "a", NULL},
        {"= b", "", "b"},
        {"=", "", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct conffile_line line = {.number = 4};
        char *text = strdup(rows[i].line), *at = text;

        assert_true(conffile_next(&at, &line));
        assert_int_equal(line.number, 5);
        assert_string_equal(line.name, rows[i].name);
        if (rows[i].value != NULL)
            assert_string_equal(line.value, rows[i].value);
        else
            assert_null(line.value);
        assert_false(conffile_next(&at, &line));
        free(text);
    }
}

static void lines_that_say_nothing_are_counted(void **state)
{
    char text[] = "\n# x\n \t\r\na b\n\nc d", *at = text;
    struct conffile_line line = {.number = 0};

    (void)state;
    assert_true(conffile_next(&at, &line));
    assert_int_equal(line.number, 4);
    assert_string_equal(line.name, "a");
    assert_true(conffile_next(&at, &line));
    assert_int_equal(line.number, 6);
    assert_string_equal(line.value, "d");
    assert_false(conffile_next(&at, &line));
}

static void a_zero_byte_hides_nothing(void **state)
{
    struct conffile_line line = {.number = 0};
    char *text, *at;
    FILE *f = fopen(scratch_path(&scratch, "f"), "w");

    (void)state;
    assert_non_null(f);
    fwrite("a\0 b\nc d\n", 1, 9, f);
    fclose(f);
    assert_int_equal(conffile_read(scratch.path, CONFFILE_IS_USER, &text), 0);
    at = text;
    assert_true(conffile_next(&at, &line));
    assert_string_equal(line.name, "a?");
    assert_true(conffile_next(&at, &line));
    assert_string_equal(line.name, "c");
    free(text);
}

static void truth_has_two_names(void **state)
{
    (void)state;
    assert_int_equal(conffile_bool("yes"), 1);
    assert_int_equal(conffile_bool("on"), 1);
    assert_int_equal(conffile_bool("no"), 0);
    assert_int_equal(conffile_bool("off"), 0);
    assert_int_equal(conffile_bool(""), -EINVAL);
    assert_int_equal(conffile_bool("No"), -EINVAL);
    assert_int_equal(conffile_bool("never"), -EINVAL);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_nearest_variable_counts),
        TEST(a_path_that_is_too_long_is_none),
        TEST(files_are_read_whole),
        TEST(a_fifo_holds_nobody_up),
        TEST(what_cannot_be_read_is_an_error),
        TEST(length_is_bounded),
        TEST(what_everybody_may_write_is_not_the_users),
        TEST(what_is_anothers_is_not_the_users),
        TEST(lines_are_cut),
        TEST(lines_that_say_nothing_are_counted),
        TEST(a_zero_byte_hides_nothing),
        TEST(truth_has_two_names),
    };

    return cmocka_run_group_tests_name("conffile", tests, NULL, NULL);
}
