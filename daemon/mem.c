/*
 * Wiping allocator; see mem.h.
 */
#include "daemon/mem.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>
#include <openssl/crypto.h>

#if defined(__GLIBC__) && !defined(WARMCURL_SANITIZED)
/* The C library's own, under the name by which an allocator that replaces it
 * finds it (malloc/Versions). */
void __libc_free(void *p);
#define real_free __libc_free
#else
/* ld(1), --wrap: the library's own function, and what stands for it in every
 * object of the daemon. */
void __real_free(void *p);
void __wrap_free(void *p);
void *__wrap_realloc(void *p, size_t size);
#define real_free __real_free
#endif

static void mem_free(void *p)
{
    if (p)
        explicit_bzero(p, malloc_usable_size(p));
    real_free(p);
}

static void *mem_realloc(void *p, size_t size)
{
    size_t old = p ? malloc_usable_size(p) : 0;
    void *grown;

    if (p && size && size <= old)
        return p;
    grown = malloc(size ? size : 1);
    if (!grown)
        return NULL;
    if (p)
        memcpy(grown, p, old);
    mem_free(p);
    return grown;
}

#if defined(__GLIBC__) && !defined(WARMCURL_SANITIZED)
/* Stand for the C library's in every library as well (glibc manual, Replacing
 * malloc): stdio's buffers and nghttp2's header tables held secrets, too. */
void free(void *p)
{
    mem_free(p);
}

void *realloc(void *p, size_t size)
{
    return mem_realloc(p, size);
}
#else
void __wrap_free(void *p)
{
    mem_free(p);
}

void *__wrap_realloc(void *p, size_t size)
{
    return mem_realloc(p, size);
}
#endif

static char *mem_strdup(const char *s)
{
    return strdup(s);
}

static void *mem_calloc(size_t count, size_t size)
{
    return calloc(count, size);
}

static void *ssl_malloc(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return size ? malloc(size) : NULL;
}

static void *ssl_realloc(void *p, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    if (!size) {
        mem_free(p);
        return NULL;
    }
    return mem_realloc(p, size);
}

static void ssl_free(void *p, const char *file, int line)
{
    (void)file;
    (void)line;
    mem_free(p);
}

/* ---- what no free() sees ---- */

/* How deep calls go, as pages that were touched show: 56 KiB on the main
 * stack (7.88.1 to 8.23.0), 12 KiB on a worker's.  What is wiped stays in
 * memory, too. */
#define STACK_BYTES (64 * 1024)
#define WORKER_STACK_BYTES (16 * 1024)

#define LOW_REGISTERS                                                       \
    "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", \
        "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15"

/* Pieces of what was copied last stay in them.  From there they get to the
 * stack when a library's function is called for the first time (glibc's
 * dynamic linker saves all of them for libraries without -z now, as libuv in
 * Debian 13), and a new thread inherits them. */
static void wipe_registers(void)
{
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512f"))
        __asm__ volatile(
            ".irp n,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n\t"
            "vpxord %%zmm\\n, %%zmm\\n, %%zmm\\n\n\t"
            ".endr" ::);
    if (__builtin_cpu_supports("avx"))
        __asm__ volatile("vzeroall" ::: LOW_REGISTERS);
    else
        __asm__ volatile(".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n\t"
                         "pxor %%xmm\\n, %%xmm\\n\n\t"
                         ".endr" ::
                             : LOW_REGISTERS);
#endif
}

__attribute__((noinline)) void mem_wipe_stack(void)
{
    char below[STACK_BYTES];

    explicit_bzero(below, sizeof(below));
    wipe_registers();
}

__attribute__((noinline)) void mem_wipe_worker_stack(void)
{
    char below[WORKER_STACK_BYTES];

    explicit_bzero(below, sizeof(below));
    wipe_registers();
}

int mem_init(void)
{
    /* Fails when a constructor has allocated already: then OpenSSL clears
     * only what it knows to be secret. */
    CRYPTO_set_mem_functions(ssl_malloc, ssl_realloc, ssl_free);
    return curl_global_init_mem(CURL_GLOBAL_ALL, malloc, mem_free, mem_realloc,
                                mem_strdup, mem_calloc)
               ? -EIO
               : 0;
}
