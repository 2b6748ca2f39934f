/*
 * Seeds of fuzz_codec: one message of every type.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "tests/unit/samples.h"

const char *fuzz_seed(unsigned number, struct wire_writer *w)
{
    for (unsigned type = 0; type < FRAME_MAX; type++) {
        if (samples[type] && !number--) {
            samples[type](w);
            return frame_name(type);
        }
    }
    return NULL;
}

struct target {
    enum frame_type type;
    mutate_fn *fn;
};

/* A damaged payload behind a header that fits it: damage to the header itself
 * ends in frame_parse(). */
static void try_payload(void *arg, const uint8_t *payload, size_t len)
{
    const struct target *target = arg;
    uint8_t *data = malloc(FRAME_HEADER_BYTES + len);

    if (!data)
        abort();
    frame_header(data, target->type, 1, len);
    memcpy(data + FRAME_HEADER_BYTES, payload, len);
    target->fn(NULL, data, FRAME_HEADER_BYTES + len);
    free(data);
}

void fuzz_damage(uint8_t *data, size_t len, unsigned round, uint32_t *state,
                 mutate_fn *fn)
{
    struct target target = {.fn = fn};
    struct frame frame;
    uint8_t *payload = data + FRAME_HEADER_BYTES;

    if (frame_parse(data, len, &frame) <= 0)
        abort();
    target.type = frame.type;
    len -= FRAME_HEADER_BYTES;
    if (!round) {
        mutate_all(data, len + FRAME_HEADER_BYTES, fn, NULL);
        mutate_all(payload, len, try_payload, &target);
    }
    /* Random damage upon random damage. */
    for (uint32_t n = mutate_next(state) % 4; len && n; n--)
        payload[mutate_next(state) % len] = (uint8_t)mutate_next(state);
    mutate_random(payload, len, 200, try_payload, &target);
}
