/*
 * A fuzz target without libFuzzer: runs the files named as arguments, or
 * damages its seeds for SECONDS.
 *
 *   standalone --seconds N
 *   standalone --corpus DIR   writes the seeds there, for libFuzzer
 *   standalone FILE...        what libFuzzer found
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fuzz.h"

static unsigned long inputs;

static void try_input(void *arg, const uint8_t *data, size_t len)
{
    (void)arg;
    inputs++;
    LLVMFuzzerTestOneInput(data, len);
}

static int run_file(FILE *f)
{
    uint8_t *data = malloc(FUZZ_INPUT_BYTES);
    size_t len;

    if (!f || !data) {
        perror("standalone");
        return 1;
    }
    len = fread(data, 1, FUZZ_INPUT_BYTES, f);
    fclose(f);
    mutate_none(data, len, try_input, NULL);
    free(data);
    return 0;
}

static int run_files(int count, char **paths)
{
    FILE **files = calloc((size_t)count + 1, sizeof(*files));
    int rc = 0;

    if (!files)
        return 1;
    /* All of them first: a target may leave the folder. */
    for (int i = 0; i < count; i++)
        files[i] = fopen(paths[i], "rb");
    for (int i = 0; i < count; i++)
        rc |= run_file(files[i]);
    free(files);
    return rc;
}

static int write_corpus(const char *dir)
{
    const char *name;
    struct wire_writer w;

    wire_writer_init(&w, NULL, 0, FUZZ_INPUT_BYTES);
    for (unsigned i = 0; (name = fuzz_seed(i, &w)); i++) {
        char path[4096];
        FILE *f;

        snprintf(path, sizeof(path), "%s/%s", dir, name);
        f = fopen(path, "wb");
        if (!f || fwrite(w.data, 1, w.len, f) != w.len || fclose(f)) {
            perror(path);
            return 1;
        }
        wire_writer_reset(&w);
    }
    wire_writer_done(&w);
    return 0;
}

static int run_for(long seconds)
{
    time_t end = time(NULL) + seconds;
    uint32_t state = 1;
    unsigned round = 0;
    struct wire_writer w;

    wire_writer_init(&w, NULL, 0, FUZZ_INPUT_BYTES);
    do {
        for (unsigned i = 0; fuzz_seed(i, &w); i++) {
            fuzz_damage(w.data, w.len, round, &state, try_input);
            wire_writer_reset(&w);
        }
        round++;
    } while (time(NULL) < end);
    wire_writer_done(&w);
    printf("fuzz: %lu inputs, no crash\n", inputs);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && !strcmp(argv[1], "--seconds"))
        return run_for(strtol(argv[2], NULL, 10));
    if (argc == 3 && !strcmp(argv[1], "--corpus"))
        return write_corpus(argv[2]);
    return run_files(argc - 1, argv + 1);
}
