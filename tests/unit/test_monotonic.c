#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <time.h>

#include "between.h"

#include "client/monotonic.h"

static uint64_t by_libc(void)
{
    struct timespec now;

    assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &now), 0);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* The daemon reads it by its C library. */
static void it_is_the_clock_of_the_c_library(void **state)
{
    uint64_t before = by_libc(), now = monotonic_ns(), after = by_libc();

    (void)state;
    assert_between(now, before, after);
}

static void milliseconds_are_of_the_same_clock(void **state)
{
    uint64_t before = monotonic_ns();
    int64_t now = monotonic_ms();
    uint64_t after = monotonic_ns();

    (void)state;
    assert_between(now, before / 1000000, after / 1000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_the_clock_of_the_c_library),
        cmocka_unit_test(milliseconds_are_of_the_same_clock),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
