/*
 * A command line's request, written and read back.  Include after cmocka.h.
 */
#ifndef REQUESTING_H
#define REQUESTING_H

#include "running.h"

#include "client/evaluate.h"
#include "client/request.h"

static struct exchange x;
static struct far far;
static struct msg_request head;
static struct msg_option options[64];
static unsigned option_count;
static struct scratch dir;

static inline int begin(void **state)
{
    const struct exchange_sink sink = {0};

    (void)state;
    scratch_init(&dir);
    setenv("HOME", dir.dir, 1);
    parsing_clean_environment();
    exchange_init(&x, far_init(&far), &sink);
    wire_writer_reset(&x.out);
    return 0;
}

static inline int end(void **state)
{
    (void)state;
    exchange_done(&x);
    far_done(&far);
    scratch_done(&dir);
    return 0;
}

/* Writes the request of the parsed command line; CHANGE may be NULL. */
static inline int put(const struct request_plan *change)
{
    struct request_plan plan = {0};
    const char *why = NULL;

    if (change)
        plan = *change;
    plan.config = conf();
    plan.url = conf()->urls->url;
    assert_int_equal(evaluate_files(&inv, &reason), VERDICT_DAEMON);
    return request_put(&x, 7, &plan, &why);
}

/* Reads what was written back into options[]. */
static inline void take(void)
{
    struct wire_reader r;
    struct frame f;

    assert_int_equal(x.out.error, 0);
    assert_int_equal(frame_parse(x.out.data, x.out.len, &f), x.out.len);
    assert_int_equal(f.type, FRAME_REQUEST);
    assert_int_equal(f.transfer, 7);
    assert_int_equal(message_get_request(&f, &head, &r), 0);
    assert_true(head.option_count < 64);
    option_count = head.option_count;
    for (unsigned i = 0; i < option_count; i++)
        assert_int_equal(message_next_option(&r, &options[i]), 0);
    assert_int_equal(wire_reader_end(&r), 0);
    assert_true(head.start_ns > 0);
}

static inline const struct msg_option *find(uint32_t number)
{
    for (unsigned i = 0; i < option_count; i++)
        if (options[i].number == number)
            return &options[i];
    return NULL;
}

static inline void assert_text(uint32_t number, const char *text)
{
    const struct msg_option *o = find(number);

    assert_non_null(o);
    assert_int_equal(o->str.len, strlen(text));
    assert_memory_equal(o->str.data, text, o->str.len);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

#endif
