/*
 * One message at a time: written, parsed and taken apart.  Include after
 * cmocka.h.
 */
#ifndef SAMPLED_H
#define SAMPLED_H

#include "mutate.h"
#include "samples.h"

/* Bytes of one message, at most. */
#define MESSAGE_BYTES (2 * LIMIT_FRAME_BYTES)

static struct wire_writer w;

static inline int sampled_setup(void **state)
{
    (void)state;
    wire_writer_init(&w, NULL, 0, MESSAGE_BYTES);
    return 0;
}

static inline int sampled_teardown(void **state)
{
    (void)state;
    wire_writer_done(&w);
    return 0;
}

/* What was written, which must be one frame. */
static inline struct frame written(void)
{
    struct frame f;

    assert_int_equal(w.error, 0);
    assert_int_equal(frame_parse(w.data, w.len, &f), w.len);
    return f;
}

/* The sample of TYPE as a frame. */
static inline struct frame sample(enum frame_type type)
{
    struct frame f;

    wire_writer_reset(&w);
    samples[type](&w);
    f = written();
    assert_int_equal(f.type, type);
    return f;
}

static inline void assert_str(struct wire_str s, const char *want)
{
    assert_int_equal(s.len, strlen(want));
    assert_memory_equal(s.data, want, s.len);
}

#endif
