#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/errors.h"
#include "proto/curlcode.h"

static void known_codes(void **state)
{
    (void)state;
    assert_string_equal(errors_text(WC_E_COULDNT_CONNECT),
                        "Couldn't connect to server");
    assert_string_equal(errors_text(WC_E_HTTP_RETURNED_ERROR),
                        "HTTP response code said error");
    assert_string_equal(errors_text(WC_E_OPERATION_TIMEDOUT),
                        "Timeout was reached");
}

static void unknown_codes(void **state)
{
    (void)state;
    assert_string_equal(errors_text(0), "Unknown error");
    assert_string_equal(errors_text(-1), "Unknown error");
    assert_string_equal(errors_text(4711), "Unknown error");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_codes),
        cmocka_unit_test(unknown_codes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
