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

/* ld(1), --wrap: the library's own function, and what stands for it in every
 * object of the daemon. */
void __real_free(void *p);
void __wrap_free(void *p);
void *__wrap_realloc(void *p, size_t size);

static void mem_free(void *p)
{
    if (p)
        explicit_bzero(p, malloc_usable_size(p));
    __real_free(p);
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

void __wrap_free(void *p)
{
    mem_free(p);
}

void *__wrap_realloc(void *p, size_t size)
{
    return mem_realloc(p, size);
}

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
