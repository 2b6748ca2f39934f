#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "sampled.h"

static void row_comes_back(void **state)
{
    struct frame f = sample(FRAME_CTL_ROW);
    struct wire_reader r;
    struct msg_field m;
    uint16_t count = 0;

    (void)state;
    assert_int_equal(message_get_row(&f, &count, &r), 0);
    assert_int_equal(count, 3);
    assert_int_equal(message_next_field(&r, &m), 0);
    assert_str(m.key, "host");
    assert_int_equal(m.kind, CTL_STR);
    assert_str(m.str, "example.org");
    assert_int_equal(message_next_field(&r, &m), 0);
    assert_int_equal(m.kind, CTL_NUM);
    assert_int_equal(m.num, 443);
    assert_int_equal(message_next_field(&r, &m), 0);
    assert_int_equal(m.kind, CTL_BOOL);
    assert_int_equal(m.num, 1);
    assert_int_equal(wire_reader_end(&r), 0);
}

static void commands_come_back(void **state)
{
    (void)state;
    for (uint32_t command = CTL_STATUS; command < CTL_MAX; command++) {
        struct msg_ctl got = {.command = 0};
        struct frame f;

        wire_writer_reset(&w);
        message_put_ctl(&w, command, "debug");
        f = written();
        assert_int_equal(f.type, FRAME_CTL);
        assert_int_equal(f.transfer, 0);
        assert_int_equal(message_get_ctl(&f, &got), 0);
        assert_int_equal(got.command, command);
        assert_str(got.argument, "debug");
        f.len--;
        got.command = 99;
        assert_int_equal(message_get_ctl(&f, &got), -EBADMSG);
        assert_int_equal(got.command, 99);
    }
}

static void notes_come_back(void **state)
{
    struct msg_note m = {.reason = {"-v", 2}}, got = {{NULL, 0}};

    (void)state;
    wire_writer_reset(&w);
    message_put_note(&w, &m);
    assert_int_equal(message_get_note(w.data, w.len, &got), 0);
    assert_str(got.reason, "-v");
    got.reason.data = NULL;
    for (size_t len = 0; len < w.len; len++)
        assert_int_equal(message_get_note(w.data, len, &got), -EBADMSG);
    w.data[0]++;
    assert_int_equal(message_get_note(w.data, w.len, &got), -EBADMSG);
    assert_null(got.reason.data);
}

static void an_end_has_its_code(void **state)
{
    uint32_t code = 0;
    struct frame f;

    (void)state;
    message_put_ctl_end(&w, EOPNOTSUPP);
    f = written();
    assert_int_equal(f.type, FRAME_CTL_END);
    assert_int_equal(message_get_ctl_end(&f, &code), 0);
    assert_int_equal(code, EOPNOTSUPP);
    wire_put_u8(&w, 0);
    f.payload = w.data + FRAME_HEADER_BYTES;
    f.len++;
    assert_int_equal(message_get_ctl_end(&f, &code), -EBADMSG);
}

static void a_row_may_be_empty(void **state)
{
    struct wire_reader r;
    uint16_t count = 1;
    struct frame f;

    (void)state;
    message_end_row(&w, message_begin_row(&w), 0);
    f = written();
    assert_int_equal(message_get_row(&f, &count, &r), 0);
    assert_int_equal(count, 0);
    assert_int_equal(wire_reader_end(&r), 0);
}

/* The kinds of a field, of which the wire has three. */
static void unknown_kinds_of_field_are_refused(void **state)
{
    (void)state;
    for (unsigned kind = 0; kind < 256; kind++) {
        struct msg_field field = {.num = 5};
        struct wire_reader r;
        int rc;

        wire_writer_reset(&w);
        message_put_field_num(&w, "k", (enum ctl_kind)kind, 0);
        wire_reader_init(&r, w.data, w.len);
        rc = message_next_field(&r, &field);
        if (kind == CTL_NUM || kind == CTL_STR || kind == CTL_BOOL) {
            assert_int_equal(rc, 0);
            assert_str(field.key, "k");
        } else {
            assert_int_equal(rc, -EBADMSG);
            assert_int_equal(field.num, 5);
        }
    }
}

#define TEST(f) \
    cmocka_unit_test_setup_teardown(f, sampled_setup, sampled_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(row_comes_back),
        TEST(commands_come_back),
        TEST(notes_come_back),
        TEST(an_end_has_its_code),
        TEST(a_row_may_be_empty),
        TEST(unknown_kinds_of_field_are_refused),
    };

    return cmocka_run_group_tests_name("message_ctl", tests, NULL, NULL);
}
