#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "client/ctl_row.h"
#include "answering.h"

static struct ctl_answer a;
static const struct ctl_row *row;
static char text[CTL_VALUE_BYTES];

static int setup(void **state)
{
    struct wire_writer w;
    struct put_row r;

    (void)state;
    memset(&a, 0, sizeof(a));
    wire_writer_init(&w, NULL, 0, 4096);
    r = put_begin(&w);
    put_text(&r, "host", "example.org");
    put_num(&r, "port", -443);
    put_bool(&r, "tls", true);
    put_text(&r, "odd", "\033[2J\r\n\xc3\xa4x");
    put_end(&r);
    rows_taken(&w, &a);
    wire_writer_done(&w);
    row = &a.rows[0];
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    ctl_answer_done(&a);
    return 0;
}

static void fields_are_found_by_key(void **state)
{
    struct msg_field field;

    (void)state;
    assert_true(ctl_row_find(row, "port", &field));
    assert_int_equal(field.kind, CTL_NUM);
    assert_int_equal(field.num, -443);
    assert_false(ctl_row_find(row, "por", &field));
    assert_false(ctl_row_find(row, "ports", &field));
    assert_int_equal(ctl_row_num(row, "port"), -443);
    assert_int_equal(ctl_row_num(row, "tls"), 1);
    assert_int_equal(ctl_row_num(row, "host"), 0);
    assert_int_equal(ctl_row_num(row, "none"), 0);
    assert_true(ctl_row_is(row, "host", "example.org"));
    assert_false(ctl_row_is(row, "host", "example.or"));
    assert_false(ctl_row_is(row, "port", "-443"));
}

static void each_is_text_for_people(void **state)
{
    (void)state;
    assert_string_equal(ctl_row_text(row, "host", text), "example.org");
    assert_string_equal(ctl_row_text(row, "port", text), "-443");
    assert_string_equal(ctl_row_text(row, "tls", text), "yes");
    assert_string_equal(ctl_row_text(row, "none", text), "-");
}

static void nothing_in_it_steers_a_terminal(void **state)
{
    (void)state;
    assert_string_equal(ctl_row_text(row, "odd", text), "?[2J????x");
}

static void long_text_is_cut(void **state)
{
    char endless[2 * CTL_VALUE_BYTES];
    struct wire_writer w;
    struct put_row r;

    (void)state;
    memset(endless, 'a', sizeof(endless) - 1);
    endless[sizeof(endless) - 1] = '\0';
    wire_writer_init(&w, NULL, 0, 4096);
    r = put_begin(&w);
    put_text(&r, "host", endless);
    put_end(&r);
    rows_taken(&w, &a);
    wire_writer_done(&w);
    assert_int_equal(strlen(ctl_row_text(&a.rows[1], "host", text)),
                     CTL_VALUE_BYTES - 1);
}

static void a_malformed_row_has_nothing(void **state)
{
    uint8_t payload[] = {5, 0, 1};
    struct ctl_row bad = {.payload = payload, .len = sizeof(payload)};
    struct wire_reader reader;

    (void)state;
    assert_string_equal(ctl_row_text(&bad, "host", text), "-");
    bad.len = 1;
    assert_int_equal(ctl_row_fields(&bad, &reader), 0);
    assert_int_equal(ctl_row_fields(row, &reader), 4);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(fields_are_found_by_key),         TEST(each_is_text_for_people),
        TEST(nothing_in_it_steers_a_terminal), TEST(long_text_is_cut),
        TEST(a_malformed_row_has_nothing),
    };

    return cmocka_run_group_tests_name("ctl_row", tests, NULL, NULL);
}
