/*
 * Memory that is wiped when it is freed: libcurl's and OpenSSL's allocations
 * hold passwords, cookies and keys of requests that are over.
 */
#ifndef WARMCURL_MEM_H
#define WARMCURL_MEM_H

#include <stddef.h>

/* Installs the wiping allocator in OpenSSL and initialises libcurl with it.
 * Before anything else uses either.  0 or -EIO. */
int mem_init(void);

#endif
