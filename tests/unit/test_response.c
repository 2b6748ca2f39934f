#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

#include "client/response.h"

static struct response r;

static void line(const char *text)
{
    response_line(&r, text, strlen(text));
}

static void first_response(void)
{
    line("HTTP/1.1 200 OK\r\n");
    line("Server: x y \r\n");
    line("X-Long: a\r\n");
    line("  b\r\n");
    line("no colon here\r\n");
    line("Empty:\r\n");
    line("\r\n");
}

static void expect(size_t *pos, const char *name, const char *value)
{
    struct response_header h;

    assert_true(response_next(&r, pos, &h));
    assert_int_equal(h.name_len, strlen(name));
    assert_memory_equal(h.name, name, h.name_len);
    assert_int_equal(h.value_len, strlen(value));
    assert_memory_equal(h.value, value, h.value_len);
}

static void headers_are_kept(void **state)
{
    size_t pos = 0;

    (void)state;
    response_init(&r, true);
    first_response();
    assert_int_equal(r.status, 200);
    assert_int_equal(r.header_count, 3);
    expect(&pos, "Server", "x y");
    expect(&pos, "X-Long", "a b");
    expect(&pos, "Empty", "");
    assert_false(response_next(&r, &pos, &(struct response_header){0}));
    response_done(&r);
}

static void trailers_are_not(void **state)
{
    (void)state;
    response_init(&r, true);
    first_response();
    line("Trailer: x\r\n");
    assert_int_equal(r.header_count, 3);
    response_done(&r);
}

static void the_latest_response_counts(void **state)
{
    size_t pos = 0;

    (void)state;
    response_init(&r, true);
    first_response();
    line("HTTP/2 404 \r\n");
    line("a: b\r\n");
    line("\r\n");
    assert_int_equal(r.status, 404);
    assert_int_equal(r.header_count, 1);
    expect(&pos, "a", "b");
    response_done(&r);
}

static void nothing_is_kept_unasked(void **state)
{
    (void)state;
    response_init(&r, false);
    first_response();
    assert_int_equal(r.status, 200);
    assert_int_equal(r.header_count, 0);
    assert_int_equal(r.lines.len, 0);
    response_done(&r);
}

static void odd_lines(void **state)
{
    (void)state;
    response_init(&r, true);
    line(" folded with nothing before\r\n");
    line("HTTP/1.1\r\n");
    assert_int_equal(r.status, 0);
    line("HTTP/1.1 20x\r\n");
    assert_int_equal(r.status, 20);
    line("HTTP/1.1 12345\r\n");
    assert_int_equal(r.status, 123);
    line("\n");
    assert_true(r.complete);
    response_done(&r);
}

static void memory_is_bounded(void **state)
{
    static char big[100000];

    (void)state;
    memset(big, 'x', sizeof(big));
    memcpy(big, "N: ", 3);
    response_init(&r, true);
    line("HTTP/1.1 200\r\n");
    for (int i = 0; i < 10; i++)
        response_line(&r, big, sizeof(big));
    assert_true(r.lines.len <= RESPONSE_HEADER_BYTES);
    response_done(&r);
}

static void values(void **state)
{
    (void)state;
    assert_string_equal(response_value("Name: v", 7, "nAME"), " v");
    assert_null(response_value("Names: v", 8, "Name"));
    assert_null(response_value("Name", 4, "Name"));
    assert_null(response_value("", 0, "Name"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_are_kept),
        cmocka_unit_test(trailers_are_not),
        cmocka_unit_test(the_latest_response_counts),
        cmocka_unit_test(nothing_is_kept_unasked),
        cmocka_unit_test(odd_lines),
        cmocka_unit_test(memory_is_bounded),
        cmocka_unit_test(values),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
