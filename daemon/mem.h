/*
 * Memory that is wiped when it is freed: it held passwords, cookies and keys
 * of requests that are over.  libcurl and OpenSSL are given the wiping
 * functions; the daemon's own calls of free(3) and realloc(3) reach them by
 * the linker's --wrap, so that none is forgotten.
 */
#ifndef WARMCURL_MEM_H
#define WARMCURL_MEM_H

#include <stddef.h>

/* Installs the wiping allocator in OpenSSL and initialises libcurl with it.
 * Before anything else uses either.  0 or -EIO. */
int mem_init(void);

#endif
