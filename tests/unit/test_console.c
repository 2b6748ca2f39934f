#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

static struct console console;
static struct capture out;

static void begin(void)
{
    capture_start(&out, STDOUT_FILENO);
    memset(&console, 0, sizeof(console));
    console_init(&console);
    console.block_bytes = 4096;
}

static char block[100000];

static void small_output_is_held(void **state)
{
    size_t before;
    size_t after;

    (void)state;
    begin();
    console_out(&console, "hello", 5, false);
    console_before_wait(&console);
    before = strlen(capture_read(&out));
    console_flush(&console);
    after = strlen(capture_read(&out));
    capture_end(&out);
    assert_int_equal(before, 0);
    assert_int_equal(after, 5);
}

/* stdio writes whole blocks and holds the rest. */
static void whole_blocks_are_visible(void **state)
{
    size_t seen[3];

    (void)state;
    begin();
    console.block_bytes = 0; /* not yet allocated */
    console_out(&console, block, 5000, false);
    console_before_wait(&console);
    seen[0] = strlen(capture_read(&out));
    console_out(&console, block, 3191, false);
    console_before_wait(&console);
    seen[1] = strlen(capture_read(&out));
    console_out(&console, block, 2, false);
    console_before_wait(&console);
    seen[2] = strlen(capture_read(&out));
    console_flush(&console);
    capture_end(&out);
    assert_int_equal(seen[0], 4096);
    assert_int_equal(seen[1], 4096); /* 4095 bytes are held: they fit */
    assert_int_equal(seen[2], 8192);
    assert_int_equal(strlen(out.text), 8193);
}

static void large_pieces_go_straight(void **state)
{
    int rc;

    (void)state;
    begin();
    console_out(&console, "x", 1, false);
    rc = console_out(&console, block, 50000, false);
    capture_end(&out);
    assert_int_equal(rc, 0);
    assert_int_equal(strlen(out.text), 50001 / 4096 * 4096);
    assert_int_equal(out.text[0], 'x');
    assert_int_equal(console.used, 50001 % 4096);
}

static void no_buffer_holds_nothing(void **state)
{
    (void)state;
    begin();
    console_out(&console, "abc", 3, true);
    console_before_wait(&console);
    capture_end(&out);
    assert_string_equal(out.text, "abc");
}

static void terminal_holds_the_last_line(void **state)
{
    (void)state;
    begin();
    console.mode = CONSOLE_LINE;
    console_out(&console, "one\ntwo", 7, false);
    console_before_wait(&console);
    capture_end(&out);
    assert_string_equal(out.text, "one\n");
}

/* Both streams on one file: messages come behind what stdio has written, and
 * before what it holds. */
static void order_of_streams(void **state)
{
    struct capture err;

    (void)state;
    begin();
    capture_start(&err, STDERR_FILENO);
    dup2(out.file, STDERR_FILENO);
    console_out(&console, block, 4097, false);
    console_err(&console, "E", 1);
    console_flush(&console);
    capture_end(&err);
    capture_end(&out);
    assert_int_equal(strlen(out.text), 4098);
    assert_int_equal(out.text[4096], 'E');
    assert_true(console.err_touched);
}

static void merged_messages_are_output(void **state)
{
    (void)state;
    begin();
    assert_int_equal(console_redirect(&console, "-"), 0);
    console_out(&console, "a", 1, false);
    console_say(&console, "b");
    console_flush(&console);
    capture_end(&out);
    assert_string_equal(out.text, "ab\n");
    assert_false(console.err_touched);
}

static void messages_to_a_file(void **state)
{
    struct scratch s;
    char text[64] = "";
    int fd;

    (void)state;
    scratch_init(&s);
    begin();
    assert_int_equal(console_redirect(&console, scratch_path(&s, "e")), 0);
    console_error(&console, 7, "no", 2);
    capture_end(&out);
    fd = open(s.path, O_RDONLY);
    assert_true(fd >= 0 && read(fd, text, sizeof(text) - 1) > 0);
    close(fd);
    close(console.err_fd);
    assert_string_equal(text, "curl: (7) no\n");
    assert_int_equal(console_redirect(&console, "/nonexistent/x"), -ENOENT);
    assert_string_equal(out.text, "");
    scratch_done(&s);
}

static const char *said(void (*say)(struct console *, const char *),
                        const char *text)
{
    static struct capture err;

    begin();
    capture_start(&err, STDERR_FILENO);
    say(&console, text);
    capture_end(&err);
    capture_end(&out);
    return err.text;
}

static const char *warning(const char *text)
{
    return said(console_warn, text);
}

static void warnings_wrap(void **state)
{
    (void)state;
    assert_string_equal(warning("short"), "Warning: short\n");
    assert_string_equal(
        warning("Problem : connection refused. Will retry in 1 seconds. "
                "1 retries left."),
        "Warning: Problem : connection refused. Will retry in 1 seconds. "
        "1 retries \nWarning: left.\n");
    /* No blank to break at: 70 columns. */
    assert_string_equal(
        warning("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                "xxxxxxxxxxxxx"),
        "Warning: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        "xxxxxxxxxx\nWarning: xxxxx\n");
}

/* What a command line can hold, a warning can. */
static void long_warnings_are_whole(void **state)
{
    char text[70 * 1000 + 1];
    const char *at;

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    at = warning(text);
    assert_int_equal(strlen(at), 1000 * strlen("Warning: \n") + 70 * 1000);
    assert_string_equal(at + strlen(at) - 3, "xx\n");
    dialect_use("8.23.0");
    assert_int_equal(strlen(warning(text)), 15 * strlen("Warning: \n") + 1023);
    dialect_use("7.88.1");
}

static void notes_wrap_too(void **state)
{
    (void)state;
    assert_string_equal(
        said(console_note, "Unnecessary use of -X or --request, GET is already "
                           "inferred. And so on it goes."),
        "Note: Unnecessary use of -X or --request, GET is already inferred. "
        "And so on \nNote: it goes.\n");
}

static void notes_keep_their_order(void **state)
{
    struct notes notes = {NULL, NULL};
    struct capture err;

    (void)state;
    notes_add(&notes, NOTE_REMARK, "one");
    notes_add(&notes, NOTE_WARNING, "two");
    notes_add(&notes, NOTE_ERROR, "three");
    notes_add(&notes, NOTE_LINES, "four\n");
    begin();
    capture_start(&err, STDERR_FILENO);
    console_notes(&console, &notes, false);
    console_flush(&console);
    capture_end(&err);
    capture_end(&out);
    assert_string_equal(err.text,
                        "Note: one\nWarning: two\ncurl: three\nfour\n");
}

static void silent_commands_do_not_warn(void **state)
{
    struct capture err;

    (void)state;
    begin();
    capture_start(&err, STDERR_FILENO);
    console.quiet = true;
    console_warn(&console, "x");
    capture_end(&err);
    capture_end(&out);
    assert_string_equal(err.text, "");
}

/* A failure that nobody asked for shows in the next call, once. */
static void failures_are_told_once(void **state)
{
    int full = open("/dev/full", O_WRONLY);
    int saved = dup(STDOUT_FILENO);
    int rcs[5];

    (void)state;
    assert_true(full >= 0);
    memset(&console, 0, sizeof(console));
    console.block_bytes = 4096;
    fflush(NULL);
    dup2(full, STDOUT_FILENO);
    rcs[0] = console_out(&console, block, 5000, false);
    console_before_wait(&console);
    rcs[1] = console_out(&console, block, 10, false);
    rcs[2] = console_push(&console);
    rcs[3] = console_flush(&console);
    rcs[4] = console_out(&console, block, 20000, false);
    dup2(saved, STDOUT_FILENO);
    close(saved);
    close(full);
    assert_int_equal(rcs[0], 0);
    assert_int_equal(rcs[1], -ENOSPC);
    assert_int_equal(rcs[2], 0);
    assert_int_equal(rcs[3], -ENOSPC);
    assert_int_equal(rcs[4], -ENOSPC);
}

static void columns(void **state)
{
    (void)state;
    setenv("COLUMNS", "40", 1);
    assert_int_equal(console_columns(), 40);
    setenv("COLUMNS", "20", 1);
    assert_true(console_columns() != 20);
    setenv("COLUMNS", "x", 1);
    assert_true(console_columns() > 20);
    unsetenv("COLUMNS");
}

/* The real curl may draw it again, on a line of its own. */
static void a_meter_is_no_message(void **state)
{
    struct capture err;
    const char *text;

    (void)state;
    capture_start(&err, STDERR_FILENO);
    memset(&console, 0, sizeof(console));
    console_init(&console);
    console_leave_meter(&console);
    console_meter(&console, "", 0);
    assert_false(console.meter_touched);
    console_meter(&console, "50%\n", 4);
    console_leave_meter(&console);
    console_meter(&console, "\r100%", 5);
    console_leave_meter(&console);
    console_leave_meter(&console);
    text = capture_end(&err);
    assert_string_equal(text, "50%\n\r100%\n");
    assert_true(console.meter_touched);
    assert_false(console.err_touched);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_output_is_held),
        cmocka_unit_test(whole_blocks_are_visible),
        cmocka_unit_test(large_pieces_go_straight),
        cmocka_unit_test(no_buffer_holds_nothing),
        cmocka_unit_test(terminal_holds_the_last_line),
        cmocka_unit_test(order_of_streams),
        cmocka_unit_test(merged_messages_are_output),
        cmocka_unit_test(messages_to_a_file),
        cmocka_unit_test(a_meter_is_no_message),
        cmocka_unit_test(warnings_wrap),
        cmocka_unit_test(long_warnings_are_whole),
        cmocka_unit_test(notes_wrap_too),
        cmocka_unit_test(notes_keep_their_order),
        cmocka_unit_test(silent_commands_do_not_warn),
        cmocka_unit_test(failures_are_told_once),
        cmocka_unit_test(columns),
    };

    memset(block, 'b', sizeof(block));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
