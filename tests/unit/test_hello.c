#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "build_id.h"
#include "proto/hello.h"
#include "proto/message.h"
#include "proto/rundir.h"

static void it_tells_of_the_build_and_the_place(void **state)
{
    struct wire_writer w;
    struct msg_hello m;
    struct frame f;

    (void)state;
    wire_writer_init(&w, NULL, 0, 512);
    hello_put(&w);
    assert_int_equal(w.error, 0);
    assert_int_equal(frame_parse(w.data, w.len, &f), w.len);
    assert_int_equal(f.type, FRAME_HELLO);
    assert_int_equal(f.transfer, 0);
    assert_int_equal(message_get_hello(&f, &m), 0);
    assert_int_equal(m.major, PROTO_MAJOR);
    assert_int_equal(m.minor, PROTO_MINOR);
    assert_int_equal(m.confinement, rundir_modes());
    assert_int_equal(m.build.len, strlen(WARMCURL_BUILD_ID));
    assert_memory_equal(m.build.data, WARMCURL_BUILD_ID, m.build.len);
    wire_writer_done(&w);
}

static void it_needs_room(void **state)
{
    uint8_t little[8];
    struct wire_writer w;

    (void)state;
    wire_writer_init(&w, little, sizeof(little), sizeof(little));
    hello_put(&w);
    assert_int_not_equal(w.error, 0);
    wire_writer_done(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_tells_of_the_build_and_the_place),
        cmocka_unit_test(it_needs_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
