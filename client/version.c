#include "client/version.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client/connect.h"
#include "client/dialect.h"
#include "client/exchange.h"
#include "client/monotonic.h"
#include "proto/hello.h"
#include "proto/message.h"

/* Bytes of HELLO, and of WELCOME with its header. */
#define HELLO_BYTES 512
#define WELCOME_BYTES 1024

static bool is_silent;

static int send_hello(int fd)
{
    uint8_t first[HELLO_BYTES];
    struct wire_writer w;
    int rc;

    wire_writer_init(&w, first, sizeof(first), sizeof(first));
    hello_put(&w);
    rc = w.error;
    /* An empty socket takes so little at once. */
    if (!rc && send(fd, w.data, w.len, MSG_NOSIGNAL) != (ssize_t)w.len)
        rc = -EIO;
    wire_writer_done(&w);
    return rc;
}

static void use(const struct frame *f)
{
    struct msg_welcome m;

    if (f->type == FRAME_WELCOME && !message_get_welcome(f, &m))
        dialect_heed(&m);
}

/* Reads the first message from FD, whatever it is.  False when there was
 * nothing to read for WAIT_MS. */
static bool read_answer(int fd, int64_t wait_ms)
{
    int64_t end_ms = monotonic_ms() + wait_ms;
    uint8_t data[WELCOME_BYTES];
    size_t len = 0;

    for (;;) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        int64_t left_ms = end_ms - monotonic_ms();
        struct frame f;
        ssize_t n;

        if (left_ms <= 0 || poll(&p, 1, (int)left_ms) == 0)
            return false;
        n = recv(fd, data + len, sizeof(data) - len, 0);
        if (n <= 0)
            return true;
        len += (size_t)n;
        if (frame_parse(data, len, &f) > 0) {
            use(&f);
            return true;
        }
    }
}

/* Asks the daemon at C's other end, which is closed.  False when it is
 * silent. */
static bool ask(struct connection *c)
{
    int64_t wait_ms =
        c->is_new_daemon ? EXCHANGE_WELCOME_MS : EXCHANGE_NOTICE_MS;
    bool is_heard = send_hello(c->fd) || read_answer(c->fd, wait_ms);

    close(c->fd);
    return is_heard;
}

void version_learn(void)
{
    struct connection c;

    if (!is_silent && connect_daemon(CONNECT_START, &c) == CONNECT_OK)
        is_silent = !ask(&c);
}

bool version_met_silence(void)
{
    return is_silent;
}

void version_note_silence(void)
{
    is_silent = true;
}

void version_learn_privately(void)
{
    struct connection c;

    if (connect_private(&c) == CONNECT_OK)
        ask(&c);
}
