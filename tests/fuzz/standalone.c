/*
 * The fuzz target without libFuzzer: runs the files named as arguments, or
 * damages one message of every type for SECONDS.
 *
 *   standalone --seconds N
 *   standalone --corpus DIR   writes the messages there, for libFuzzer
 *   standalone FILE...        what libFuzzer found
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fuzz_codec.h"
#include "tests/unit/mutate.h"
#include "tests/unit/samples.h"

/* Bytes of one input, at most. */
#define INPUT_BYTES (2 * 1024 * 1024)

static unsigned long inputs;

static void try_input(void *arg, const uint8_t *data, size_t len)
{
    (void)arg;
    inputs++;
    LLVMFuzzerTestOneInput(data, len);
}

static int run_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    uint8_t *data = malloc(INPUT_BYTES);
    size_t len;

    if (!f || !data) {
        perror(path);
        return 1;
    }
    len = fread(data, 1, INPUT_BYTES, f);
    fclose(f);
    mutate_none(data, len, try_input, NULL);
    free(data);
    return 0;
}

static int write_corpus(const char *dir)
{
    for (unsigned type = 0; type < FRAME_MAX; type++) {
        char path[4096];
        struct wire_writer w;
        FILE *f;

        if (!samples[type])
            continue;
        wire_writer_init(&w, NULL, 0, INPUT_BYTES);
        samples[type](&w);
        snprintf(path, sizeof(path), "%s/%s", dir, frame_name(type));
        f = fopen(path, "wb");
        if (!f || fwrite(w.data, 1, w.len, f) != w.len || fclose(f)) {
            perror(path);
            return 1;
        }
        wire_writer_done(&w);
    }
    return 0;
}

/* Each message whole, then with 1 to 32 bytes changed, again and again. */
static int run_for(long seconds)
{
    time_t end = time(NULL) + seconds;
    uint32_t seed = 1;

    do {
        for (unsigned type = 0; type < FRAME_MAX; type++) {
            struct wire_writer w;

            if (!samples[type])
                continue;
            wire_writer_init(&w, NULL, 0, INPUT_BYTES);
            samples[type](&w);
            if (seed == 1)
                mutate_all(w.data, w.len, try_input, NULL);
            /* Damage on top of damage: another start each round. */
            for (uint32_t n = mutate_next(&seed) % 32; n; n--)
                w.data[mutate_next(&seed) % w.len] =
                    (uint8_t)mutate_next(&seed);
            mutate_random(w.data, w.len, 200, try_input, NULL);
            wire_writer_done(&w);
        }
    } while (time(NULL) < end);
    printf("fuzz: %lu inputs, no crash\n", inputs);
    return 0;
}

int main(int argc, char **argv)
{
    int rc = 0;

    if (argc == 3 && !strcmp(argv[1], "--seconds"))
        return run_for(strtol(argv[2], NULL, 10));
    if (argc == 3 && !strcmp(argv[1], "--corpus"))
        return write_corpus(argv[2]);
    for (int i = 1; i < argc; i++)
        rc |= run_file(argv[i]);
    return rc;
}
