#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <pwd.h>

#include "client/passwd.h"
#include "scratched.h"

static const char *home_in(const char *text, uid_t user)
{
    scratch_write(&scratch, "passwd", text, 0600);
    return passwd_home(scratch.path, user);
}

static void as_libc_finds_them(void **state)
{
    struct passwd *pw;
    unsigned count = 0;

    (void)state;
    for (setpwent(); (pw = getpwent()) != NULL; count++)
        if (getpwuid(pw->pw_uid) != NULL)
            assert_string_equal(passwd_home(PASSWD_FILE, pw->pw_uid),
                                getpwuid(pw->pw_uid)->pw_dir);
    endpwent();
    assert_true(count > 0);
}

static void by_the_number_alone(void **state)
{
    static const char text[] = "# 7:x:7:7::/comment:/bin/sh\n"
                               "short:x:7\n"
                               "word:x:seven:7::/word:/bin/sh\n"
                               "none:x::7::/none:/bin/sh\n"
                               "a:x:70:7::/a:/bin/sh\n"
                               "b:x:7:0:B,,,:/b:/bin/sh\n"
                               "c:x:7:0::/c:/bin/sh\n"
                               "d:x:8:0:\n"
                               "e:x:9:0::/e:/bin/sh";

    (void)state;
    assert_string_equal(home_in(text, 7), "/b");
    assert_string_equal(home_in(text, 70), "/a");
    assert_null(home_in(text, 0));
    assert_null(home_in(text, 8)); /* too few fields */
    assert_string_equal(home_in(text, 9), "/e");
    assert_null(home_in("", 7));
    unlink(scratch.path);
    assert_null(passwd_home(scratch.path, 7));
}

/* Who is found by the second look, and who by none. */
static void long_files(void **state)
{
    static char text[300 * 1024];
    size_t len = 0;

    (void)state;
    for (unsigned user = 0; len < sizeof(text) - 100; user++)
        len +=
            (size_t)snprintf(text + len, 100, "u%u:x:%u:0::/home/%u:/bin/sh\n",
                             user, user, user);
    assert_string_equal(home_in(text, 0), "/home/0");
    assert_string_equal(home_in(text, 200), "/home/200");
    assert_string_equal(home_in(text, 6000), "/home/6000");
    assert_null(home_in(text, 8000));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(as_libc_finds_them),
        TEST(by_the_number_alone),
        TEST(long_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
