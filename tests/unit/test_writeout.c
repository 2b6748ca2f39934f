#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

#include "client/writeout.h"

static struct transfer *t;
static struct capture out;
static struct capture err;

/* A transfer whose format is FORMAT and whose response was a 200. */
static void make(const char *format)
{
    parsing_clean_environment();
    assert_int_not_equal(PARSE("-s", "-o", "file", "-w", format, "http://h/p"),
                         VERDICT_DIRECT);
    t = make_transfer();
    set_outcome(t, 0, "", 200);
    for (const char *line = "HTTP/1.1 200 OK\n"; line; line = NULL)
        response_line(&t->response, line, strlen(line));
    response_line(&t->response, "X-A: 1\r\n", 8);
    response_line(&t->response, "x-a: \"2\"\r\n", 10);
    response_line(&t->response, "B:  c \r\n", 8);
}

static void print(void)
{
    capture_start(&out, STDOUT_FILENO);
    capture_start(&err, STDERR_FILENO);
    writeout_print(t);
    console_flush(&running_console);
    capture_end(&err);
    capture_end(&out);
}

static const char *written(const char *format)
{
    make(format);
    print();
    transfer_free(t);
    return out.text;
}

static void figures(void **state)
{
    (void)state;
    assert_string_equal(written("%{http_code} %{response_code}"), "200 200");
    assert_string_equal(written("%{http_connect}|%{num_redirects}"), "000|0");
    assert_string_equal(written("%{time_total} %{size_download}"),
                        "1.234567 0");
    assert_string_equal(written("%{url}|%{url_effective}|%{urlnum}"),
                        "http://h/p|http://eff/|0");
    assert_string_equal(written("%{filename_effective}|%{content_type}|"),
                        "file||");
    assert_string_equal(written("%{exitcode}%{errormsg}%{http_version}"), "00");
}

static void escapes(void **state)
{
    (void)state;
    assert_string_equal(written("a\\nb\\tc\\rd"), "a\nb\tc\rd");
    assert_string_equal(written("\\x\\\\%%"), "\\x\\\\%");
    assert_string_equal(written("100%"), "100%");
    assert_string_equal(written("%d\\"), "%d\\");
    assert_string_equal(written("%{http_code"), "%{http_code");
}

static void headers(void **state)
{
    (void)state;
    assert_string_equal(written("%header{x-A}|%header{b}|%header{none}|"),
                        "1|c||");
    assert_string_equal(written("%{num_headers}"), "3");
}

static void streams(void **state)
{
    (void)state;
    make("a%{stderr}b%{stdout}c");
    print();
    assert_string_equal(out.text, "ac");
    assert_string_equal(err.text, "b");
    transfer_free(t);
}

static struct scratch scratch;

/* What --stderr says counts for messages alone in early curls. */
static void messages_elsewhere(void **state)
{
    (void)state;
    scratch_enter(&scratch);
    make("%{stderr}b%{nosuch}");
    assert_int_equal(console_redirect(&running_console, "e"), 0);
    print();
    assert_string_equal(err.text,
                        "bcurl: unknown --write-out variable: 'nosuch'\n");
    assert_file("e", "");
    dialect_use("8.14.1");
    print();
    dialect_use("");
    assert_string_equal(err.text, "");
    assert_file("e", "bcurl: unknown --write-out variable: 'nosuch'\n");
    close(running_console.err_fd);
    console_init(&running_console);
    transfer_free(t);
    scratch_leave(&scratch);
}

static void files(void **state)
{
    (void)state;
    scratch_enter(&scratch);
    assert_string_equal(written("a%output{one}b%{stdout}c"), "ac");
    assert_file("one", "b");
    assert_string_equal(written("%output{>>one}x%output{two}y"), "");
    assert_file("one", "bx");
    assert_file("two", "y");
    assert_string_equal(written("%output{one}z"), "");
    assert_file("one", "z");
    scratch_leave(&scratch);
}

/* What can't be opened changes nothing. */
static void files_that_can_not_be(void **state)
{
    (void)state;
    scratch_enter(&scratch);
    assert_string_equal(written("a%output{none/x}b%output{}c%output{>>}d"),
                        "abcd");
    assert_string_equal(written("%output{one}a%output{none/x}b"), "");
    assert_file("one", "ab");
    assert_string_equal(written("%output{one"), "%output{one");
    scratch_leave(&scratch);
}

static void unknown_ones_are_named(void **state)
{
    (void)state;
    make("a%{nosuch}b%{}c%{conn_id}d");
    print();
    assert_string_equal(out.text, "abcd");
    assert_string_equal(err.text,
                        "curl: unknown --write-out variable: 'nosuch'\n"
                        "curl: unknown --write-out variable: ''\n"
                        "curl: unknown --write-out variable: 'conn_id'\n");
    transfer_free(t);
}

static void all_headers(void **state)
{
    (void)state;
    assert_string_equal(written("%header{x-a:all:, }|%header{none:all:,}|"),
                        "1, \"2\"||");
    assert_string_equal(written("%header{X-A:all:}"), "1\"2\"");
    assert_string_equal(written("%header{x-a:all:a\\}\\b}|"), "1a}\\b\"2\"|");
    assert_string_equal(written("%header{x-a:all}%header{b}"), "c");
    assert_string_equal(written("%header{x-a:all:,\\}"),
                        "%header{x-a:all:,\\}");
}

static void the_time(void **state)
{
    const char *text = written("%time{%Y-%%}|%time{|");

    (void)state;
    assert_memory_equal(text, "20", 2);
    assert_string_equal(text + 4, "-%|%time{|");
}

static void only_on_error(void **state)
{
    (void)state;
    assert_string_equal(written("A%{onerror}B"), "A");
    make("A%{onerror}%{exitcode} %{errormsg}");
    set_outcome(t, 7, "own text", 0);
    print();
    assert_string_equal(out.text, "A7 own text");
    transfer_free(t);
}

/* Without libcurl's figures, after a failure of the client's own, the status
 * line still tells the code. */
static void without_figures(void **state)
{
    (void)state;
    make("%{http_code} %{size_download}");
    t->outcome.info_count = 0;
    print();
    assert_string_equal(out.text, "200 0");
    transfer_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures),
        cmocka_unit_test(escapes),
        cmocka_unit_test(headers),
        cmocka_unit_test(streams),
        cmocka_unit_test(messages_elsewhere),
        cmocka_unit_test(only_on_error),
        cmocka_unit_test(without_figures),
        cmocka_unit_test(files),
        cmocka_unit_test(files_that_can_not_be),
        cmocka_unit_test(unknown_ones_are_named),
        cmocka_unit_test(all_headers),
        cmocka_unit_test(the_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
