#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>

#include "daemon/host.h"
#include "daemon/idle.h"
#include "daemon/limits.h"
#include "daemon/pool.h"
#include "daemon/registry.h"
#include "between.h"
#include "loop.h"

static struct pool *pool;
static int listener = -1;
static struct sockaddr_in server_addr;

/* One connection: the registry's entry, and the server's end of it. */
struct link {
    struct conn *conn;
    int fd;
    int server;
};

static void on_done(CURL *easy, CURLcode code)
{
    (void)easy;
    (void)code;
    fail_msg("no request was made");
}

static int setup(void **state)
{
    static const uint8_t key[CONTEXT_KEY_BYTES] = {1};
    socklen_t len = sizeof(server_addr);

    (void)state;
    loop_init();
    assert_int_equal(registry_init(), 0);
    pool_init(on_done);
    pool = pool_get(key, "h:1");
    assert_non_null(pool);
    pool_enter(pool);
    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    server_addr = (struct sockaddr_in){
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    assert_int_equal(
        bind(listener, (struct sockaddr *)&server_addr, sizeof(server_addr)),
        0);
    assert_int_equal(listen(listener, 16), 0);
    assert_int_equal(
        getsockname(listener, (struct sockaddr *)&server_addr, &len), 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    while (pool_conns(pool))
        registry_close(pool_conns(pool)->fd);
    assert_int_equal(registry_count(), 0);
    pool_leave(pool);
    pool_done();
    registry_done();
    close(listener);
    poller_done();
    return 0;
}

/* A connection that TRANSFER opened. */
static struct link connect_one(uint64_t transfer)
{
    struct link l;

    l.fd = registry_open(pool, transfer, AF_INET, SOCK_STREAM, IPPROTO_TCP);
    assert_true(l.fd >= 0);
    assert_int_equal(fcntl(l.fd, F_GETFD), FD_CLOEXEC);
    assert_int_equal(
        connect(l.fd, (struct sockaddr *)&server_addr, sizeof(server_addr)), 0);
    l.server = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    assert_true(l.server >= 0);
    l.conn = pool_conns(pool);
    assert_int_equal(l.conn->fd, l.fd);
    return l;
}

/* A connection that served one request and is kept. */
static struct link idle_one(int http_version)
{
    struct link l = connect_one(1);

    l.conn->keep = true;
    registry_attach(l.conn);
    l.conn->http_version = http_version;
    registry_detach(l.conn);
    return l;
}

static bool is_dead(void *arg)
{
    return ((struct conn *)arg)->dead;
}

/* What libcurl sees of a cut connection: the end, at once and again. */
static void assert_at_end(int fd)
{
    char byte;

    for (int i = 0; i < 3; i++)
        assert_int_equal(recv(fd, &byte, 1, MSG_DONTWAIT), 0);
    assert_true(send(fd, "x", 1, MSG_DONTWAIT | MSG_NOSIGNAL) < 0);
}

/* What the server sees: the end, too. */
static void assert_server_at_end(int server)
{
    struct pollfd p = {.fd = server, .events = POLLIN};
    char byte;

    assert_int_equal(poll(&p, 1, 5000), 1);
    assert_true(recv(server, &byte, 1, MSG_DONTWAIT) <= 0);
    close(server);
}

/* ---- entries ---- */

static void an_entry_lives_from_open_to_close(void **state)
{
    struct link l = connect_one(7);
    uint64_t id = l.conn->id;

    (void)state;
    assert_int_equal(registry_count(), 1);
    assert_int_equal(l.conn->opener, 7);
    assert_ptr_equal(l.conn->pool, pool);
    assert_ptr_equal(registry_get(l.fd, id), l.conn);
    assert_null(registry_get(l.fd, id + 1));
    assert_null(registry_get(-1, id));
    assert_null(registry_get(100000, id));
    registry_close(l.fd);
    assert_int_equal(registry_count(), 0);
    assert_null(registry_get(l.fd, id));
    assert_null(pool_conns(pool));
    assert_server_at_end(l.server);
}

static void a_number_that_comes_again_is_another(void **state)
{
    struct link a = connect_one(1);
    uint64_t id = a.conn->id;
    struct link b;

    (void)state;
    registry_close(a.fd);
    close(a.server);
    b = connect_one(2);
    assert_int_equal(a.fd, b.fd);
    assert_null(registry_get(b.fd, id));
    assert_non_null(registry_get(b.fd, b.conn->id));
    close(b.server);
}

static void impossible_sockets_are_errors(void **state)
{
    (void)state;
    assert_true(registry_open(pool, 1, 9999, SOCK_STREAM, 0) < 0);
    assert_null(pool_conns(pool));
    assert_int_equal(registry_count(), 0);
}

static int local_port(int fd)
{
    struct sockaddr_in in;
    socklen_t len = sizeof(in);

    assert_int_equal(getsockname(fd, (struct sockaddr *)&in, &len), 0);
    return ntohs(in.sin_port);
}

static void a_connection_is_found_by_its_ends(void **state)
{
    struct link a = connect_one(1), b = connect_one(2);
    struct registry_place place = {.transfer = 9,
                                   .remote_ip = "127.0.0.1",
                                   .remote_port = ntohs(server_addr.sin_port)};

    (void)state;
    place.local_port = local_port(a.fd);
    assert_ptr_equal(registry_find(pool, &place), a.conn);
    place.local_port = local_port(b.fd);
    assert_ptr_equal(registry_find(pool, &place), b.conn);
    place.remote_ip = "127.0.0.2";
    assert_null(registry_find(pool, &place));
    place.remote_ip = "127.0.0.1";
    place.local_port++;
    assert_null(registry_find(pool, &place));
    place.local_port--;
    registry_cut(b.conn, "test");
    assert_ptr_equal(registry_find(pool, &place), b.conn);
    /* The number of its port may come again. */
    a.conn->local_port = b.conn->local_port;
    assert_ptr_equal(registry_find(pool, &place), a.conn);
    close(a.server);
    close(b.server);
}

/* ---- the state of one ---- */

static void requests_are_counted(void **state)
{
    struct link l = connect_one(1);

    (void)state;
    l.conn->keep = true;
    registry_attach(l.conn);
    registry_attach(l.conn);
    assert_string_equal(registry_state(l.conn), "busy");
    assert_int_equal(l.conn->active, 2);
    registry_detach(l.conn);
    assert_string_equal(registry_state(l.conn), "busy");
    registry_detach(l.conn);
    assert_string_equal(registry_state(l.conn), "idle");
    assert_int_equal(l.conn->uses, 2);
    registry_cut(l.conn, "test");
    assert_string_equal(registry_state(l.conn), "closed");
    close(l.server);
}

static const char session; /* one, by its address */

/* A connection that is there for the session alone: busy, or idle again. */
static struct link sessions_own(uint64_t transfer, bool is_idle)
{
    struct link l = connect_one(transfer);

    l.conn->session = &session;
    registry_attach(l.conn);
    if (is_idle)
        registry_detach(l.conn);
    return l;
}

/* What is only there for a session serves others while that lasts. */
static void a_sessions_own_go_with_it(void **state)
{
    static const char other;
    struct link kept = idle_one(11);
    struct link own = sessions_own(1, true);
    struct link busy = sessions_own(2, false);

    (void)state;
    registry_end_session(pool, &other);
    assert_string_equal(registry_state(own.conn), "idle");
    registry_end_session(pool, &session);
    assert_true(own.conn->dead);
    assert_string_equal(registry_state(busy.conn), "busy");
    registry_detach(busy.conn);
    assert_true(busy.conn->dead);
    assert_false(kept.conn->dead);
    close(own.server);
    close(busy.server);
    close(kept.server);
}

static void a_session_meets_none_of_anothers_own(void **state)
{
    static const char other;
    struct link kept = idle_one(11);
    struct link own = sessions_own(1, true);
    struct link busy = sessions_own(2, false);

    (void)state;
    registry_cut_foreign(pool, &session);
    assert_string_equal(registry_state(own.conn), "idle");
    registry_cut_foreign(pool, &other);
    assert_true(own.conn->dead);
    assert_string_equal(registry_state(busy.conn), "busy");
    assert_false(kept.conn->dead);
    registry_detach(busy.conn);
    close(own.server);
    close(busy.server);
    close(kept.server);
}

static void a_cut_shows_on_both_ends(void **state)
{
    struct link l = connect_one(1);

    (void)state;
    registry_cut(l.conn, "test");
    registry_cut(l.conn, "again");
    assert_int_equal(registry_count(), 0);
    assert_true(l.conn->dead);
    assert_at_end(l.fd);
    assert_server_at_end(l.server);
    assert_false(registry_alive(l.conn));
    /* The number stays taken until libcurl gives it back. */
    assert_true(fcntl(l.fd, F_GETFD) >= 0);
    registry_close(l.fd);
    assert_int_equal(fcntl(l.fd, F_GETFD), -1);
    assert_int_equal(registry_count(), 0);
}

static void what_is_not_kept_is_cut_after_its_request(void **state)
{
    struct link l = connect_one(1);

    (void)state;
    registry_attach(l.conn);
    registry_detach(l.conn);
    assert_true(l.conn->dead);
    assert_server_at_end(l.server);
}

/* ---- watching idle ones ---- */

static void a_quiet_one_stays(void **state)
{
    static const int versions[] = {10, 11, 20};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct link l = idle_one(versions[i]);

        loop_settle();
        assert_false(l.conn->dead);
        assert_true(registry_alive(l.conn));
        close(l.server);
        loop_until(is_dead, l.conn);
    }
}

/* Bytes that nobody asked for would be taken for the next answer. */
static void unsolicited_bytes_end_it_on_http1(void **state)
{
    struct link l = idle_one(11);

    (void)state;
    assert_int_equal(send(l.server, "HTTP/1.1 200 OK", 15, 0), 15);
    assert_false(registry_alive(l.conn));
    loop_until(is_dead, l.conn);
    assert_at_end(l.fd);
    assert_server_at_end(l.server);
}

static void frames_may_come_on_http2(void **state)
{
    struct link l = idle_one(20);

    (void)state;
    assert_int_equal(send(l.server, "ping", 4, 0), 4);
    loop_settle();
    assert_false(l.conn->dead);
    assert_true(registry_alive(l.conn));
    close(l.server);
    loop_until(is_dead, l.conn);
}

static void the_servers_end_ends_it(void **state)
{
    static const int versions[] = {0, 11, 20};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct link l = idle_one(versions[i]);

        assert_int_equal(shutdown(l.server, SHUT_WR), 0);
        assert_false(registry_alive(l.conn));
        loop_until(is_dead, l.conn);
        assert_server_at_end(l.server);
    }
}

static void one_that_was_used_again_is_watched_again(void **state)
{
    struct link l = idle_one(11);

    (void)state;
    registry_attach(l.conn);
    /* libcurl watches it now. */
    poller_fd_set(l.fd, 0, NULL, NULL);
    assert_int_equal(send(l.server, "answer", 6, 0), 6);
    loop_settle();
    assert_false(l.conn->dead);
    assert_int_equal(recv(l.fd, (char[8]){0}, 8, MSG_DONTWAIT), 6);
    registry_detach(l.conn);
    loop_settle();
    assert_false(l.conn->dead);
    assert_int_equal(send(l.server, "x", 1, 0), 1);
    loop_until(is_dead, l.conn);
    close(l.server);
}

/* ---- retirement ---- */

static const struct {
    uint64_t age_ms;
    unsigned uses;
    bool retired;
} ages[] = {
    {0, 1, false},
    {0, 1000, false},
    {RETIRE_AGE_MS - 5000, RETIRE_USES + 5, false},
    {RETIRE_AGE_MS + 5000, RETIRE_USES - 1, false},
    {RETIRE_AGE_MS + 5000, RETIRE_USES, true},
    {RETIRE_MAX_MS - 5000, RETIRE_USES - 1, false},
    {RETIRE_MAX_MS + 5000, 1, true},
};

/* The machine may be up for less than a connection is to be old: the clock
 * wraps around, and so does the difference. */
static void make_older(struct conn *conn, uint64_t ms)
{
    conn->opened_ms -= ms;
}

static void old_ones_retire_when_idle(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ages) / sizeof(ages[0]); i++) {
        struct link l = idle_one(11);

        make_older(l.conn, ages[i].age_ms);
        l.conn->uses = ages[i].uses;
        assert_int_equal(registry_sweep(pool), ages[i].retired ? 0 : 1);
        assert_int_equal(l.conn->dead, ages[i].retired);
        registry_close(l.fd);
        close(l.server);
    }
}

static void busy_ones_do_not_retire(void **state)
{
    struct link l = connect_one(1), fresh;

    (void)state;
    registry_attach(l.conn);
    make_older(l.conn, 2 * RETIRE_MAX_MS);
    l.conn->uses = 1000;
    assert_int_equal(registry_sweep(pool), 1);
    assert_false(l.conn->dead);
    /* Nor one whose handshake is still under way. */
    fresh = connect_one(2);
    make_older(fresh.conn, 2 * RETIRE_MAX_MS);
    assert_int_equal(registry_sweep(pool), 2);
    close(l.server);
    close(fresh.server);
}

static void a_configured_age_counts_alone(void **state)
{
    struct link l = idle_one(11);

    (void)state;
    l.conn->max_age_ms = 3600 * 1000;
    make_older(l.conn, 2 * RETIRE_MAX_MS);
    l.conn->uses = 1000;
    assert_null(registry_leaving(l.conn));
    assert_int_equal(registry_sweep(pool), 1);
    l.conn->max_age_ms = RETIRE_MAX_MS;
    assert_string_equal(registry_leaving(l.conn), "retired");
    assert_int_equal(registry_sweep(pool), 0);
    close(l.server);
}

static void an_idle_one_retires_at_once(void **state)
{
    struct link l = idle_one(20);

    (void)state;
    assert_null(registry_leaving(l.conn));
    registry_retire(l.conn, "test");
    assert_true(l.conn->dead);
    assert_server_at_end(l.server);
}

static void a_busy_one_retires_with_its_last_request(void **state)
{
    struct link l = connect_one(1);

    (void)state;
    l.conn->keep = true;
    registry_retire(l.conn, "too early");
    assert_false(l.conn->dead);
    registry_attach(l.conn);
    registry_attach(l.conn);
    registry_retire(l.conn, "test");
    assert_string_equal(registry_leaving(l.conn), "test");
    assert_string_equal(registry_state(l.conn), "leaving");
    registry_detach(l.conn);
    assert_false(l.conn->dead);
    registry_detach(l.conn);
    assert_true(l.conn->dead);
    assert_server_at_end(l.server);
}

/* ---- how many ---- */

static void idle_ones_are_counted(void **state)
{
    struct link a = idle_one(11), b = connect_one(1), c = idle_one(11);

    (void)state;
    assert_int_equal(registry_idle_count(), 2);
    registry_attach(b.conn);
    assert_int_equal(registry_idle_count(), 2);
    registry_attach(a.conn);
    assert_int_equal(registry_idle_count(), 1);
    registry_detach(a.conn);
    assert_int_equal(registry_idle_count(), 2);
    registry_cut(a.conn, "test");
    registry_cut(a.conn, "test");
    assert_int_equal(registry_idle_count(), 1);
    registry_close(c.fd);
    assert_int_equal(registry_idle_count(), 0);
    assert_int_equal(registry_count(), 1);
    close(a.server);
    close(b.server);
    close(c.server);
}

/* ---- what nobody uses ---- */

static void what_its_opener_did_not_use_is_given_up(void **state)
{
    struct link used = idle_one(20), unused = connect_one(1);
    struct link closed = connect_one(1), other = connect_one(2);
    uint64_t id = closed.conn->id;

    (void)state;
    close(closed.fd); /* as libcurl does it, without a word */
    registry_forget_unused(pool, 1);
    assert_false(used.conn->dead);
    assert_true(unused.conn->dead);
    assert_false(other.conn->dead);
    assert_null(registry_get(closed.fd, id));
    assert_int_equal(registry_count(), 2);
    /* It is libcurl's still, however often this is said. */
    registry_forget_unused(pool, 1);
    assert_ptr_equal(registry_get(unused.fd, unused.conn->id), unused.conn);
    close(used.server);
    close(unused.server);
    close(closed.server);
    close(other.server);
}

/* ---- idle timeouts ---- */

static void a_close_shows_an_idle_timeout(void **state)
{
    struct host *host = pool_host(pool, "h:1");
    struct link closed = idle_one(11), disturbed = idle_one(11);

    (void)state;
    closed.conn->host = disturbed.conn->host = host;
    host->users++;
    closed.conn->idle_since_ms -= 7000;
    assert_int_equal(send(disturbed.server, "x", 1, 0), 1);
    loop_until(is_dead, disturbed.conn);
    assert_int_equal(host_idle_timeout_ms(host), 0);
    close(closed.server);
    loop_until(is_dead, closed.conn);
    assert_between(host_idle_timeout_ms(host), 7000, 8000);
    close(disturbed.server);
}

/* ---- before a request that must not be sent twice ---- */

static void dead_ones_are_cut_before_a_request(void **state)
{
    struct link good = idle_one(11), gone = idle_one(11);

    (void)state;
    close(gone.server);
    /* The loop has not noticed yet. */
    for (int i = 0; i < 30000 && registry_alive(gone.conn); i++)
        usleep(1000);
    idle_check(pool, NULL, false, 0);
    assert_true(gone.conn->dead);
    assert_false(good.conn->dead);
    close(good.server);
}

static void long_idle_ones_are_cut_before_a_once_request(void **state)
{
    struct host *host = pool_host(pool, "h:1"), *other = pool_host(pool, "o:1");
    struct link young = idle_one(11), old = idle_one(11), far = idle_one(11);
    struct link busy = connect_one(1);

    (void)state;
    registry_attach(busy.conn);
    young.conn->host = old.conn->host = busy.conn->host = host;
    far.conn->host = other;
    old.conn->idle_since_ms -= 5000;
    far.conn->idle_since_ms -= 5000;
    busy.conn->idle_since_ms -= 5000;
    idle_check(pool, host, false, 4000);
    assert_false(young.conn->dead);
    assert_true(old.conn->dead);
    assert_false(far.conn->dead);
    assert_false(busy.conn->dead);
    /* Through a proxy any of them may serve. */
    idle_check(pool, host, true, 4000);
    assert_true(far.conn->dead);
    assert_false(young.conn->dead);
    close(young.server);
    close(old.server);
    close(far.server);
    close(busy.server);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_entry_lives_from_open_to_close),
        TEST(a_number_that_comes_again_is_another),
        TEST(impossible_sockets_are_errors),
        TEST(a_connection_is_found_by_its_ends),
        TEST(requests_are_counted),
        TEST(a_sessions_own_go_with_it),
        TEST(a_session_meets_none_of_anothers_own),
        TEST(a_cut_shows_on_both_ends),
        TEST(what_is_not_kept_is_cut_after_its_request),
        TEST(a_quiet_one_stays),
        TEST(unsolicited_bytes_end_it_on_http1),
        TEST(frames_may_come_on_http2),
        TEST(the_servers_end_ends_it),
        TEST(one_that_was_used_again_is_watched_again),
        TEST(old_ones_retire_when_idle),
        TEST(busy_ones_do_not_retire),
        TEST(a_configured_age_counts_alone),
        TEST(an_idle_one_retires_at_once),
        TEST(a_busy_one_retires_with_its_last_request),
        TEST(idle_ones_are_counted),
        TEST(what_its_opener_did_not_use_is_given_up),
        TEST(a_close_shows_an_idle_timeout),
        TEST(dead_ones_are_cut_before_a_request),
        TEST(long_idle_ones_are_cut_before_a_once_request),
    };

    return cmocka_run_group_tests_name("d_registry", tests, NULL, NULL);
}
