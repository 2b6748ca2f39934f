/*
 * A transfer of a command line in a folder of its own, with the test as the
 * daemon.  Include after cmocka.h.
 */
#ifndef TRANSFERRING_H
#define TRANSFERRING_H

#include "client/arrival.h"
#include "running.h"

static struct scratch dir;
static struct transfer *t;
static struct exchange x;
static struct far far;
static struct wire_writer w;

static inline void deliver_body(void *user, uint16_t id, const void *data,
                                size_t len)
{
    (void)user;
    (void)id;
    arrival_body(t, &x, data, len);
}

static inline void deliver_frame(void *user, const struct frame *f)
{
    (void)user;
    arrival_frame(t, &x, f);
}

static inline void no_wait(void *user)
{
    (void)user;
}

/* Where the transfer before it went on: transfer_prepare(). */
static int64_t offset;

static inline int begin(void **state)
{
    const struct exchange_sink sink = {deliver_body, deliver_frame, no_wait,
                                       NULL};

    (void)state;
    scratch_enter(&dir);
    offset = 0;
    parsing_clean_environment();
    exchange_init(&x, far_init(&far), &sink);
    wire_writer_init(&w, NULL, 0, LIMIT_FRAME_BYTES);
    return 0;
}

static inline int end(void **state)
{
    (void)state;
    transfer_free(t);
    t = NULL;
    wire_writer_done(&w);
    exchange_done(&x);
    far_done(&far);
    scratch_leave(&dir);
    return 0;
}

#define MAKE(...)                                             \
    do {                                                      \
        assert_int_equal(PARSE(__VA_ARGS__), VERDICT_DAEMON); \
        t = make_transfer();                                  \
    } while (0)

static inline void prepare_and_start(void)
{
    const char *why = NULL;

    assert_int_equal(transfer_prepare(t, true, &offset, &why), 0);
    assert_int_equal(transfer_load(t, &why), 0);
    assert_int_equal(transfer_start(t, &x, 7, 0, &why), 0);
    assert_int_equal(t->state, TRANSFER_RUNNING);
    assert_non_null(far_find(&far, FRAME_REQUEST));
}

static inline void receive(void)
{
    struct pollfd fds[1];

    far_send(&far, &w);
    exchange_step(&x, fds, 0, 100);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

#endif
