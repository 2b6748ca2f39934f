#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>

#include "client/autostart.h"
#include "scratch.h"

static struct scratch scratch;

static int setup(void **state)
{
    (void)state;
    scratch_init(&scratch);
    unsetenv("HOME");
    unsetenv("XDG_CONFIG_HOME");
    setenv("WARMCURL_CONFIG", scratch_path(&scratch, "conf"), 1);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    unsetenv("WARMCURL_CONFIG");
    scratch_done(&scratch);
    return 0;
}

static void the_last_word_counts(void **state)
{
    static const struct {
        const char *text;
        bool is_forbidden;
    } rows[] = {
        {"", false},
        {"idle-exit 5\n", false},
        {"autostart = no\n", true},
        {"  autostart off # why\n", true},
        {"autostart = yes\n", false},
        {"autostart no\nautostart yes\n", false},
        {"autostart yes\nautostart no\n", true},
        {"# autostart no\n", false},
        {"autostarts no\n", false},
        {"autostart\n", false},
        /* A line that is wrong says nothing. */
        {"autostart = never\n", false},
        {"autostart = no\nautostart = never\n", true},
        {"no-such = 1\nautostart = no", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *path;

        scratch_write(&scratch, "conf", rows[i].text, 0600);
        path = autostart_forbidden();
        if (rows[i].is_forbidden != (path != NULL))
            fail_msg("'%s'", rows[i].text);
        if (path != NULL)
            assert_string_equal(path, scratch_path(&scratch, "conf"));
    }
}

static void what_cannot_be_read_forbids_nothing(void **state)
{
    (void)state;
    assert_null(autostart_forbidden());
    setenv("WARMCURL_CONFIG", "relative", 1);
    assert_null(autostart_forbidden());
    unsetenv("WARMCURL_CONFIG");
    assert_null(autostart_forbidden());
}

static void the_users_folder_counts(void **state)
{
    (void)state;
    unsetenv("WARMCURL_CONFIG");
    setenv("XDG_CONFIG_HOME", scratch.dir, 1);
    assert_int_equal(mkdir(scratch_path(&scratch, "warmcurl"), 0700), 0);
    scratch_write(&scratch, "warmcurl/config", "autostart no", 0600);
    assert_string_equal(autostart_forbidden(),
                        scratch_path(&scratch, "warmcurl/config"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_last_word_counts),
        TEST(what_cannot_be_read_forbids_nothing),
        TEST(the_users_folder_counts),
    };

    return cmocka_run_group_tests_name("autostart", tests, NULL, NULL);
}
