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

/* A damaged payload behind a header that fits it: damage to the header itself
 * ends in frame_parse(). */
static void try_payload(void *arg, const uint8_t *payload, size_t len)
{
    const enum frame_type *type = arg;
    uint8_t *data = malloc(FRAME_HEADER_BYTES + len);

    if (!data)
        abort();
    frame_header(data, *type, 1, len);
    memcpy(data + FRAME_HEADER_BYTES, payload, len);
    try_input(NULL, data, FRAME_HEADER_BYTES + len);
    free(data);
}

/* One round over TYPE: everything in the first, later random damage upon
 * random damage. */
static void run_type(enum frame_type type, unsigned round, uint32_t *seed)
{
    struct wire_writer w;
    uint8_t *payload;
    size_t len;

    wire_writer_init(&w, NULL, 0, INPUT_BYTES);
    samples[type](&w);
    payload = w.data + FRAME_HEADER_BYTES;
    len = w.len - FRAME_HEADER_BYTES;
    if (!round) {
        mutate_all(w.data, w.len, try_input, NULL);
        mutate_all(payload, len, try_payload, &type);
    }
    for (uint32_t n = mutate_next(seed) % 4; len && n; n--)
        payload[mutate_next(seed) % len] = (uint8_t)mutate_next(seed);
    mutate_random(payload, len, 200, try_payload, &type);
    wire_writer_done(&w);
}

static int run_for(long seconds)
{
    time_t end = time(NULL) + seconds;
    uint32_t seed = 1;
    unsigned round = 0;

    do {
        for (enum frame_type type = 0; type < FRAME_MAX; type++)
            if (samples[type])
                run_type(type, round, &seed);
        round++;
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
