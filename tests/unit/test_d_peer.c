#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>

#include "daemon/limits.h"
#include "daemon/peer.h"
#include "loop.h"
#include "openfds.h"
#include "passing.h"
#include "proto/limits.h"
#include "proto/message.h"

/* Frames that are remembered. */
#define SEEN_MAX 64

/* A session that writes down what its peer tells it. */
static struct {
    struct peer *peer;
    struct inbox in; /* the client's end */
    unsigned frames;
    struct {
        unsigned type, transfer;
        size_t len;
    } seen[SEEN_MAX];
    unsigned drained;
    unsigned gone;
    int frame_rc;      /* answer to each frame */
    const char *blame; /* said before a failing answer */
    unsigned close_at; /* number of the frame that closes the peer */
    unsigned take_fds; /* descriptors to take with each frame */
    int fds[LIMIT_REQUEST_FDS];
    int fds_rc;
} self;

static int on_frame(void *arg, const struct frame *f)
{
    assert_ptr_equal(arg, &self);
    assert_true(self.frames < SEEN_MAX);
    self.seen[self.frames].type = f->type;
    self.seen[self.frames].transfer = f->transfer;
    self.seen[self.frames].len = f->len;
    self.frames++;
    if (self.take_fds)
        self.fds_rc = peer_take_fds(self.peer, self.take_fds, self.fds);
    if (self.blame)
        peer_blame(self.peer, self.blame);
    if (self.frames == self.close_at)
        peer_close(self.peer);
    return self.frame_rc;
}

static void on_drained(void *arg)
{
    (void)arg;
    self.drained++;
}

static void on_gone(void *arg)
{
    (void)arg;
    self.gone++;
    peer_free(self.peer);
    self.peer = NULL;
}

static const struct peer_ops ops = {
    .frame = on_frame, .drained = on_drained, .gone = on_gone};

static int setup(void **state)
{
    int pair[2];

    (void)state;
    memset(&self, 0, sizeof(self));
    loop_init();
    loop_pair(pair);
    self.in.fd = pair[1];
    self.peer = peer_new(pair[0], &ops, &self);
    return self.peer == NULL;
}

static int teardown(void **state)
{
    (void)state;
    if (self.peer) {
        peer_close(self.peer);
        peer_turn_end(NULL);
    }
    assert_int_equal(self.gone, 1);
    assert_int_equal(peer_count(), 0);
    close(self.in.fd);
    inbox_done(&self.in);
    poller_done();
    return 0;
}

static void client_sends(const void *data, size_t len)
{
    assert_int_equal(send(self.in.fd, data, len, MSG_NOSIGNAL), len);
}

static void client_sends_frame(enum frame_type type, uint16_t transfer,
                               size_t len)
{
    static uint8_t zeros[4096];
    uint8_t head[FRAME_HEADER_BYTES];

    frame_header(head, type, transfer, len);
    client_sends(head, sizeof(head));
    for (size_t n; len; len -= n) {
        n = len < sizeof(zeros) ? len : sizeof(zeros);
        client_sends(zeros, n);
    }
}

/* ---- input ---- */

static void frames_arrive_in_order(void **state)
{
    (void)state;
    client_sends_frame(FRAME_HELLO, 0, 10);
    client_sends_frame(FRAME_CANCEL, 5, 0);
    client_sends_frame(FRAME_DATA, 6, 1000);
    loop_settle();
    assert_int_equal(self.frames, 3);
    assert_int_equal(self.seen[0].type, FRAME_HELLO);
    assert_int_equal(self.seen[0].len, 10);
    assert_int_equal(self.seen[1].type, FRAME_CANCEL);
    assert_int_equal(self.seen[1].transfer, 5);
    assert_int_equal(self.seen[2].len, 1000);
    assert_int_equal(self.gone, 0);
}

static void a_frame_may_come_byte_by_byte(void **state)
{
    uint8_t bytes[FRAME_HEADER_BYTES + 3] = {0};

    (void)state;
    frame_header(bytes, FRAME_DATA, 9, 3);
    for (size_t i = 0; i < sizeof(bytes); i++) {
        assert_int_equal(self.frames, 0);
        client_sends(&bytes[i], 1);
        loop_settle();
    }
    assert_int_equal(self.frames, 1);
    assert_int_equal(self.seen[0].transfer, 9);
}

/* A request of the largest size needs more than the first buffer. */
static void a_large_frame_arrives(void **state)
{
    uint8_t head[FRAME_HEADER_BYTES];
    static uint8_t zeros[16384];
    size_t left = LIMIT_FRAME_BYTES;

    (void)state;
    frame_header(head, FRAME_REQUEST, 1, left);
    client_sends(head, sizeof(head));
    while (left) {
        size_t n = left < sizeof(zeros) ? left : sizeof(zeros);

        client_sends(zeros, n);
        left -= n;
        loop_settle();
    }
    assert_int_equal(self.frames, 1);
    assert_int_equal(self.seen[0].len, LIMIT_FRAME_BYTES);
}

static bool is_gone(void *arg)
{
    (void)arg;
    return self.gone > 0;
}

/* What the client got must be an ERROR with TEXT and then the end. */
static void assert_blamed(const char *want)
{
    struct wire_str text;
    uint32_t code;
    struct frame f;

    loop_until(is_gone, NULL);
    inbox_read(&self.in);
    assert_true(self.in.eof);
    assert_true(inbox_find(&self.in, FRAME_ERROR, &f));
    assert_int_equal(message_get_error(&f, &code, &text), 0);
    assert_int_equal(text.len, strlen(want));
    assert_memory_equal(text.data, want, text.len);
    assert_int_equal(self.gone, 1);
}

static void unknown_type_is_a_violation(void **state)
{
    (void)state;
    client_sends("\0\0\0\0\xff\0\0\0", 8);
    assert_blamed("malformed message");
    assert_int_equal(self.frames, 0);
}

static void over_long_frame_is_a_violation(void **state)
{
    uint8_t head[FRAME_HEADER_BYTES];

    (void)state;
    frame_header(head, FRAME_REQUEST, 1, LIMIT_FRAME_BYTES + 1);
    client_sends(head, sizeof(head));
    assert_blamed("message too long");
}

static void the_session_may_object(void **state)
{
    (void)state;
    self.frame_rc = -EBADMSG;
    self.blame = "because";
    client_sends_frame(FRAME_CANCEL, 1, 0);
    client_sends_frame(FRAME_CANCEL, 2, 0);
    assert_blamed("because");
    assert_int_equal(self.frames, 1);
}

static void end_of_file_closes(void **state)
{
    (void)state;
    client_sends_frame(FRAME_CANCEL, 1, 0);
    shutdown(self.in.fd, SHUT_WR);
    loop_until(is_gone, NULL);
    assert_int_equal(self.frames, 1);
}

/* What lies behind a frame that ended the session is nobody's business, not
 * even as a length to make room for. */
static void nothing_is_read_after_the_close(void **state)
{
    (void)state;
    self.close_at = 1;
    client_sends("\0\0\0\0\x11\0\1\0"
                 "\xff\xff\xff\xff\x11\0\1\0",
                 16);
    loop_until(is_gone, NULL);
    assert_int_equal(self.frames, 1);
    inbox_read(&self.in);
    assert_int_equal(self.in.len, 0);
}

/* ---- descriptors ---- */

static void descriptors_are_taken_in_order(void **state)
{
    uint8_t head[FRAME_HEADER_BYTES];

    (void)state;
    self.take_fds = 2;
    frame_header(head, FRAME_CANCEL, 1, 0);
    pass_fds(self.in.fd, 2, head, sizeof(head));
    loop_settle();
    assert_int_equal(self.frames, 1);
    assert_int_equal(self.fds_rc, 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(fcntl(self.fds[i], F_GETFD), FD_CLOEXEC);
        close(self.fds[i]);
    }
}

static void missing_descriptors_show(void **state)
{
    uint8_t head[FRAME_HEADER_BYTES];

    (void)state;
    self.take_fds = 2;
    frame_header(head, FRAME_CANCEL, 1, 0);
    pass_fds(self.in.fd, 1, head, sizeof(head));
    loop_settle();
    assert_int_equal(self.fds_rc, -EBADMSG);
}

static void descriptors_nobody_took_are_closed(void **state)
{
    unsigned before = open_fds();
    uint8_t head[FRAME_HEADER_BYTES];

    (void)state;
    frame_header(head, FRAME_CANCEL, 1, 0);
    pass_fds(self.in.fd, 16, head, sizeof(head));
    loop_settle();
    assert_int_equal(open_fds(), before + 16);
    peer_close(self.peer);
    peer_turn_end(NULL);
    assert_int_equal(self.gone, 1);
    assert_int_equal(open_fds(), before - 1); /* its socket is gone as well */
}

static void too_many_descriptors_are_a_violation(void **state)
{
    unsigned before = open_fds();
    uint8_t head[FRAME_HEADER_BYTES];

    (void)state;
    frame_header(head, FRAME_CANCEL, 1, 0);
    pass_fds(self.in.fd, 40, head, sizeof(head));
    assert_blamed("too many descriptors");
    assert_int_equal(open_fds(), before - 1);
}

static void its_own_end_is_a_violation(void **state)
{
    unsigned before = open_fds();
    uint8_t head[FRAME_HEADER_BYTES];

    (void)state;
    frame_header(head, FRAME_CANCEL, 1, 0);
    pass_copies(self.in.fd, self.in.fd, 1, head, sizeof(head));
    assert_blamed("a socket among the descriptors");
    assert_int_equal(open_fds(), before - 1);
}

static void descriptors_may_not_pile_up(void **state)
{
    unsigned before = open_fds();
    uint8_t head[FRAME_HEADER_BYTES];

    (void)state;
    frame_header(head, FRAME_CANCEL, 1, 0);
    for (int i = 0; i < 3; i++)
        pass_fds(self.in.fd, 12, head, sizeof(head));
    assert_blamed("too many descriptors");
    assert_int_equal(open_fds(), before - 1);
}

/* ---- output ---- */

static void small_output_waits_for_the_turns_end(void **state)
{
    (void)state;
    assert_int_equal(peer_put(self.peer, FRAME_BODY, 1, "abc", 3), 0);
    inbox_read(&self.in);
    assert_int_equal(self.in.len, 0);
    peer_turn_end(NULL);
    inbox_read(&self.in);
    assert_int_equal(self.in.len, FRAME_HEADER_BYTES + 3);
}

static void frames_of_one_kind_are_joined(void **state)
{
    static const struct {
        unsigned type, transfer;
        const char *text;
    } want[] = {
        {FRAME_HEADER, 1, "ab"},
        {FRAME_BODY, 1, "cd"},
        {FRAME_BODY, 2, "e"},
        {FRAME_BODY, 1, "f"},
    };
    struct frame f;
    size_t at = 0;

    (void)state;
    peer_put_small(self.peer, FRAME_HEADER, 1, "a", 1);
    peer_put_small(self.peer, FRAME_HEADER, 1, "b", 1);
    peer_put(self.peer, FRAME_BODY, 1, "c", 1);
    peer_put(self.peer, FRAME_BODY, 1, "d", 1);
    peer_put(self.peer, FRAME_BODY, 2, "e", 1);
    peer_put(self.peer, FRAME_BODY, 1, "f", 1);
    peer_turn_end(NULL);
    inbox_read(&self.in);
    for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
        assert_true(inbox_next(&self.in, &at, &f));
        assert_int_equal(f.type, want[i].type);
        assert_int_equal(f.transfer, want[i].transfer);
        assert_int_equal(f.len, strlen(want[i].text));
        assert_memory_equal(f.payload, want[i].text, f.len);
    }
    assert_int_equal(at, self.in.len);
}

static void nothing_is_joined_to_a_whole_frame(void **state)
{
    struct frame f;
    size_t at = 0;

    (void)state;
    peer_put_small(self.peer, FRAME_BODY, 1, "a", 1);
    frame_end(peer_writer(self.peer),
              frame_begin(peer_writer(self.peer), FRAME_CANCEL, 1));
    peer_queued(self.peer);
    peer_put_small(self.peer, FRAME_BODY, 1, "b", 1);
    peer_turn_end(NULL);
    inbox_read(&self.in);
    assert_true(inbox_next(&self.in, &at, &f) && f.type == FRAME_BODY);
    assert_true(inbox_next(&self.in, &at, &f) && f.type == FRAME_CANCEL);
    assert_true(inbox_next(&self.in, &at, &f) && f.type == FRAME_BODY);
}

static void nothing_is_joined_to_what_has_left(void **state)
{
    struct frame f;
    size_t at = 0;

    (void)state;
    peer_put_small(self.peer, FRAME_BODY, 1, "a", 1);
    assert_int_equal(peer_flush(self.peer), 0);
    peer_put_small(self.peer, FRAME_BODY, 1, "b", 1);
    assert_int_equal(peer_flush(self.peer), 0);
    inbox_read(&self.in);
    assert_true(inbox_next(&self.in, &at, &f) && f.len == 1);
    assert_true(inbox_next(&self.in, &at, &f) && f.len == 1);
}

/* Bytes put by fill(): a counter, so that a lost or doubled piece shows. */
static uint8_t pattern(size_t at)
{
    return (uint8_t)(at ^ at >> 8 ^ at >> 16);
}

/* Puts body until the peer takes no more; returns the bytes taken. */
static size_t fill(size_t chunk)
{
    uint8_t *data = malloc(chunk);
    size_t taken = 0;

    for (;;) {
        for (size_t i = 0; i < chunk; i++)
            data[i] = pattern(taken + i);
        if (peer_put(self.peer, FRAME_BODY, 1, data, chunk))
            break;
        taken += chunk;
        assert_true(taken < 64u << 20);
    }
    free(data);
    return taken;
}

static bool all_arrived(void *arg)
{
    size_t want = *(size_t *)arg, at = 0, got = 0;
    struct frame f;

    inbox_read(&self.in);
    while (inbox_next(&self.in, &at, &f))
        if (f.type == FRAME_BODY)
            got += f.len;
    return got >= want && self.drained;
}

static void assert_pattern(size_t want)
{
    size_t at = 0, got = 0;
    struct frame f;

    while (inbox_next(&self.in, &at, &f)) {
        if (f.type != FRAME_BODY)
            continue;
        for (size_t i = 0; i < f.len; i++)
            if (f.payload[i] != pattern(got + i))
                fail_msg("byte %zu is wrong", got + i);
        got += f.len;
    }
    assert_int_equal(got, want);
}

static void a_slow_reader_is_told_to_wait(void **state)
{
    static const size_t chunks[] = {100, 16384, 65536};

    (void)state;
    for (size_t i = 0; i < sizeof(chunks) / sizeof(chunks[0]); i++) {
        size_t taken = fill(chunks[i]);

        assert_true(taken > 0);
        /* Socket buffers, the high mark and one chunk. */
        assert_true(taken < 4u << 20);
        assert_int_equal(peer_put(self.peer, FRAME_BODY, 1, "x", 1), -EAGAIN);
        assert_int_equal(self.drained, 0);
        loop_until(all_arrived, &taken);
        assert_pattern(taken);
        assert_int_equal(self.drained, 1);
        self.in.len = 0;
        self.drained = 0;
    }
}

static bool has_drained(void *arg)
{
    (void)arg;
    inbox_read(&self.in);
    return self.drained > 0;
}

/* Whoever was refused is called back, also when something else than the
 * writable socket emptied the queue: a PONG, another transfer's end. */
static void a_flush_in_between_does_not_forget_the_refused(void **state)
{
    (void)state;
    fill(16384);
    inbox_read(&self.in);
    for (int i = 0; i < 100 && peer_flush(self.peer); i++)
        inbox_read(&self.in);
    assert_int_equal(peer_flush(self.peer), 0);
    assert_int_equal(self.drained, 0);
    loop_until(has_drained, NULL);
    assert_int_equal(self.drained, 1);
    loop_settle();
    assert_int_equal(self.drained, 1);
}

static void another_transfers_output_does_not_forget_either(void **state)
{
    static uint8_t large[PEER_GATHER_BYTES + 1];

    (void)state;
    fill(16384);
    inbox_read(&self.in);
    for (int i = 0; i < 100 && peer_flush(self.peer); i++)
        inbox_read(&self.in);
    assert_int_equal(peer_put(self.peer, FRAME_BODY, 2, large, sizeof(large)),
                     0);
    loop_until(has_drained, NULL);
}

static void an_idle_peer_does_not_wake_the_loop(void **state)
{
    (void)state;
    fill(16384);
    inbox_read(&self.in);
    loop_until(has_drained, NULL);
    inbox_read(&self.in);
    loop_settle();
    /* The socket is writable now; nobody may be woken for that. */
    self.drained = 0;
    assert_false(loop_run(has_drained, NULL, 50));
    assert_int_equal(self.drained, 0);
}

static void small_output_of_one_who_never_reads_is_bounded(void **state)
{
    static char line[1024];
    unsigned puts = 0;

    (void)state;
    while (!peer_closing(self.peer) && puts < 100000) {
        peer_put_small(self.peer, FRAME_HEADER, 1, line, sizeof(line));
        if (++puts % 64 == 0)
            peer_flush(self.peer);
    }
    assert_true(peer_closing(self.peer));
    assert_true(puts * sizeof(line) >= PEER_QUEUE_MAX_BYTES / 2);
    assert_int_equal(self.gone, 0);
    peer_put_small(self.peer, FRAME_HEADER, 1, line, sizeof(line));
    peer_turn_end(NULL);
    assert_int_equal(self.gone, 1);
}

static void a_client_that_is_gone_ends_the_peer_once(void **state)
{
    (void)state;
    close(self.in.fd);
    assert_int_equal(peer_put(self.peer, FRAME_BODY, 1, "a", 1), 0);
    assert_int_equal(peer_flush(self.peer), -EPIPE);
    assert_true(peer_closing(self.peer));
    assert_int_equal(peer_put(self.peer, FRAME_BODY, 1, "a", 1), 0);
    assert_int_equal(self.gone, 0);
    peer_close(self.peer);
    loop_until(is_gone, NULL);
    assert_int_equal(self.gone, 1);
    self.in.fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void closing_offers_the_queue_once(void **state)
{
    (void)state;
    peer_put_small(self.peer, FRAME_HEADER, 1, "last", 4);
    peer_close(self.peer);
    peer_close(self.peer);
    assert_int_equal(self.gone, 0);
    peer_turn_end(NULL);
    assert_int_equal(self.gone, 1);
    inbox_read(&self.in);
    assert_int_equal(self.in.len, FRAME_HEADER_BYTES + 4);
    assert_true(self.in.eof);
}

static void who_said_hello_is_not_swept(void **state)
{
    (void)state;
    peer_sweep();
    assert_false(peer_closing(self.peer)); /* not yet */
    peer_greeted(self.peer);
    peer_sweep();
    assert_false(peer_closing(self.peer));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(frames_arrive_in_order),
        TEST(a_frame_may_come_byte_by_byte),
        TEST(a_large_frame_arrives),
        TEST(unknown_type_is_a_violation),
        TEST(over_long_frame_is_a_violation),
        TEST(the_session_may_object),
        TEST(end_of_file_closes),
        TEST(nothing_is_read_after_the_close),
        TEST(descriptors_are_taken_in_order),
        TEST(missing_descriptors_show),
        TEST(descriptors_nobody_took_are_closed),
        TEST(too_many_descriptors_are_a_violation),
        TEST(its_own_end_is_a_violation),
        TEST(descriptors_may_not_pile_up),
        TEST(small_output_waits_for_the_turns_end),
        TEST(frames_of_one_kind_are_joined),
        TEST(nothing_is_joined_to_a_whole_frame),
        TEST(nothing_is_joined_to_what_has_left),
        TEST(a_slow_reader_is_told_to_wait),
        TEST(a_flush_in_between_does_not_forget_the_refused),
        TEST(another_transfers_output_does_not_forget_either),
        TEST(an_idle_peer_does_not_wake_the_loop),
        TEST(small_output_of_one_who_never_reads_is_bounded),
        TEST(a_client_that_is_gone_ends_the_peer_once),
        TEST(closing_offers_the_queue_once),
        TEST(who_said_hello_is_not_swept),
    };

    return cmocka_run_group_tests_name("d_peer", tests, NULL, NULL);
}
