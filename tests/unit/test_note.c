#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "client/note.h"
#include "proto/message.h"
#include "between.h"
#include "placing.h"

static int fd;

static int setup(void **state)
{
    placing_setup(state);
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    return fd < 0;
}

static int teardown(void **state)
{
    close(fd);
    return placing_teardown(state);
}

static void listen_for_notes(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    snprintf(address.sun_path, sizeof(address.sun_path), "%s/s.note",
             scratch.dir);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
}

static void assert_reason(const char *want)
{
    uint8_t data[2 * NOTE_BYTES];
    ssize_t len = recv(fd, data, sizeof(data), 0);
    struct msg_note m;

    assert_true(len > 0);
    assert_int_equal(message_get_note(data, (size_t)len, &m), 0);
    assert_int_equal(m.reason.len, strlen(want));
    assert_memory_equal(m.reason.data, want, m.reason.len);
}

static void the_reason_is_told(void **state)
{
    (void)state;
    listen_for_notes();
    note_direct("-v asks about the connection");
    assert_reason("-v asks about the connection");
}

static void names_of_files_are_not(void **state)
{
    (void)state;
    listen_for_notes();
    note_direct("can't read secret plans.txt");
    assert_reason("can't read");
    note_direct("can't write /home/me/x");
    assert_reason("can't write");
}

static void a_long_reason_is_cut(void **state)
{
    char text[300];

    (void)state;
    listen_for_notes();
    memset(text, 'a', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    note_direct(text);
    text[LIMIT_NOTE_REASON_BYTES] = '\0';
    assert_reason(text);
}

/* Nothing is started, made, or waited for. */
static void without_a_daemon_nothing_happens(void **state)
{
    (void)state;
    note_direct("-v");
    assert_int_equal(rmdir(scratch.dir), 0);
    note_direct("-v");
    assert_int_equal(access(scratch.dir, F_OK), -1);
}

static void one_that_does_not_read_holds_nobody_up(void **state)
{
    unsigned count = 0;
    uint8_t data[2 * NOTE_BYTES];

    (void)state;
    listen_for_notes();
    alarm(20);
    for (unsigned i = 0; i < 5000; i++)
        note_direct("-v");
    alarm(0);
    while (recv(fd, data, sizeof(data), 0) > 0)
        count++;
    assert_between(count, 1, 4999);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_reason_is_told),
        TEST(names_of_files_are_not),
        TEST(a_long_reason_is_cut),
        TEST(without_a_daemon_nothing_happens),
        TEST(one_that_does_not_read_holds_nobody_up),
    };

    return cmocka_run_group_tests_name("note", tests, NULL, NULL);
}
