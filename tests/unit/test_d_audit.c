#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/audit.h"
#include "logged.h"

static int pair[2];

static int setup(void **state)
{
    (void)state;
    logged_begin();
    return socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
}

static int teardown(void **state)
{
    (void)state;
    close(pair[0]);
    close(pair[1]);
    audit_set(false);
    logged_end();
    return 0;
}

/* What the kernel shows of ourselves. */
static uint32_t own_login(void)
{
    FILE *f = fopen("/proc/self/loginuid", "r");
    uint32_t uid = AUDIT_NO_LOGIN;

    if (f) {
        assert_int_equal(fscanf(f, "%u", &uid), 1);
        fclose(f);
    }
    return uid;
}

static void the_other_end_is_noted(void **state)
{
    struct audit_client client;

    (void)state;
    audit_set(true);
    audit_meet(pair[0], &client);
    assert_int_equal(client.pid, getpid());
    assert_int_equal(client.login_uid, own_login());
}

static void nobody_is_noted_where_nobody_asked(void **state)
{
    struct audit_client client = {.pid = 1};

    (void)state;
    audit_meet(pair[0], &client);
    assert_int_equal(client.pid, 0);
    audit_note(&client, "a.example:443", "warm");
    assert_string_equal(logged(), "");
}

static void a_line_has_it_all(void **state)
{
    const struct audit_client client = {.pid = 7, .login_uid = 1000};
    const struct audit_client unknown = {.login_uid = AUDIT_NO_LOGIN};

    (void)state;
    audit_set(true);
    audit_note(&client, "a.example:443", "warm");
    assert_string_equal(logged(), "warmcurld: audit: pid=7 loginuid=1000 "
                                  "host=a.example port=443 route=warm\n");
    audit_note(&client, "[::1]:80", "new");
    assert_string_equal(logged(), "warmcurld: audit: pid=7 loginuid=1000 "
                                  "host=[::1] port=80 route=new\n");
    audit_note(&unknown, "", "none");
    assert_string_equal(logged(), "warmcurld: audit: pid=- loginuid=- "
                                  "host=- port=- route=none\n");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_other_end_is_noted),
        TEST(nobody_is_noted_where_nobody_asked),
        TEST(a_line_has_it_all),
    };

    return cmocka_run_group_tests_name("d_audit", tests, NULL, NULL);
}
