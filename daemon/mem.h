/*
 * Memory that is wiped when it is freed: it held passwords, cookies and keys
 * of requests that are over.  With glibc the process's free(3) and realloc(3)
 * are these, for every library; with another libc, or a sanitizer, the
 * daemon's own calls reach them by the linker's --wrap, and libcurl and
 * OpenSSL are given them.
 */
#ifndef WARMCURL_MEM_H
#define WARMCURL_MEM_H

#include <stddef.h>

/* Installs the wiping allocator in OpenSSL and initialises libcurl with it.
 * Before anything else uses either.  0 or -EIO. */
int mem_init(void);

/*
 * Wipes what calls that are over left on this thread's stack, below the
 * caller's own, and in the processor's vector registers: copies and buffers
 * that nobody freed.  The caller stands as high on its stack as it can.
 * Microseconds; on other processors than x86-64 the stack alone.
 */
void mem_wipe_stack(void);
/* The same on a worker, whose calls don't go as deep. */
void mem_wipe_worker_stack(void);

#endif
