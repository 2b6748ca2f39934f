#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "client/ctl_units.h"

static char buf[CTL_UNITS_BYTES];

static void short_times_have_one_unit(void **state)
{
    (void)state;
    assert_string_equal(ctl_units_short(buf, 0), "0s");
    assert_string_equal(ctl_units_short(buf, 59), "59s");
    assert_string_equal(ctl_units_short(buf, 60), "1m");
    assert_string_equal(ctl_units_short(buf, 3599), "59m");
    assert_string_equal(ctl_units_short(buf, 3600), "1h");
    assert_string_equal(ctl_units_short(buf, 86399), "23h");
    assert_string_equal(ctl_units_short(buf, 86400 * 364), "364d");
}

static void long_times_have_two(void **state)
{
    (void)state;
    assert_string_equal(ctl_units_long(buf, 0), "0 s");
    assert_string_equal(ctl_units_long(buf, 59), "59 s");
    assert_string_equal(ctl_units_long(buf, 60), "1 min");
    assert_string_equal(ctl_units_long(buf, 312), "5 min 12 s");
    assert_string_equal(ctl_units_long(buf, 3600 + 59), "1 h");
    assert_string_equal(ctl_units_long(buf, 3 * 3600 + 300), "3 h 5 min");
    assert_string_equal(ctl_units_long(buf, 86400 + 7200), "1 day 2 h");
    assert_string_equal(ctl_units_long(buf, 2 * 86400), "2 days");
}

static void fine_times_have_three_figures(void **state)
{
    (void)state;
    assert_string_equal(ctl_units_fine(buf, 0), "0 us");
    assert_string_equal(ctl_units_fine(buf, 999), "999 us");
    assert_string_equal(ctl_units_fine(buf, 1000), "1.00 ms");
    assert_string_equal(ctl_units_fine(buf, 1234), "1.23 ms");
    assert_string_equal(ctl_units_fine(buf, 9994), "9.99 ms");
    assert_string_equal(ctl_units_fine(buf, 9995), "10.0 ms");
    assert_string_equal(ctl_units_fine(buf, 45678), "45.7 ms");
    assert_string_equal(ctl_units_fine(buf, 99950), "100 ms");
    assert_string_equal(ctl_units_fine(buf, 999499), "999 ms");
    assert_string_equal(ctl_units_fine(buf, 999500), "1.00 s");
    assert_string_equal(ctl_units_fine(buf, 59900000), "59.9 s");
    assert_string_equal(ctl_units_fine(buf, 312000000), "5 min 12 s");
}

static void all_but_one_are_not_all(void **state)
{
    (void)state;
    assert_string_equal(ctl_units_percent(buf, 0, 0), "-");
    assert_string_equal(ctl_units_percent(buf, 0, 3), "0.0%");
    assert_string_equal(ctl_units_percent(buf, 1, 3), "33.3%");
    assert_string_equal(ctl_units_percent(buf, 3, 3), "100.0%");
    assert_string_equal(ctl_units_percent(buf, 99999, 100000), "99.9%");
}

static void decimals_keep_their_zeros(void **state)
{
    char *text;
    size_t len;
    FILE *out = open_memstream(&text, &len);

    (void)state;
    ctl_units_decimal(out, 1234, 3);
    putc(' ', out);
    ctl_units_decimal(out, 5, 6);
    putc(' ', out);
    ctl_units_decimal(out, 42, 0);
    fclose(out);
    assert_string_equal(text, "1.234 0.000005 42");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_times_have_one_unit),
        cmocka_unit_test(long_times_have_two),
        cmocka_unit_test(fine_times_have_three_figures),
        cmocka_unit_test(all_but_one_are_not_all),
        cmocka_unit_test(decimals_keep_their_zeros),
    };

    return cmocka_run_group_tests_name("ctl_units", tests, NULL, NULL);
}
