/*
 * pool's memory as time goes by: TLS sessions, and the pool itself.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon/limits.h"
#include "daemon/pool.h"
#include "daemon/registry.h"
#include "fakepoller.h"

static const uint8_t key[CONTEXT_KEY_BYTES] = {1};

static void on_done(CURL *easy, CURLcode code)
{
    (void)easy;
    (void)code;
    fail_msg("no request was made");
}

static int setup(void **state)
{
    (void)state;
    assert_int_equal(registry_init(), 0);
    pool_init(on_done);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    pool_done();
    registry_done();
    return 0;
}

static struct pool *get(void)
{
    struct pool *pool = pool_get(key, "h:1");

    assert_non_null(pool);
    return pool;
}

static void sessions_are_shared_for_a_while(void **state)
{
    struct pool *pool = get();
    CURLSH *share = pool_share(pool);

    (void)state;
    assert_non_null(share);
    fake_pass_ms(TLS_SESSIONS_MS);
    assert_ptr_equal(pool_share(pool), share);
}

/* However busy the pool is. */
static void sessions_are_forgotten_in_time(void **state)
{
    struct pool *pool = get();
    CURLSH *old = pool_share(pool);
    CURL *easy = curl_easy_init();

    (void)state;
    /* Somebody uses the old ones, so that their memory is not used again. */
    assert_int_equal(curl_easy_setopt(easy, CURLOPT_SHARE, old), CURLE_OK);
    for (unsigned i = 0; i < 3; i++) {
        fake_pass_ms(TLS_SESSIONS_MS / 2);
        pool_enter(pool);
        pool_share(pool);
        pool_leave(pool);
    }
    assert_ptr_not_equal(pool_share(pool), old);
    pool_sweep();
    /* They are good for as long as they are used, and go then. */
    assert_int_equal(curl_easy_setopt(easy, CURLOPT_SHARE, NULL), CURLE_OK);
    curl_easy_cleanup(easy);
    pool_sweep();
}

static void a_pool_is_forgotten_when_long_unused(void **state)
{
    (void)state;
    get();
    fake_pass_ms(POOL_FORGET_MS - 1);
    pool_sweep();
    assert_int_equal(pool_count(), 1);
    pool_enter(get());
    fake_pass_ms(2 * POOL_FORGET_MS);
    pool_sweep();
    assert_int_equal(pool_count(), 1);
    pool_leave(get());
    pool_sweep();
    assert_int_equal(pool_count(), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(sessions_are_shared_for_a_while),
        TEST(sessions_are_forgotten_in_time),
        TEST(a_pool_is_forgotten_when_long_unused),
    };

    return cmocka_run_group_tests_name("d_pool_sessions", tests, NULL, NULL);
}
