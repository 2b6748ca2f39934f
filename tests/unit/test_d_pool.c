#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "pooling.h"

/* ---- which pool ---- */

static void one_key_has_one_pool(void **state)
{
    uint8_t other[CONTEXT_KEY_BYTES];
    struct pool *pool = get();

    (void)state;
    memcpy(other, key, sizeof(other));
    other[CONTEXT_KEY_BYTES - 1] ^= 1;
    assert_ptr_equal(get(), pool);
    assert_ptr_equal(pool_get(key, "another:1"), pool);
    assert_ptr_not_equal(pool_get(other, name), pool);
    assert_int_equal(pool_count(), 2);
    assert_string_equal(pool_label(pool), "abcd0102");
}

static void an_owners_is_found_by_nobody_else(void **state)
{
    static const char one, other;
    struct pool *own = pool_get_own(key, &one);
    struct pool *pool = get();

    (void)state;
    assert_non_null(own);
    assert_ptr_not_equal(pool, own);
    assert_ptr_equal(get(), pool);
    assert_ptr_equal(pool_get_own(key, &one), own);
    assert_ptr_not_equal(pool_get_own(key, &other), own);
    pool_end_own(&one);
    pool_end_own(&other);
    assert_int_equal(pool_count(), 1);
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
    assert_ptr_equal(pool_get(key, "another:1"), pool);
    conn->bulk = 0;
    assert_ptr_equal(get(), pool);
}

/* One that is to end with what runs on it gets nothing more to do. */
static void what_is_leaving_moves_newcomers_too(void **state)
{
    struct pool *pool = get();
    struct conn *conn = connection(pool, 20);

    (void)state;
    registry_attach(conn);
    assert_ptr_equal(get(), pool);
    registry_retire(conn, "test");
    assert_false(conn->dead);
    assert_ptr_not_equal(get(), pool);
    assert_ptr_equal(pool_get(key, "another:1"), pool);
    registry_detach(conn);
    assert_true(conn->dead);
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
        pool_enter(pool_get(k, name));
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
    assert_null(pool_get(key, name));
    assert_null(pool_get_own(key, &key));
    assert_int_equal(pool_count(), LIMIT_POOLS);
    leave_all();
    assert_non_null(pool_get(key, name));
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

static void the_longest_unused_goes_first(void **state)
{
    uint8_t k[CONTEXT_KEY_BYTES];
    struct pool *older;

    (void)state;
    fill(2);
    numbered_key(k, 0xc0);
    older = pool_get(k, name);
    numbered_key(k, 0xc1);
    pool_get(k, name);
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
    pool_get(k, name);
    wait_ms(3);
    numbered_key(k, 0xc1);
    pool_enter(pool_get_own(k, k));
    pool_end_own(k); /* left, for it is in use */
    pool_leave(pool_next(NULL));
    get();
    assert_true(is_there("c0ff0000"));
    assert_false(is_there("c1ff0000"));
}

/* ---- sweeping ---- */

static void sweep_ends_what_nobody_finds(void **state)
{
    static const char owner;
    struct pool *own = pool_get_own(key, &owner);

    (void)state;
    pool_enter(own);
    pool_end_own(&owner);
    assert_int_equal(pool_sweep(), 0);
    assert_int_equal(pool_count(), 1);
    pool_leave(own);
    assert_int_equal(pool_sweep(), 0);
    assert_int_equal(pool_count(), 0);
}

static void sweep_lets_a_pool_without_connections_rest(void **state)
{
    struct pool *pool = get();
    struct conn *conn = idle(pool);
    struct host *host = conn->host;
    int fd = server_end(conn);

    (void)state;
    host->idle_ms = 77;
    assert_int_equal(pool_sweep(), 1);
    assert_ptr_equal(pool_conns(pool), conn);
    registry_cut(conn, "test");
    pool_enter(pool);
    assert_int_equal(pool_sweep(), 0);
    assert_non_null(pool_conns(pool));
    pool_leave(pool);
    assert_int_equal(pool_sweep(), 0);
    /* Nothing is left of its connections, but it knows its hosts. */
    assert_null(pool_conns(pool));
    assert_ptr_equal(get(), pool);
    assert_int_equal(pool_host(pool, name)->idle_ms, 77);
    close(fd);
}

/* What a session looks at goes on as in curl, numbers of connections too. */
static void an_owners_does_not_rest(void **state)
{
    static const char owner;
    struct pool *own = pool_get_own(key, &owner);
    struct conn *conn = idle(own);
    int fd = server_end(conn);

    (void)state;
    registry_cut(conn, "test");
    assert_int_equal(pool_sweep(), 0);
    assert_ptr_equal(pool_conns(own), conn);
    assert_ptr_equal(pool_get_own(key, &owner), own);
    pool_end_own(&owner);
    assert_int_equal(pool_count(), 0);
    close(fd);
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

#define TEST(f) \
    cmocka_unit_test_setup_teardown(f, pooling_setup, pooling_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_key_has_one_pool),
        TEST(an_owners_is_found_by_nobody_else),
        TEST(bulk_moves_newcomers_to_the_next_lane),
        TEST(what_is_leaving_moves_newcomers_too),
        TEST(bulk_that_bars_nobody),
        TEST(lanes_are_bounded),
        TEST(pools_are_bounded),
        TEST(the_longest_unused_goes_first),
        TEST(one_that_nobody_finds_goes_before),
        TEST(sweep_ends_what_nobody_finds),
        TEST(sweep_lets_a_pool_without_connections_rest),
        TEST(an_owners_does_not_rest),
        TEST(a_slot_has_one_path),
        TEST(files_are_bounded),
    };

    return cmocka_run_group_tests_name("d_pool", tests, NULL, NULL);
}
