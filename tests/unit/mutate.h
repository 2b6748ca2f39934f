/*
 * Deterministic damage: a valid input is cut, flipped and overwritten in
 * every place, and each result goes to a reader that must not crash.
 *
 * The bytes lie right before a page that can't be read, so that one byte too
 * many ends the test, with or without a sanitizer.  Any failure comes again
 * in the next run: nothing here depends on time or on a seed from outside.
 */
#ifndef MUTATE_H
#define MUTATE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The input to be tried; valid during the call. */
typedef void mutate_fn(void *arg, const uint8_t *data, size_t len);

/* Random damage of mutate_all(), runs for each input. */
#define MUTATE_RANDOM_RUNS 2000

/* LEN bytes that end where readable memory ends; valid until the next call. */
static inline uint8_t *mutate_room(size_t len)
{
    static uint8_t *base;
    static size_t room;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

    if (len > room || !base) {
        if (base)
            munmap(base, room + page);
        room = (len / page + 1) * page;
        base = mmap(NULL, room + page, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (base == MAP_FAILED || mprotect(base + room, page, PROT_NONE))
            abort();
    }
    return base + room - len;
}

/* The input itself, at the edge. */
static inline void mutate_none(const uint8_t *data, size_t len, mutate_fn *fn,
                               void *arg)
{
    uint8_t *copy = mutate_room(len);

    memcpy(copy, data, len);
    fn(arg, copy, len);
}

/* Every length from 0 up to one byte less than all. */
static inline void mutate_cuts(const uint8_t *data, size_t len, mutate_fn *fn,
                               void *arg)
{
    for (size_t cut = 0; cut < len; cut++)
        mutate_none(data, cut, fn, arg);
}

/* Runs FN with the COUNT bytes at AT replaced. */
static inline void mutate_patch(const uint8_t *data, size_t len, size_t at,
                                const void *patch, size_t count, mutate_fn *fn,
                                void *arg)
{
    uint8_t *copy = mutate_room(len);

    memcpy(copy, data, len);
    memcpy(copy + at, patch, count);
    fn(arg, copy, len);
}

/* Each single bit flipped. */
static inline void mutate_bits(const uint8_t *data, size_t len, mutate_fn *fn,
                               void *arg)
{
    for (size_t bit = 0; bit < 8 * len; bit++) {
        uint8_t byte = data[bit / 8] ^ (uint8_t)(1u << bit % 8);

        mutate_patch(data, len, bit / 8, &byte, 1, fn, arg);
    }
}

/* Each byte set to values at the edges of its range, and moved by one. */
static inline void mutate_bytes(const uint8_t *data, size_t len, mutate_fn *fn,
                                void *arg)
{
    static const uint8_t values[] = {0, 1, 0x7f, 0x80, 0xff};

    for (size_t at = 0; at < len; at++) {
        uint8_t moved[2] = {(uint8_t)(data[at] + 1), (uint8_t)(data[at] - 1)};

        for (size_t i = 0; i < sizeof(values); i++)
            mutate_patch(data, len, at, &values[i], 1, fn, arg);
        for (size_t i = 0; i < sizeof(moved); i++)
            mutate_patch(data, len, at, &moved[i], 1, fn, arg);
    }
}

/* Each place overwritten with lengths and counts that tempt to overflow. */
static inline void mutate_words(const uint8_t *data, size_t len, mutate_fn *fn,
                                void *arg)
{
    static const uint32_t values[] = {0xffffffff, 0x7fffffff, 0x80000000,
                                      0x00010000, 0x0000ffff, 0xfffffff8};

    for (size_t at = 0; at + 2 <= len; at++)
        for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
            mutate_patch(data, len, at, &values[i], at + 4 <= len ? 4 : 2, fn,
                         arg);
}

static inline uint32_t mutate_next(uint32_t *state)
{
    /* xorshift32, Marsaglia 2003. */
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* One to eight bytes changed at once, and now and then the end cut off. */
static inline void mutate_random(const uint8_t *data, size_t len, unsigned runs,
                                 mutate_fn *fn, void *arg)
{
    uint32_t state = 0x57435243u;

    for (unsigned run = 0; len && run < runs; run++) {
        size_t left =
            mutate_next(&state) % 4 ? len : mutate_next(&state) % len + 1;
        unsigned changes = mutate_next(&state) % 8 + 1;
        uint8_t *copy = mutate_room(left);

        memcpy(copy, data, left);
        while (changes--)
            copy[mutate_next(&state) % left] = (uint8_t)mutate_next(&state);
        fn(arg, copy, left);
    }
}

static inline void mutate_all(const uint8_t *data, size_t len, mutate_fn *fn,
                              void *arg)
{
    mutate_none(data, len, fn, arg);
    mutate_cuts(data, len, fn, arg);
    mutate_bits(data, len, fn, arg);
    mutate_bytes(data, len, fn, arg);
    mutate_words(data, len, fn, arg);
    mutate_random(data, len, MUTATE_RANDOM_RUNS, fn, arg);
}

#endif
