#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "client/upload.h"
#include "proto/curlcode.h"
#include "proto/limits.h"
#include "running.h"

static struct scratch dir;
static struct transfer *t;

static int begin(void **state)
{
    (void)state;
    scratch_enter(&dir);
    scratch_write(&dir, "f", "hello", 0600);
    dialect_use("7.88.1");
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

/* Makes the sources of a command line; how that ends. */
static int make(enum verdict verdict)
{
    const char *why = NULL;
    int rc;

    assert_int_equal(verdict, VERDICT_DAEMON);
    t = make_transfer();
    rc = upload_prepare(t, &why);
    assert_int_equal(rc != 0, why != NULL);
    return rc;
}

static void nothing_to_send(void **state)
{
    (void)state;
    assert_int_equal(make(PARSE("-d", "short", "http://h/")), 0);
    assert_int_equal(t->source_count, 0);
    assert_true(upload_rewinds(t));
}

static void a_file(void **state)
{
    (void)state;
    assert_int_equal(make(PARSE("-T", "f", "http://h/")), 0);
    assert_int_equal(t->source_count, 1);
    assert_int_equal(t->sources->kind, SOURCE_FILE);
    assert_int_equal(t->sources->size, 5);
    assert_true(upload_rewinds(t));
}

static void a_pipe(void **state)
{
    (void)state;
    assert_int_equal(make(PARSE("-T", "/dev/null", "http://h/")), 0);
    assert_int_equal(t->sources->size, -1);
    assert_false(upload_rewinds(t));
}

static void standard_input(void **state)
{
    (void)state;
    assert_int_equal(make(PARSE("-T", ".", "http://h/")), 0);
    assert_int_equal(t->sources->fd, STDIN_FILENO);
    assert_int_equal(t->sources->size, -1);
}

static void a_missing_file(void **state)
{
    (void)state;
    assert_true(make(PARSE("-T", "none", "http://h/")) < 0);
    assert_int_equal(t->fate, FATE_FAILED);
    assert_int_equal(t->outcome.code, WC_E_READ_ERROR);
    assert_string_equal(
        t->last_notes.first->text,
        "curl: Can't open 'none'!\n"
        "curl: try 'curl --help' or 'curl --manual' for more information\n");
}

/* Earlier curls leave a jar all the same. */
static void a_missing_file_and_a_jar(void **state)
{
    (void)state;
    assert_true(make(PARSE("-T", "none", "-c", "j", "http://h/")) < 0);
    assert_true(t->jar.came);
    assert_memory_equal(t->jar.content.data, "# Netscape HTTP", 15);
    transfer_free(t);
    dialect_use("8.23.0");
    assert_true(make(PARSE("-T", "none", "-c", "j", "http://h/")) < 0);
    assert_false(t->jar.came);
}

/* -C with what is no upload moves the standard input of early curls. */
static void a_post_that_resumes(void **state)
{
    static char data[LIMIT_INLINE_BODY_BYTES + 2];
    int saved = dup(STDIN_FILENO);
    int fds[2];

    (void)state;
    assert_int_equal(pipe(fds), 0);
    memset(data, 'x', sizeof(data) - 1);
    assert_true(dup2(open("f", O_RDONLY), STDIN_FILENO) >= 0);
    assert_int_equal(make(PARSE("-d", "short", "http://h/")), 0);
    assert_int_equal(lseek(STDIN_FILENO, 0, SEEK_CUR), 0);
    t->sink.start_bytes = 3;
    assert_int_equal(upload_prepare(t, &reason), 0);
    assert_int_equal(lseek(STDIN_FILENO, 0, SEEK_CUR), 3);
    t->sink.start_bytes = 2;
    assert_int_equal(dup2(fds[0], STDIN_FILENO), STDIN_FILENO);
    assert_int_equal(upload_prepare(t, &reason), -ESPIPE);
    assert_int_equal(t->fate, FATE_NONE);
    transfer_free(t);
    /* Their forms begin anew. */
    assert_int_equal(make(PARSE("-F", "a=b", "http://h/")), 0);
    t->sink.start_bytes = 2;
    assert_int_equal(upload_prepare(t, &reason), 0);
    transfer_free(t);
    dup2(saved, STDIN_FILENO);
    close(saved);
    close(fds[0]);
    close(fds[1]);
    assert_int_equal(make(PARSE("--data-raw", data, "http://h/")), 0);
    t->sink.start_bytes = 2;
    assert_int_equal(upload_prepare(t, &reason), -ESPIPE);
}

static void later_curls_resume_no_post(void **state)
{
    (void)state;
    dialect_use("8.14.1");
    assert_int_equal(make(PARSE("-C", "-", "-d", "x", "http://h/")), 0);
    t->sink.start_bytes = 2;
    assert_int_equal(upload_prepare(t, &reason), -EINVAL);
    assert_int_equal(t->fate, FATE_FAILED);
    assert_int_equal(t->outcome.code, WC_E_FAILED_INIT);
    assert_string_equal(outcome_text(&t->outcome), "Failed initialization");
    assert_string_equal(t->last_notes.first->text,
                        "curl: cannot mix --continue-at with --data\n");
    transfer_free(t);
    dialect_use("8.23.0");
    assert_int_equal(make(PARSE("-s", "-C", "-", "-F", "a=b", "http://h/")),
                     -EINVAL);
    assert_int_equal(t->outcome.code, WC_E_BAD_FUNCTION_ARGUMENT);
    assert_string_equal(outcome_text(&t->outcome),
                        "HTTP upload cannot be resumed");
    assert_null(t->last_notes.first);
    transfer_free(t);
    assert_int_equal(make(PARSE("-C", "-", "-G", "-d", "x", "http://h/")), 0);
}

/* The daemon can't wait for what is to be left out. */
static void an_upload_that_resumes_in_a_pipe(void **state)
{
    (void)state;
    assert_int_equal(make(PARSE("-C", "2", "-T", "f", "http://h/")), 0);
    transfer_free(t);
    assert_int_equal(make(PARSE("-C", "-", "-T", "/dev/null", "http://h/")), 0);
    transfer_free(t);
    assert_int_equal(make(PARSE("-C", "2", "-T", "/dev/null", "http://h/")),
                     -ESPIPE);
    assert_int_equal(t->fate, FATE_NONE);
}

static void long_data(void **state)
{
    static char data[LIMIT_INLINE_BODY_BYTES + 2];

    (void)state;
    memset(data, 'x', sizeof(data) - 1);
    assert_int_equal(make(PARSE("--data-raw", data, "http://h/")), 0);
    assert_int_equal(t->source_count, 1);
    assert_int_equal(t->sources->kind, SOURCE_MEMORY);
    assert_int_equal(t->sources->size, sizeof(data) - 1);
}

static void forms(void **state)
{
    static char data[LIMIT_INLINE_BODY_BYTES + 2] = "x=";

    (void)state;
    memset(data + 2, 'x', sizeof(data) - 3);
    assert_int_equal(make(PARSE("-F", "a=b", "-F", "c=@f", "-F", "d=</dev/null",
                                "--form-string", data, "http://h/")),
                     0);
    assert_int_equal(t->source_count, 2);
    assert_string_equal(t->sources[0].path, "f");
    assert_int_equal(t->sources[0].size, 5);
    assert_string_equal(t->sources[1].path, "/dev/null");
    assert_int_equal(t->sources[1].size, -1);
    assert_false(upload_rewinds(t));
    transfer_free(t);
    data[2] = 'y';
    assert_int_equal(make(PARSE("-F", "a=12", "-F", data, "http://h/")), 0);
    assert_int_equal(t->source_count, 1);
    assert_int_equal(t->sources->kind, SOURCE_MEMORY);
}

static void a_form_with_what_is_gone(void **state)
{
    (void)state;
    assert_int_equal(PARSE("-F", "c=@f", "http://h/"), VERDICT_DAEMON);
    t = make_transfer();
    unlink("f");
    {
        const char *why = NULL;

        assert_true(upload_prepare(t, &why) < 0);
        assert_non_null(why);
    }
    assert_int_equal(t->fate, FATE_FAILED);
    assert_int_equal(t->outcome.code, WC_E_READ_ERROR);
    assert_null(t->last_notes.first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_to_send, begin, end),
        cmocka_unit_test_setup_teardown(a_file, begin, end),
        cmocka_unit_test_setup_teardown(a_pipe, begin, end),
        cmocka_unit_test_setup_teardown(standard_input, begin, end),
        cmocka_unit_test_setup_teardown(a_missing_file, begin, end),
        cmocka_unit_test_setup_teardown(a_missing_file_and_a_jar, begin, end),
        cmocka_unit_test_setup_teardown(a_post_that_resumes, begin, end),
        cmocka_unit_test_setup_teardown(later_curls_resume_no_post, begin, end),
        cmocka_unit_test_setup_teardown(an_upload_that_resumes_in_a_pipe, begin,
                                        end),
        cmocka_unit_test_setup_teardown(long_data, begin, end),
        cmocka_unit_test_setup_teardown(forms, begin, end),
        cmocka_unit_test_setup_teardown(a_form_with_what_is_gone, begin, end),
    };

    parsing_clean_environment();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
