#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "sampled.h"

/* ---- round trips ---- */

static void request_head_comes_back(void **state)
{
    struct frame f = sample(FRAME_REQUEST);
    struct msg_request m;
    struct wire_reader r;

    (void)state;
    assert_int_equal(message_get_request(&f, &m, &r), 0);
    assert_int_equal(m.flags, REQUEST_METER);
    assert_true(m.start_ns == 123456789);
    assert_str(m.pool, "work");
    assert_int_equal(m.fd_count, 1);
    assert_int_equal(m.option_count, SAMPLE_OPTIONS);
}

static struct msg_option next_option(struct wire_reader *r, uint32_t number,
                                     enum wire_type type)
{
    struct msg_option m;

    assert_int_equal(message_next_option(r, &m), 0);
    assert_int_equal(m.number, number);
    assert_int_equal(m.type, type);
    return m;
}

static void check_values(struct wire_reader *r)
{
    struct msg_option m;

    assert_str(next_option(r, WC_OPT_URL, WIRE_STRING).str,
               "https://example.org/");
    assert_int_equal(next_option(r, WC_OPT_SSL_VERIFYPEER, WIRE_LONG).num, 1);
    assert_int_equal(next_option(r, WC_OPT_TIMEOUT_MS, WIRE_LONG).num, 1500);
    m = next_option(r, WC_OPT_MAX_RECV_SPEED_LARGE, WIRE_OFF_T);
    assert_true(m.num == INT64_C(1) << 40);
    next_option(r, WC_OPT_USERAGENT, WIRE_NULL);
    m = next_option(r, WC_OPT_HTTPHEADER, WIRE_LIST);
    assert_int_equal(m.count, 3);
    assert_str(message_next_item(&m.list), "Accept: */*");
    assert_str(message_next_item(&m.list), "");
    assert_str(message_next_item(&m.list), "X-A:");
}

static void check_bytes(struct wire_reader *r)
{
    struct msg_option m = next_option(r, WC_OPT_SSLCERT_BLOB, WIRE_BLOB);

    assert_int_equal(m.str.len, 3);
    assert_memory_equal(m.str.data, "a\0b", 3);
    m = next_option(r, WC_OPT_POSTFIELDS, WIRE_BYTES);
    assert_int_equal(m.str.len, 3);
    assert_str(next_option(r, WC_OPT_TIMEVALUE_LARGE, WIRE_DATE).str,
               "1 Jan 2030");
    m = next_option(r, WC_OPT_READDATA, WIRE_PULL);
    assert_int_equal(m.source, 1);
    assert_true(m.size == -1);
    assert_false(m.seekable);
    m = next_option(r, WC_OPT_CAINFO, WIRE_FILE);
    assert_int_equal(m.how, FILE_BYTES);
    assert_str(m.path, "ca.pem");
    assert_str(m.str, "-----BEGIN");
    m = next_option(r, WC_OPT_CRLFILE, WIRE_FILE);
    assert_int_equal(m.how, FILE_FD);
    assert_str(m.path, "crl.pem");
    assert_int_equal(m.fd_index, 0);
    m = next_option(r, WC_OPT_SSLKEY, WIRE_FILE);
    assert_int_equal(m.how, FILE_ERROR);
    assert_str(m.path, "key.pem");
    assert_int_equal(m.error, ENOENT);
}

static struct msg_part next_part(struct wire_reader *r, unsigned has,
                                 enum part_data data)
{
    struct msg_part m;

    assert_int_equal(message_next_part(r, &m), 0);
    assert_int_equal(m.has, has);
    assert_int_equal(m.data, data);
    return m;
}

static void check_form(struct msg_option *form)
{
    struct wire_reader *r = &form->list;
    struct msg_part m;

    assert_int_equal(form->count, 3);
    m = next_part(r, PART_NAME, PART_BYTES);
    assert_str(m.name, "field");
    assert_str(m.bytes, "value");
    m = next_part(r, PART_ALL, PART_PULL);
    assert_str(m.name, "file");
    assert_str(m.filename, "a.txt");
    assert_str(m.type, "text/plain");
    assert_str(m.encoder, "base64");
    assert_int_equal(m.header_count, 2);
    assert_str(message_next_item(&m.headers), "X-One: 1");
    assert_str(message_next_item(&m.headers), "X-Two: 2");
    assert_int_equal(m.source, 3);
    assert_true(m.size == 1000);
    assert_true(m.seekable);
    assert_int_equal(next_part(r, PART_NAME, PART_PARTS).count, 2);
    assert_str(next_part(r, 0, PART_BYTES).bytes, "inner");
    assert_int_equal(next_part(r, 0, PART_PARTS).count, 1);
    next_part(r, 0, PART_EMPTY);
}

static void options_of_every_type_come_back(void **state)
{
    struct frame f = sample(FRAME_REQUEST);
    struct msg_request m;
    struct wire_reader r;
    struct msg_option form;

    (void)state;
    assert_int_equal(message_get_request(&f, &m, &r), 0);
    check_values(&r);
    check_bytes(&r);
    form = next_option(&r, WC_OPT_MIMEPOST, WIRE_PARTS);
    check_form(&form);
    assert_int_equal(wire_reader_end(&r), 0);
}

/* ---- limits ---- */

static struct frame request_with(uint16_t options, uint8_t fds, uint32_t flags,
                                 const char *pool)
{
    struct msg_request m = {.flags = flags, .pool = STR(pool)};

    wire_writer_reset(&w);
    message_end_request(&w, message_begin_request(&w, 1, &m), options, fds);
    return written();
}

static int head_of(struct frame f)
{
    struct msg_request m;
    struct wire_reader r;

    return message_get_request(&f, &m, &r);
}

static void request_head_has_limits(void **state)
{
    char pool[LIMIT_POOL_NAME_BYTES + 2];

    (void)state;
    memset(pool, 'p', sizeof(pool));
    pool[sizeof(pool) - 1] = '\0';
    assert_int_equal(head_of(request_with(LIMIT_OPTIONS, 0, 0, "")), 0);
    assert_int_equal(head_of(request_with(LIMIT_OPTIONS + 1, 0, 0, "")),
                     -EBADMSG);
    assert_int_equal(head_of(request_with(1, LIMIT_REQUEST_FDS, 0, "")), 0);
    assert_int_equal(head_of(request_with(1, LIMIT_REQUEST_FDS + 1, 0, "")),
                     -EBADMSG);
    assert_int_equal(head_of(request_with(1, 0, REQUEST_ALL, "")), 0);
    assert_int_equal(head_of(request_with(1, 0, REQUEST_ALL + 1, "")),
                     -EBADMSG);
    assert_int_equal(head_of(request_with(1, 0, 0, pool)), -EBADMSG);
    assert_int_equal(head_of(request_with(1, 0, 0, pool + 1)), 0);
}

static int option_of(void)
{
    struct wire_reader r;
    struct msg_option m;

    assert_int_equal(w.error, 0);
    wire_reader_init(&r, w.data, w.len);
    return message_next_option(&r, &m);
}

static int list_of(uint16_t count)
{
    size_t mark;

    wire_writer_reset(&w);
    mark = message_begin_list(&w, WC_OPT_HTTPHEADER);
    for (unsigned i = 0; i < count; i++)
        wire_put_cstr(&w, "");
    message_end_list(&w, mark, count);
    return option_of();
}

static void lists_have_a_limit(void **state)
{
    (void)state;
    assert_int_equal(list_of(0), 0);
    assert_int_equal(list_of(LIMIT_LIST_ITEMS), 0);
    assert_int_equal(list_of(LIMIT_LIST_ITEMS + 1), -EBADMSG);
}

static void put_empty_part(void)
{
    struct msg_part part = {.data = PART_EMPTY};

    message_put_part(&w, &part, NULL);
}

static int flat_form(uint16_t count)
{
    size_t mark;

    wire_writer_reset(&w);
    mark = message_begin_parts(&w, WC_OPT_MIMEPOST);
    for (unsigned i = 0; i < count; i++)
        put_empty_part();
    message_end_parts(&w, mark, count);
    return option_of();
}

/* A chain of COUNT parts, each the only child of the one before. */
static int deep_form(uint16_t count)
{
    struct msg_part nest = {.data = PART_PARTS, .count = 1};
    size_t mark;

    wire_writer_reset(&w);
    mark = message_begin_parts(&w, WC_OPT_MIMEPOST);
    for (unsigned i = 0; i + 1 < count; i++)
        message_put_part(&w, &nest, NULL);
    put_empty_part();
    message_end_parts(&w, mark, 1);
    return option_of();
}

static void parts_have_a_limit_over_all_levels(void **state)
{
    (void)state;
    assert_int_equal(flat_form(0), 0);
    assert_int_equal(flat_form(LIMIT_PARTS), 0);
    assert_int_equal(flat_form(LIMIT_PARTS + 1), -EBADMSG);
    assert_int_equal(deep_form(LIMIT_PARTS), 0);
    assert_int_equal(deep_form(LIMIT_PARTS + 1), -EBADMSG);
}

static void announced_parts_must_be_there(void **state)
{
    struct msg_part nest = {.data = PART_PARTS, .count = 0xffff};
    size_t mark = message_begin_parts(&w, WC_OPT_MIMEPOST);

    (void)state;
    for (unsigned i = 0; i < LIMIT_PARTS; i++)
        message_put_part(&w, &nest, NULL);
    message_end_parts(&w, mark, 0xffff);
    assert_int_equal(option_of(), -EBADMSG);
}

static void pull_sizes_are_checked(void **state)
{
    (void)state;
    message_put_pull(&w, WC_OPT_READDATA, 0, -1, true);
    assert_int_equal(option_of(), 0);
    wire_writer_reset(&w);
    message_put_pull(&w, WC_OPT_READDATA, 0, -2, true);
    assert_int_equal(option_of(), -EBADMSG);
    wire_writer_reset(&w);
    message_put_pull(&w, WC_OPT_READDATA, 0, 0, true);
    w.data[w.len - 1] = 2;
    assert_int_equal(option_of(), -EBADMSG);
}

static void strings_hold_no_zero(void **state)
{
    (void)state;
    message_put_string(&w, WC_OPT_URL, WIRE_STRING, "a\0b", 3);
    assert_int_equal(option_of(), -EBADMSG);
    wire_writer_reset(&w);
    message_put_string(&w, WC_OPT_TIMEVALUE_LARGE, WIRE_DATE, "\0", 1);
    assert_int_equal(option_of(), -EBADMSG);
    wire_writer_reset(&w);
    message_put_string(&w, WC_OPT_POSTFIELDS, WIRE_BYTES, "\0", 1);
    assert_int_equal(option_of(), 0);
}

static void unknown_kinds_are_refused(void **state)
{
    (void)state;
    for (unsigned type = 0; type < 256; type++) {
        wire_writer_reset(&w);
        message_put_long(&w, 1, 0);
        for (unsigned i = 0; i < 64; i++)
            wire_put_u8(&w, 0);
        w.data[4] = (uint8_t)type;
        if (type == WIRE_NONE || type > WIRE_NULL)
            assert_int_equal(option_of(), -EBADMSG);
        else
            assert_int_equal(option_of(), 0);
    }
}

#define TEST(f) \
    cmocka_unit_test_setup_teardown(f, sampled_setup, sampled_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(request_head_comes_back),
        TEST(options_of_every_type_come_back),
        TEST(request_head_has_limits),
        TEST(lists_have_a_limit),
        TEST(parts_have_a_limit_over_all_levels),
        TEST(announced_parts_must_be_there),
        TEST(pull_sizes_are_checked),
        TEST(strings_hold_no_zero),
        TEST(unknown_kinds_are_refused),
    };

    return cmocka_run_group_tests_name("message_request", tests, NULL, NULL);
}
