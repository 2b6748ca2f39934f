#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <netinet/in.h>

#include "daemon/host.h"
#include "daemon/limits.h"
#include "daemon/pool.h"
#include "daemon/registry.h"
#include "loop.h"

static const uint8_t key[CONTEXT_KEY_BYTES] = {0xab, 0xcd, 1, 2, 3};
static const char name[] = "h:443";

static void on_done(CURL *easy, CURLcode code)
{
    (void)easy;
    (void)code;
    fail_msg("no request was made");
}

static int setup(void **state)
{
    (void)state;
    loop_init();
    assert_int_equal(registry_init(), 0);
    pool_init(on_done);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    for (struct pool *p = pool_next(NULL); p; p = pool_next(p))
        while (pool_conns(p))
            registry_close(pool_conns(p)->fd);
    pool_done();
    assert_int_equal(pool_count(), 0);
    assert_int_equal(registry_count(), 0);
    registry_done();
    poller_done();
    return 0;
}

static struct pool *get(void)
{
    struct pool *pool = pool_get(key, name, false);

    assert_non_null(pool);
    return pool;
}

/* A connection of POOL to NAME that has spoken HTTP_VERSION. */
static struct conn *connection(struct pool *pool, int http_version)
{
    int fd = registry_open(pool, 1, AF_INET, SOCK_STREAM, IPPROTO_TCP);
    struct conn *conn;

    assert_true(fd >= 0);
    conn = pool_conns(pool);
    assert_int_equal(conn->fd, fd);
    conn->host = pool_host(pool, name);
    conn->http_version = http_version;
    conn->keep = true;
    return conn;
}

/* ---- which pool ---- */

static void one_key_has_one_pool(void **state)
{
    uint8_t other[CONTEXT_KEY_BYTES];
    struct pool *pool = get();

    (void)state;
    memcpy(other, key, sizeof(other));
    other[CONTEXT_KEY_BYTES - 1] ^= 1;
    assert_ptr_equal(get(), pool);
    assert_ptr_equal(pool_get(key, "another:1", false), pool);
    assert_ptr_not_equal(pool_get(other, name, false), pool);
    assert_int_equal(pool_count(), 2);
    assert_string_equal(pool_label(pool), "abcd0102");
}

static void one_that_is_alone_is_found_by_nobody(void **state)
{
    struct pool *alone = pool_get(key, name, true);
    struct pool *pool = get();

    (void)state;
    assert_non_null(alone);
    assert_ptr_not_equal(pool, alone);
    assert_ptr_equal(get(), pool);
    assert_ptr_not_equal(pool_get(key, name, true), alone);
}

static void bulk_moves_newcomers_to_the_next_lane(void **state)
{
    struct pool *pool = get(), *next;
    struct conn *conn = connection(pool, 20);

    (void)state;
    conn->bulk = 1;
    next = get();
    assert_ptr_not_equal(next, pool);
    assert_string_equal(pool_label(next), "abcd0102+1");
    assert_ptr_equal(get(), next);
    /* Not those to other hosts, and not for ever. */
    assert_ptr_equal(pool_get(key, "another:1", false), pool);
    conn->bulk = 0;
    assert_ptr_equal(get(), pool);
}

/* Nobody else rides on these. */
static void bulk_that_bars_nobody(void **state)
{
    struct pool *pool = get();
    struct conn *conn = connection(pool, 11);

    (void)state;
    conn->bulk = 1;
    assert_ptr_equal(get(), pool);
    conn->http_version = 20;
    registry_cut(conn, "test");
    assert_ptr_equal(get(), pool);
}

static void lanes_are_bounded(void **state)
{
    struct pool *last = NULL;

    (void)state;
    for (unsigned i = 0; i < BULK_LANES; i++) {
        assert_ptr_not_equal(get(), last);
        last = get();
        connection(last, 20)->bulk = 1;
    }
    assert_ptr_equal(get(), last);
    assert_int_equal(pool_count(), BULK_LANES);
}

/* ---- how many ---- */

static void numbered_key(uint8_t ret[CONTEXT_KEY_BYTES], unsigned number)
{
    memset(ret, 0, CONTEXT_KEY_BYTES);
    ret[0] = (uint8_t)number;
    ret[1] = 0xff;
}

/* Fills up with pools in use, but for SPARE. */
static void fill(unsigned spare)
{
    uint8_t k[CONTEXT_KEY_BYTES];

    while (pool_count() < LIMIT_POOLS - spare) {
        numbered_key(k, pool_count());
        pool_enter(pool_get(k, name, false));
    }
}

static void leave_all(void)
{
    for (struct pool *p = pool_next(NULL); p; p = pool_next(p))
        pool_leave(p);
}

static void pools_are_bounded(void **state)
{
    (void)state;
    fill(0);
    assert_null(pool_get(key, name, false));
    assert_null(pool_get(key, name, true));
    assert_int_equal(pool_count(), LIMIT_POOLS);
    leave_all();
    assert_non_null(pool_get(key, name, false));
    assert_int_equal(pool_count(), LIMIT_POOLS);
}

/* By label: memory is used again. */
static bool is_there(const char *label)
{
    for (struct pool *p = pool_next(NULL); p; p = pool_next(p))
        if (!strcmp(pool_label(p), label))
            return true;
    return false;
}

static void wait_ms(uint64_t ms)
{
    loop_run(loop_never, NULL, ms);
}

static void the_longest_unused_goes_first(void **state)
{
    uint8_t k[CONTEXT_KEY_BYTES];
    struct pool *older;

    (void)state;
    fill(2);
    numbered_key(k, 0xc0);
    older = pool_get(k, name, false);
    numbered_key(k, 0xc1);
    pool_get(k, name, false);
    wait_ms(3);
    pool_enter(older); /* now it is the younger one */
    pool_leave(older);
    assert_non_null(get());
    assert_true(is_there("c0ff0000"));
    assert_false(is_there("c1ff0000"));
}

static void one_that_nobody_finds_goes_before(void **state)
{
    uint8_t k[CONTEXT_KEY_BYTES];

    (void)state;
    fill(2);
    numbered_key(k, 0xc0);
    pool_get(k, name, false);
    wait_ms(3);
    numbered_key(k, 0xc1);
    pool_get(k, name, true);
    get();
    assert_true(is_there("c0ff0000"));
    assert_false(is_there("c1ff0000"));
}

/* ---- room ---- */

static void room_is_on_http2_alone(void **state)
{
    struct pool *pool = get();
    struct conn *conn = connection(pool, 11);
    struct host *other = pool_host(pool, "another:1");

    (void)state;
    assert_false(pool_has_room(pool, conn->host));
    conn->http_version = 20;
    assert_true(pool_has_room(pool, conn->host));
    assert_false(pool_has_room(pool, other));
    conn->active = STREAMS_PER_CONNECTION - 1;
    assert_true(pool_has_room(pool, conn->host));
    conn->active = STREAMS_PER_CONNECTION;
    assert_false(pool_has_room(pool, conn->host));
    conn->active = 0;
    registry_cut(conn, "test");
    assert_false(pool_has_room(pool, conn->host));
    host_leave(other);
}

/* ---- idle ones ---- */

/* A socket that looks alive: connected to a listener of nobody. */
static struct conn *idle(struct pool *pool)
{
    struct sockaddr_in addr = {.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(addr);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct conn *conn = connection(pool, 11);

    assert_int_equal(bind(listener, (struct sockaddr *)&addr, len), 0);
    assert_int_equal(listen(listener, 1), 0);
    getsockname(listener, (struct sockaddr *)&addr, &len);
    assert_int_equal(connect(conn->fd, (struct sockaddr *)&addr, len), 0);
    conn->bulk = (unsigned)accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    close(listener);
    registry_attach(conn);
    registry_detach(conn);
    return conn;
}

/* The server's end of IDLE. */
static int server_end(struct conn *conn)
{
    int fd = (int)conn->bulk;

    conn->bulk = 0;
    return fd;
}

static void check_idle_cuts_what_is_dead(void **state)
{
    struct pool *pool = get();
    struct conn *conn = idle(pool), *ended = idle(pool);
    int fd = server_end(conn);

    (void)state;
    close(server_end(ended));
    wait_ms(1);
    pool_check_idle(pool, NULL, false, 0);
    assert_false(conn->dead);
    assert_true(ended->dead);
    close(fd);
}

static void check_idle_cuts_what_was_idle_for_long(void **state)
{
    struct pool *pool = get();
    struct conn *conn = idle(pool);
    struct host *other = pool_host(pool, "another:1");
    int fd = server_end(conn);

    (void)state;
    conn->idle_since_ms -= 1000;
    pool_check_idle(pool, NULL, false, 500);
    pool_check_idle(pool, other, false, 500);
    pool_check_idle(pool, conn->host, false, 2000);
    conn->active = 1;
    pool_check_idle(pool, conn->host, false, 500);
    conn->active = 0;
    assert_false(conn->dead);
    pool_check_idle(pool, conn->host, false, 500);
    assert_true(conn->dead);
    host_leave(other);
    close(fd);
}

static void check_idle_may_mean_any_host(void **state)
{
    struct pool *pool = get();
    struct conn *conn = idle(pool);
    struct host *other = pool_host(pool, "another:1");
    int fd = server_end(conn);

    (void)state;
    pool_check_idle(pool, other, true, 0);
    assert_true(conn->dead);
    host_leave(other);
    close(fd);
}

/* ---- sweeping ---- */

static void sweep_ends_what_nobody_uses(void **state)
{
    struct pool *busy, *warm;
    uint8_t k[CONTEXT_KEY_BYTES];
    struct conn *conn;

    (void)state;
    get();
    numbered_key(k, 1);
    busy = pool_get(k, name, false);
    pool_enter(busy);
    numbered_key(k, 2);
    warm = pool_get(k, name, false);
    conn = idle(warm);
    assert_int_equal(pool_count(), 3);
    assert_int_equal(pool_sweep(), 1);
    assert_false(is_there("abcd0102"));
    assert_true(is_there("01ff0000"));
    assert_true(is_there("02ff0000"));
    pool_leave(busy);
    close(server_end(conn));
    registry_cut(conn, "test");
    assert_int_equal(pool_sweep(), 0);
    assert_int_equal(pool_count(), 0);
}

/* ---- files ---- */

static void a_slot_has_one_path(void **state)
{
    struct content *a = content_new("same", 4), *b = content_new("same", 4);
    struct pool *pool = get();
    const char *path = pool_file(pool, 7, a);
    char text[8] = "";
    FILE *f;

    (void)state;
    assert_non_null(path);
    assert_int_equal(a->refs, 2);
    assert_ptr_equal(pool_file(pool, 7, b), path);
    assert_string_not_equal(pool_file(pool, 8, b), path);
    content_unref(a);
    f = fopen(path, "re");
    assert_non_null(f);
    assert_int_equal(fread(text, 1, sizeof(text), f), 4);
    assert_string_equal(text, "same");
    fclose(f);
    content_unref(b);
}

static void files_are_bounded(void **state)
{
    struct content *c = content_new("x", 1);
    struct pool *pool = get();
    uint32_t slot = 0;

    (void)state;
    while (pool_file(pool, slot, c))
        slot++;
    assert_int_equal(slot, 16);
    assert_non_null(pool_file(pool, 0, c));
    assert_int_equal(c->refs, 17);
    content_unref(c);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_key_has_one_pool),
        TEST(one_that_is_alone_is_found_by_nobody),
        TEST(bulk_moves_newcomers_to_the_next_lane),
        TEST(bulk_that_bars_nobody),
        TEST(lanes_are_bounded),
        TEST(pools_are_bounded),
        TEST(the_longest_unused_goes_first),
        TEST(one_that_nobody_finds_goes_before),
        TEST(room_is_on_http2_alone),
        TEST(check_idle_cuts_what_is_dead),
        TEST(check_idle_cuts_what_was_idle_for_long),
        TEST(check_idle_may_mean_any_host),
        TEST(sweep_ends_what_nobody_uses),
        TEST(a_slot_has_one_path),
        TEST(files_are_bounded),
    };

    return cmocka_run_group_tests_name("d_pool", tests, NULL, NULL);
}
