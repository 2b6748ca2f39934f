#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include <pwd.h>

#include "client/dialect.h"
#include "client/netrcpath.h"

static void home_has_it(void **state)
{
    (void)state;
    unsetenv("NETRC");
    setenv("HOME", "/some/where", 1);
    assert_string_equal(netrcpath_find(), "/some/where/.netrc");
}

static void without_home_the_password_file_counts(void **state)
{
    const struct passwd *user = getpwuid(geteuid());
    char want[512];

    (void)state;
    unsetenv("HOME");
    if (!user)
        skip();
    snprintf(want, sizeof(want), "%s/.netrc", user->pw_dir);
    assert_string_equal(netrcpath_find(), want);
    setenv("HOME", "", 1);
    assert_string_equal(netrcpath_find(), want);
}

static void later_curls_look_at_a_variable(void **state)
{
    (void)state;
    setenv("HOME", "/h", 1);
    setenv("NETRC", "/the/file", 1);
    dialect_use("8.15.0");
    assert_string_equal(netrcpath_find(), "/h/.netrc");
    dialect_use("8.16.0");
    assert_string_equal(netrcpath_find(), "/the/file");
    setenv("NETRC", "", 1);
    assert_string_equal(netrcpath_find(), "/h/.netrc");
    dialect_use("7.88.1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(home_has_it),
        cmocka_unit_test(without_home_the_password_file_counts),
        cmocka_unit_test(later_curls_look_at_a_variable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
