#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "placing.h"
#include "proto/limits.h"
#include "proto/talk.h"

static int listen_here(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    strcpy(address.sun_path, scratch_path(&scratch, "s"));
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(listen(fd, 1), 0);
    return fd;
}

/* A session without a daemon: RET_PEER is its other end. */
static struct talk pair(int *ret_peer)
{
    int fds[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    *ret_peer = fds[1];
    return (struct talk){.fd = fds[0], .out.max = LIMIT_FRAME_BYTES};
}

static void no_daemon(void **state)
{
    struct talk t;
    int fd;

    (void)state;
    assert_int_equal(talk_open(&t), -ENOENT);
    fd = listen_here();
    close(fd);
    /* The file stays behind a daemon that was killed. */
    assert_int_equal(talk_open(&t), -ENOENT);
}

static void refused_directory(void **state)
{
    struct talk t;

    (void)state;
    assert_int_equal(chmod(scratch.dir, 0755), 0);
    assert_int_equal(talk_open(&t), -EPERM);
}

static void hello_arrives(void **state)
{
    struct talk t;
    struct frame f;
    struct msg_hello hello;
    uint8_t got[512];
    int listener = listen_here();
    ssize_t len;
    int peer;

    (void)state;
    assert_int_equal(talk_open(&t), 0);
    peer = accept(listener, NULL, NULL);
    assert_int_equal(recv(peer, got, sizeof(got), MSG_DONTWAIT), -1);
    assert_int_equal(talk_send(&t), 0);
    assert_int_equal(t.out.len, 0);
    len = recv(peer, got, sizeof(got), 0);
    assert_int_equal(frame_parse(got, (size_t)len, &f), len);
    assert_int_equal(message_get_hello(&f, &hello), 0);
    assert_int_equal(hello.major, PROTO_MAJOR);
    assert_int_equal(hello.confinement, rundir_modes());
    talk_close(&t);
    assert_int_equal(t.fd, -1);
    close(peer);
    close(listener);
}

static void foreign_listener(void **state)
{
    struct talk t;
    int status;
    pid_t child;
    int listener;

    (void)state;
    if (geteuid() != 0)
        skip();
    /* Made and listened on by another user, in a directory of ours. */
    assert_int_equal(chown(scratch.dir, 65534, (gid_t)-1), 0);
    child = fork();
    if (child == 0) {
        _exit(seteuid(65534) != 0 || (listener = listen_here()) < 0 ||
              (seteuid(0), chown(scratch.dir, 0, (gid_t)-1)) != 0 ||
              talk_open(&t) != -EPERM);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* Messages of all sizes, in pieces of STEP bytes. */
static void send_in_pieces(int fd, size_t step)
{
    struct wire_writer w;

    wire_writer_init(&w, NULL, 0, 16 * LIMIT_FRAME_BYTES);
    for (size_t len = 1; len <= LIMIT_SMALL_FRAME_BYTES; len *= 3) {
        size_t mark = frame_begin(&w, FRAME_BODY, 7);

        memset(wire_room(&w, len), 'a' + (int)(len % 23), len);
        frame_end(&w, mark);
    }
    for (size_t at = 0; at < w.len; at += step) {
        size_t n = w.len - at < step ? w.len - at : step;

        if (send(fd, w.data + at, n, 0) != (ssize_t)n)
            _exit(1);
    }
    _exit(w.error != 0);
}

static void messages_in_pieces(void **state)
{
    static const size_t steps[] = {7, 4096, 1 << 24};

    (void)state;
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        int peer, status;
        struct talk t = pair(&peer);
        struct frame f;
        pid_t child = fork();

        if (child == 0)
            send_in_pieces(peer, steps[i]);
        close(peer);
        for (size_t len = 1; len <= LIMIT_SMALL_FRAME_BYTES; len *= 3) {
            assert_int_equal(talk_next(&t, &f), 0);
            assert_int_equal(f.type, FRAME_BODY);
            assert_int_equal(f.transfer, 7);
            assert_int_equal(f.len, len);
            assert_int_equal(f.payload[0], 'a' + (int)(len % 23));
            assert_int_equal(f.payload[len - 1], 'a' + (int)(len % 23));
        }
        assert_int_equal(talk_next(&t, &f), -ECONNRESET);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(status, 0);
        talk_close(&t);
    }
}

static void no_message(void **state)
{
    static const uint8_t unknown[FRAME_HEADER_BYTES] = {0, 0, 0, 0, 200};
    static const uint8_t long_one[FRAME_HEADER_BYTES] = {0xff, 0xff, 0xff, 0xff,
                                                         FRAME_BODY};
    struct frame f;
    int peer;
    struct talk t = pair(&peer);

    (void)state;
    assert_int_equal(send(peer, unknown, sizeof(unknown), 0), sizeof(unknown));
    assert_int_equal(talk_next(&t, &f), -EBADMSG);
    talk_close(&t);
    close(peer);
    t = pair(&peer);
    assert_int_equal(send(peer, long_one, sizeof(long_one), 0),
                     sizeof(long_one));
    assert_int_equal(talk_next(&t, &f), -EMSGSIZE);
    talk_close(&t);
    close(peer);
}

/* What waits to be sent goes before anything is waited for. */
static void next_sends(void **state)
{
    uint8_t got[64];
    struct frame f;
    uint64_t token;
    int peer;
    struct talk t = pair(&peer);
    ssize_t len;

    (void)state;
    message_put_token(&t.out, FRAME_PING, 42);
    assert_int_equal(fcntl(t.fd, F_SETFL, O_NONBLOCK), 0);
    assert_int_equal(talk_next(&t, &f), -EAGAIN);
    assert_int_equal(talk_next(&t, &f), -EAGAIN);
    len = recv(peer, got, sizeof(got), 0);
    assert_int_equal(send(peer, got, (size_t)len, 0), len);
    assert_int_equal(talk_next(&t, &f), 0);
    assert_int_equal(f.type, FRAME_PING);
    assert_int_equal(message_get_token(&f, &token), 0);
    assert_int_equal(token, 42);
    assert_int_equal(talk_next(&t, &f), -EAGAIN);
    talk_close(&t);
    close(peer);
}

static void errors_of_sending(void **state)
{
    struct frame f;
    int peer;
    struct talk t = pair(&peer);

    (void)state;
    wire_room(&t.out, LIMIT_FRAME_BYTES + 1);
    assert_int_equal(talk_send(&t), -EMSGSIZE);
    assert_int_equal(talk_next(&t, &f), -EMSGSIZE);
    close(peer);
    wire_writer_reset(&t.out);
    message_put_token(&t.out, FRAME_PING, 42);
    assert_int_equal(talk_send(&t), -EPIPE);
    assert_int_equal(talk_next(&t, &f), -EPIPE);
    talk_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_daemon, placing_setup,
                                        placing_teardown),
        cmocka_unit_test_setup_teardown(refused_directory, placing_setup,
                                        placing_teardown),
        cmocka_unit_test_setup_teardown(hello_arrives, placing_setup,
                                        placing_teardown),
        cmocka_unit_test_setup_teardown(foreign_listener, placing_setup,
                                        placing_teardown),
        cmocka_unit_test(messages_in_pieces),
        cmocka_unit_test(no_message),
        cmocka_unit_test(next_sends),
        cmocka_unit_test(errors_of_sending),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
