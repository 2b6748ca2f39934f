#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "proto/filehead.h"
#include "scratched.h"

static char data[16];
static size_t len;

static int read_from(const char *path, size_t bytes)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int rc = filehead_read(fd, data, bytes, &len);

    if (fd >= 0) {
        assert_int_equal(lseek(fd, 0, SEEK_CUR), 0);
        close(fd);
    }
    return rc;
}

static void as_much_as_there_is(void **state)
{
    (void)state;
    scratch_write(&scratch, "f", "0123456", 0600);
    assert_int_equal(read_from(scratch.path, 4), 0);
    assert_int_equal(len, 4);
    assert_memory_equal(data, "0123", 4);
    assert_int_equal(read_from(scratch.path, sizeof(data)), 0);
    assert_int_equal(len, 7);
    assert_memory_equal(data, "0123456", 7);
    assert_int_equal(read_from(scratch.path, 0), 0);
    assert_int_equal(len, 0);
}

static void what_can_not_be_read(void **state)
{
    (void)state;
    len = 1;
    assert_int_equal(read_from("/", 4), -EISDIR);
    assert_int_equal(len, 0);
    assert_int_equal(filehead_read(-1, data, 4, &len), -EBADF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(as_much_as_there_is, setup, teardown),
        cmocka_unit_test_setup_teardown(what_can_not_be_read, setup, teardown),
    };

    return cmocka_run_group_tests_name("filehead", tests, NULL, NULL);
}
