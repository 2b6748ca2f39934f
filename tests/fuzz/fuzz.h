/*
 * A fuzz target and its seeds.
 *
 * With libFuzzer the target (fuzz_X.c) is the whole program; standalone.c
 * drives it over damaged seeds (seeds_X.c) without.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "proto/wire.h"
#include "tests/unit/mutate.h"

/* Bytes of one input, at most. */
#define FUZZ_INPUT_BYTES (2 * 1024 * 1024)

/* Reads LEN bytes; aborts on a bug.  Always 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Writes seed NUMBER, a valid input, and returns its name, unique among them;
 * NULL behind the last one. */
const char *fuzz_seed(unsigned number, struct wire_writer *w);

/* Hands FN the LEN bytes of a seed with damage: all there is in round 0, later
 * what STATE (see mutate_next()) makes of it.  DATA may be changed. */
void fuzz_damage(uint8_t *data, size_t len, unsigned round, uint32_t *state,
                 mutate_fn *fn);

#endif
