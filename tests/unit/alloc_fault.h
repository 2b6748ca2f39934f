/*
 * Fails one allocation of the code under test.  Include it first, then the
 * module's .c file: its calls of malloc() and the like come here.
 *
 *     long n = 0;
 *
 *     do {
 *         alloc_fault_at(n++);
 *         run once;
 *     } while (alloc_fault_hit());
 */
#ifndef ALLOC_FAULT_H
#define ALLOC_FAULT_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static struct {
    long fail_at; /* number of the call that fails; -1: none */
    long calls;   /* since the last start */
} alloc_fault = {.fail_at = -1};

static inline void alloc_fault_at(long number)
{
    alloc_fault.fail_at = number;
    alloc_fault.calls = 0;
}

static inline void alloc_fault_off(void)
{
    alloc_fault_at(-1);
}

/* True when the call that was to fail came. */
static inline bool alloc_fault_hit(void)
{
    return alloc_fault.fail_at >= 0 && alloc_fault.calls > alloc_fault.fail_at;
}

static inline bool alloc_fault_now(void)
{
    return alloc_fault.calls++ == alloc_fault.fail_at;
}

static inline void *fault_malloc(size_t len)
{
    return alloc_fault_now() ? NULL : malloc(len);
}

static inline void *fault_calloc(size_t count, size_t len)
{
    return alloc_fault_now() ? NULL : calloc(count, len);
}

static inline void *fault_realloc(void *old, size_t len)
{
    return alloc_fault_now() ? NULL : realloc(old, len);
}

#define malloc fault_malloc
#define calloc fault_calloc
#define realloc fault_realloc

#endif
