#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <limits.h>
#include <cmocka.h>

#include "client/value.h"
#include "reading.h"

static void counts(void **state)
{
    static const struct reading table[] = {
        {"5", {5, 5, 5}},
        {"010", {10, 10, 10}},
        {" 5", {5, REFUSED, REFUSED}},
        {"+5", {5, REFUSED, REFUSED}},
        {"-0", {0, 0, 0}},
        {"5 ", {REFUSED, REFUSED, REFUSED}},
        {"0x5", {REFUSED, REFUSED, REFUSED}},
        {"", {REFUSED, REFUSED, REFUSED}},
        {"-1", {REFUSED, REFUSED, REFUSED}},
        {"9223372036854775807", {LONG_MAX, LONG_MAX, LONG_MAX}},
        {"9223372036854775808", {REFUSED, REFUSED, REFUSED}},
    };

    (void)state;
    CHECK(value_number, table);
}

static void seconds(void **state)
{
    static const struct reading table[] = {
        {"1.5", {1500, 1500, 1500}},
        {"0.0001", {0, 0, 0}},
        {" 1", {1000, REFUSED, REFUSED}},
        {"+5", {5000, REFUSED, REFUSED}},
        {".5", {500, REFUSED, REFUSED}},
        {"1.", {1000, REFUSED, REFUSED}},
        {"1e3", {1000000, 1000, 1000}},
        {"0x10", {16000, 0, 0}},
        {"1 ", {REFUSED, 1000, 1000}},
        {"1,5", {REFUSED, 1000, 1000}},
        {"9223372036854776", {0, REFUSED, REFUSED}},
        {"1.9223372036854775808", {1922, REFUSED, REFUSED}},
        {"nan", {0, REFUSED, REFUSED}},
        {"inf", {REFUSED, REFUSED, REFUSED}},
        {"1e400", {REFUSED, 1000, 1000}},
        {"-1", {REFUSED, REFUSED, REFUSED}},
    };

    (void)state;
    CHECK(value_seconds, table);
}

static void delays(void **state)
{
    static const struct reading table[] = {
        {"5", {5000, 5000, 5000}},
        {"1.5", {REFUSED, REFUSED, 1500}},
        {"9223372036854775",
         {9223372036854775000, 9223372036854775000, REFUSED}},
        {"9223372036854776", {REFUSED, REFUSED, REFUSED}},
        {"-1", {REFUSED, REFUSED, REFUSED}},
    };

    (void)state;
    CHECK(value_delay, table);
}

static void offsets(void **state)
{
    static const struct reading table[] = {
        {"0", {0, 0, 0}},
        {"7", {7, 7, 7}},
        {"010", {8, 10, 10}},
        {"0x5", {5, REFUSED, REFUSED}},
        {" 5", {5, REFUSED, REFUSED}},
        {"-5", {REFUSED, REFUSED, REFUSED}},
        {"-0", {REFUSED, REFUSED, REFUSED}},
        {"5x", {REFUSED, REFUSED, REFUSED}},
        {"9223372036854775808", {REFUSED, REFUSED, REFUSED}},
    };

    (void)state;
    CHECK(value_offset, table);
}

static int limit_rate(struct parse *p, const char *value, int64_t *ret)
{
    return value_size(p, value, "rate", ret);
}

static void sizes(void **state)
{
    static const struct reading table[] = {
        {"1k", {1024, 1024, 1024}},
        {"010", {10, 10, 10}},
        {" 1k", {1024, REFUSED, REFUSED}},
        {"+5", {5, REFUSED, REFUSED}},
        {"1.5k", {REFUSED, REFUSED, 1536}},
        {"1.5", {REFUSED, REFUSED, REFUSED}},
        {"1.5b", {REFUSED, REFUSED, REFUSED}},
        {"1P", {REFUSED, REFUSED, INT64_C(1) << 50}},
        {"1x", {REFUSED, REFUSED, REFUSED}},
        {"1kb", {REFUSED, REFUSED, REFUSED}},
        {"K", {REFUSED, REFUSED, REFUSED}},
        {"-1", {REFUSED, REFUSED, REFUSED}},
        {"9007199254740991K",
         {9223372036854774784, 9223372036854774784, 9223372036854774784}},
        {"9007199254740992K", {REFUSED, REFUSED, REFUSED}},
        {"9223372036854775808", {REFUSED, REFUSED, REFUSED}},
    };

    (void)state;
    CHECK(limit_rate, table);
}

static void modes(void **state)
{
    static const struct reading table[] = {
        {"0644", {0644, 0644, 0644}},
        {"0", {0, 0, 0}},
        {"777", {0777, 0777, 0777}},
        {"1777", {REFUSED, REFUSED, REFUSED}},
        {"00000644", {0644, 0644, 0644}},
        {"888", {REFUSED, REFUSED, REFUSED}},
        {"64x", {REFUSED, REFUSED, REFUSED}},
        {"", {REFUSED, REFUSED, REFUSED}},
        {"-1", {REFUSED, REFUSED, REFUSED}},
        {" 7", {7, REFUSED, REFUSED}},
    };

    (void)state;
    CHECK(value_mode, table);
}

/* FIRST and LAST as one number. */
static int value_both_ports(struct parse *p, const char *value, int64_t *ret)
{
    int64_t first;
    int64_t last;

    if (value_ports(p, value, &first, &last))
        return -EINVAL;
    *ret = first * 100000 + last;
    return 0;
}

static void ports(void **state)
{
    static const struct reading table[] = {
        {"1", {100001, 100001, 100001}},
        {"1-20", {100020, 100020, 100020}},
        {"0", {0, 0, 0}},
        {"1 - 2", {100002, 100002, 100002}},
        {"1  - 2", {100002, REFUSED, REFUSED}},
        {"1- +2", {100002, REFUSED, REFUSED}},
        {"1-2 x", {100002, REFUSED, REFUSED}},
        {"1-2x", {REFUSED, REFUSED, REFUSED}},
        {"1x-2", {100001, REFUSED, REFUSED}},
        {"1 2", {100001, REFUSED, REFUSED}},
        {"1 ", {REFUSED, REFUSED, REFUSED}},
        {"1-", {REFUSED, REFUSED, REFUSED}},
        {"1-0000002", {REFUSED, 100002, 100002}},
        {"2-1", {REFUSED, REFUSED, REFUSED}},
        {"1-65536", {REFUSED, REFUSED, REFUSED}},
        {"65536x", {REFUSED, REFUSED, REFUSED}},
        {" 1", {REFUSED, REFUSED, REFUSED}},
        {"-1", {REFUSED, REFUSED, REFUSED}},
        {"", {REFUSED, REFUSED, REFUSED}},
    };

    (void)state;
    CHECK(value_both_ports, table);
}

static const char *complaint(const char *version,
                             int read(struct parse *, const char *, int64_t *),
                             const char *text)
{
    struct parse p = {.inv = &inv, .ours = true, .typed = "-x"};
    int64_t value;

    memset(&inv, 0, sizeof(inv));
    dialect_use(version);
    assert_int_not_equal(read(&p, text, &value), 0);
    return inv.notes.last->text;
}

static void complaints(void **state)
{
    (void)state;
    assert_non_null(strstr(complaint("", value_offset, "-x"), "positive"));
    assert_non_null(strstr(complaint("8.14.1", value_offset, "-x"), "proper"));
    assert_non_null(strstr(complaint("8.14.1", value_mode, "21478"), "proper"));
    assert_non_null(
        strstr(complaint("8.23.0", value_mode, "21478"), "too large"));
    assert_non_null(strstr(complaint("8.23.0", value_mode, "7778"), "proper"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts),  cmocka_unit_test(modes),
        cmocka_unit_test(seconds), cmocka_unit_test(delays),
        cmocka_unit_test(offsets), cmocka_unit_test(sizes),
        cmocka_unit_test(ports),   cmocka_unit_test(complaints),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
