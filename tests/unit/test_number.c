#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/number.h"

#define UNTOUCHED 4242

static void digits(void **state)
{
    static const struct {
        const char *text;
        int count;
        int64_t value;
    } cases[] = {{"", 0, UNTOUCHED},
                 {"x1", 0, UNTOUCHED},
                 {"-1", 0, UNTOUCHED},
                 {"0", 1, 0},
                 {"007-", 3, 7},
                 {"9223372036854775807", 19, INT64_MAX},
                 {"9223372036854775808", 0, UNTOUCHED}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *at = cases[i].text;
        int64_t value = UNTOUCHED;

        assert_int_equal(number_read(&at, &value), cases[i].count);
        assert_int_equal(value, cases[i].value);
        assert_ptr_equal(at, cases[i].text + cases[i].count);
    }
}

static void integers(void **state)
{
    static const char *const bad[] = {
        "", " 1", "+1", "-1", "1 ", "0x1", "1e3", "1.5", "9999999999999999"};
    int64_t value;

    (void)state;
    assert_int_equal(number_parse("0", &value), 0);
    assert_int_equal(value, 0);
    assert_int_equal(number_parse("007", &value), 0);
    assert_int_equal(value, 7);
    assert_int_equal(number_parse("999999999999999", &value), 0);
    assert_int_equal(value, 999999999999999);
    value = UNTOUCHED;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(number_parse(bad[i], &value), -EINVAL);
    assert_int_equal(value, UNTOUCHED);
}

static void seconds(void **state)
{
    static const char *const bad[] = {"",
                                      ".",
                                      ".5",
                                      "5.",
                                      "1.5s",
                                      "-1",
                                      "1e3",
                                      "1,5",
                                      "2000000000",
                                      "1..2",
                                      "1.1234567890123456"};
    static const struct {
        const char *text;
        int64_t ms;
    } good[] = {{"0", 0},
                {"5", 5000},
                {"0.5", 500},
                {"1.25", 1250},
                {"1.001", 1001},
                {"1.9999", 1999},
                {"0.0001", 0},
                {"100", 100000},
                {"1000000000", INT64_C(1000000000000)}};
    int64_t ms;

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_int_equal(number_parse_seconds(good[i].text, &ms), 0);
        assert_int_equal(ms, good[i].ms);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(number_parse_seconds(bad[i], &ms), -EINVAL);
}

static void bytes(void **state)
{
    static const char *const bad[] = {"",     "k",  "1kb", "1x",
                                      "1.5k", "-1", "1 k", "999999999999999G"};
    static const struct {
        const char *text;
        int64_t bytes;
    } good[] = {{"0", 0},        {"10", 10},
                {"10b", 10},     {"10B", 10},
                {"2k", 2048},    {"2K", 2048},
                {"3m", 3 << 20}, {"3M", 3 << 20},
                {"1G", 1 << 30}, {"4g", INT64_C(4) << 30}};
    int64_t value;

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_int_equal(number_parse_bytes(good[i].text, &value), 0);
        assert_int_equal(value, good[i].bytes);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(number_parse_bytes(bad[i], &value), -EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits),
        cmocka_unit_test(integers),
        cmocka_unit_test(seconds),
        cmocka_unit_test(bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
