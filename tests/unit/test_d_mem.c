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
#define __libc_free looked_at_free
#include "../../daemon/mem.c"
#undef real_free
#undef __real_free
#undef __libc_free

#if defined(__GLIBC__) && !defined(WARMCURL_SANITIZED)
void __libc_free(void *p);
#define real_free __libc_free
#else
void __real_free(void *p);
#define real_free __real_free
#endif

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
    real_free(p);
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
    assert_ptr_equal(mem_realloc(p, 50), p);
    assert_ptr_equal(mem_realloc(p, 100), p);
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
    assert_null(mem_realloc(p, SIZE_MAX / 2 - (size_t)(p[0] == 'x')));
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

/* The sanitizer has stacks of its own. */
#ifndef __SANITIZE_ADDRESS__
#define DEEP (48 * 1024)
#define WORKER_DEEP (12 * 1024)

static volatile uintptr_t left;

/* What a call leaves, as deep as calls go. */
static __attribute__((noinline)) void leave_secrets(void)
{
    volatile char local[DEEP];

    for (size_t i = 0; i < sizeof(local); i++)
        local[i] = 's';
    left = (uintptr_t)local;
}

/* Of the highest DEPTH bytes. */
static unsigned secrets_left(size_t depth)
{
    const volatile char *at = (const char *)left;
    unsigned count = 0;

    for (size_t i = DEEP - depth; i < DEEP; i++)
        count += at[i] == 's';
    return count;
}

static void the_stack_is_wiped(void **state)
{
    (void)state;
    leave_secrets();
    assert_true(secrets_left(DEEP) > DEEP / 2);
    mem_wipe_worker_stack();
    assert_int_equal(secrets_left(WORKER_DEEP), 0);
    assert_true(secrets_left(DEEP) > DEEP / 2);
    mem_wipe_stack();
    assert_int_equal(secrets_left(DEEP), 0);
}
#endif

#ifdef __x86_64__
/* True when the lowest and the highest register of each width are zero, with
 * the bytes in one that narrower instructions don't reach. */
static bool registers_are_zero(void)
{
    static char all[4][64];
    static const char zero[sizeof(all)];

    __asm__ volatile("movdqu %%xmm0, %0\n\tmovdqu %%xmm15, %1"
                     : "=m"(all[0]), "=m"(all[1]));
    if (__builtin_cpu_supports("avx"))
        __asm__ volatile("vmovdqu %%ymm15, %0" : "=m"(all[1]));
    if (__builtin_cpu_supports("avx512f"))
        __asm__ volatile("vmovdqu64 %%zmm16, %0\n\tvmovdqu64 %%zmm31, %1"
                         : "=m"(all[2]), "=m"(all[3]));
    return !memcmp(all, zero, sizeof(all));
}

static void registers_are_wiped(void **state)
{
    static const char secret_bytes[64] = "0123456789abcdef0123456789abcdef"
                                         "0123456789abcdef0123456789abcde";
    bool before, after;

    (void)state;
    if (__builtin_cpu_supports("avx512f"))
        __asm__ volatile("vmovdqu64 %0, %%zmm16\n\tvmovdqu64 %0, %%zmm31" ::"m"(
            secret_bytes));
    if (__builtin_cpu_supports("avx"))
        __asm__ volatile("vmovdqu %0, %%ymm15" ::"m"(secret_bytes) : "xmm15");
    __asm__ volatile("movdqu %0, %%xmm0" ::"m"(secret_bytes) : "xmm0");
    before = registers_are_zero();
    mem_wipe_stack();
    after = registers_are_zero();
    assert_false(before);
    assert_true(after);
}
#endif

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
#ifndef __SANITIZE_ADDRESS__
        TEST(the_stack_is_wiped),
#endif
#ifdef __x86_64__
        TEST(registers_are_wiped),
#endif
    };

    if (mem_init())
        return 1;
    return cmocka_run_group_tests_name("d_mem", tests, NULL, NULL);
}
