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

static void check_part(const char *path, uint64_t from, uint64_t behind,
                       const char *want)
{
    assert_int_equal(slurp_part(&inv, path, false, from, behind, &data, &len),
                     0);
    assert_int_equal(len, strlen(want));
    assert_string_equal(data, want);
}

static void parts(void **state)
{
    struct scratch s;
    const char *path;

    (void)state;
    scratch_init(&s);
    scratch_write(&s, "f", "abcdef", 0600);
    path = scratch_path(&s, "f");
    check_part(path, 0, 2, "ab");
    check_part(path, 2, 4, "cd");
    check_part(path, 4, UINT64_MAX, "ef");
    check_part(path, 4, UINT64_C(1) << 63, "ef");
    check_part(path, 6, 8, "");
    check_part(path, (UINT64_C(1) << 63) - 1, UINT64_C(1) << 63, "");
    check_part(path, 3, 3, "");
    assert_int_equal(slurp_part(&inv, "/dev/zero", true, 100, 104, &data, &len),
                     0);
    assert_int_equal(len, 4);
    assert_memory_equal(data, "\0\0\0\0", 5);
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

    own.dry = false;
    assert_int_equal(slurp(&own, "/dev/null", true, &data, &len), 0);
    assert_int_equal(len, 0);
    assert_false(own.dry);
    free(data);
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

/* Of stdin blocks of 4096 bytes go, as curl takes them. */
static void parts_of_stdin(void **state)
{
    struct invocation own = {.stdin_copy_fd = -1};
    int saved = dup(STDIN_FILENO);
    char block[3 * 4096];
    int ends[2];

    (void)state;
    for (size_t i = 0; i < sizeof(block); i++)
        block[i] = (char)('0' + i % 64);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], block, sizeof(block)), sizeof(block));
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    assert_int_equal(slurp_part(&own, "-", true, 1, 3, &data, &len), 0);
    assert_string_equal(data, "12");
    /* What is left can't be put behind it. */
    assert_true(own.dry);
    assert_int_equal(slurp_part(&own, "-", true, 4096, 4098, &data, &len), 0);
    assert_string_equal(data, "01");
    assert_int_equal(slurp(&own, "-", true, &data, &len), 0);
    assert_int_equal(len, 0);
    dup2(saved, STDIN_FILENO);
    close(saved);
}

/* What somebody else read of stdin. */
static void stdin_read_ahead(void **state)
{
    struct invocation own = {.stdin_copy_fd = -1};

    (void)state;
    slurp_leave("a\0b", 3);
    assert_int_equal(slurp(&own, "-", false, &data, &len), -EAGAIN);
    assert_int_equal(slurp(&own, "-", true, &data, &len), 0);
    assert_int_equal(len, 3);
    assert_memory_equal(data, "a\0b", 4);
    assert_false(own.dry);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(regular_files),
        cmocka_unit_test(parts),
        cmocka_unit_test(files_without_size),
        cmocka_unit_test(pipes_are_read_late),
        cmocka_unit_test(stdin_comes_back),
        cmocka_unit_test(stdin_read_ahead),
        cmocka_unit_test(parts_of_stdin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
