#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "proto/bindname.h"

static void interfaces_and_addresses_are_none(void **state)
{
    static const char *const texts[] = {
        "lo",          "if!nosuch",     "127.0.0.1",   "::1",
        "fe80::1%lo",  "host!10.0.0.1", "host!::1",    "localhost",
        "host!a.localHOST", "host!",    "",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (bindname_host(texts[i], true))
            fail_msg("%s", texts[i]);
}

static void names(void **state)
{
    (void)state;
    assert_string_equal(bindname_host("nosuch0", false), "nosuch0");
    assert_string_equal(bindname_host("a.example", false), "a.example");
    assert_string_equal(bindname_host("host!a", true), "a");
    assert_string_equal(bindname_host("host!lo", true), "lo");
    assert_string_equal(bindname_host("nolocalhost", true), "nolocalhost");
}

static void pairs(void **state)
{
    (void)state;
    assert_string_equal(bindname_host("ifhost!lo!a", true), "a");
    assert_null(bindname_host("ifhost!lo!::1", true));
    assert_string_equal(bindname_host("ifhost!lo!::1", false), "ifhost!lo!::1");
    assert_string_equal(bindname_host("ifhost!lo", true), "ifhost!lo");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(interfaces_and_addresses_are_none),
        cmocka_unit_test(names),
        cmocka_unit_test(pairs),
    };

    return cmocka_run_group_tests_name("bindname", tests, NULL, NULL);
}
