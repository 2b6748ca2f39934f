#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>

#include "alloc_fault.h"
#include "proto/wire.c"

/* Every primitive once. */
static void put_all(struct wire_writer *w)
{
    wire_put_u8(w, 0xfe);
    wire_put_u16(w, 0x1234);
    wire_put_u32(w, 0x89abcdef);
    wire_put_u64(w, UINT64_C(0x0123456789abcdef));
    wire_put_i64(w, -2);
    wire_put_str(w, "a\0b", 3);
    wire_put_cstr(w, "text");
    wire_put_cstr(w, NULL);
    wire_put_raw(w, "raw", 3);
}

/* Bytes of put_all(). */
#define ALL_BYTES (1 + 2 + 4 + 8 + 8 + 7 + 8 + 4 + 3)

static void values_come_back(void **state)
{
    struct wire_writer w;
    struct wire_reader r;
    struct wire_str s;

    (void)state;
    wire_writer_init(&w, NULL, 0, 1000);
    put_all(&w);
    assert_int_equal(w.error, 0);
    assert_int_equal(w.len, ALL_BYTES);
    wire_reader_init(&r, w.data, w.len);
    assert_int_equal(wire_get_u8(&r), 0xfe);
    assert_int_equal(wire_get_u16(&r), 0x1234);
    assert_int_equal(wire_get_u32(&r), 0x89abcdef);
    assert_true(wire_get_u64(&r) == UINT64_C(0x0123456789abcdef));
    assert_true(wire_get_i64(&r) == -2);
    s = wire_get_str(&r);
    assert_int_equal(s.len, 3);
    assert_memory_equal(s.data, "a\0b", 3);
    s = wire_get_str(&r);
    assert_int_equal(s.len, 4);
    assert_memory_equal(s.data, "text", 4);
    assert_int_equal(wire_get_str(&r).len, 0);
    assert_int_equal(wire_left(&r), 3);
    assert_int_equal(wire_reader_end(&r), -EBADMSG);
    r.at += 3;
    assert_int_equal(wire_reader_end(&r), 0);
    wire_writer_done(&w);
}

static void integers_are_little_endian(void **state)
{
    static const uint8_t want[] = {0x34, 0x12, 0xef, 0xcd, 0xab, 0x89};
    uint8_t space[sizeof(want)];
    struct wire_writer w;

    (void)state;
    wire_writer_init(&w, space, sizeof(space), sizeof(space));
    wire_put_u16(&w, 0x1234);
    wire_put_u32(&w, 0x89abcdef);
    assert_memory_equal(space, want, sizeof(want));
}

static void reader_stops_at_every_cut(void **state)
{
    struct wire_writer w;

    (void)state;
    wire_writer_init(&w, NULL, 0, 1000);
    put_all(&w);
    for (size_t cut = 0; cut < ALL_BYTES - 3; cut++) {
        uint8_t *copy = test_malloc(cut + 1);
        struct wire_reader r;

        memcpy(copy, w.data, cut);
        wire_reader_init(&r, copy, cut);
        wire_get_u8(&r);
        wire_get_u16(&r);
        wire_get_u32(&r);
        wire_get_u64(&r);
        wire_get_i64(&r);
        wire_get_str(&r);
        wire_get_str(&r);
        wire_get_str(&r);
        assert_int_equal(r.error, -EBADMSG);
        assert_int_equal(wire_reader_end(&r), -EBADMSG);
        test_free(copy);
    }
    wire_writer_done(&w);
}

static void reader_error_is_sticky(void **state)
{
    static const uint8_t bytes[] = {1, 2, 3};
    struct wire_reader r;
    struct wire_str s;

    (void)state;
    wire_reader_init(&r, bytes, sizeof(bytes));
    assert_int_equal(wire_get_u32(&r), 0);
    assert_int_equal(r.error, -EBADMSG);
    assert_int_equal(wire_get_u8(&r), 0);
    assert_int_equal(wire_get_u16(&r), 0);
    assert_true(wire_get_u64(&r) == 0);
    s = wire_get_str(&r);
    assert_int_equal(s.len, 0);
    assert_non_null(s.data);
    assert_int_equal(wire_left(&r), 0);
}

static void string_longer_than_input_is_refused(void **state)
{
    static const uint32_t lengths[] = {1, 0x7fffffff, 0xffffffff};

    (void)state;
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        uint8_t bytes[4];
        struct wire_reader r;

        store(bytes, lengths[i], 4);
        wire_reader_init(&r, bytes, sizeof(bytes));
        assert_int_equal(wire_get_str(&r).len, 0);
        assert_int_equal(r.error, -EBADMSG);
    }
}

static void writer_keeps_its_maximum(void **state)
{
    struct wire_writer w;

    (void)state;
    for (size_t max = 0; max < ALL_BYTES; max++) {
        wire_writer_init(&w, NULL, 0, max);
        put_all(&w);
        assert_int_equal(w.error, -EMSGSIZE);
        assert_true(w.len <= max);
        wire_writer_done(&w);
    }
    wire_writer_init(&w, NULL, 0, ALL_BYTES);
    put_all(&w);
    assert_int_equal(w.error, 0);
    assert_null(wire_room(&w, SIZE_MAX));
    assert_int_equal(w.error, -EMSGSIZE);
    wire_writer_done(&w);
}

static void writer_leaves_the_first_buffer_when_full(void **state)
{
    uint8_t first[8];
    struct wire_writer w, plain;

    (void)state;
    wire_writer_init(&plain, NULL, 0, 1000);
    put_all(&plain);
    for (size_t cap = 0; cap <= sizeof(first); cap++) {
        wire_writer_init(&w, first, cap, 1000);
        put_all(&w);
        assert_int_equal(w.error, 0);
        assert_true(w.heap);
        assert_int_equal(w.len, plain.len);
        assert_memory_equal(w.data, plain.data, w.len);
        wire_writer_done(&w);
    }
    wire_writer_done(&plain);
}

static void writer_may_be_used_again(void **state)
{
    uint8_t first[4];
    struct wire_writer w;

    (void)state;
    wire_writer_init(&w, first, sizeof(first), 6);
    wire_put_u64(&w, 1);
    assert_int_equal(w.error, -EMSGSIZE);
    wire_put_u8(&w, 1); /* there would be room */
    assert_int_equal(w.len, 0);
    wire_writer_reset(&w);
    assert_int_equal(w.error, 0);
    wire_put_u32(&w, 5);
    wire_put_u16(&w, 5);
    assert_int_equal(w.error, 0);
    assert_int_equal(w.len, 6);
    wire_writer_done(&w);
    assert_null(w.data);
    assert_int_equal(w.max, 6);
    wire_writer_done(&w);
}

static void patches_stay_inside(void **state)
{
    uint8_t space[8];
    struct wire_writer w;

    (void)state;
    memset(space, 0xaa, sizeof(space));
    wire_writer_init(&w, space, sizeof(space), sizeof(space));
    wire_put_u32(&w, 0);
    wire_patch_u32(&w, 0, 0x01020304);
    wire_patch_u16(&w, 2, 0x0506);
    assert_memory_equal(space, "\x04\x03\x06\x05\xaa", 5);
    wire_patch_u32(&w, 1, 0xffffffff);
    wire_patch_u16(&w, 3, 0xffff);
    assert_memory_equal(space, "\x04\x03\x06\x05\xaa", 5);
}

static void failed_allocation_is_an_error(void **state)
{
    struct wire_writer w;
    long n = 0;

    (void)state;
    do {
        wire_writer_init(&w, NULL, 0, 1000);
        alloc_fault_at(n++);
        put_all(&w);
        assert_int_equal(w.error, alloc_fault_hit() ? -ENOMEM : 0);
        wire_writer_done(&w);
    } while (alloc_fault_hit());
    assert_true(n > 1);
    alloc_fault_off();
}

static void failed_growth_keeps_what_was_there(void **state)
{
    uint8_t first[4];
    struct wire_writer w;

    (void)state;
    wire_writer_init(&w, first, sizeof(first), 1000);
    wire_put_u32(&w, 7);
    alloc_fault_at(0);
    wire_put_u32(&w, 8);
    alloc_fault_off();
    assert_int_equal(w.error, -ENOMEM);
    assert_int_equal(w.len, 4);
    wire_put_u8(&w, 1);
    assert_int_equal(w.len, 4);
    assert_ptr_equal(w.data, first);
    wire_writer_done(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_come_back),
        cmocka_unit_test(integers_are_little_endian),
        cmocka_unit_test(reader_stops_at_every_cut),
        cmocka_unit_test(reader_error_is_sticky),
        cmocka_unit_test(string_longer_than_input_is_refused),
        cmocka_unit_test(writer_keeps_its_maximum),
        cmocka_unit_test(writer_leaves_the_first_buffer_when_full),
        cmocka_unit_test(writer_may_be_used_again),
        cmocka_unit_test(patches_stay_inside),
        cmocka_unit_test(failed_allocation_is_an_error),
        cmocka_unit_test(failed_growth_keeps_what_was_there),
    };

    return cmocka_run_group_tests_name("wire", tests, NULL, NULL);
}
