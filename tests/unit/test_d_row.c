#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon/row.h"
#include "loop.h"
#include "proto/message.h"

static const struct peer_ops ops = {.frame = NULL};
static struct peer *peer;
static int far_fd;

static int setup(void **state)
{
    int pair[2];

    (void)state;
    loop_init();
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair),
                     0);
    peer = peer_new(pair[0], &ops, NULL);
    far_fd = pair[1];
    return peer == NULL;
}

static int teardown(void **state)
{
    (void)state;
    peer_free(peer);
    close(far_fd);
    poller_done();
    return 0;
}

static void rows_count_their_fields(void **state)
{
    struct row row = row_begin(peer);
    uint8_t bytes[512];
    struct wire_reader r;
    struct msg_field m;
    struct frame f;
    uint16_t count;
    ssize_t len;

    (void)state;
    row_str(&row, "host", "example.org");
    row_num(&row, "port", -443);
    row_bool(&row, "tls", true);
    row_end(&row);
    row = row_begin(peer);
    row_end(&row);
    peer_queued(peer);
    assert_int_equal(peer_flush(peer), 0);

    len = read(far_fd, bytes, sizeof(bytes));
    assert_true(len > 0);
    len -= frame_parse(bytes, (size_t)len, &f);
    assert_int_equal(f.type, FRAME_CTL_ROW);
    assert_int_equal(message_get_row(&f, &count, &r), 0);
    assert_int_equal(count, 3);
    assert_int_equal(message_next_field(&r, &m), 0);
    assert_true(m.kind == CTL_STR && m.str.len == strlen("example.org"));
    assert_int_equal(message_next_field(&r, &m), 0);
    assert_true(m.kind == CTL_NUM && m.num == -443);
    assert_int_equal(message_next_field(&r, &m), 0);
    assert_true(m.kind == CTL_BOOL && m.num == 1);
    assert_int_equal(wire_reader_end(&r), 0);
    /* And the empty one. */
    assert_int_equal(len, FRAME_HEADER_BYTES + 2);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rows_count_their_fields),
    };

    return cmocka_run_group_tests_name("d_row", tests, NULL, NULL);
}
