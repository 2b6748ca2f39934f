#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "client/config.h"
#include "client/slurp.h"
#include "scratch.h"

static struct invocation inv;
static char *data;
static size_t len;

static void regular_files(void **state)
{
    struct scratch s;

    (void)state;
    scratch_init(&s);
    scratch_write(&s, "f", "hello", 0600);
    scratch_write(&s, "empty", "", 0600);
    assert_int_equal(slurp(&inv, scratch_path(&s, "f"), false, &data, &len), 0);
    assert_int_equal(len, 5);
    assert_string_equal(data, "hello");
    free(data);
    /* The late round leaves them alone. */
    assert_int_equal(slurp(&inv, scratch_path(&s, "f"), true, &data, &len),
                     -EAGAIN);
    assert_int_equal(slurp(&inv, scratch_path(&s, "empty"), false, &data, &len),
                     0);
    assert_int_equal(len, 0);
    free(data);
    assert_int_equal(slurp(&inv, scratch_path(&s, "none"), false, &data, &len),
                     -ENOENT);
    assert_int_equal(slurp(&inv, "", false, &data, &len), -ENOENT);
    assert_int_equal(slurp(&inv, s.dir, false, &data, &len), -EAGAIN);
    assert_int_equal(slurp(&inv, s.dir, true, &data, &len), -EISDIR);
    assert_false(inv.stdin_used);
    scratch_remove(s.dir);
}

/* Files of /proc have no size beforehand. */
static void files_without_size(void **state)
{
    (void)state;
    assert_int_equal(slurp(&inv, "/proc/self/status", false, &data, &len), 0);
    assert_true(len > 0);
    assert_int_equal(data[len], 0);
    free(data);
}

static void pipes_are_read_late(void **state)
{
    struct invocation own = {.stdin_copy_fd = -1};
    int ends[2];
    char path[32];
    char block[100000];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_true(fcntl(ends[1], F_SETPIPE_SZ, 1 << 20) > 0);
    memset(block, 'x', sizeof(block));
    assert_int_equal(write(ends[1], block, sizeof(block)), sizeof(block));
    close(ends[1]);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", ends[0]);
    assert_int_equal(slurp(&own, path, false, &data, &len), -EAGAIN);
    assert_false(own.dry);
    assert_int_equal(slurp(&own, path, true, &data, &len), 0);
    assert_int_equal(len, sizeof(block));
    assert_true(own.dry);
    free(data);
    close(ends[0]);
}

static void stdin_comes_back(void **state)
{
    struct invocation own = {.stdin_copy_fd = -1};
    char buffer[16] = "";
    char *again;
    size_t again_len;
    int saved = dup(STDIN_FILENO);
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "hello", 5), 5);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    assert_int_equal(slurp_restore_stdin(&own), 0); /* nothing to do */
    assert_int_equal(slurp(&own, "-", false, &data, &len), -EAGAIN);
    assert_false(own.stdin_used);
    assert_int_equal(slurp(&own, "-", true, &data, &len), 0);
    assert_string_equal(data, "hello");
    assert_true(own.stdin_used);
    /* Who reads it again finds its end. */
    assert_int_equal(slurp(&own, "-", true, &again, &again_len), 0);
    assert_int_equal(again_len, 0);
    free(again);
    assert_int_equal(slurp_restore_stdin(&own), 0);
    assert_int_equal(read(STDIN_FILENO, buffer, sizeof(buffer)), 5);
    assert_string_equal(buffer, "hello");
    dup2(saved, STDIN_FILENO);
    close(saved);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(regular_files),
        cmocka_unit_test(files_without_size),
        cmocka_unit_test(pipes_are_read_late),
        cmocka_unit_test(stdin_comes_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
