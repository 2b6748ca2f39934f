#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "transferring.h"

static void whole_life(void **state)
{
    (void)state;
    MAKE("-s", "-i", "-D", "heads", "-o", "body", "http://h/");
    prepare_and_start();
    put_bytes_frame(&w, FRAME_HEADER, 7, "HTTP/1.1 200 OK\r\n");
    put_bytes_frame(&w, FRAME_HEADER, 7, "A: b\r\n\r\n");
    put_bytes_frame(&w, FRAME_BODY, 7, "con");
    put_bytes_frame(&w, FRAME_BODY, 7, "tent");
    put_done(&w, 7, 0, "", 200);
    receive();
    assert_int_equal(t->state, TRANSFER_ENDED);
    transfer_end(t);
    assert_int_equal(t->state, TRANSFER_OVER);
    assert_int_equal(t->outcome.code, 0);
    assert_file("heads", "HTTP/1.1 200 OK\r\nA: b\r\n\r\n");
    assert_file("body", "HTTP/1.1 200 OK\r\nA: b\r\n\r\ncontent");
}

/* Early curls want to cut a device back, and leave everything as it is. */
static void abandoned(void **state)
{
    struct capture out;

    (void)state;
    MAKE("-s", "-o", "/dev/null", "--retry", "1", "-c", "jar", "-w", "format",
         "http://h/");
    prepare_and_start();
    put_bytes_frame(&w, FRAME_JAR, 7, "cookies");
    put_bytes_frame(&w, FRAME_BODY, 7, "busy");
    put_done(&w, 7, 0, "", 503);
    receive();
    capture_start(&out, STDOUT_FILENO);
    transfer_end(t);
    console_flush(&running_console);
    capture_end(&out);
    assert_int_equal(t->state, TRANSFER_OVER);
    assert_int_equal(t->outcome.code, 23);
    assert_string_equal(out.text, "");
    assert_int_equal(access("jar", F_OK), -1);
}

static void missing_files(void **state)
{
    const char *why = NULL;

    (void)state;
    MAKE("-s", "-D", "nodir/heads", "http://h/x");
    assert_int_equal(transfer_prepare(t, true, &offset, &why), -ENOENT);
    assert_string_equal(why, "can't write nodir/heads");
}

static void resumed_downloads(void **state)
{
    (void)state;
    scratch_write(&dir, "f", "0123", 0600);
    MAKE("-s", "-C", "-", "-o", "f", "http://h/x");
    prepare_and_start();
    assert_int_equal(t->sink.start_bytes, 4);
    put_bytes_frame(&w, FRAME_BODY, 7, "45");
    put_done(&w, 7, 0, "", 206);
    receive();
    transfer_end(t);
    assert_file("f", "012345");
}

/* What goes to no file goes on where the one before it did. */
static void resumed_without_a_file(void **state)
{
    (void)state;
    scratch_write(&dir, "f", "0123", 0600);
    scratch_write(&dir, "up", "upload", 0600);
    MAKE("-s", "-C", "-", "-o", "f", "http://h/x");
    prepare_and_start();
    assert_int_equal(offset, 4);
    transfer_free(t);
    MAKE("-s", "-C", "-", "http://h/x");
    prepare_and_start();
    assert_int_equal(t->sink.start_bytes, 4);
    assert_int_equal(offset, 4);
    transfer_free(t);
    MAKE("-s", "-C", "-", "-T", "up", "http://h/x");
    prepare_and_start();
    assert_int_equal(offset, -1);
    transfer_free(t);
    MAKE("-s", "-C", "-", "-o", "new", "http://h/x");
    prepare_and_start();
    assert_int_equal(t->sink.start_bytes, 0);
    assert_int_equal(offset, 0);
    transfer_free(t);
    offset = 3;
    MAKE("-s", "-C", "5", "http://h/x");
    prepare_and_start();
    assert_int_equal(t->sink.start_bytes, 5);
}

/* The answer goes behind what the file holds, whatever is sent. */
static void resumed_uploads(void **state)
{
    (void)state;
    scratch_write(&dir, "f", "0123", 0600);
    scratch_write(&dir, "up", "upload", 0600);
    MAKE("-s", "-C", "2", "-T", "up", "-o", "f", "http://h/x");
    prepare_and_start();
    assert_int_equal(t->sink.start_bytes, 2);
    put_bytes_frame(&w, FRAME_BODY, 7, "45");
    put_done(&w, 7, 0, "", 200);
    receive();
    transfer_end(t);
    assert_file("f", "012345");
}

/* What may be done again by another program, and what by us. */
static void visible_and_repeatable(void **state)
{
    (void)state;
    MAKE("-s", "-o", "f", "-d", "x", "http://h/");
    prepare_and_start();
    assert_true(transfer_is_invisible(t));
    assert_true(transfer_is_repeatable(t));
    message_put_sent(&w, 7, 1);
    receive();
    assert_true(transfer_is_invisible(t));
    assert_false(transfer_is_repeatable(t));
    end(state);
    begin(state);
    MAKE("-s", "-o", "f", "http://h/");
    prepare_and_start();
    message_put_sent(&w, 7, 1);
    receive();
    assert_true(transfer_is_repeatable(t));
    put_bytes_frame(&w, FRAME_BODY, 7, "x");
    receive();
    assert_false(transfer_is_repeatable(t));
    assert_false(transfer_is_invisible(t));
}

static bool ends_elsewhere(const char *error)
{
    outcome_fail(&t->outcome, 1, error);
    return transfer_leads_elsewhere(t);
}

/* Where only the real curl follows. */
static void redirects_to_other_protocols(void **state)
{
    static const char ftp[] = "Protocol \"ftp\" not supported";
    static const char ws[] = "Protocol \"wss\" is disabled (in redirect)";

    (void)state;
    MAKE("-L", "http://h/");
    assert_true(ends_elsewhere(ftp));
    assert_false(ends_elsewhere(ws));
    assert_false(ends_elsewhere("Protocol \"gopher\" not supported"));
    outcome_fail(&t->outcome, 7, ftp);
    assert_false(transfer_leads_elsewhere(t));
    end(state);
    begin(state);
    MAKE("-L", "--proto-redir", "all", "http://h/");
    assert_true(ends_elsewhere(ws));
    end(state);
    begin(state);
    MAKE("http://h/");
    assert_false(ends_elsewhere(ftp));
    end(state);
    begin(state);
    MAKE("-L", "-d", "x", "http://h/");
    assert_false(ends_elsewhere(ftp));
}

static void aborted(void **state)
{
    (void)state;
    MAKE("-s", "http://h/");
    prepare_and_start();
    transfer_abort(t, &x);
    assert_int_equal(t->outcome.code, 42);
    assert_int_equal(t->state, TRANSFER_ENDED);
    assert_non_null(far_find(&far, FRAME_CANCEL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(whole_life),
        TEST(abandoned),
        TEST(missing_files),
        TEST(resumed_downloads),
        TEST(resumed_without_a_file),
        TEST(resumed_uploads),
        TEST(visible_and_repeatable),
        TEST(redirects_to_other_protocols),
        TEST(aborted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
