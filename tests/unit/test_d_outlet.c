#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/limits.h"
#include "daemon/outlet.h"

static struct outlet out;
static int ours;   /* where it sends */
static int theirs; /* the client's end */

/* What the client has read. */
static uint8_t got[1024 * 1024];
static size_t got_len;

static int setup(void **state)
{
    int pair[2];

    (void)state;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair))
        return -1;
    ours = pair[0];
    theirs = pair[1];
    got_len = 0;
    outlet_init(&out);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    outlet_done(&out);
    close(ours);
    if (theirs >= 0)
        close(theirs);
    return 0;
}

/* Reads all that is there. */
static void client_reads(void)
{
    ssize_t n;

    while ((n = recv(theirs, got + got_len, sizeof(got) - got_len, 0)) > 0)
        got_len += (size_t)n;
}

/* Sends and reads until all is gone. */
static void drain(void)
{
    while (outlet_flush(&out, ours) == -EAGAIN)
        client_reads();
    client_reads();
}

/* Takes the first frame from what the client has; it must be TRANSFER's, and
 * its payload LEN bytes as pattern() made them from FROM on. */
static void assert_frame(uint16_t transfer, size_t from, size_t len)
{
    struct frame f;
    long took = frame_parse(got, got_len, &f);

    assert_int_equal(took, FRAME_HEADER_BYTES + len);
    assert_int_equal(f.type, FRAME_BODY);
    assert_int_equal(f.transfer, transfer);
    for (size_t i = 0; i < len; i++)
        assert_int_equal(f.payload[i], (uint8_t)((from + i) % 251));
    got_len -= (size_t)took;
    memmove(got, got + took, got_len);
}

static const uint8_t *pattern(void)
{
    static uint8_t data[200 * 1024];

    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (uint8_t)(i % 251);
    return data;
}

static void put(uint16_t transfer, size_t from, size_t len)
{
    outlet_put(&out, FRAME_BODY, transfer, pattern() + from, len);
}

static int put_now(uint16_t transfer, size_t len)
{
    return outlet_put_now(&out, ours, FRAME_BODY, transfer, pattern(), len);
}

/* The client's socket takes no more. */
static void fill(void)
{
    static const uint8_t zeros[4096];

    while (send(ours, zeros, sizeof(zeros), MSG_NOSIGNAL) > 0)
        ;
}

/* Until nothing of fill() is left. */
static void unfill(void)
{
    client_reads();
    got_len = 0;
}

static void frames_of_one_kind_are_joined(void **state)
{
    (void)state;
    put(1, 0, 10);
    put(1, 10, 20);
    put(2, 0, 5);
    put(1, 30, 5);
    assert_int_equal(outlet_pending(&out), 3 * FRAME_HEADER_BYTES + 40);
    drain();
    assert_int_equal(outlet_pending(&out), 0);
    assert_frame(1, 0, 30);
    assert_frame(2, 0, 5);
    assert_frame(1, 30, 5);
    assert_int_equal(got_len, 0);
}

static void nothing_is_joined_to_a_whole_frame_or_to_one_that_left(void **state)
{
    struct wire_writer *w;

    (void)state;
    put(1, 0, 10);
    w = outlet_writer(&out);
    frame_end(w, frame_begin(w, FRAME_BODY, 1));
    put(1, 10, 10);
    drain();
    put(1, 20, 10);
    drain();
    assert_frame(1, 0, 10);
    assert_frame(1, 0, 0);
    assert_frame(1, 10, 10);
    assert_frame(1, 20, 10);
}

static void a_joined_frame_is_bounded(void **state)
{
    (void)state;
    put(1, 0, 40 * 1024);
    put(1, 40 * 1024, 40 * 1024);
    drain();
    assert_frame(1, 0, 40 * 1024);
    assert_frame(1, 40 * 1024, 40 * 1024);
}

static void at_once_goes_behind_the_queue(void **state)
{
    (void)state;
    put(1, 0, 10);
    assert_int_equal(put_now(1, 100), 0);
    assert_int_equal(outlet_pending(&out), 0);
    client_reads();
    assert_frame(1, 0, 10);
    assert_frame(1, 0, 100);
    /* And an empty one is a frame, too. */
    assert_int_equal(put_now(1, 0), 0);
    drain();
    assert_frame(1, 0, 0);
}

static void what_the_socket_does_not_take_is_queued(void **state)
{
    (void)state;
    fill();
    put(1, 0, 10);
    assert_int_equal(put_now(2, 100), 0);
    assert_int_equal(outlet_pending(&out), 2 * FRAME_HEADER_BYTES + 110);
    assert_int_equal(outlet_flush(&out, ours), -EAGAIN);
    unfill();
    drain();
    assert_frame(1, 0, 10);
    assert_frame(2, 0, 100);
}

/* Wherever the socket stops: a small buffer makes it stop anywhere. */
static void pieces_come_together(void **state)
{
    const int little = 4096;

    (void)state;
    assert_int_equal(
        setsockopt(ours, SOL_SOCKET, SO_SNDBUF, &little, sizeof(little)), 0);
    for (size_t len = 1; len < 200 * 1024; len = len * 3 + 7) {
        put(1, 0, 1000);
        assert_int_equal(put_now(2, len), 0);
        drain();
        assert_frame(1, 0, 1000);
        assert_frame(2, 0, len);
        assert_int_equal(got_len, 0);
    }
}

static void a_client_that_is_gone_shows(void **state)
{
    (void)state;
    close(theirs);
    theirs = -1;
    put(1, 0, 10);
    assert_int_equal(outlet_flush(&out, ours), -EPIPE);
    assert_int_equal(put_now(1, 10), -EPIPE);
    assert_false(outlet_has_failed(&out));
}

static void there_is_a_bound(void **state)
{
    (void)state;
    while (outlet_pending(&out) + 64 * 1024 < PEER_QUEUE_MAX_BYTES) {
        assert_false(outlet_has_failed(&out));
        put(1, 0, 64 * 1024);
    }
    assert_false(outlet_has_failed(&out));
    put(1, 0, 64 * 1024);
    assert_true(outlet_has_failed(&out));
}

/* A burst's memory is not kept, nor does what has left count. */
static void memory_goes_back(void **state)
{
    (void)state;
    for (int i = 0; i < 12; i++)
        put(1, 0, 60 * 1024);
    drain();
    assert_true(out.queue.cap <= 2 * PEER_HIGH_BYTES);
    got_len = 0;
    for (int i = 0; i < 400; i++) {
        put(1, 0, 60 * 1024);
        outlet_flush(&out, ours);
        client_reads();
        got_len = 0;
        assert_false(outlet_has_failed(&out));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(frames_of_one_kind_are_joined, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(
            nothing_is_joined_to_a_whole_frame_or_to_one_that_left, setup,
            teardown),
        cmocka_unit_test_setup_teardown(a_joined_frame_is_bounded, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(at_once_goes_behind_the_queue, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_the_socket_does_not_take_is_queued,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(pieces_come_together, setup, teardown),
        cmocka_unit_test_setup_teardown(a_client_that_is_gone_shows, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(there_is_a_bound, setup, teardown),
        cmocka_unit_test_setup_teardown(memory_goes_back, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
