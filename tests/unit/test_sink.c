#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

#include "client/dialect.h"

static struct scratch dir;
static struct console console;
static struct config config;
static struct sink s;

static int begin(void **state)
{
    (void)state;
    scratch_enter(&dir);
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
    scratch_leave(&dir);
    return 0;
}

static void assert_made(const char *name, const char *content, mode_t mode)
{
    assert_file(name, content);
    assert_mode(name, mode);
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
    assert_made("out", "abc", 0644);
}

static void an_old_file_keeps_its_mode(void **state)
{
    (void)state;
    scratch_write(&dir, "out", "something longer", 0600);
    sink_init(&s, &config, &console, "out");
    assert_int_equal(sink_write(&s, "new", 3), 0);
    sink_close(&s);
    assert_made("out", "new", 0600);
}

static bool may_create(const char *name)
{
    sink_init(&s, &config, &console, name);
    return sink_may_create(&s);
}

static void what_can_not_be_made_is_known_before(void **state)
{
    (void)state;
    scratch_write(&dir, "old", "x", 0600);
    assert_true(may_create(NULL));
    assert_true(may_create("-"));
    assert_true(may_create("new"));
    assert_true(may_create("./new"));
    assert_true(may_create("old"));
    assert_true(may_create("/dev/null"));
    assert_false(may_create("."));
    assert_false(may_create("nodir/new"));
    assert_false(may_create("old/new"));
    assert_int_equal(access("new", F_OK), -1);
}

static void no_clobber(void **state)
{
    (void)state;
    config.clobber = CLOBBER_NEVER;
    scratch_write(&dir, "out", "old", 0644);
    scratch_write(&dir, "out.1", "old", 0644);
    sink_init(&s, &config, &console, "out");
    assert_int_equal(sink_write(&s, "new", 3), 0);
    sink_close(&s);
    assert_string_equal(s.name, "out.2");
    assert_made("out", "old", 0644);
    assert_made("out.2", "new", 0644);
}

static void no_clobber_gives_up(void **state)
{
    char name[16];

    (void)state;
    config.clobber = CLOBBER_NEVER;
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
    sink_rename(&s, "given");
    assert_string_equal(s.name, "given");
    assert_int_equal(sink_create(&s), 0);
    sink_close(&s);
    assert_made("d/given", "", 0644);
    assert_int_equal(sink_create(&s), -EEXIST);
    config.clobber = CLOBBER_ALWAYS;
    assert_int_equal(sink_create(&s), 0);
    dialect_use("8.6.0");
    sink_rename(&s, "other");
    assert_string_equal(s.name, "d/other");
    assert_string_equal(sink_path(&s), "d/other");
    dialect_use("7.88.1");
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
    assert_made("out", "0123xyz", 0644);
}

static void truncating_what_can_not_be(void **state)
{
    (void)state;
    sink_init(&s, &config, &console, "/dev/null");
    assert_int_equal(sink_truncate(&s), 0);
    assert_int_equal(sink_write(&s, "x", 1), 0);
    assert_true(sink_truncate(&s) < 0);
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

static void a_long_name_is_told(void **state)
{
    struct capture err;
    char name[20000 + 1];

    (void)state;
    console.quiet = false;
    memset(name, 'x', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    sink_init(&s, &config, &console, name);
    capture_start(&err, STDERR_FILENO);
    sink_write(&s, "x", 1);
    capture_end(&err);
    assert_memory_equal(err.text, "Warning: Failed to open the file \n", 34);
    assert_non_null(strstr(err.text, " long\n"));
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

static void discarded(void **state)
{
    (void)state;
    sink_init(&s, &config, &console, NULL);
    s.discards = true;
    console.is_tty = true;
    assert_false(sink_is_stdout(&s));
    assert_int_equal(sink_write(&s, "a\0b", 3), 0);
    assert_int_equal(sink_push(&s), 0);
    assert_int_equal(sink_flush(&s), 0);
    assert_int_equal(s.bytes, 3);
    assert_int_equal(console.used, 0);
}

/* -O of a URL without a name. */
static void nameless(void **state)
{
    (void)state;
    sink_init(&s, &config, &console, NULL);
    s.is_nameless = true;
    assert_false(sink_is_stdout(&s));
    assert_true(sink_write(&s, "a", 1) < 0);
    sink_rename(&s, "given");
    assert_int_equal(sink_write(&s, "a", 1), 0);
    assert_made("given", "a", 0644);
}

static void removed_when_it_is_a_file(void **state)
{
    struct stat st;

    (void)state;
    sink_init(&s, &config, &console, "out");
    scratch_write(&dir, "out", "old", 0644);
    assert_int_equal(sink_remove(&s), 0); /* not ours yet */
    assert_int_equal(access("out", F_OK), 0);
    assert_int_equal(sink_write(&s, "x", 1), 0);
    assert_int_equal(sink_remove(&s), 0);
    assert_int_equal(access("out", F_OK), -1);
    sink_close(&s);
    assert_int_equal(mkfifo("pipe", 0600), 0);
    sink_init(&s, &config, &console, "pipe");
    s.touched = true;
    assert_int_equal(sink_remove(&s), 0);
    assert_int_equal(lstat("pipe", &st), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(file_comes_with_the_first_byte),
        TEST(an_old_file_keeps_its_mode),
        TEST(what_can_not_be_made_is_known_before),
        TEST(no_clobber),
        TEST(no_clobber_gives_up),
        TEST(names_of_the_server),
        TEST(append_and_truncate),
        TEST(truncating_what_can_not_be),
        TEST(late_failures),
        TEST(open_failures),
        TEST(a_long_name_is_told),
        TEST(terminals_get_no_zeros),
        TEST(discarded),
        TEST(nameless),
        TEST(removed_when_it_is_a_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
