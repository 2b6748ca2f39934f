#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "mutate.h"
#include "samples.h"

/* Bytes of one message, at most. */
#define MESSAGE_BYTES (2 * LIMIT_FRAME_BYTES)

static struct wire_writer w;

static int setup(void **state)
{
    (void)state;
    wire_writer_init(&w, NULL, 0, MESSAGE_BYTES);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    wire_writer_done(&w);
    return 0;
}

/* What was written, which must be one frame. */
static struct frame written(void)
{
    struct frame f;

    assert_int_equal(w.error, 0);
    assert_int_equal(frame_parse(w.data, w.len, &f), w.len);
    return f;
}

/* The sample of TYPE as a frame. */
static struct frame sample(enum frame_type type)
{
    struct frame f;

    wire_writer_reset(&w);
    samples[type](&w);
    f = written();
    assert_int_equal(f.type, type);
    return f;
}

static void assert_str(struct wire_str s, const char *want)
{
    assert_int_equal(s.len, strlen(want));
    assert_memory_equal(s.data, want, s.len);
}

/* ---- round trips ---- */

static void hello_comes_back(void **state)
{
    struct frame f = sample(FRAME_HELLO);
    struct msg_hello m;

    (void)state;
    assert_int_equal(message_get_hello(&f, &m), 0);
    assert_int_equal(m.major, 1);
    assert_int_equal(m.minor, 2);
    assert_int_equal(m.flags, 0);
    assert_str(m.build, "0123456789ab");
}

static void hello_with_other_magic_is_refused(void **state)
{
    struct frame f = sample(FRAME_HELLO);
    struct msg_hello m;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        w.data[FRAME_HEADER_BYTES + i] ^= 1;
        assert_int_equal(message_get_hello(&f, &m), -EBADMSG);
        w.data[FRAME_HEADER_BYTES + i] ^= 1;
    }
}

static void greetings_may_grow(void **state)
{
    struct msg_hello hello;
    struct msg_welcome welcome;
    struct frame f;

    (void)state;
    sample_hello(&w);
    wire_put_u32(&w, 99);
    frame_end(&w, 0);
    f = written();
    assert_int_equal(message_get_hello(&f, &hello), 0);
    wire_writer_reset(&w);
    sample_welcome(&w);
    wire_put_u32(&w, 99);
    frame_end(&w, 0);
    f = written();
    assert_int_equal(message_get_welcome(&f, &welcome), 0);
}

static void welcome_comes_back(void **state)
{
    struct frame f = sample(FRAME_WELCOME);
    struct msg_welcome m;

    (void)state;
    assert_int_equal(message_get_welcome(&f, &m), 0);
    assert_int_equal(m.major, 1);
    assert_int_equal(m.minor, 2);
    assert_int_equal(m.pid, 4711);
    assert_str(m.build, "0123456789ab");
    assert_str(m.libcurl, "7.88.1");
}

static void refusals_come_back(void **state)
{
    struct frame f = sample(FRAME_REFUSED);
    struct msg_refused m;
    struct wire_str text;
    uint32_t code;

    (void)state;
    assert_int_equal(f.transfer, SAMPLE_TRANSFER);
    assert_int_equal(message_get_refused(&f, &m), 0);
    assert_int_equal(m.reason, REFUSE_OPTION);
    assert_str(m.text, "no such");
    f = sample(FRAME_NOT_SENT);
    assert_int_equal(message_get_refused(&f, &m), 0);
    assert_int_equal(m.reason, 58);
    f = sample(FRAME_ERROR);
    assert_int_equal(message_get_error(&f, &code, &text), 0);
    assert_int_equal(code, EBADMSG);
    assert_str(text, "malformed message");
}

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

static void body_messages_come_back(void **state)
{
    struct frame f = sample(FRAME_WANT);
    struct msg_want want;
    struct msg_data data;
    uint32_t code = 9;
    uint16_t number = 0;

    (void)state;
    assert_int_equal(message_get_want(&f, &want), 0);
    assert_int_equal(want.source, 3);
    assert_true(want.offset == 1u << 20);
    assert_int_equal(want.bytes, 4096);
    f = sample(FRAME_DATA);
    assert_int_equal(message_get_data(&f, &data), 0);
    assert_int_equal(data.source, 3);
    assert_str(data.bytes, "bytes");
    f = sample(FRAME_END);
    assert_int_equal(message_get_source_end(&f, &number, &code), 0);
    assert_int_equal(number, 3);
    assert_int_equal(code, 0);
    f = sample(FRAME_READERR);
    assert_int_equal(message_get_source_end(&f, &number, &code), 0);
    assert_int_equal(code, EIO);
    f = sample(FRAME_SENT);
    assert_int_equal(message_get_sent(&f, &number), 0);
    assert_int_equal(number, 2);
}

static void figures_come_back(void **state)
{
    struct frame f = sample(FRAME_PROGRESS);
    struct msg_progress m;
    uint64_t token = 0;
    uint32_t value = 0;

    (void)state;
    assert_int_equal(message_get_progress(&f, &m), 0);
    assert_true(m.dltotal == -1 && m.dlnow == 1 && m.ultotal == INT64_MAX &&
                m.ulnow == 3);
    f = sample(FRAME_PONG);
    assert_int_equal(f.transfer, 0);
    assert_int_equal(message_get_token(&f, &token), 0);
    assert_true(token == 0x1122334455667788u);
    f = sample(FRAME_CTL);
    assert_int_equal(message_get_ctl(&f, &value), 0);
    assert_int_equal(value, CTL_LIST);
    f = sample(FRAME_CTL_END);
    assert_int_equal(message_get_ctl_end(&f, &value), 0);
    assert_int_equal(value, EOPNOTSUPP);
}

static void done_comes_back(void **state)
{
    struct frame f = sample(FRAME_DONE);
    struct msg_done m;
    struct msg_info info;
    struct wire_reader r;

    (void)state;
    assert_int_equal(message_get_done(&f, &m, &r), 0);
    assert_int_equal(m.code, 28);
    assert_int_equal(m.route, ROUTE_NEW);
    assert_str(m.error, "timed out");
    assert_str(m.why, "first");
    assert_int_equal(m.info_count, 3);
    assert_int_equal(message_next_info(&r, &info), 0);
    assert_int_equal(info.number, WC_INFO_EFFECTIVE_URL);
    assert_str(info.str, "http://a/");
    assert_int_equal(message_next_info(&r, &info), 0);
    assert_int_equal(info.number, WC_INFO_RESPONSE_CODE);
    assert_int_equal(info.num, 200);
    assert_int_equal(message_next_info(&r, &info), 0);
    assert_int_equal(info.num, 1234567);
    assert_int_equal(wire_reader_end(&r), 0);
}

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

/* ---- damage ---- */

static void walk_cut(void *arg, const uint8_t *data, size_t len)
{
    enum frame_type type = *(enum frame_type *)arg;
    struct frame f = {.type = type, .len = len, .payload = data};
    int rc = walk(&f);

    assert_int_not_equal(rc, -ENOMSG);
    assert_int_equal(rc, -EBADMSG);
}

/* Types whose payload is bytes alone, or whose end says nothing. */
static int may_be_cut(enum frame_type type)
{
    return walks[type] == walk_raw || type == FRAME_DATA;
}

static void cut_messages_are_refused(void **state)
{
    (void)state;
    for (enum frame_type type = 0; type < FRAME_MAX; type++) {
        struct frame f;

        if (!samples[type] || may_be_cut(type))
            continue;
        f = sample(type);
        assert_int_equal(walk(&f), 0);
        mutate_cuts(f.payload, f.len, walk_cut, &type);
    }
}

static void walk_damaged(void *arg, const uint8_t *data, size_t len)
{
    struct frame f = {
        .type = *(enum frame_type *)arg, .len = len, .payload = data};

    assert_int_not_equal(walk(&f), -ENOMSG);
}

static void damaged_messages_do_no_harm(void **state)
{
    (void)state;
    for (enum frame_type type = 0; type < FRAME_MAX; type++)
        if (samples[type]) {
            struct frame f = sample(type);

            mutate_all(f.payload, f.len, walk_damaged, &type);
        }
}

/* A payload made for one type must be as harmless as any other. */
static void messages_of_another_type_do_no_harm(void **state)
{
    (void)state;
    for (enum frame_type made = 0; made < FRAME_MAX; made++)
        for (enum frame_type type = 0; type < FRAME_MAX; type++)
            if (samples[made] && samples[type]) {
                struct frame f = sample(made);

                mutate_none(f.payload, f.len, walk_damaged, &type);
            }
}

static void longer_messages_are_refused(void **state)
{
    (void)state;
    for (enum frame_type type = 0; type < FRAME_MAX; type++) {
        struct frame f;

        if (!samples[type] || may_be_cut(type) || type == FRAME_HELLO ||
            type == FRAME_WELCOME)
            continue;
        wire_writer_reset(&w);
        samples[type](&w);
        wire_put_u8(&w, 0);
        f = (struct frame){.type = type,
                           .len = w.len - FRAME_HEADER_BYTES,
                           .payload = w.data + FRAME_HEADER_BYTES};
        assert_int_equal(walk(&f), -EBADMSG);
    }
}

/* ---- outputs ---- */

/* Decodes F, which is malformed, and expects RET as it was. */
#define ASSERT_UNTOUCHED(get, type)                      \
    do {                                                 \
        type ret, before;                                \
                                                         \
        memset(&ret, 0x5a, sizeof(ret));                 \
        memcpy(&before, &ret, sizeof(ret));              \
        assert_int_equal(get, -EBADMSG);                 \
        assert_memory_equal(&ret, &before, sizeof(ret)); \
    } while (0)

static void failure_leaves_the_output_alone(void **state)
{
    struct frame f = {.type = FRAME_HELLO, .len = 3};

    (void)state;
    f.payload = (const uint8_t *)"abc";
    ASSERT_UNTOUCHED(message_get_hello(&f, &ret), struct msg_hello);
    ASSERT_UNTOUCHED(message_get_welcome(&f, &ret), struct msg_welcome);
    ASSERT_UNTOUCHED(message_get_refused(&f, &ret), struct msg_refused);
    ASSERT_UNTOUCHED(message_get_want(&f, &ret), struct msg_want);
    ASSERT_UNTOUCHED(message_get_progress(&f, &ret), struct msg_progress);
    ASSERT_UNTOUCHED(message_get_token(&f, &ret), uint64_t);
    ASSERT_UNTOUCHED(message_get_ctl(&f, &ret), uint32_t);
    f.len = 1;
    ASSERT_UNTOUCHED(message_get_sent(&f, &ret), uint16_t);
    f.len = 2; /* a source, but no byte */
    ASSERT_UNTOUCHED(message_get_data(&f, &ret), struct msg_data);
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

static void want_is_bounded(void **state)
{
    static const struct {
        uint32_t bytes;
        int rc;
    } cases[] = {
        {0, -EBADMSG},          {1, 0},
        {LIMIT_WANT_BYTES, 0},  {LIMIT_WANT_BYTES + 1, -EBADMSG},
        {UINT32_MAX, -EBADMSG},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct msg_want m = {.bytes = cases[i].bytes}, ret;
        struct frame f;

        wire_writer_reset(&w);
        message_put_want(&w, 1, &m);
        f = written();
        assert_int_equal(message_get_want(&f, &ret), cases[i].rc);
    }
}

static void a_full_chunk_fits_a_frame(void **state)
{
    uint8_t head[FRAME_HEADER_BYTES + DATA_HEADER_BYTES];
    struct frame f;

    (void)state;
    message_data_header(head, 1, 2, LIMIT_WANT_BYTES);
    assert_int_equal(frame_parse(head, sizeof(head), &f), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(hello_comes_back),
        TEST(hello_with_other_magic_is_refused),
        TEST(greetings_may_grow),
        TEST(welcome_comes_back),
        TEST(refusals_come_back),
        TEST(request_head_comes_back),
        TEST(options_of_every_type_come_back),
        TEST(body_messages_come_back),
        TEST(figures_come_back),
        TEST(done_comes_back),
        TEST(row_comes_back),
        TEST(cut_messages_are_refused),
        TEST(damaged_messages_do_no_harm),
        TEST(messages_of_another_type_do_no_harm),
        TEST(longer_messages_are_refused),
        TEST(failure_leaves_the_output_alone),
        TEST(request_head_has_limits),
        TEST(lists_have_a_limit),
        TEST(parts_have_a_limit_over_all_levels),
        TEST(announced_parts_must_be_there),
        TEST(pull_sizes_are_checked),
        TEST(strings_hold_no_zero),
        TEST(unknown_kinds_are_refused),
        TEST(want_is_bounded),
        TEST(a_full_chunk_fits_a_frame),
    };

    return cmocka_run_group_tests_name("message", tests, NULL, NULL);
}
