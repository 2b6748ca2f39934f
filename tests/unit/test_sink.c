#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

static struct scratch dir;
static struct console console;
static struct config config;
static struct sink s;

static int begin(void **state)
{
    (void)state;
    scratch_init(&dir);
    assert_int_equal(chdir(dir.dir), 0);
    memset(&console, 0, sizeof(console));
    memset(&config, 0, sizeof(config));
    console.quiet = true;
    console.err_fd = STDERR_FILENO;
    umask(022);
    return 0;
}

static int end(void **state)
{
    (void)state;
    sink_close(&s);
    assert_int_equal(chdir("/"), 0);
    scratch_done(&dir);
    return 0;
}

static void assert_file(const char *name, const char *content, mode_t mode)
{
    char text[256];
    struct stat st;
    int fd = open(name, O_RDONLY);
    ssize_t n;

    assert_true(fd >= 0);
    n = read(fd, text, sizeof(text));
    assert_int_equal(n, strlen(content));
    assert_memory_equal(text, content, (size_t)n);
    assert_int_equal(fstat(fd, &st), 0);
    assert_int_equal(st.st_mode & 07777, mode);
    close(fd);
}

static void file_comes_with_the_first_byte(void **state)
{
    (void)state;
    sink_init(&s, &config, &console, "out");
    assert_int_equal(access("out", F_OK), -1);
    assert_int_equal(sink_write(&s, "ab", 2), 0);
    assert_int_equal(sink_write(&s, "c", 1), 0);
    assert_int_equal(s.bytes, 3);
    assert_int_equal(sink_close(&s), 0);
    assert_int_equal(sink_close(&s), 0);
    assert_file("out", "abc", 0644);
}

static void an_old_file_keeps_its_mode(void **state)
{
    (void)state;
    scratch_write(&dir, "out", "something longer", 0600);
    sink_init(&s, &config, &console, "out");
    assert_int_equal(sink_write(&s, "new", 3), 0);
    sink_close(&s);
    assert_file("out", "new", 0600);
}

static void no_clobber(void **state)
{
    (void)state;
    config.no_clobber = true;
    scratch_write(&dir, "out", "old", 0644);
    scratch_write(&dir, "out.1", "old", 0644);
    sink_init(&s, &config, &console, "out");
    assert_int_equal(sink_write(&s, "new", 3), 0);
    sink_close(&s);
    assert_string_equal(s.name, "out.2");
    assert_file("out", "old", 0644);
    assert_file("out.2", "new", 0644);
}

static void no_clobber_gives_up(void **state)
{
    char name[16];

    (void)state;
    config.no_clobber = true;
    scratch_write(&dir, "out", "", 0644);
    for (int i = 1; i <= 100; i++) {
        snprintf(name, sizeof(name), "out.%d", i);
        scratch_write(&dir, name, "", 0644);
    }
    sink_init(&s, &config, &console, "out");
    assert_int_equal(sink_create(&s), -EEXIST);
}

/* The server's name never overwrites, and lies in --output-dir. */
static void names_of_the_server(void **state)
{
    (void)state;
    assert_int_equal(mkdir("d", 0755), 0);
    config.output_dir = "d";
    sink_init(&s, &config, &console, "d/remote");
    s.name = "given";
    s.from_header = true;
    assert_int_equal(sink_create(&s), 0);
    sink_close(&s);
    assert_file("d/given", "", 0644);
    assert_int_equal(sink_create(&s), -EEXIST);
}

static void append_and_truncate(void **state)
{
    (void)state;
    scratch_write(&dir, "out", "0123", 0644);
    sink_init(&s, &config, &console, "out");
    assert_int_equal(sink_open_append(&s, 4), 0);
    assert_int_equal(sink_write(&s, "45", 2), 0);
    assert_int_equal(sink_truncate(&s), 0);
    assert_int_equal(s.bytes, 0);
    assert_int_equal(sink_write(&s, "xyz", 3), 0);
    sink_close(&s);
    assert_file("out", "0123xyz", 0644);
}

static void truncating_what_can_not_be(void **state)
{
    (void)state;
    sink_init(&s, &config, &console, "/dev/null");
    assert_int_equal(sink_truncate(&s), 0);
    assert_int_equal(sink_write(&s, "x", 1), 0);
    assert_true(sink_truncate(&s) < 0);
}

static void directories(void **state)
{
    struct stat st;

    (void)state;
    assert_int_equal(sink_make_dirs("a/b/c/file"), 0);
    assert_int_equal(stat("a/b/c", &st), 0);
    assert_int_equal(st.st_mode & 07777, 0750);
    assert_int_equal(access("a/b/c/file", F_OK), -1);
    assert_int_equal(sink_make_dirs("a/b/other"), 0);
    assert_int_equal(sink_make_dirs("plain"), 0);
    scratch_write(&dir, "file", "", 0644);
    assert_int_equal(sink_make_dirs("file/x/y"), -ENOTDIR);
}

/* What stdio would not have tried to write yet fails at the end. */
static void late_failures(void **state)
{
    static char big[5000];

    (void)state;
    sink_init(&s, &config, &console, "/dev/full");
    assert_int_equal(sink_write(&s, "x", 1), 0);
    assert_int_equal(sink_push(&s), 0);
    assert_int_equal(sink_flush(&s), -ENOSPC);
    sink_close(&s);
    sink_init(&s, &config, &console, "/dev/full");
    assert_int_equal(sink_write(&s, big, sizeof(big)), -ENOSPC);
}

static void open_failures(void **state)
{
    struct capture err;

    (void)state;
    console.quiet = false;
    sink_init(&s, &config, &console, "nodir/x");
    capture_start(&err, STDERR_FILENO);
    sink_write(&s, "x", 1);
    capture_end(&err);
    assert_string_equal(err.text, "Warning: Failed to open the file nodir/x: "
                                  "No such file or directory\n");
    assert_false(s.touched);
}

static void terminals_get_no_zeros(void **state)
{
    struct capture err;
    struct capture out;
    int rcs[3];

    (void)state;
    console.is_tty = true;
    console.quiet = false;
    capture_start(&out, STDOUT_FILENO);
    capture_start(&err, STDERR_FILENO);
    sink_init(&s, &config, &console, NULL);
    rcs[0] = sink_write(&s, "a\0b", 3);
    rcs[1] = s.quiet_error;
    sink_init(&s, &config, &console, "-");
    rcs[2] = sink_write(&s, "a\0b", 3);
    console_flush(&console);
    capture_end(&err);
    capture_end(&out);
    assert_true(rcs[0] < 0);
    assert_int_equal(rcs[1], 1);
    assert_int_equal(rcs[2], 0);
    assert_non_null(strstr(err.text, "Binary output"));
}

static const char *name_of(const char *value)
{
    char line[256];

    snprintf(line, sizeof(line), "%s\r\n", value);
    return sink_name_from_header(line, strlen(line));
}

/* As curl 7.88.1 was seen to read them. */
static void content_disposition(void **state)
{
    static const struct {
        const char *value;
        const char *name;
    } rows[] = {
        {"attachment; filename=abc", "abc"},
        {"attachment; filename=\"a b\"", "a b"},
        {"attachment; filename='x y'", "x y"},
        {"attachment;filename=a;b=c", "a"},
        {"attachment; filename=\"../../etc/x\"", "x"},
        {"attachment; filename=\"\"", ""},
        {"attachment; filename=dir/", ""},
        {"attachment; filename=\"dir/\"", NULL},
        {"attachment; filename=\"ab\\\"c\"", NULL},
        {"attachment; filename=\"a\\b\"", "b"},
        {"attachment; filename*=UTF-8''star; filename=real", "real"},
        {"inline; FILENAME=up", NULL},
        {"attachment; filename = sp", NULL},
        {"attachment; x-filename=zz", NULL},
        {"attachment filename=nosemi", NULL},
        {"filename=nodisp", "nodisp"},
        {"attachment; filename=\"unterminated", "unterminated"},
        {"attachment; filename=\"semi;colon\"", "semi;colon"},
        {"attachment; filename=one; filename=two", "one"},
        {"attachment; filename=..", ".."},
        {"", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *name = name_of(rows[i].value);

        if (rows[i].name) {
            assert_non_null(name);
            assert_string_equal(name, rows[i].name);
        } else {
            assert_null(name);
        }
    }
    /* Nothing beyond the line is read. */
    assert_string_equal(sink_name_from_header("filename=abcdef", 12), "abc");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(file_comes_with_the_first_byte),
        TEST(an_old_file_keeps_its_mode),
        TEST(no_clobber),
        TEST(no_clobber_gives_up),
        TEST(names_of_the_server),
        TEST(append_and_truncate),
        TEST(truncating_what_can_not_be),
        TEST(directories),
        TEST(late_failures),
        TEST(open_failures),
        TEST(terminals_get_no_zeros),
        TEST(content_disposition),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
