#include "client/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/late.h"
#include "proto/curlcode.h"

/* Bytes; an everyday command line takes 2 to 4 KiB. */
#define FIRST_BYTES (16 * 1024)
/* Bytes asked from malloc at a time after that. */
#define BLOCK_BYTES (64 * 1024)

/* Heads each block from malloc; the chain keeps them in a leak checker's
 * sight. */
struct block {
    struct block *next;
    alignas(max_align_t) char data[];
};

static struct block *blocks;
static LATE("c") alignas(max_align_t) char first_block[FIRST_BYTES];
static char *block_at = first_block;
static char *block_end = first_block + FIRST_BYTES;

static void *new_block(size_t bytes)
{
    struct block *block = NULL;

    if (bytes <= SIZE_MAX - sizeof(*block))
        block = calloc(1, sizeof(*block) + bytes);
    if (!block)
        _exit(WC_E_OUT_OF_MEMORY);
    block->next = blocks;
    blocks = block;
    return block->data;
}

void *arena_alloc(size_t bytes)
{
    const size_t align = alignof(max_align_t);
    char *at;

    if (bytes > SIZE_MAX - align)
        _exit(WC_E_OUT_OF_MEMORY);
    bytes = ((bytes ? bytes : 1) + align - 1) & ~(align - 1);
    if (bytes > (size_t)(block_end - block_at)) {
        if (bytes >= BLOCK_BYTES / 4)
            return new_block(bytes);
        block_at = new_block(BLOCK_BYTES);
        block_end = block_at + BLOCK_BYTES;
    }
    at = block_at;
    block_at += bytes;
    return at;
}

char *arena_strndup(const char *text, size_t len)
{
    char *copy = arena_alloc(len + 1);

    memcpy(copy, text, len);
    return copy;
}

char *arena_concat(size_t count, const char *const *texts)
{
    size_t len = 0;
    char *all;
    char *at;

    for (size_t i = 0; i < count; i++)
        len += strlen(texts[i]);
    all = at = arena_alloc(len + 1);
    for (size_t i = 0; i < count; i++)
        at = stpcpy(at, texts[i]);
    return all;
}

char *arena_around(const char *before, const char *text, const char *after)
{
    const char *const texts[] = {before, text, after};

    return arena_concat(3, texts);
}
