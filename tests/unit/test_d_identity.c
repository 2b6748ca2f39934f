#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <sys/socket.h>
#include <unistd.h>

#include "../../daemon/identity.c"

static int setup(void **state)
{
    (void)state;
    memset(&own, 0, sizeof(own));
    return identity_init();
}

/* The verdict on a peer of this process's own. */
static unsigned check_self(const char **text)
{
    unsigned reason;
    int pair[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    reason = identity_check(pair[0], text);
    close(pair[0]);
    close(pair[1]);
    return reason;
}

static void oneself_is_welcome(void **state)
{
    const char *text = "nothing";

    (void)state;
    assert_int_equal(check_self(&text), 0);
    assert_string_equal(text, "nothing");
}

static void another_user_is_not(void **state)
{
    const char *text;

    (void)state;
    own.uid++;
    assert_int_equal(check_self(&text), REFUSE_UID);
    assert_string_equal(text, "another user");
}

static void other_groups_are_not(void **state)
{
    const char *text;

    (void)state;
    own.groups[own.group_count++] = 54321;
    assert_int_equal(check_self(&text), REFUSE_CONFINEMENT);
    assert_string_equal(text, "other groups");
}

/* As after sg(1). */
static void another_group_of_ones_own_is_not(void **state)
{
    const char *text;

    (void)state;
    own.gid++;
    assert_int_equal(check_self(&text), REFUSE_CONFINEMENT);
    assert_string_equal(text, "other groups");
}

static unsigned check_modes(uint32_t mine, uint32_t theirs)
{
    const char *text;

    own.modes = mine;
    return identity_check_modes(theirs, &text);
}

static void who_may_do_less_is_not(void **state)
{
    (void)state;
    assert_int_equal(check_modes(0, 0), 0);
    assert_int_equal(check_modes(0, 2), REFUSE_CONFINEMENT);
    assert_int_equal(check_modes(0, RUNDIR_NO_NEW_PRIVS), REFUSE_CONFINEMENT);
    assert_int_equal(check_modes(2, RUNDIR_NO_NEW_PRIVS | 2),
                     REFUSE_CONFINEMENT);
    assert_int_equal(check_modes(2, 2), 0);
    assert_int_equal(check_modes(RUNDIR_NO_NEW_PRIVS | 2, 0), 0);
    assert_int_equal(check_modes(0, RUNDIR_SECCOMP), REFUSE_CONFINEMENT);
}

static void another_label_is_not(void **state)
{
    const char *text;

    (void)state;
    own.label[0] ^= 1;
    own.label_len = own.label_len ? own.label_len : 1;
    assert_int_equal(check_self(&text), REFUSE_CONFINEMENT);
    assert_string_equal(text, "another security label");
}

/* From place FIRST on. */
static void others_are_not(unsigned first)
{
    const char *text;

    for (unsigned i = first; i < RUNDIR_PLACE_COUNT; i++) {
        char *place = (char *)&own.places[i];

        *place ^= 1;
        assert_int_equal(check_self(&text), REFUSE_CONFINEMENT);
        assert_string_equal(text, "another namespace or root directory");
        *place ^= 1;
    }
    assert_int_equal(check_self(&text), 0);
}

static void another_namespace_is_not(void **state)
{
    (void)state;
    others_are_not(RUNDIR_BEHIND_NETWORK);
}

/* Before Linux 5.14. */
static void another_namespace_is_not_where_sockets_know_no_network(void **state)
{
    (void)state;
    own.network = 0;
    others_are_not(0);
}

static void another_network_is_not(void **state)
{
    const char *text;

    (void)state;
    if (!own.network)
        skip();
    own.network++;
    assert_int_equal(check_self(&text), REFUSE_CONFINEMENT);
    assert_string_equal(text, "another namespace or root directory");
}

/* What is no socket says nothing of anybody. */
static void who_cannot_be_asked_is_not(void **state)
{
    const char *text;
    int fds[2];

    (void)state;
    assert_int_equal(pipe(fds), 0);
    assert_int_equal(identity_check(fds[0], &text), REFUSE_UID);
    close(fds[0]);
    close(fds[1]);
}

static void groups_are_sorted(void **state)
{
    (void)state;
    for (int i = 1; i < own.group_count; i++)
        assert_true(own.groups[i - 1] <= own.groups[i]);
    assert_int_equal(own.uid, geteuid());
}

#define TEST(f) cmocka_unit_test_setup(f, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(oneself_is_welcome),
        TEST(another_user_is_not),
        TEST(other_groups_are_not),
        TEST(another_group_of_ones_own_is_not),
        TEST(who_may_do_less_is_not),
        TEST(another_label_is_not),
        TEST(another_namespace_is_not),
        TEST(another_namespace_is_not_where_sockets_know_no_network),
        TEST(another_network_is_not),
        TEST(who_cannot_be_asked_is_not),
        TEST(groups_are_sorted),
    };

    return cmocka_run_group_tests_name("d_identity", tests, NULL, NULL);
}
