#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "sampled.h"

/* ---- round trips ---- */

static void hello_comes_back(void **state)
{
    struct frame f = sample(FRAME_HELLO);
    struct msg_hello m;

    (void)state;
    assert_int_equal(message_get_hello(&f, &m), 0);
    assert_int_equal(m.major, 1);
    assert_int_equal(m.minor, 2);
    assert_int_equal(m.confinement, 0x200);
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
    assert_int_equal(m.lacks, PART_HTTP3);
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
    f = sample(FRAME_STOP);
    assert_int_equal(message_get_stop(&f, &code), 0);
    assert_int_equal(code, 23);
}

static void figures_come_back(void **state)
{
    struct frame f = sample(FRAME_PROGRESS);
    struct msg_progress m;
    uint64_t token = 0;
    uint32_t value = 0;
    struct msg_ctl ctl;

    (void)state;
    assert_int_equal(message_get_progress(&f, &m), 0);
    assert_true(m.dltotal == -1 && m.dlnow == 1 && m.ultotal == INT64_MAX &&
                m.ulnow == 3);
    f = sample(FRAME_PONG);
    assert_int_equal(f.transfer, 0);
    assert_int_equal(message_get_token(&f, &token), 0);
    assert_true(token == 0x1122334455667788u);
    f = sample(FRAME_CTL);
    assert_int_equal(message_get_ctl(&f, &ctl), 0);
    assert_int_equal(ctl.command, CTL_FLUSH);
    assert_str(ctl.argument, "example.org:443");
    f = sample(FRAME_CTL_END);
    assert_int_equal(message_get_ctl_end(&f, &value), 0);
    assert_int_equal(value, EOPNOTSUPP);
}

static void debug_comes_back(void **state)
{
    struct frame f = sample(FRAME_DEBUG);
    struct msg_debug m;

    (void)state;
    assert_int_equal(message_get_debug(&f, &m), 0);
    assert_int_equal(m.kind, DEBUG_DATA_IN);
    assert_true(m.more);
    assert_int_equal(m.time_us, 1700000000123456u);
    assert_int_equal(m.xfer_id, 4);
    assert_int_equal(m.conn_id, -1);
    assert_int_equal(m.len, 100);
    assert_str(m.at, "a piece");
}

/* Kinds that nobody knows, and more bytes than the event has. */
static void debug_is_bounded(void **state)
{
    struct frame f = sample(FRAME_DEBUG);
    struct msg_debug m;

    (void)state;
    w.data[FRAME_HEADER_BYTES] = DEBUG_MAX;
    assert_int_equal(message_get_debug(&f, &m), -EBADMSG);
    w.data[FRAME_HEADER_BYTES] = DEBUG_TLS_OUT;
    assert_int_equal(message_get_debug(&f, &m), 0);
    w.data[FRAME_HEADER_BYTES + 1] = 2;
    assert_int_equal(message_get_debug(&f, &m), -EBADMSG);
    w.data[FRAME_HEADER_BYTES + 1] = 0;
    wire_patch_u32(&w, FRAME_HEADER_BYTES + 26, 6);
    assert_int_equal(message_get_debug(&f, &m), -EBADMSG);
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
    return walks[type] == walk_raw || type == FRAME_DATA || type == FRAME_STATE;
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
    ASSERT_UNTOUCHED(message_get_ctl(&f, &ret), struct msg_ctl);
    ASSERT_UNTOUCHED(message_get_stop(&f, &ret), uint32_t);
    f.len = 1;
    ASSERT_UNTOUCHED(message_get_sent(&f, &ret), uint16_t);
    f.len = 2; /* a source, but no byte */
    ASSERT_UNTOUCHED(message_get_data(&f, &ret), struct msg_data);
}

/* ---- limits ---- */

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

#define TEST(f) \
    cmocka_unit_test_setup_teardown(f, sampled_setup, sampled_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(hello_comes_back),
        TEST(hello_with_other_magic_is_refused),
        TEST(greetings_may_grow),
        TEST(welcome_comes_back),
        TEST(refusals_come_back),
        TEST(body_messages_come_back),
        TEST(figures_come_back),
        TEST(debug_comes_back),
        TEST(debug_is_bounded),
        TEST(done_comes_back),
        TEST(cut_messages_are_refused),
        TEST(damaged_messages_do_no_harm),
        TEST(messages_of_another_type_do_no_harm),
        TEST(longer_messages_are_refused),
        TEST(failure_leaves_the_output_alone),
        TEST(want_is_bounded),
        TEST(a_full_chunk_fits_a_frame),
    };

    return cmocka_run_group_tests_name("message", tests, NULL, NULL);
}
