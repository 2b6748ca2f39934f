#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "daemon/libcurl.h"

/* The other way to learn the version: libcurl's own text. */
static unsigned version_by_text(void)
{
    unsigned major, minor, patch;

    assert_int_equal(
        sscanf(curl_version(), "libcurl/%u.%u.%u", &major, &minor, &patch), 3);
    return major << 16 | minor << 8 | patch;
}

static void it_is_what_it_says_of_itself(void **state)
{
    unsigned version = version_by_text();

    (void)state;
    assert_true(libcurl_is(version - 1));
    assert_true(libcurl_is(version));
    assert_false(libcurl_is(version + 1));
}

static void it_tells_of_features_and_protocols(void **state)
{
    (void)state;
    assert_true(libcurl_info()->features & CURL_VERSION_SSL);
    assert_true(libcurl_speaks("https"));
    assert_false(libcurl_speaks("http-"));
    assert_false(libcurl_speaks(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_what_it_says_of_itself),
        cmocka_unit_test(it_tells_of_features_and_protocols),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
