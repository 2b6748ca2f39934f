#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

#include "client/dialect.h"
#include "client/dump.h"

static struct scratch dir;
static const char *folder; /* that can't be made */
static struct config config;
static struct console console;
static struct capture out;
static struct capture err;
static struct dump d;

static int begin(void **state)
{
    (void)state;
    scratch_enter(&dir);
    memset(&config, 0, sizeof(config));
    memset(&console, 0, sizeof(console));
    console_init(&console);
    dialect_use("7.88.1");
    return 0;
}

static int end(void **state)
{
    (void)state;
    dump_close(&d);
    scratch_leave(&dir);
    return 0;
}

static int put(const char *line)
{
    return dump_write(&d, &console, line, strlen(line));
}

static void nothing_is_asked_for(void **state)
{
    (void)state;
    assert_int_equal(dump_open(&d, &config, true, &folder), 0);
    assert_int_equal(d.target, DUMP_NOWHERE);
    assert_int_equal(put("A: b\r\n"), 0);
}

static void one_file_for_a_group(void **state)
{
    (void)state;
    config.header_file = "heads";
    scratch_write(&dir, "heads", "something longer than that", 0644);
    assert_int_equal(dump_open(&d, &config, true, &folder), 0);
    assert_int_equal(put("one\n"), 0);
    dump_close(&d);
    assert_int_equal(dump_open(&d, &config, false, &folder), 0);
    assert_int_equal(put("two\n"), 0);
    assert_file("heads", "one\ntwo\n");
}

static void streams(void **state)
{
    (void)state;
    capture_start(&out, STDOUT_FILENO);
    capture_start(&err, STDERR_FILENO);
    config.header_file = "-";
    dump_open(&d, &config, true, &folder);
    put("out\n");
    dialect_use("8.10.0");
    config.header_file = "%";
    dump_open(&d, &config, true, &folder);
    put("err\n");
    console_flush(&console);
    capture_end(&err);
    capture_end(&out);
    assert_string_equal(out.text, "out\n");
    assert_string_equal(err.text, "err\n");
}

static void a_file_with_a_funny_name(void **state)
{
    (void)state;
    config.header_file = "%";
    assert_int_equal(dump_open(&d, &config, true, &folder), 0);
    assert_int_equal(d.target, DUMP_FILE);
}

static void directories(void **state)
{
    (void)state;
    config.header_file = "a/b/heads";
    config.create_dirs = true;
    assert_int_equal(dump_open(&d, &config, true, &folder), -ENOENT);
    dialect_use("8.11.0");
    assert_int_equal(dump_open(&d, &config, true, &folder), 0);
    assert_int_equal(access("a/b/heads", F_OK), 0);
    assert_null(folder);
    config.header_file = "a/b/heads/c/d";
    assert_int_equal(dump_open(&d, &config, true, &folder), -ENOTDIR);
    assert_string_equal(folder, "a/b/heads/c");
}

/* stdio's buffer hides a full disk from 7.88.1, unless it overflows. */
static void full_disks(void **state)
{
    static char big[5000];

    (void)state;
    memset(big, 'x', sizeof(big) - 1);
    config.header_file = "/dev/full";
    assert_int_equal(dump_open(&d, &config, true, &folder), 0);
    assert_int_equal(put("A: b\n"), 0);
    assert_int_equal(put("C: d\n"), 0);
    assert_int_equal(put(big), -EIO);
    dump_close(&d);
    dialect_use("8.9.0");
    assert_int_equal(dump_open(&d, &config, true, &folder), 0);
    assert_int_equal(put("A: b\n"), -EIO);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_asked_for),
        TEST(one_file_for_a_group),
        TEST(streams),
        TEST(a_file_with_a_funny_name),
        TEST(directories),
        TEST(full_disks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
