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
    assert_string_equal(written("%{header_json}"),
                        "{\"x-a\":[\"1\",\"\\\"2\\\"\"],\n\"b\":[\"c\"]\n}");
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
        cmocka_unit_test(figures),       cmocka_unit_test(escapes),
        cmocka_unit_test(headers),       cmocka_unit_test(streams),
        cmocka_unit_test(only_on_error), cmocka_unit_test(without_figures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
