/*
 * The entry that libFuzzer calls, for the program that runs without it.
 */
#ifndef FUZZ_CODEC_H
#define FUZZ_CODEC_H

#include <stddef.h>
#include <stdint.h>

/* Reads LEN bytes as a peer's stream; aborts on a bug.  Always 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#endif
