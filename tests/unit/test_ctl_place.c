#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "client/ctl_place.h"
#include "answering.h"
#include "dirs.h"

static const struct ctl_call plain, json = {.json = true},
                                    path = {.path = true};

static void programs_are_beside_this_one(void **state)
{
    char found[PATH_MAX];
    char self[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

    (void)state;
    assert_true(len > 0);
    self[len] = '\0';
    assert_int_equal(ctl_place_beside("test_ctl_place", found), 0);
    assert_string_equal(found, self);
    assert_int_equal(ctl_place_beside("no such program", found), -ENOENT);
}

/* What is installed on this machine is not the test's to say. */
static void the_shim_is_the_installed_one(void **state)
{
    bool is_there = access(WARMCURL_LIBEXECDIR "/curl", X_OK) == 0;
    int code = call_verb(ctl_place_shim, plain);

    (void)state;
    assert_int_equal(code, is_there ? CTL_DONE : CTL_NOT_DONE);
    assert_int_equal(ctl_place_shim_dir() != NULL, is_there);
    if (is_there) {
        assert_string_equal(out.text,
                            "export PATH=\"" WARMCURL_LIBEXECDIR ":$PATH\"\n");
        call_verb(ctl_place_shim, path);
        assert_string_equal(out.text, WARMCURL_LIBEXECDIR "\n");
        call_verb(ctl_place_shim, json);
        assert_string_equal(out.text,
                            "{\"path\":\"" WARMCURL_LIBEXECDIR "\"}\n");
    } else {
        assert_string_equal(out.text, "");
        assert_has(err.text, WARMCURL_LIBEXECDIR "/curl is not installed");
    }
}

static void the_environment_is_a_shells(void **state)
{
    char want[PATH_MAX + 64];

    (void)state;
    setenv("WARMCURL_POOL", "it's; rm -rf", 1);
    unsetenv("WARMCURL");
    unsetenv("WARMCURL_EXPLAIN");
    setenv("WARMCURLD", scratch_path(&scratch, "none"), 1);
    assert_int_equal(call_verb(ctl_place_env, plain), CTL_DONE);
    assert_has(out.text, "WARMCURL='auto'\n");
    assert_has(out.text, "WARMCURL_POOL='it'\\''s; rm -rf'\n");
    assert_has(out.text, "WARMCURL_EXPLAIN=''\n");
    assert_has(out.text, "WARMCURLD=''\n");
    snprintf(want, sizeof(want), "WARMCURL_SOCKET='%s/s'\n", scratch.dir);
    assert_has(out.text, want);
    assert_int_equal(call_verb(ctl_place_env, json), CTL_DONE);
    assert_has(out.text, "{\"WARMCURL\":\"auto\",");
    assert_has(out.text, "\"WARMCURL_EXPLAIN\":null");
    unsetenv("WARMCURL_POOL");
    unsetenv("WARMCURLD");
}

static void without_a_directory_there_is_no_socket(void **state)
{
    (void)state;
    setenv("WARMCURL_SOCKET", "/nonexistent/s", 1);
    call_verb(ctl_place_env, plain);
    assert_has(out.text, "WARMCURL_SOCKET=''\n");
}

#define TEST(f) \
    cmocka_unit_test_setup_teardown(f, placing_setup, answering_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(programs_are_beside_this_one),
        TEST(the_shim_is_the_installed_one),
        TEST(the_environment_is_a_shells),
        TEST(without_a_directory_there_is_no_socket),
    };

    return cmocka_run_group_tests_name("ctl_place", tests, NULL, NULL);
}
