#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/rate.h"
#include "reading.h"

static void rates(void **state)
{
    static const struct reading table[] = {
        {"2/s", {500, 500, 500}},
        {"120/m", {500, 500, 500}},
        {"7200", {500, 500, 500}},
        {"7200/h", {500, 500, 500}},
        {"172800/d", {500, 500, 500}},
        {"3/ss", {333, 333, 333}},
        {"1/s/x", {1000, 1000, 1000}},
        {"1000/s", {1, 1, 1}},
        {"1001/s", {0, REFUSED, REFUSED}},
        {"9223372036854775807", {0, REFUSED, REFUSED}},
        {"9223372036854775808", {REFUSED, REFUSED, REFUSED}},
        {"3/2s", {REFUSED, 666, 666}},
        {"3/05s", {REFUSED, 1666, 1666}},
        {"3/0s", {REFUSED, REFUSED, REFUSED}},
        {"3/5", {REFUSED, REFUSED, REFUSED}},
        {"3/", {REFUSED, REFUSED, REFUSED}},
        {"3/S", {REFUSED, REFUSED, REFUSED}},
        {"1/-1s", {REFUSED, REFUSED, REFUSED}},
        {"1/106751991167d",
         {REFUSED, 9223372036828800000, 9223372036828800000}},
        {"1/106751991168d", {REFUSED, REFUSED, REFUSED}},
        {"1/99999999999999999999s", {REFUSED, REFUSED, REFUSED}},
        {"0", {REFUSED, REFUSED, REFUSED}},
        {"-1", {REFUSED, REFUSED, REFUSED}},
        {"", {REFUSED, REFUSED, REFUSED}},
        {"/s", {REFUSED, REFUSED, REFUSED}},
        {" 2/s", {500, REFUSED, REFUSED}},
        {"+2/s", {500, REFUSED, REFUSED}},
        /* Behind the number the latest one looks for '/' at once. */
        {"7200x/s", {REFUSED, REFUSED, 500}},
        {"1 /1s", {REFUSED, REFUSED, 3600000}},
        {"0000000000000000000000002/s", {500, 500, 500}},
        {"00000000000000000000000002/s", {REFUSED, REFUSED, 500}},
    };

    (void)state;
    CHECK(rate_parse, table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
