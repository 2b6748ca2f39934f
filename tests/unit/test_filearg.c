#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

#include "client/filearg.h"

static struct scratch dir;

static void assert_content(struct filearg *f, const char *text)
{
    char buf[256];
    const char *data = f->data;
    size_t len = f->len;

    if (f->fd >= 0) {
        ssize_t n = pread(f->fd, buf, sizeof(buf), 0);

        assert_true(n >= 0);
        data = buf;
        len = (size_t)n;
        close(f->fd);
    }
    assert_int_equal(len, strlen(text));
    assert_memory_equal(data, text, len);
}

static void small_files_are_bytes(void **state)
{
    struct filearg f;

    (void)state;
    scratch_write(&dir, "small", "text", 0600);
    assert_int_equal(filearg_open(scratch_path(&dir, "small"), false, &f), 0);
    assert_int_equal(f.fd, -1);
    assert_content(&f, "text");
    scratch_write(&dir, "empty", "", 0600);
    assert_int_equal(filearg_open(scratch_path(&dir, "empty"), false, &f), 0);
    assert_int_equal(f.fd, -1);
    assert_content(&f, "");
}

static void preferred_and_large_ones_are_descriptors(void **state)
{
    struct filearg f;
    int fd;

    (void)state;
    scratch_write(&dir, "ca", "ca", 0600);
    assert_int_equal(filearg_open(scratch_path(&dir, "ca"), true, &f), 0);
    assert_true(f.fd >= 0);
    assert_content(&f, "ca");
    fd = open(scratch_path(&dir, "large"), O_WRONLY | O_CREAT, 0600);
    assert_int_equal(ftruncate(fd, LIMIT_INLINE_FILE_BYTES + 1), 0);
    assert_int_equal(filearg_open(dir.path, false, &f), 0);
    assert_true(f.fd >= 0);
    close(f.fd);
    assert_int_equal(ftruncate(fd, LIMIT_FILE_BYTES + 1), 0);
    assert_int_equal(filearg_open(dir.path, false, &f), -EFBIG);
    close(fd);
}

static void failures(void **state)
{
    struct filearg f = {.fd = 77};

    (void)state;
    assert_int_equal(filearg_open("/nonexistent/x", false, &f), -ENOENT);
    assert_int_equal(filearg_open("/tmp", false, &f), -EISDIR);
    assert_int_equal(f.fd, 77);
    assert_false(filearg_consumed());
}

/* A pipe can be read once; its content serves again. */
static void pipes_are_kept(void **state)
{
    struct filearg f;
    char path[32];
    int fds[2];

    (void)state;
    assert_int_equal(pipe(fds), 0);
    assert_int_equal(write(fds[1], "once", 4), 4);
    close(fds[1]);
    snprintf(path, sizeof(path), "/dev/fd/%d", fds[0]);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(filearg_open(path, i == 1, &f), 0);
        assert_content(&f, "once");
    }
    assert_true(filearg_consumed());
    close(fds[0]);
}

static int begin(void **state)
{
    (void)state;
    scratch_init(&dir);
    return 0;
}

static int end(void **state)
{
    (void)state;
    scratch_done(&dir);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_files_are_bytes),
        cmocka_unit_test(preferred_and_large_ones_are_descriptors),
        cmocka_unit_test(failures),
        cmocka_unit_test(pipes_are_kept),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
