/*
 * Bump allocator for what parsing leaves behind.
 *
 * The client is one short process: nothing that it parsed is freed one by
 * one, so one pointer per allocation is enough.  The first block is static;
 * an everyday command never asks the kernel for more.  Neighbours: every
 * module between argv and the request.
 */
#ifndef WARMCURL_ARENA_H
#define WARMCURL_ARENA_H

#include <stddef.h>

/* Returns BYTES zeroed bytes, aligned for any type, valid until exit.  Out of
 * memory ends the process with curl's exit code 27, so no caller checks. */
void *arena_alloc(size_t bytes);

/* Copies LEN bytes and adds a terminating zero. */
char *arena_strndup(const char *text, size_t len);

/* Concatenates COUNT strings. */
char *arena_concat(size_t count, const char *const *texts);

/* TEXT between BEFORE and AFTER. */
char *arena_around(const char *before, const char *text, const char *after);

#endif
