#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <stdbool.h>

#include "mutate.h"
#include "samples.h"

/* Bytes of all samples together, at most. */
#define ALL_BYTES 8192

static void put_frame(struct wire_writer *w, enum frame_type type,
                      uint16_t transfer, size_t len)
{
    size_t mark = frame_begin(w, type, transfer);

    if (wire_room(w, len))
        memset(w->data + w->len - len, 'x', len);
    frame_end(w, mark);
}

static void frame_comes_back(void **state)
{
    struct wire_writer w;
    struct frame f;

    (void)state;
    wire_writer_init(&w, NULL, 0, 1000);
    put_frame(&w, FRAME_BODY, 0xfffe, 5);
    put_frame(&w, FRAME_CANCEL, 1, 0);
    assert_int_equal(frame_parse(w.data, w.len, &f), 13);
    assert_int_equal(f.type, FRAME_BODY);
    assert_int_equal(f.transfer, 0xfffe);
    assert_int_equal(f.len, 5);
    assert_memory_equal(f.payload, "xxxxx", 5);
    assert_int_equal(frame_parse(w.data + 13, w.len - 13, &f), 8);
    assert_int_equal(f.type, FRAME_CANCEL);
    assert_int_equal(f.len, 0);
    wire_writer_done(&w);
}

static void header_alone_is_the_same(void **state)
{
    uint8_t head[FRAME_HEADER_BYTES];
    struct wire_writer w;

    (void)state;
    wire_writer_init(&w, NULL, 0, 1000);
    put_frame(&w, FRAME_HEADER, 300, 77);
    frame_header(head, FRAME_HEADER, 300, 77);
    assert_memory_equal(w.data, head, sizeof(head));
    wire_writer_done(&w);
}

static void incomplete_frame_waits(void **state)
{
    struct wire_writer w;
    struct frame f = {.len = 99};

    (void)state;
    wire_writer_init(&w, NULL, 0, 1000);
    put_frame(&w, FRAME_BODY, 1, 20);
    for (size_t cut = 0; cut < w.len; cut++) {
        uint8_t *copy = mutate_room(cut);

        memcpy(copy, w.data, cut);
        assert_int_equal(frame_parse(copy, cut, &f), 0);
        assert_int_equal(frame_need(copy, cut),
                         cut < FRAME_HEADER_BYTES ? 0 : w.len);
    }
    assert_int_equal(f.len, 99);
    wire_writer_done(&w);
}

/* All samples behind each other; returns their number. */
static unsigned put_samples(struct wire_writer *w)
{
    unsigned count = 0;

    for (size_t i = 0; i < FRAME_MAX; i++)
        if (samples[i]) {
            samples[i](w);
            count++;
        }
    assert_int_equal(w->error, 0);
    return count;
}

/* Reads a stream that arrives in two pieces, as peers do. */
static unsigned count_frames(const uint8_t *data, size_t split, size_t len)
{
    size_t ends[2] = {split, len}, at = 0;
    unsigned count = 0;

    for (int piece = 0; piece < 2; piece++) {
        struct frame f;
        long took;

        while ((took = frame_parse(data + at, ends[piece] - at, &f)) > 0) {
            at += (size_t)took;
            count++;
        }
        assert_int_equal(took, 0);
    }
    assert_int_equal(at, len);
    return count;
}

static void stream_may_be_split_anywhere(void **state)
{
    struct wire_writer w;
    unsigned count;

    (void)state;
    wire_writer_init(&w, NULL, 0, ALL_BYTES);
    count = put_samples(&w);
    for (size_t split = 0; split <= w.len; split++)
        assert_int_equal(count_frames(w.data, split, w.len), count);
    wire_writer_done(&w);
}

static void unknown_types_are_refused(void **state)
{
    (void)state;
    for (unsigned type = 0; type < 256; type++) {
        uint8_t head[FRAME_HEADER_BYTES];
        struct frame f;
        bool known = type < FRAME_MAX && samples[type];

        frame_header(head, (enum frame_type)type, 0, 0);
        assert_int_equal(frame_parse(head, sizeof(head), &f),
                         known ? FRAME_HEADER_BYTES : -EBADMSG);
        assert_non_null(frame_name(type));
        assert_int_equal(strcmp(frame_name(type), "unknown") == 0, !known);
    }
}

static void reserved_byte_must_be_zero(void **state)
{
    uint8_t head[FRAME_HEADER_BYTES];
    struct frame f;

    (void)state;
    for (unsigned v = 1; v < 256; v++) {
        frame_header(head, FRAME_CANCEL, 1, 0);
        head[5] = (uint8_t)v;
        assert_int_equal(frame_parse(head, sizeof(head), &f), -EBADMSG);
    }
}

/* The limits as proto/PROTOCOL.md states them. */
static const struct {
    enum frame_type type;
    uint32_t max;
} limits[] = {
    {FRAME_HELLO, 4096},
    {FRAME_REQUEST, LIMIT_FRAME_BYTES},
    {FRAME_DATA, LIMIT_SMALL_FRAME_BYTES},
    {FRAME_BODY, LIMIT_SMALL_FRAME_BYTES},
    {FRAME_CTL, 4096},
    {FRAME_CANCEL, 0},
    {FRAME_PING, 64},
    {FRAME_STOP, 64},
};

static void too_long_shows_with_the_header(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
        uint8_t head[FRAME_HEADER_BYTES];
        struct frame f;

        frame_header(head, limits[i].type, 0, limits[i].max + 1);
        assert_int_equal(frame_parse(head, sizeof(head), &f), -EMSGSIZE);
        frame_header(head, limits[i].type, 0, UINT32_MAX);
        assert_int_equal(frame_parse(head, sizeof(head), &f), -EMSGSIZE);
        frame_header(head, limits[i].type, 0, limits[i].max);
        assert_int_equal(frame_parse(head, sizeof(head), &f),
                         limits[i].max ? 0 : FRAME_HEADER_BYTES);
        assert_int_equal(frame_need(head, sizeof(head)),
                         FRAME_HEADER_BYTES + limits[i].max);
    }
}

static void overflowing_writer_ends_no_frame(void **state)
{
    struct wire_writer w;

    (void)state;
    wire_writer_init(&w, NULL, 0, 10);
    put_frame(&w, FRAME_BODY, 1, 5);
    assert_int_equal(w.error, -EMSGSIZE);
    wire_writer_done(&w);
}

static void parse_any(void *arg, const uint8_t *data, size_t len)
{
    struct frame f;
    long took = frame_parse(data, len, &f);

    (void)arg;
    frame_need(data, len);
    if (took <= 0)
        return;
    assert_true((size_t)took <= len);
    assert_int_equal(took, FRAME_HEADER_BYTES + f.len);
    assert_true(f.type < FRAME_MAX && samples[f.type]);
    assert_ptr_equal(f.payload, data + FRAME_HEADER_BYTES);
}

static void damaged_frames_do_no_harm(void **state)
{
    struct wire_writer w;

    (void)state;
    wire_writer_init(&w, NULL, 0, 1000);
    put_frame(&w, FRAME_PING, 0, 8);
    mutate_all(w.data, w.len, parse_any, NULL);
    wire_writer_done(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frame_comes_back),
        cmocka_unit_test(header_alone_is_the_same),
        cmocka_unit_test(incomplete_frame_waits),
        cmocka_unit_test(stream_may_be_split_anywhere),
        cmocka_unit_test(unknown_types_are_refused),
        cmocka_unit_test(reserved_byte_must_be_zero),
        cmocka_unit_test(too_long_shows_with_the_header),
        cmocka_unit_test(overflowing_writer_ends_no_frame),
        cmocka_unit_test(damaged_frames_do_no_harm),
    };

    return cmocka_run_group_tests_name("frame", tests, NULL, NULL);
}
