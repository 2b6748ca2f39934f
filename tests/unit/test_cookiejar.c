#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

static struct scratch dir;
static struct cookiejar jar;
static struct console console;

static int begin(void **state)
{
    (void)state;
    scratch_init(&dir);
    assert_int_equal(chdir(dir.dir), 0);
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
    assert_int_equal(chdir("/"), 0);
    scratch_done(&dir);
    return 0;
}

static void fill(void)
{
    cookiejar_add(&jar, "# one\n", 6);
    cookiejar_add(&jar, "two\n", 4);
}

static void assert_jar(const char *name, mode_t mode)
{
    char text[64];
    struct stat st;
    int fd = open(name, O_RDONLY);

    assert_true(fd >= 0);
    assert_int_equal(read(fd, text, sizeof(text)), 10);
    assert_memory_equal(text, "# one\ntwo\n", 10);
    assert_int_equal(fstat(fd, &st), 0);
    assert_int_equal(st.st_mode & 07777, mode);
    close(fd);
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
        TEST(a_new_file),      TEST(an_old_file_is_replaced),
        TEST(nothing_came),    TEST(failures_are_silent),
        TEST(standard_output),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
