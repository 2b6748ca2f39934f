/*
 * mem with an own function in the place of the C library's free(): it looks
 * at what is about to be freed.
 */
/* The compiler sees the sizes asked for, mem wipes the usable ones. */
#undef _FORTIFY_SOURCE

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdbool.h>

#define __real_free looked_at_free
#include "../../daemon/mem.c"
#undef __real_free

void __real_free(void *p);

/* Volatile: a compiler knows that the C library's free() changes nothing. */
static volatile struct {
    unsigned frees;
    const void *last;
    bool wiped;
} seen;

void looked_at_free(void *p)
{
    const unsigned char *bytes = p;

    if (p) {
        seen.frees++;
        seen.last = p;
        seen.wiped = true;
        for (size_t i = 0; i < malloc_usable_size(p); i++)
            seen.wiped &= bytes[i] == 0;
    }
    __real_free(p);
}

static int setup(void **state)
{
    (void)state;
    seen.frees = 0;
    seen.wiped = false;
    return 0;
}

/* To its usable end, of which the compiler knows nothing. */
static void fill(volatile char *p)
{
    size_t len = malloc_usable_size((void *)p);

    for (size_t i = 0; i < len; i++)
        p[i] = 's';
}

static char *secret(size_t len)
{
    char *p = malloc(len);

    assert_non_null(p);
    fill(p);
    return p;
}

/* To its usable end: what was asked for may be less. */
static void free_wipes(void **state)
{
    (void)state;
    for (size_t len = 1; len < 3000; len += 7) {
        char *p = secret(len);

        seen.wiped = false;
        free(p);
        assert_true(seen.wiped);
    }
    free(NULL);
}

static void growing_wipes_the_old(void **state)
{
    char *p = secret(100), *grown;

    (void)state;
    seen.frees = 0;
    grown = realloc(p, 100000);
    assert_int_equal(seen.frees, 1);
    assert_true(seen.last == p);
    assert_true(seen.wiped);
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(grown[i], 's');
    free(grown);
}

static void realloc_in_place(void **state)
{
    char *p = secret(100);

    (void)state;
    seen.frees = 0;
    assert_ptr_equal(__wrap_realloc(p, 50), p);
    assert_ptr_equal(__wrap_realloc(p, 100), p);
    assert_int_equal(seen.frees, 0);
    assert_int_equal(p[49], 's');
    free(p);
}

static void realloc_makes_new(void **state)
{
    char *p = realloc(NULL, 10);

    (void)state;
    assert_non_null(p);
    assert_int_equal(seen.frees, 0);
    free(p);
}

/* AddressSanitizer ends the program there. */
#ifndef __SANITIZE_ADDRESS__
static void realloc_fails_without_harm(void **state)
{
    char *p = secret(10);

    (void)state;
    seen.frees = 0;
    /* Not a number that the compiler knows. */
    assert_null(__wrap_realloc(p, SIZE_MAX / 2 - (size_t)(p[0] == 'x')));
    assert_int_equal(seen.frees, 0);
    assert_int_equal(p[9], 's');
    free(p);
}
#endif

/* OpenSSL's convention, unlike the C library's: nothing for nothing. */
static void openssls_functions(void **state)
{
    char *p;

    (void)state;
    assert_null(ssl_malloc(0, "", 0));
    p = ssl_malloc(100, "", 0);
    assert_non_null(p);
    fill(p);
    assert_null(ssl_realloc(p, 0, "", 0));
    assert_true(seen.last == p);
    assert_true(seen.wiped);
    p = ssl_realloc(NULL, 5, "", 0);
    fill(p);
    seen.wiped = false;
    ssl_free(p, "", 0);
    assert_true(seen.wiped);
}

static void openssl_and_libcurl_use_them(void **state)
{
    unsigned before = seen.frees;
    char *text;
    void *p;

    (void)state;
    p = CRYPTO_malloc(50, "", 0);
    CRYPTO_free(p, "", 0);
    assert_int_equal(seen.frees, before + 1);
    assert_true(seen.wiped);
    text = curl_easy_escape(NULL, "a password", 0);
    assert_non_null(text);
    seen.wiped = false;
    before = seen.frees;
    curl_free(text);
    assert_int_equal(seen.frees, before + 1);
    assert_true(seen.wiped);
}

#define TEST(f) cmocka_unit_test_setup(f, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(free_wipes),
        TEST(growing_wipes_the_old),
        TEST(realloc_in_place),
        TEST(realloc_makes_new),
#ifndef __SANITIZE_ADDRESS__
        TEST(realloc_fails_without_harm),
#endif
        TEST(openssls_functions),
        TEST(openssl_and_libcurl_use_them),
    };

    if (mem_init())
        return 1;
    return cmocka_run_group_tests_name("d_mem", tests, NULL, NULL);
}
