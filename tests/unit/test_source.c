#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

static struct far far;
static struct exchange x;
static struct source s;

static void ignore_body(void *user, uint16_t id, const void *data, size_t len)
{
    (void)user;
    (void)id;
    (void)data;
    (void)len;
}

static int begin(void **state)
{
    const struct exchange_sink sink = {.on_body = ignore_body};

    (void)state;
    exchange_init(&x, far_init(&far), &sink);
    exchange_flush(&x);
    assert_int_equal(far_next(&far)->type, FRAME_HELLO);
    return 0;
}

static int end(void **state)
{
    (void)state;
    source_done(&s);
    exchange_done(&x);
    far_done(&far);
    return 0;
}

static void want(uint64_t offset, uint32_t bytes)
{
    const struct msg_want m = {.source = 1, .offset = offset, .bytes = bytes};

    source_on_want(&s, &x, 5, &m);
}

static void expect_data(const char *text)
{
    const struct frame *f = far_next(&far);
    struct msg_data m;

    assert_non_null(f);
    assert_int_equal(f->type, FRAME_DATA);
    assert_int_equal(f->transfer, 5);
    assert_int_equal(message_get_data(f, &m), 0);
    assert_int_equal(m.source, 1);
    assert_int_equal(m.bytes.len, strlen(text));
    assert_memory_equal(m.bytes.data, text, m.bytes.len);
}

static void expect_end(enum frame_type type, uint32_t code)
{
    const struct frame *f = far_next(&far);
    uint16_t source;
    uint32_t got;

    assert_non_null(f);
    assert_int_equal(f->type, type);
    assert_int_equal(message_get_source_end(f, &source, &got), 0);
    assert_int_equal(source, 1);
    assert_int_equal(got, code);
    assert_null(far_next(&far));
}

static void memory(void **state)
{
    (void)state;
    source_from_memory(&s, "hello world", 11);
    want(0, 5);
    expect_data("hello");
    want(5, 100);
    expect_data(" world");
    want(11, 100);
    expect_end(FRAME_END, 0);
    /* A rewind. */
    want(6, 3);
    expect_data("wor");
    assert_false(source_waits(&s));
}

static int file_with(const char *text)
{
    int fd = memfd_create("file", MFD_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    lseek(fd, 0, SEEK_SET);
    return fd;
}

static void file(void **state)
{
    (void)state;
    source_from_fd(&s, file_with("0123456789"));
    assert_int_equal(s.kind, SOURCE_FILE);
    assert_int_equal(s.size, 10);
    want(8, 100);
    expect_data("89");
    want(10, 100);
    expect_end(FRAME_END, 0);
    want(0, 2);
    expect_data("01");
}

static void path_is_opened_late(void **state)
{
    struct scratch dir;

    (void)state;
    scratch_init(&dir);
    source_from_path(&s, scratch_path(&dir, "later"), 3);
    scratch_write(&dir, "later", "abc", 0600);
    want(0, 100);
    expect_data("abc");
    source_done(&s);
    source_from_path(&s, "/nonexistent/file", 3);
    want(0, 100);
    expect_end(FRAME_READERR, ENOENT);
    scratch_done(&dir);
}

static void pipe_is_waited_for(void **state)
{
    int fds[2];

    (void)state;
    assert_int_equal(pipe(fds), 0);
    source_from_fd(&s, fds[0]);
    assert_int_equal(s.kind, SOURCE_PIPE);
    assert_int_equal(s.size, -1);
    want(0, 100);
    assert_true(source_waits(&s));
    assert_null(far_next(&far));
    assert_int_equal(write(fds[1], "some", 4), 4);
    source_on_readable(&s, &x, 5);
    expect_data("some");
    assert_false(source_waits(&s));
    assert_true(s.consumed);
    want(4, 100);
    close(fds[1]);
    source_on_readable(&s, &x, 5);
    expect_end(FRAME_END, 0);
}

static void pipe_does_not_rewind(void **state)
{
    int fds[2];

    (void)state;
    assert_int_equal(pipe(fds), 0);
    source_from_fd(&s, fds[0]);
    want(0, 100);
    assert_int_equal(write(fds[1], "x", 1), 1);
    source_on_readable(&s, &x, 5);
    expect_data("x");
    want(0, 100);
    expect_end(FRAME_READERR, ESPIPE);
    close(fds[1]);
}

/* It ends at once, as for curl. */
static void directory_is_empty(void **state)
{
    (void)state;
    source_from_path(&s, "/", 1);
    want(0, 1);
    if (source_waits(&s))
        source_on_readable(&s, &x, 5);
    expect_end(FRAME_END, 0);
}

/* Standard input from a file: read from where it stands, left where it was
 * read to, and the next attempt goes on there. */
static void standard_input(void **state)
{
    int saved = dup(STDIN_FILENO);
    int fd = file_with("skipped:body");

    (void)state;
    lseek(fd, 8, SEEK_SET);
    dup2(fd, STDIN_FILENO);
    source_from_stdin(&s);
    assert_int_equal(s.kind, SOURCE_FILE);
    assert_int_equal(s.size, -1);
    want(0, 2);
    expect_data("bo");
    want(0, 3);
    expect_data("bod");
    source_restart(&s);
    assert_int_equal(lseek(fd, 0, SEEK_CUR), 11);
    want(0, 100);
    expect_data("y");
    source_done(&s);
    assert_int_equal(lseek(fd, 0, SEEK_CUR), 12);
    dup2(saved, STDIN_FILENO);
    close(saved);
    close(fd);
}

static void credit_is_bounded(void **state)
{
    (void)state;
    source_from_fd(&s, file_with("x"));
    want(0, UINT32_MAX);
    assert_int_equal(s.want.bytes, LIMIT_WANT_BYTES);
    expect_data("x");
}

/* As often as one transfer likes; the next one finds nothing. */
static void a_part_from_stdin_is_sent_once(void **state)
{
    (void)state;
    source_from_stdin_copy(&s, "part", 4);
    source_done(&s); /* nobody has read it */
    source_from_stdin_copy(&s, "part", 4);
    assert_int_equal(s.size, 4);
    want(0, 3);
    expect_data("par");
    source_restart(&s);
    want(0, 10);
    expect_data("part");
    source_done(&s);
    source_from_stdin_copy(&s, "part", 4);
    want(0, 10);
    expect_end(FRAME_END, 0);
    source_from_stdin_file(&s, 4);
    assert_int_equal(s.size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(memory, begin, end),
        cmocka_unit_test_setup_teardown(file, begin, end),
        cmocka_unit_test_setup_teardown(path_is_opened_late, begin, end),
        cmocka_unit_test_setup_teardown(pipe_is_waited_for, begin, end),
        cmocka_unit_test_setup_teardown(pipe_does_not_rewind, begin, end),
        cmocka_unit_test_setup_teardown(directory_is_empty, begin, end),
        cmocka_unit_test_setup_teardown(standard_input, begin, end),
        cmocka_unit_test_setup_teardown(credit_is_bounded, begin, end),
        cmocka_unit_test_setup_teardown(a_part_from_stdin_is_sent_once, begin,
                                        end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
