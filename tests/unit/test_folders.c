#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "client/folders.h"
#include "scratch.h"

static struct scratch dir;
static const char *name;

static int begin(void **state)
{
    (void)state;
    scratch_enter(&dir);
    name = NULL;
    return 0;
}

static int end(void **state)
{
    (void)state;
    scratch_leave(&dir);
    return 0;
}

static void all_but_the_file(void **state)
{
    struct stat st;

    (void)state;
    assert_int_equal(folders_make("a/b/c/file", &name), 0);
    assert_int_equal(stat("a/b/c", &st), 0);
    assert_int_equal(st.st_mode & 07777, 0750);
    assert_int_equal(access("a/b/c/file", F_OK), -1);
    assert_int_equal(folders_make("a/b/other", &name), 0);
    assert_int_equal(folders_make("plain", &name), 0);
    assert_int_equal(folders_make("", &name), 0);
    assert_int_equal(folders_make("/tmp/plain", &name), 0);
    assert_null(name);
}

static void the_first_that_fails(void **state)
{
    (void)state;
    scratch_write(&dir, "file", "", 0644);
    assert_int_equal(folders_make("file/x/y", &name), -ENOTDIR);
    assert_string_equal(name, "file/x");
    assert_int_equal(folders_make("/proc/none/y/z", &name), -ENOENT);
    assert_string_equal(name, "/proc/none");
}

static void words(void **state)
{
    (void)state;
    dialect_use("");
    assert_string_equal(folders_describe("d", -ENOTDIR),
                        "Error creating directory d");
    assert_string_equal(folders_describe("d", -ENAMETOOLONG),
                        "The directory name d is too long");
    assert_string_equal(folders_describe("d", -EROFS),
                        "d resides on a read-only file system");
    assert_string_equal(
        folders_describe("d", -ENOSPC),
        "No space left on the file system that will contain the directory d");
    dialect_use("8.23.0");
    assert_string_equal(
        folders_describe("d", -ENOSPC),
        "No space left on the file system that would contain the directory d");
    dialect_use("");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_but_the_file, begin, end),
        cmocka_unit_test_setup_teardown(the_first_that_fails, begin, end),
        cmocka_unit_test(words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
