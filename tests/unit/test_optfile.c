#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "client/optfile.h"
#include "proto/curlcode.h"

static struct invocation inv;
static struct parse parse;

static void begin(const char *version)
{
    memset(&inv, 0, sizeof(inv));
    parse = (struct parse){.inv = &inv, .typed = "-x"};
    dialect_use(version);
}

/* How an option with PATH ends: 0 goes on. */
static int check(const char *version, enum optfile use, const char *path)
{
    begin(version);
    assert_false(optfile_check(&parse, use, path, "as typed"));
    return inv.failure_code;
}

static void files_that_are_there(void **state)
{
    (void)state;
    begin("7.88.1");
    assert_true(optfile_check(&parse, OPTFILE_LINES, "/dev/null", ""));
    assert_true(optfile_check(&parse, OPTFILE_FIELD, "/proc/self/stat", ""));
    assert_null(parse.direct);
    assert_null(parse.prefer);
}

static void missing_files(void **state)
{
    static const enum optfile uses[] = {OPTFILE_LINES, OPTFILE_BYTES,
                                        OPTFILE_HEADERS};

    (void)state;
    for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
        assert_int_equal(check("8.2.0", uses[i], "/none"), 0);
        assert_int_equal(inv.notes.first->kind, NOTE_WARNING);
        assert_int_equal(check("8.3.0", uses[i], "/none"), WC_E_READ_ERROR);
        assert_int_equal(inv.notes.first->kind, NOTE_ERROR);
        assert_string_equal(inv.notes.first->text, "Failed to open /none");
        assert_string_equal(
            inv.notes.last->text,
            "curl: option -x: error encountered when reading a file\n"
            "curl: try 'curl --help' or 'curl --manual' for more "
            "information\n");
    }
    check("7.88.1", OPTFILE_BYTES, "/none");
    assert_string_equal(inv.notes.first->text,
                        "Couldn't read data from file \"as typed\", this makes "
                        "an empty POST.");
    check("7.88.1", OPTFILE_HEADERS, "/none");
    assert_string_equal(inv.notes.first->text, "Failed to open /none!");
    check("8.2.0", OPTFILE_HEADERS, "/none");
    assert_string_equal(inv.notes.first->text, "Failed to open /none");
    assert_int_equal(check("8.23.0", OPTFILE_FIELD, "/none"), 0);
    assert_string_equal(inv.notes.first->text,
                        "Cannot read from /none: No such file or directory");
}

static void directories(void **state)
{
    (void)state;
    assert_int_equal(check("7.88.1", OPTFILE_LINES, "/"), 0);
    assert_int_equal(check("8.14.1", OPTFILE_LINES, "/"), WC_E_READ_ERROR);
    assert_int_equal(check("7.88.1", OPTFILE_BYTES, "/"), WC_E_READ_ERROR);
    assert_int_equal(check("7.88.1", OPTFILE_HEADERS, "/"), WC_E_READ_ERROR);
    assert_int_equal(check("8.14.1", OPTFILE_HEADERS, "/"), 0);
    assert_int_equal(check("8.14.1", OPTFILE_FIELD, "/"), WC_E_FAILED_INIT);
    assert_int_equal(check("8.17.0", OPTFILE_FIELD, "/"), 0);
    assert_null(inv.notes.first);
}

/* -s hides what is said of the file, not what is said of the option. */
static void silence(void **state)
{
    (void)state;
    begin("8.14.1");
    inv.silent = true;
    parse.show_error = true;
    assert_false(optfile_check(&parse, OPTFILE_LINES, "/none", ""));
    assert_int_equal(inv.notes.first->kind, NOTE_LINES);
    begin("8.23.0");
    inv.silent = true;
    parse.show_error = true;
    assert_false(optfile_check(&parse, OPTFILE_LINES, "/none", ""));
    assert_int_equal(inv.notes.first->kind, NOTE_ERROR);
    assert_int_equal(inv.notes.last->kind, NOTE_LINES);
}

static void stdin_is_for_the_first_who_asks(void **state)
{
    (void)state;
    begin("7.88.1");
    assert_true(optfile_check(&parse, OPTFILE_HEADERS, "-", "-"));
    assert_false(optfile_check(&parse, OPTFILE_BYTES, "-", "-"));
    assert_null(parse.direct);
    /* To a form's field it is a file of that name. */
    begin("7.88.1");
    assert_false(optfile_check(&parse, OPTFILE_FIELD, "-", "-"));
    assert_non_null(inv.notes.first);
}

static void bytes_at_once(void **state)
{
    char *data;
    size_t len;

    (void)state;
    begin("7.88.1");
    assert_int_equal(optfile_read(&parse, "/dev/zero", 1, 4, &data, &len),
                     -EAGAIN);
    assert_int_equal(optfile_read(&parse, "/proc/self/stat", 0, 3, &data, &len),
                     0);
    assert_int_equal(len, 3);
    assert_int_equal(optfile_read(&parse, "-", 0, 1, &data, &len), -EAGAIN);
    assert_int_equal(optfile_read(&parse, "/none", 0, 1, &data, &len), -ENOENT);
    parse.ours = true;
    assert_int_equal(optfile_read(&parse, "/dev/zero", 1, 4, &data, &len), 0);
    assert_int_equal(len, 3);
    assert_int_equal(optfile_read(&parse, "/", 0, 1, &data, &len), -EISDIR);
}

/* Whoever asks for all of it has all of it. */
static void stdin_at_once(void **state)
{
    int saved = dup(STDIN_FILENO);
    int ends[2];
    char *data;
    size_t len;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "abc", 3), 3);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    begin("8.23.0");
    parse.inv->stdin_taken = true;
    assert_int_equal(optfile_read(&parse, "-", 0, UINT64_MAX, &data, &len), 0);
    assert_int_equal(len, 0);
    assert_false(inv.stdin_used);
    close(ends[1]);
    begin("8.23.0");
    inv.stdin_copy_fd = -1;
    assert_int_equal(optfile_read(&parse, "-", 0, UINT64_MAX, &data, &len), 0);
    assert_int_equal(len, 3);
    assert_string_equal(data, "abc");
    assert_false(optfile_check(&parse, OPTFILE_BYTES, "-", "-"));
    /* In a config file of the same input more of it may follow. */
    begin("8.23.0");
    inv.stdin_used = true;
    parse.file = "<stdin>";
    assert_int_equal(optfile_read(&parse, "-", 0, UINT64_MAX, &data, &len),
                     -EAGAIN);
    dup2(saved, STDIN_FILENO);
    close(saved);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_that_are_there),
        cmocka_unit_test(missing_files),
        cmocka_unit_test(directories),
        cmocka_unit_test(silence),
        cmocka_unit_test(stdin_is_for_the_first_who_asks),
        cmocka_unit_test(bytes_at_once),
        cmocka_unit_test(stdin_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
