#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

#include "client/finish.h"

static struct scratch dir;
static struct transfer *t;
static struct capture out;
static struct capture err;

static int begin(void **state)
{
    (void)state;
    scratch_enter(&dir);
    parsing_clean_environment();
    return 0;
}

static int end(void **state)
{
    (void)state;
    transfer_free(t);
    t = NULL;
    scratch_leave(&dir);
    return 0;
}

/* The transfer of a command line, ended with CODE, ERROR and STATUS. */
#define MAKE(code, error, status, ...)                                     \
    do {                                                                   \
        assert_int_equal(PARSE(__VA_ARGS__, "http://h/"), VERDICT_DAEMON); \
        t = make_transfer();                                               \
        set_outcome(t, code, error, status);                               \
    } while (0)

static void finish(void (*part)(struct transfer *))
{
    capture_start(&out, STDOUT_FILENO);
    capture_start(&err, STDERR_FILENO);
    part(t);
    capture_end(&err);
    capture_end(&out);
}

static void success_says_nothing(void **state)
{
    (void)state;
    MAKE(0, "", 404, "-S");
    console_out(&running_console, "body", 4, false);
    finish(finish_attempt);
    assert_string_equal(out.text, "body");
    assert_string_equal(err.text, "");
    assert_int_equal(t->outcome.code, 0);
}

/* What stdio would still hold comes behind. */
static void failures_come_first(void **state)
{
    (void)state;
    MAKE(18, "cut short", 200, "-sS");
    running_console.err_fd = STDOUT_FILENO;
    console_out(&running_console, "body", 4, false);
    finish(finish_attempt);
    assert_string_equal(out.text, "curl: (18) cut short\nbody");
}

static void failures_are_said(void **state)
{
    (void)state;
    MAKE(7, "it did not work", 0, "-S");
    finish(finish_attempt);
    assert_string_equal(err.text, "curl: (7) it did not work\n");
    end(state);
    begin(state);
    MAKE(52, "", 0, "-sS");
    finish(finish_attempt);
    assert_string_equal(err.text, "curl: (52) Server returned nothing "
                                  "(no headers, no data)\n");
    end(state);
    begin(state);
    MAKE(7, "it did not work", 0, "-s");
    finish(finish_attempt);
    assert_string_equal(err.text, "");
}

static void certificates_are_explained(void **state)
{
    (void)state;
    MAKE(60, "no", 0, "-S");
    finish(finish_attempt);
    assert_non_null(strstr(err.text, "curl: (60) no\nMore details here: "
                                     "https://curl.se/docs/sslcerts.html\n"));
}

static void fail_with_body(void **state)
{
    (void)state;
    MAKE(0, "", 404, "--fail-with-body");
    finish(finish_attempt);
    assert_int_equal(t->outcome.code, 22);
    assert_string_equal(err.text, "curl: (22) The requested URL returned "
                                  "error: 404\n");
    end(state);
    begin(state);
    MAKE(0, "", 399, "--fail-with-body");
    finish(finish_attempt);
    assert_int_equal(t->outcome.code, 0);
}

static void empty_bodies_make_files(void **state)
{
    (void)state;
    MAKE(0, "", 200, "-o", "empty");
    finish(finish_attempt);
    assert_int_equal(access("empty", F_OK), 0);
    end(state);
    begin(state);
    MAKE(7, "", 0, "-o", "none");
    finish(finish_attempt);
    assert_int_equal(access("none", F_OK), -1);
}

static void unwritable_empty_files(void **state)
{
    (void)state;
    MAKE(0, "", 200, "-s", "-o", "nodir/x");
    finish(finish_attempt);
    assert_int_equal(t->outcome.code, 23);
}

static void late_write_errors(void **state)
{
    int full = open("/dev/full", O_WRONLY);
    int saved = dup(STDOUT_FILENO);

    (void)state;
    MAKE(0, "", 200, "-S");
    console_out(&running_console, "x", 1, false);
    fflush(NULL);
    capture_start(&err, STDERR_FILENO);
    dup2(full, STDOUT_FILENO);
    finish_attempt(t);
    dup2(saved, STDOUT_FILENO);
    capture_end(&err);
    close(full);
    close(saved);
    assert_int_equal(t->outcome.code, 23);
    assert_string_equal(err.text, "curl: (23) Failed writing body\n");
}

static void explained_failures_are_not_repeated(void **state)
{
    (void)state;
    MAKE(23, "x", 200, "-S");
    t->sink.quiet_error = true;
    finish(finish_attempt);
    assert_string_equal(err.text, "");
}

static void file_times(void **state)
{
    struct wire_writer w;
    struct stat st;
    struct frame f;
    size_t mark;

    (void)state;
    MAKE(0, "", 200, "-R", "-o", "old");
    wire_writer_init(&w, NULL, 0, 4096);
    mark = message_begin_done(&w, 1, &(struct msg_done){0});
    message_put_info_num(&w, WC_INFO_FILETIME_T, 978307200);
    message_end_done(&w, mark, 1);
    assert_true(frame_parse(w.data, w.len, &f) > 0);
    assert_int_equal(outcome_load(&t->outcome, &f), 0);
    wire_writer_done(&w);
    assert_int_equal(sink_write(&t->sink, "x", 1), 0);
    finish(finish_attempt);
    finish(finish_transfer);
    assert_int_equal(stat("old", &st), 0);
    assert_int_equal(st.st_mtime, 978307200);
}

static void write_out_and_jar(void **state)
{
    (void)state;
    MAKE(0, "", 200, "-o", "f", "-w", "%{http_code}", "-c", "-");
    cookiejar_add(&t->jar, "jar", 3);
    capture_start(&out, STDOUT_FILENO);
    finish_attempt(t);
    finish_transfer(t);
    console_flush(&running_console);
    capture_end(&out);
    assert_string_equal(out.text, "200jar");
}

/* "-" is standard output for cookies alone. */
static void caches_are_files(void **state)
{
    char text[8] = "";
    FILE *file;

    (void)state;
    MAKE(0, "", 200, "-o", "f", "--hsts", "-", "--alt-svc", "");
    cookiejar_add(&t->stores[STATE_HSTS], "hsts", 4);
    cookiejar_add(&t->stores[STATE_ALTSVC], "none", 4);
    finish(finish_attempt);
    finish(finish_transfer);
    assert_string_equal(out.text, "");
    file = fopen("-", "r");
    assert_non_null(file);
    assert_int_equal(fread(text, 1, sizeof(text), file), 4);
    fclose(file);
    assert_string_equal(text, "hsts");
}

/* By version curl looks at a URL before there is anything to save. */
static void jar_of_no_url(void **state)
{
    (void)state;
    MAKE(3, "malformed", 0, "-c", "jar");
    cookiejar_add(&t->jar, "jar", 3);
    dialect_use("8.14.1");
    finish(finish_transfer);
    assert_int_equal(access("jar", F_OK), -1);
    dialect_use("");
    finish(finish_transfer);
    assert_file("jar", "jar");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(success_says_nothing),
        TEST(failures_come_first),
        TEST(failures_are_said),
        TEST(certificates_are_explained),
        TEST(fail_with_body),
        TEST(empty_bodies_make_files),
        TEST(unwritable_empty_files),
        TEST(late_write_errors),
        TEST(explained_failures_are_not_repeated),
        TEST(file_times),
        TEST(write_out_and_jar),
        TEST(jar_of_no_url),
        TEST(caches_are_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
