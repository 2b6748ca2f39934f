#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <sys/un.h>

#include "daemon/notes.h"
#include "daemon/stats.h"
#include "between.h"
#include "loop.h"
#include "proto/message.h"
#include "proto/rundir.h"
#include "scratch.h"

static struct scratch scratch;
static int fd;

static int setup(void **state)
{
    (void)state;
    scratch_init(&scratch);
    loop_init();
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    return notes_start(scratch_path(&scratch, "s"));
}

static int teardown(void **state)
{
    (void)state;
    notes_stop();
    close(fd);
    poller_done();
    scratch_done(&scratch);
    return 0;
}

/* 0 or -errno. */
static int send_bytes(const void *data, size_t len)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    snprintf(address.sun_path, sizeof(address.sun_path), "%s/s.note",
             scratch.dir);
    return sendto(fd, data, len, MSG_DONTWAIT, (struct sockaddr *)&address,
                  sizeof(address)) < 0
               ? -errno
               : 0;
}

static int send_note(const char *reason)
{
    struct msg_note m = {.reason = {reason, strlen(reason)}};
    uint8_t first[2 * NOTE_BYTES];
    struct wire_writer w;

    wire_writer_init(&w, first, sizeof(first), sizeof(first));
    message_put_note(&w, &m);
    assert_int_equal(w.error, 0);
    return send_bytes(w.data, w.len);
}

static uint64_t direct_count(void)
{
    loop_run(loop_never, NULL, 20);
    loop_settle();
    return stats_since_start()->direct;
}

static void notes_count(void **state)
{
    uint64_t before = stats_since_start()->direct;

    (void)state;
    assert_int_equal(send_note("-v"), 0);
    assert_int_equal(send_note(""), 0);
    assert_int_equal(direct_count(), before + 2);
}

static void what_is_no_note_does_not_count(void **state)
{
    uint64_t before = stats_since_start()->direct;
    char endless[LIMIT_NOTE_REASON_BYTES + 10];
    const uint8_t later[] = {PROTO_MAJOR + 1, 0, 0, 0, 0};
    const uint8_t cut[] = {PROTO_MAJOR, 3, 0, 0, 0, 'a'};

    (void)state;
    memset(endless, 'a', sizeof(endless) - 1);
    endless[sizeof(endless) - 1] = '\0';
    assert_int_equal(send_note(endless), 0);
    assert_int_equal(send_bytes(later, sizeof(later)), 0);
    assert_int_equal(send_bytes(cut, sizeof(cut)), 0);
    assert_int_equal(send_bytes("", 0), 0);
    assert_int_equal(direct_count(), before);
    /* And those behind it do. */
    assert_int_equal(send_note("-v"), 0);
    assert_int_equal(direct_count(), before + 1);
}

/* Who sends must not wait: what can't be taken is lost. */
static void a_flood_is_no_hindrance(void **state)
{
    unsigned sent = 0;

    (void)state;
    for (unsigned i = 0; i < 10000; i++)
        sent += send_note("-v") == 0;
    assert_between(sent, 1, 9999);
    assert_true(direct_count() >= sent);
}

static void the_file_is_private_and_goes(void **state)
{
    struct stat st;

    (void)state;
    assert_int_equal(stat(scratch_path(&scratch, "s.note"), &st), 0);
    assert_true(S_ISSOCK(st.st_mode));
    assert_int_equal(st.st_mode & 077, 0);
    notes_stop();
    assert_int_equal(stat(scratch.path, &st), -1);
    assert_int_equal(send_note("-v"), -ENOENT);
    notes_stop();
}

static void a_later_daemons_file_stays(void **state)
{
    (void)state;
    unlink(scratch_path(&scratch, "s.note"));
    scratch_write(&scratch, "s.note", "", 0600);
    notes_stop();
    assert_int_equal(access(scratch_path(&scratch, "s.note"), F_OK), 0);
}

static void a_dead_ones_file_is_replaced(void **state)
{
    (void)state;
    notes_stop();
    scratch_write(&scratch, "s.note", "", 0600);
    assert_int_equal(notes_start(scratch_path(&scratch, "s")), 0);
    assert_int_equal(send_note("-v"), 0);
}

static void a_long_name_is_an_error(void **state)
{
    char path[RUNDIR_SOCKET_BYTES + 1];

    (void)state;
    notes_stop();
    memset(path, 'a', sizeof(path) - 1);
    path[sizeof(path) - 1] = '\0';
    assert_int_equal(notes_start(path), -ENAMETOOLONG);
    assert_int_equal(notes_start("/nonexistent/s"), -ENOENT);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(notes_count),
        TEST(what_is_no_note_does_not_count),
        TEST(a_flood_is_no_hindrance),
        TEST(the_file_is_private_and_goes),
        TEST(a_later_daemons_file_stays),
        TEST(a_dead_ones_file_is_replaced),
        TEST(a_long_name_is_an_error),
    };

    return cmocka_run_group_tests_name("d_notes", tests, NULL, NULL);
}
