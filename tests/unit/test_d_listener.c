#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "daemon/identity.h"
#include "daemon/listener.h"
#include "serving.h"

static char dir[] = "/tmp/warmcurl-listener-XXXXXX";
static char path[64], moved[64];
static int listening;

static int setup_all(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof(path), "%s/socket", dir);
    snprintf(moved, sizeof(moved), "%s/moved", dir);
    serving_begin();
    return identity_init();
}

static int teardown_all(void **state)
{
    rmdir(dir);
    return serving_end(state);
}

static int setup(void **state)
{
    (void)state;
    memset(&in, 0, sizeof(in));
    in.fd = -1;
    listening = listener_bind(path);
    assert_true(listening >= 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    if (in.fd >= 0)
        close(in.fd);
    inbox_done(&in);
    loop_until(peers_are_gone, NULL);
    listener_stop();
    unlink(path);
    unlink(moved);
    return 0;
}

static void serve(void)
{
    assert_int_equal(listener_start(listening, path, true), 0);
}

static void connect_to(const char *name)
{
    struct sockaddr_un sun = {.sun_family = AF_UNIX};

    strcpy(sun.sun_path, name);
    in.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(in.fd, (struct sockaddr *)&sun, sizeof(sun)), 0);
}

/* ---- binding ---- */

static void the_socket_is_the_users_alone(void **state)
{
    struct stat st;

    (void)state;
    assert_int_equal(stat(path, &st), 0);
    assert_true(S_ISSOCK(st.st_mode));
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(fcntl(listening, F_GETFD), FD_CLOEXEC);
    serve();
}

static void a_living_socket_is_left_alone(void **state)
{
    (void)state;
    assert_int_equal(listener_bind(path), -EADDRINUSE);
    serve();
    connect_to(path);
    greet();
}

static void a_dead_socket_is_replaced(void **state)
{
    (void)state;
    close(listening);
    listening = listener_bind(path);
    assert_true(listening >= 0);
    serve();
    connect_to(path);
    greet();
}

static void names_that_do_not_serve(void **state)
{
    char name[200];

    (void)state;
    memset(name, 'a', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    assert_int_equal(listener_bind(name), -ENAMETOOLONG);
    assert_int_equal(listener_bind("/nowhere/at/all"), -ENOENT);
    serve();
}

/* ---- serving ---- */

static void a_client_is_served(void **state)
{
    (void)state;
    serve();
    connect_to(path);
    greet();
    assert_int_equal(session_count(), 1);
}

static void a_full_table_refuses(void **state)
{
    struct rlimit old, low;
    int greeted;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
    low = (struct rlimit){.rlim_cur = 4, .rlim_max = old.rlim_max};
    /* Four descriptors serve one peer; the limit is read at the start. */
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
    assert_true(listener_start(listening, path, true) <= 0);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
    connect_to(path);
    greet();
    greeted = in.fd;
    inbox_done(&in);
    memset(&in, 0, sizeof(in));
    connect_to(path);
    assert_refused(0, REFUSE_LIMIT);
    close(greeted);
}

static void a_moved_or_replaced_socket_is_not_reachable(void **state)
{
    (void)state;
    serve();
    assert_true(listener_reachable());
    assert_int_equal(rename(path, moved), 0);
    assert_false(listener_reachable());
    assert_int_equal(close(open(path, O_CREAT | O_WRONLY, 0600)), 0);
    assert_false(listener_reachable());
    listener_stop();
    /* What stands there is another's. */
    assert_int_equal(access(path, F_OK), 0);
}

static void stopping_serves_who_had_come(void **state)
{
    (void)state;
    serve();
    connect_to(path);
    listener_stop();
    assert_int_equal(access(path, F_OK), -1);
    greet();
    listener_stop(); /* again is nothing */
}

static void a_socket_that_is_not_ours_stays(void **state)
{
    (void)state;
    assert_int_equal(listener_start(listening, path, false), 0);
    listener_stop();
    assert_int_equal(access(path, F_OK), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_socket_is_the_users_alone),
        TEST(a_living_socket_is_left_alone),
        TEST(a_dead_socket_is_replaced),
        TEST(names_that_do_not_serve),
        TEST(a_client_is_served),
        TEST(a_full_table_refuses),
        TEST(a_moved_or_replaced_socket_is_not_reachable),
        TEST(stopping_serves_who_had_come),
        TEST(a_socket_that_is_not_ours_stays),
    };

    return cmocka_run_group_tests_name("d_listener", tests, setup_all,
                                       teardown_all);
}
