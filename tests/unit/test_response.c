#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

#include "client/dialect.h"
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
    response_init(&r, RESPONSE_KEEP_LAST);
    first_response();
    assert_int_equal(r.status, 200);
    assert_int_equal(r.header_count, 3);
    expect(&pos, "Server", "x y");
    expect(&pos, "X-Long", "a b");
    expect(&pos, "Empty", "\r");
    assert_false(response_next(&r, &pos, &(struct response_header){0}));
    response_done(&r);
}

/* Of an interim answer none are, though it be the last one: a WebSocket's
 * upgrade. */
static void interim_ones_are_nobodys(void **state)
{
    static const enum response_keep keeps[] = {RESPONSE_KEEP_LAST,
                                               RESPONSE_KEEP_ALL};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        size_t pos = 0;

        response_init(&r, keeps[i]);
        line("HTTP/1.1 101 Switching Protocols\r\n");
        line("Upgrade: websocket\r\n");
        line("\r\n");
        assert_int_equal(r.status, 101);
        assert_int_equal(r.header_count, 1);
        assert_false(response_next(&r, &pos, &(struct response_header){0}));
        line("HTTP/1.1 200 OK\r\n");
        line("A: 1\r\n");
        line("\r\n");
        expect(&pos, "A", "1");
        assert_false(response_next(&r, &pos, &(struct response_header){0}));
        response_done(&r);
    }
}

/* Neither kept as headers, but counted as curl does: instead of them. */
static void trailers_are_not(void **state)
{
    size_t pos = 0;

    (void)state;
    response_init(&r, RESPONSE_KEEP_LAST);
    first_response();
    line("Trailer: x\r\n");
    assert_int_equal(r.header_count, 1);
    line("Another: x\r\n");
    assert_int_equal(r.header_count, 2);
    expect(&pos, "Server", "x y");
    expect(&pos, "X-Long", "a b");
    expect(&pos, "Empty", "\r");
    assert_false(response_next(&r, &pos, &(struct response_header){0}));
    response_done(&r);
}

static void an_empty_value_is_a_matter_of_version(void **state)
{
    size_t pos = 0;

    (void)state;
    dialect_use("8.6.0");
    response_init(&r, RESPONSE_KEEP_LAST);
    line("HTTP/1.1 200 OK\r\n");
    line("Empty:  \r\n");
    expect(&pos, "Empty", "");
    response_done(&r);
    dialect_use("7.88.1");
}

/* Of what stands before a folded line's text the last blank stays. */
static void folded_lines_are_joined(void **state)
{
    size_t pos = 0;

    (void)state;
    response_init(&r, RESPONSE_KEEP_LAST);
    line("HTTP/1.1 200 OK\r\n");
    line("A: 1  \r\n");
    line("\ttwo\r\n");
    line(" \t  three \r\n");
    line("B: 2\r\n");
    expect(&pos, "A", "1\ttwo three");
    expect(&pos, "B", "2");
    response_done(&r);
}

static void all_responses_may_be_kept(void **state)
{
    size_t pos = 0;

    (void)state;
    response_init(&r, RESPONSE_KEEP_ALL);
    line("HTTP/1.1 302 Found\r\n");
    line("Location: /a\r\n");
    line("\r\n");
    line("HTTP/1.1 103 Early Hints\r\n");
    line("Link: x\r\n");
    line("\r\n");
    line("HTTP/1.1 200 OK\r\n");
    line("A: 1\r\n");
    line("\r\n");
    expect(&pos, "Location", "/a");
    expect(&pos, "A", "1");
    assert_false(response_next(&r, &pos, &(struct response_header){0}));
    pos = r.last_at;
    expect(&pos, "A", "1");
    response_reset(&r);
    pos = 0;
    assert_false(response_next(&r, &pos, &(struct response_header){0}));
    response_done(&r);
}

/* The count goes on until a header comes or, later, a status. */
static void counting_starts_anew(void **state)
{
    (void)state;
    for (int later = 0; later <= 1; later++) {
        dialect_use(later ? "8.23.0" : "7.88.1");
        response_init(&r, RESPONSE_KEEP_NONE);
        line("HTTP/1.1 302 Fo:und\r\n");
        line("A: 1\r\n");
        line(" a:b\r\n");
        assert_int_equal(r.header_count, 3);
        line("\r\n");
        assert_int_equal(r.header_count, 3);
        line("HTTP/1.1 200 OK\r\n");
        assert_int_equal(r.header_count, later ? 0 : 3);
        line("A: 1\r\n");
        assert_int_equal(r.header_count, 1);
        response_done(&r);
    }
    dialect_use("7.88.1");
}

static void the_latest_response_counts(void **state)
{
    size_t pos = 0;

    (void)state;
    response_init(&r, RESPONSE_KEEP_LAST);
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
    response_init(&r, RESPONSE_KEEP_NONE);
    first_response();
    assert_int_equal(r.status, 200);
    assert_int_equal(r.header_count, 3);
    assert_int_equal(r.headers.len, 0);
    response_done(&r);
}

static void which_statuses_are_heeded(void **state)
{
    static const struct {
        const char *version;
        bool redirect;
        bool failure;
    } cases[] = {
        {"7.88.1", true, true},
        {"8.7.0", false, false},
        {"8.9.0", true, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        dialect_use(cases[i].version);
        assert_true(response_is_heeded(200));
        assert_int_equal(response_is_heeded(302), cases[i].redirect);
        assert_int_equal(response_is_heeded(404), cases[i].failure);
    }
    dialect_use("7.88.1");
}

static void odd_lines(void **state)
{
    (void)state;
    response_init(&r, RESPONSE_KEEP_LAST);
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
    size_t pos = 0;

    (void)state;
    memset(big, 'x', sizeof(big) - 1);
    memcpy(big, "N: ", 3);
    response_init(&r, RESPONSE_KEEP_LAST);
    line("HTTP/1.1 200\r\n");
    for (int i = 0; i < 10; i++)
        line(big);
    assert_true(r.headers.len <= RESPONSE_HEADER_BYTES);
    line("Short: x\r\n");
    expect(&pos, "N", big + 3);
    expect(&pos, "N", big + 3);
    expect(&pos, "N", big + 3);
    expect(&pos, "Short", "x");
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
        cmocka_unit_test(interim_ones_are_nobodys),
        cmocka_unit_test(trailers_are_not),
        cmocka_unit_test(an_empty_value_is_a_matter_of_version),
        cmocka_unit_test(folded_lines_are_joined),
        cmocka_unit_test(all_responses_may_be_kept),
        cmocka_unit_test(counting_starts_anew),
        cmocka_unit_test(the_latest_response_counts),
        cmocka_unit_test(nothing_is_kept_unasked),
        cmocka_unit_test(which_statuses_are_heeded),
        cmocka_unit_test(odd_lines),
        cmocka_unit_test(memory_is_bounded),
        cmocka_unit_test(values),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
