#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <unistd.h>

#include "daemon/intake.h"
#include "openfds.h"
#include "passing.h"

static struct intake in;
static int ours;   /* where it reads */
static int theirs; /* the client's end */

static int setup(void **state)
{
    int pair[2];

    (void)state;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair))
        return -1;
    ours = pair[0];
    theirs = pair[1];
    return intake_init(&in);
}

static int teardown(void **state)
{
    (void)state;
    intake_done(&in);
    close(ours);
    if (theirs >= 0)
        close(theirs);
    return 0;
}

static void sends(const void *data, size_t len)
{
    assert_int_equal(send(theirs, data, len, MSG_NOSIGNAL), len);
}

/* A frame for TRANSFER whose payload of LEN bytes is filled with it. */
static size_t frame_of(uint8_t *ret, uint8_t transfer, size_t len)
{
    frame_header(ret, FRAME_DATA, transfer, len);
    memset(ret + FRAME_HEADER_BYTES, transfer, len);
    return FRAME_HEADER_BYTES + len;
}

/* The next frame is TRANSFER's, of LEN bytes. */
static void assert_next(uint8_t transfer, size_t len)
{
    struct frame f;

    assert_int_equal(intake_next(&in, &f), 1);
    assert_int_equal(f.type, FRAME_DATA);
    assert_int_equal(f.transfer, transfer);
    assert_int_equal(f.len, len);
    for (size_t i = 0; i < len; i++)
        assert_int_equal(f.payload[i], transfer);
}

static void assert_none(void)
{
    struct frame f;

    assert_int_equal(intake_next(&in, &f), 0);
    assert_int_equal(intake_settle(&in), 0);
    assert_true(intake_room(&in) > 0);
}

static void frames_come_in_order(void **state)
{
    uint8_t bytes[256];
    size_t len = frame_of(bytes, 1, 10);

    (void)state;
    len += frame_of(bytes + len, 2, 0);
    len += frame_of(bytes + len, 3, 20);
    sends(bytes, len - 1);
    assert_int_equal(intake_read(&in, ours), len - 1);
    assert_next(1, 10);
    assert_true(intake_has_more(&in));
    assert_next(2, 0);
    assert_false(intake_has_more(&in));
    assert_none();
    sends(bytes + len - 1, 1);
    assert_int_equal(intake_read(&in, ours), 1);
    assert_next(3, 20);
    assert_none();
}

/* Each cut of two frames into two pieces. */
static void they_may_be_cut_anywhere(void **state)
{
    uint8_t bytes[64];
    size_t first = frame_of(bytes, 1, 5);
    size_t len = first + frame_of(bytes + first, 2, 7);

    (void)state;
    for (size_t at = 1; at < len; at++) {
        sends(bytes, at);
        assert_int_equal(intake_read(&in, ours), at);
        if (at >= first)
            assert_next(1, 5);
        assert_none();
        sends(bytes + at, len - at);
        assert_int_equal(intake_read(&in, ours), len - at);
        if (at < first)
            assert_next(1, 5);
        assert_next(2, 7);
        assert_none();
    }
}

static void it_grows_for_a_large_one(void **state)
{
    static uint8_t bytes[FRAME_HEADER_BYTES + 40000];
    size_t len = frame_of(bytes, 9, 40000);
    size_t got = 0;

    (void)state;
    sends(bytes, len);
    while (got < len) {
        size_t room = intake_room(&in);
        ssize_t n = intake_read(&in, ours);

        assert_true(n > 0);
        assert_true((size_t)n == room || got + (size_t)n == len);
        got += (size_t)n;
        if (got < len)
            assert_none();
    }
    assert_next(9, 40000);
    assert_none();
}

static void what_can_not_be_read(void **state)
{
    (void)state;
    assert_int_equal(intake_read(&in, ours), -EAGAIN);
    close(theirs);
    theirs = -1;
    assert_int_equal(intake_read(&in, ours), 0);
    assert_int_equal(intake_read(&in, -1), -EBADF);
}

static void what_is_no_frame(void **state)
{
    static const uint8_t nonsense[FRAME_HEADER_BYTES] = {
        [0 ... FRAME_HEADER_BYTES - 1] = 0xff};
    struct frame f;

    (void)state;
    sends(nonsense, sizeof(nonsense));
    assert_int_equal(intake_read(&in, ours), sizeof(nonsense));
    assert_true(intake_next(&in, &f) < 0);
}

static void descriptors_are_taken_in_order(void **state)
{
    unsigned before = open_fds();
    int fds[3];

    (void)state;
    pass_fds(theirs, 2, "a", 1);
    pass_fds(theirs, 1, "b", 1);
    while (intake_read(&in, ours) > 0)
        ;
    assert_int_equal(open_fds(), before + 3);
    assert_int_equal(intake_take_fds(&in, 4, fds), -EBADMSG);
    assert_int_equal(intake_take_fds(&in, 1, fds), 0);
    assert_int_equal(intake_take_fds(&in, 2, fds + 1), 0);
    assert_int_equal(intake_take_fds(&in, 1, fds), -EBADMSG);
    assert_true(fds[0] < fds[1] && fds[1] < fds[2]);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(fcntl(fds[i], F_GETFD), FD_CLOEXEC);
        close(fds[i]);
    }
}

static void too_many_descriptors(void **state)
{
    unsigned before = open_fds();

    (void)state;
    for (unsigned left = INTAKE_FDS; left; left -= 16) {
        pass_fds(theirs, 16, "x", 1);
        assert_int_equal(intake_read(&in, ours), 1);
    }
    assert_int_equal(open_fds(), before + INTAKE_FDS);
    pass_fds(theirs, 1, "x", 1);
    assert_int_equal(intake_read(&in, ours), -EBADMSG);
    assert_string_equal(in.fault, "too many descriptors");
    assert_int_equal(open_fds(), before + INTAKE_FDS);
    intake_done(&in);
    assert_int_equal(open_fds(), before);
    assert_int_equal(intake_init(&in), 0);
}

static void no_socket_is_taken(void **state)
{
    unsigned before = open_fds();

    (void)state;
    pass_copies(theirs, theirs, 1, "x", 1);
    assert_int_equal(intake_read(&in, ours), -EBADMSG);
    assert_string_equal(in.fault, "a socket among the descriptors");
    assert_int_equal(open_fds(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(frames_come_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(they_may_be_cut_anywhere, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(it_grows_for_a_large_one, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_can_not_be_read, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_no_frame, setup, teardown),
        cmocka_unit_test_setup_teardown(descriptors_are_taken_in_order, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(too_many_descriptors, setup, teardown),
        cmocka_unit_test_setup_teardown(no_socket_is_taken, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
