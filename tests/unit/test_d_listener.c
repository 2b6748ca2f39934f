#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "daemon/identity.h"
#include "daemon/listener.h"
#include "proto/sockfile.h"
#include "between.h"
#include "serving.h"

static char dir[] = "/tmp/warmcurl-listener-XXXXXX";
static char path[64], moved[64];
static int listening;

static int setup_all(void **state)
{
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof(path), "%s/socket", dir);
    snprintf(moved, sizeof(moved), "%s/moved", dir);
    serving_begin(state);
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
    listener_done();
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

/* Another daemon that does not accept: its backlog is full. */
static void a_busy_socket_is_left_alone(void **state)
{
    struct sockaddr_un sun;
    socklen_t len = sockfile_address(&sun, path);
    int fds[4];

    (void)state;
    assert_int_equal(listen(listening, 0), 0);
    for (size_t i = 0; i < 4; i++) {
        fds[i] = sockfile_new();
        connect(fds[i], (struct sockaddr *)&sun, len);
    }
    assert_int_equal(errno, EAGAIN);
    assert_int_equal(listener_bind(path), -EADDRINUSE);
    for (size_t i = 0; i < 4; i++)
        close(fds[i]);
    serve();
}

static void a_file_is_not_replaced(void **state)
{
    struct stat st;

    (void)state;
    close(open(moved, O_CREAT | O_WRONLY, 0600));
    assert_int_equal(listener_bind(moved), -EEXIST);
    assert_int_equal(stat(moved, &st), 0);
    assert_true(S_ISREG(st.st_mode));
    serve();
}

static bool is_slow;

/* The library's: time passes between bind(2) and this one. */
int listen(int fd, int backlog)
{
    if (is_slow)
        usleep(5000);
    return (int)syscall(SYS_listen, fd, backlog);
}

/* One of many: waits for GATE to be closed, and ends with 1 when it has the
 * socket, which it keeps until ENOUGH is closed. */
static void start_at_once(int gate, int out, int enough)
{
    char byte = 0;
    int fd;

    if (read(gate, &byte, 1))
        _exit(2);
    fd = listener_bind(moved);
    if (write(out, &byte, 1) != 1 || read(enough, &byte, 1))
        _exit(3);
    _exit(fd >= 0 ? 1 : fd == -EADDRINUSE ? 0 : 4);
}

/* Lets STARTS processes bind the same name; returns how many could. */
static int race(int starts)
{
    int gate[2], out[2], enough[2], winners = 0, status;
    char byte;

    assert_int_equal(pipe(gate) | pipe(out) | pipe(enough), 0);
    for (int i = 0; i < starts; i++) {
        if (fork())
            continue;
        close(gate[1]);
        close(enough[1]);
        start_at_once(gate[0], out[1], enough[0]);
    }
    close(gate[1]);
    for (int i = 0; i < starts; i++)
        assert_int_equal(read(out[0], &byte, 1), 1);
    close(enough[1]);
    for (int i = 0; i < starts; i++) {
        assert_true(wait(&status) > 0);
        assert_true(WIFEXITED(status));
        assert_between(WEXITSTATUS(status), 0, 1);
        winners += WEXITSTATUS(status);
    }
    close(gate[0]);
    close(out[0]);
    close(out[1]);
    close(enough[0]);
    return winners;
}

/* Each round finds what the one before left: a socket of nobody's. */
static void of_many_one_gets_it(void **state)
{
    char beside[80];

    (void)state;
    is_slow = true;
    for (int round = 0; round < 20; round++)
        assert_int_equal(race(20), 1);
    is_slow = false;
    snprintf(beside, sizeof(beside), "%s.lock", moved);
    assert_int_equal(access(beside, F_OK), -1);
    snprintf(beside, sizeof(beside), "%s.new", moved);
    assert_int_equal(access(beside, F_OK), -1);
    serve();
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

/* A manager's own end keeps the socket open: who came would wait. */
static void who_comes_to_a_managers_socket_too_late_is_refused(void **state)
{
    int managers = dup(listening);

    (void)state;
    assert_int_equal(listener_start(listening, path, false), 0);
    connect_to(path);
    listener_stop();
    greet();
    close(in.fd);
    inbox_done(&in);
    memset(&in, 0, sizeof(in));
    connect_to(path);
    assert_refused(0, REFUSE_STOPPING);
    close(in.fd);
    inbox_done(&in);
    listener_done();
    /* From now on they wait for the next daemon. */
    memset(&in, 0, sizeof(in));
    connect_to(path);
    assert_int_equal(
        poll(&(struct pollfd){.fd = managers, .events = POLLIN}, 1, 0), 1);
    close(managers);
}

/* ---- handed over ---- */

/* The child's socket is where a manager puts it. */
static int inherit(bool named, const char *socket_variable)
{
    char pid[16], *name = NULL;
    bool own = false;

    snprintf(pid, sizeof(pid), "%d", (int)getpid());
    if (dup2(listening, LISTENER_FIRST_FD) < 0)
        return 100;
    setenv("LISTEN_PID", pid, 1);
    setenv("LISTEN_FDS", "1", 1);
    if (named)
        setenv("LISTEN_FDNAMES", "warmcurl.socket", 1);
    if (socket_variable)
        setenv("WARMCURL_SOCKET", socket_variable, 1);
    if (listener_inherit(&name, &own) != LISTENER_FIRST_FD)
        return 101;
    if (own)
        return strcmp(name, socket_variable) ? 102 : 1;
    return strcmp(name, path) ? 103 : 0;
}

static int in_child(bool named, const char *socket_variable)
{
    pid_t pid = fork();
    int status;

    if (!pid)
        _exit(inherit(named, socket_variable));
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void a_clients_socket_is_our_own(void **state)
{
    (void)state;
    assert_int_equal(in_child(false, "/renamed"), 1);
}

/* Bound under the name that it has. */
static void listen_as_a_manager(void)
{
    struct sockaddr_un sun;
    socklen_t len = sockfile_address(&sun, path);

    close(listening);
    unlink(path);
    listening = sockfile_new();
    assert_int_equal(bind(listening, (struct sockaddr *)&sun, len), 0);
    assert_int_equal(listen(listening, 4), 0);
}

static void a_managers_socket_is_not(void **state)
{
    (void)state;
    listen_as_a_manager();
    assert_int_equal(in_child(true, NULL), 0);
    assert_int_equal(in_child(true, "/other"), 0);
    assert_int_equal(in_child(false, NULL), 0);
    assert_int_equal(in_child(false, ""), 0);
}

static void what_was_not_handed_over_is_not_taken(void **state)
{
    char *name = NULL;
    bool own;

    (void)state;
    assert_int_equal(listener_inherit(&name, &own), -ENOTCONN);
    setenv("LISTEN_FDS", "1", 1);
    setenv("LISTEN_PID", "1", 1);
    assert_int_equal(listener_inherit(&name, &own), -ENOTCONN);
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_PID");
    assert_null(name);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_socket_is_the_users_alone),
        TEST(a_living_socket_is_left_alone),
        TEST(a_dead_socket_is_replaced),
        TEST(a_busy_socket_is_left_alone),
        TEST(a_file_is_not_replaced),
        TEST(of_many_one_gets_it),
        TEST(names_that_do_not_serve),
        TEST(a_client_is_served),
        TEST(a_full_table_refuses),
        TEST(a_moved_or_replaced_socket_is_not_reachable),
        TEST(stopping_serves_who_had_come),
        TEST(a_socket_that_is_not_ours_stays),
        TEST(who_comes_to_a_managers_socket_too_late_is_refused),
        TEST(a_clients_socket_is_our_own),
        TEST(a_managers_socket_is_not),
        TEST(what_was_not_handed_over_is_not_taken),
    };

    return cmocka_run_group_tests_name("d_listener", tests, setup_all,
                                       teardown_all);
}
