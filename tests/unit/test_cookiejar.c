#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "running.h"

static struct scratch dir;
static struct cookiejar jar;
static struct console console;

static int begin(void **state)
{
    (void)state;
    scratch_enter(&dir);
    memset(&console, 0, sizeof(console));
    console.block_bytes = 4096;
    cookiejar_init(&jar);
    umask(022);
    return 0;
}

static int end(void **state)
{
    (void)state;
    cookiejar_done(&jar);
    scratch_leave(&dir);
    return 0;
}

static void fill(void)
{
    cookiejar_add(&jar, "# one\n", 6);
    cookiejar_add(&jar, "two\n", 4);
}

static void assert_jar(const char *name, mode_t mode)
{
    assert_file(name, "# one\ntwo\n");
    assert_mode(name, mode);
}

/* How many files lie in the directory. */
static unsigned file_count(void)
{
    DIR *d = opendir(".");
    struct dirent *e;
    unsigned count = 0;

    while ((e = readdir(d)) != NULL)
        count += e->d_name[0] != '.';
    closedir(d);
    return count;
}

static void a_new_file(void **state)
{
    (void)state;
    fill();
    cookiejar_write(&jar, "jar", &console);
    assert_jar("jar", 0644);
    assert_int_equal(file_count(), 1);
}

static void an_old_file_is_replaced(void **state)
{
    struct stat before;
    struct stat after;

    (void)state;
    scratch_write(&dir, "jar", "something longer than that", 0640);
    assert_int_equal(stat("jar", &before), 0);
    fill();
    cookiejar_write(&jar, "jar", &console);
    assert_jar("jar", 0640);
    assert_int_equal(stat("jar", &after), 0);
    assert_true(before.st_ino != after.st_ino);
    assert_int_equal(file_count(), 1);
}

/* Whatever the umask, unless curl is one of those in between. */
static void modes_by_version(void **state)
{
    static const struct {
        const char *version;
        mode_t mode;
    } cases[] = {{"7.88.1", 0444}, {"8.14.1", 0600}, {"8.23.0", 0444}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct stat st;

        dialect_use(cases[i].version);
        if (geteuid()) /* who may not write it gets no new one */
            continue;
        scratch_write(&dir, "jar", "", 0600);
        assert_int_equal(chmod("jar", 0444), 0);
        umask(077);
        cookiejar_reset(&jar);
        fill();
        cookiejar_write(&jar, "jar", &console);
        umask(022);
        assert_int_equal(stat("jar", &st), 0);
        assert_int_equal(st.st_size, 10);
        assert_int_equal(st.st_mode & 07777, cases[i].mode);
    }
    dialect_use("");
}

static void modes_under_an_umask(void **state)
{
    struct stat st;

    (void)state;
    dialect_use("7.88.1");
    scratch_write(&dir, "jar", "", 0600);
    assert_int_equal(chmod("jar", 0644), 0);
    umask(077);
    fill();
    cookiejar_write(&jar, "jar", &console);
    umask(022);
    assert_int_equal(stat("jar", &st), 0);
    assert_int_equal(st.st_mode & 07777, 0644);
    dialect_use("");
}

static void nothing_came(void **state)
{
    (void)state;
    cookiejar_write(&jar, "jar", &console);
    assert_int_equal(access("jar", F_OK), -1);
    fill();
    cookiejar_reset(&jar);
    cookiejar_write(&jar, "jar", &console);
    assert_int_equal(access("jar", F_OK), -1);
}

static void failures_are_silent(void **state)
{
    struct capture err;

    (void)state;
    fill();
    capture_start(&err, STDERR_FILENO);
    cookiejar_write(&jar, "nodir/jar", &console);
    capture_end(&err);
    assert_string_equal(err.text, "");
}

static void standard_output(void **state)
{
    struct capture out;

    (void)state;
    fill();
    capture_start(&out, STDOUT_FILENO);
    cookiejar_write(&jar, "-", &console);
    console_flush(&console);
    capture_end(&out);
    assert_string_equal(out.text, "# one\ntwo\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_new_file),       TEST(an_old_file_is_replaced),
        TEST(modes_by_version), TEST(modes_under_an_umask),
        TEST(nothing_came),     TEST(failures_are_silent),
        TEST(standard_output),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
