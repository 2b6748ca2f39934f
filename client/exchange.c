#include "client/exchange.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "client/dialect.h"
#include "client/late.h"
#include "client/monotonic.h"
#include "proto/hello.h"
#include "proto/message.h"

/* Bytes of an everyday request; more comes from the heap. */
#define FIRST_OUT_BYTES 8192

static LATE("d") uint8_t input[EXCHANGE_INPUT_BYTES];
static LATE("b") uint8_t first_out[FIRST_OUT_BYTES];

static void set_state(struct exchange *x, enum exchange_state state,
                      const char *text, size_t len)
{
    if (x->state != EXCHANGE_OPEN)
        return; /* the first cause stays */
    x->state = state;
    if (len >= sizeof(x->text))
        len = sizeof(x->text) - 1;
    memcpy(x->text, text, len);
    x->text[len] = '\0';
}

static void lose(struct exchange *x, enum exchange_state state,
                 const char *text)
{
    set_state(x, state, text, strlen(text));
}

void exchange_init(struct exchange *x, int fd, const struct exchange_sink *sink)
{
    memset(x, 0, sizeof(*x));
    x->fd = fd;
    x->sink = *sink;
    wire_writer_init(&x->out, first_out, sizeof(first_out),
                     2 * LIMIT_FRAME_BYTES);
    hello_put(&x->out);
}

static void close_out_fds(struct exchange *x)
{
    for (unsigned i = 0; i < x->out_fd_count; i++)
        close(x->out_fds[i]);
    x->out_fd_count = 0;
}

/* True when X's socket can be read, or has ended. */
static bool wait_readable(const struct exchange *x, int64_t until_ms)
{
    struct pollfd p = {.fd = x->fd, .events = POLLIN};
    int64_t left_ms = until_ms - monotonic_ms();

    return left_ms > 0 && poll(&p, 1, (int)left_ms) > 0;
}

void exchange_leave(struct exchange *x)
{
    int64_t until_ms = monotonic_ms() + EXCHANGE_LEAVE_MS;

    x->sink.before_wait(x->sink.user);
    if (shutdown(x->fd, SHUT_WR))
        return;
    while (wait_readable(x, until_ms) &&
           recv(x->fd, input, sizeof(input), 0) > 0)
        ;
}

void exchange_done(struct exchange *x)
{
    close_out_fds(x);
    if (x->fd >= 0)
        close(x->fd);
    x->fd = -1;
    wire_writer_done(&x->out);
}

/* --- out ------------------------------------------------------------------ */

/* ms without a word of the daemon's that are worth a question. */
static int patience_ms(const struct exchange *x)
{
    return x->welcomed || x->is_new ? EXCHANGE_QUIET_MS : EXCHANGE_NOTICE_MS;
}

/* Waits until the socket takes more.  A daemon that reads nothing for so long
 * would not answer PING either. */
static int wait_writable(struct exchange *x)
{
    struct pollfd p = {.fd = x->fd, .events = POLLOUT};
    int n;

    do
        n = poll(&p, 1, 2 * patience_ms(x));
    while (n < 0 && errno == EINTR);
    return n > 0 ? 0 : -ETIMEDOUT;
}

static ssize_t send_some(struct exchange *x, struct iovec *iov, int count)
{
    union {
        struct cmsghdr align;
        char buf[CMSG_SPACE(sizeof(int) * LIMIT_REQUEST_FDS)];
    } control;
    struct msghdr m = {.msg_iov = iov, .msg_iovlen = (size_t)count};

    if (x->out_fd_count) {
        size_t bytes = sizeof(int) * x->out_fd_count;
        struct cmsghdr *c;

        memset(&control, 0, sizeof(control));
        m.msg_control = control.buf;
        m.msg_controllen = CMSG_SPACE(bytes);
        c = CMSG_FIRSTHDR(&m);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(bytes);
        memcpy(CMSG_DATA(c), x->out_fds, bytes);
    }
    return sendmsg(x->fd, &m, MSG_NOSIGNAL);
}

/* Sends all COUNT pieces. */
static void send_all(struct exchange *x, struct iovec *iov, int count)
{
    while (count && x->state == EXCHANGE_OPEN) {
        ssize_t n = send_some(x, iov, count);

        if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
            if (errno == EAGAIN && wait_writable(x))
                exchange_give_up(x);
            continue;
        }
        if (n < 0) {
            /* What it said before it closed is still to be read. */
            if (errno != EPIPE && errno != ECONNRESET)
                lose(x, EXCHANGE_ENDED, strerror(errno));
            return;
        }
        close_out_fds(x);
        while (count && (size_t)n >= iov->iov_len) {
            n -= (ssize_t)iov->iov_len;
            iov++;
            count--;
        }
        if (count) {
            iov->iov_base = (char *)iov->iov_base + n;
            iov->iov_len -= (size_t)n;
        }
    }
}

void exchange_flush(struct exchange *x)
{
    struct iovec iov = {x->out.data, x->out.len};

    if (x->out.error)
        lose(x, EXCHANGE_BROKEN, "a request too large");
    else if (x->out.len)
        send_all(x, &iov, 1);
    wire_writer_reset(&x->out);
    close_out_fds(x);
}

void exchange_send_data(struct exchange *x, const void *head, size_t head_len,
                        const void *data, size_t len)
{
    struct iovec iov[2] = {{(void *)(uintptr_t)head, head_len},
                           {(void *)(uintptr_t)data, len}};

    if (x->out.len)
        exchange_flush(x);
    send_all(x, iov, len ? 2 : 1);
}

/* --- in ------------------------------------------------------------------- */

static void on_welcome(struct exchange *x, const struct frame *f)
{
    struct msg_welcome m;

    if (message_get_welcome(f, &m)) {
        lose(x, EXCHANGE_BROKEN, "a malformed welcome");
        return;
    }
    x->welcomed = true;
    dialect_heed(&m);
}

static void on_session_frame(struct exchange *x, const struct frame *f)
{
    struct msg_refused refused;
    struct wire_str text;
    uint32_t code;

    switch (f->type) {
    case FRAME_WELCOME:
        on_welcome(x, f);
        break;
    case FRAME_PONG:
        break;
    case FRAME_REFUSED:
        if (message_get_refused(f, &refused)) {
            lose(x, EXCHANGE_BROKEN, "a malformed refusal");
            break;
        }
        x->refuse_reason = refused.reason;
        set_state(x, EXCHANGE_REFUSED, refused.text.data, refused.text.len);
        break;
    case FRAME_ERROR:
        if (message_get_error(f, &code, &text))
            lose(x, EXCHANGE_BROKEN, "a malformed error");
        else
            set_state(x, EXCHANGE_BROKEN, text.data, text.len);
        break;
    default:
        lose(x, EXCHANGE_BROKEN, "an unexpected message");
        break;
    }
}

/* Hands on what is there of a body. */
static size_t take_body(struct exchange *x, const uint8_t *data, size_t len)
{
    if (len > x->body_left)
        len = x->body_left;
    x->body_left -= len;
    if (len)
        x->sink.on_body(x->sink.user, x->body_transfer, data, len);
    return len;
}

/* A body need not be complete to be useful.  Returns the bytes taken, 0 when
 * this is no body. */
static size_t start_body(struct exchange *x, const uint8_t *data, size_t len)
{
    if (len < FRAME_HEADER_BYTES || data[4] != FRAME_BODY ||
        frame_need(data, len) > FRAME_HEADER_BYTES + LIMIT_SMALL_FRAME_BYTES)
        return 0;
    x->body_transfer = (uint16_t)(data[6] | data[7] << 8);
    x->body_left = frame_need(data, len) - FRAME_HEADER_BYTES;
    return FRAME_HEADER_BYTES;
}

/* Takes one message, or a part of a body.  Returns its bytes, 0 when more has
 * to come first. */
static size_t take(struct exchange *x, const uint8_t *data, size_t len)
{
    struct frame f;
    size_t taken;
    long n;

    if (x->body_left)
        return take_body(x, data, len);
    taken = start_body(x, data, len);
    if (taken)
        return taken + take_body(x, data + taken, len - taken);
    n = frame_parse(data, len, &f);
    if (n < 0)
        lose(x, EXCHANGE_BROKEN, "a malformed message");
    if (n <= 0)
        return 0;
    if (f.transfer)
        x->sink.on_frame(x->sink.user, &f);
    else
        on_session_frame(x, &f);
    return (size_t)n;
}

static void take_all(struct exchange *x)
{
    size_t at = 0;
    size_t n;

    x->is_taking = true;
    while (at < x->in_len && x->state == EXCHANGE_OPEN &&
           (n = take(x, input + at, x->in_len - at)) > 0)
        at += n;
    x->in_len -= at;
    memmove(input, input + at, x->in_len);
    x->is_taking = false;
}

static void read_some(struct exchange *x)
{
    ssize_t n = recv(x->fd, input + x->in_len, sizeof(input) - x->in_len, 0);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n < 0) {
        lose(x, EXCHANGE_ENDED, strerror(errno));
        return;
    }
    if (n == 0) {
        x->heard_all = true;
        lose(x, x->is_revoking ? EXCHANGE_SILENT : EXCHANGE_ENDED,
             x->is_revoking ? "" : "it closed the connection");
        return;
    }
    x->heard_ms = 0;
    x->pinged = false;
    x->in_len += (size_t)n;
    take_all(x);
}

/* --- waiting -------------------------------------------------------------- */

/* True when the daemon has not even read what it was sent (unix(7), SIOCOUTQ,
 * which is TIOCOUTQ): to ask it would be no use. */
static bool is_unread(const struct exchange *x)
{
    int bytes = 0;

    return !x->welcomed && !x->is_new && ioctl(x->fd, TIOCOUTQ, &bytes) == 0 &&
           bytes > 0;
}

/* Asks, or gives up. */
static void on_quiet(struct exchange *x)
{
    if (x->pinged || is_unread(x)) {
        exchange_give_up(x);
        return;
    }
    x->pinged = true;
    x->heard_ms = monotonic_ms();
    message_put_token(&x->out, FRAME_PING, 1);
    exchange_flush(x);
}

/* ms until the daemon has been quiet for too long.  The clock is read only
 * when a wait ends without a word: the everyday command never asks it. */
static int quiet_left_ms(struct exchange *x)
{
    int64_t left;

    if (!x->heard_ms)
        return patience_ms(x);
    left = x->heard_ms + patience_ms(x) - monotonic_ms();
    return left > 0 ? (int)left : 0;
}

void exchange_step(struct exchange *x, struct pollfd *fds, unsigned count,
                   int timeout_ms)
{
    int quiet_ms = quiet_left_ms(x);
    bool is_quiet = timeout_ms < 0 || quiet_ms <= timeout_ms;
    int wait_ms = is_quiet ? quiet_ms : timeout_ms;
    int n;

    x->sink.before_wait(x->sink.user);
    fds[count] = (struct pollfd){.fd = x->fd, .events = POLLIN};
    n = poll(fds, count + 1, wait_ms);
    if (n < 0) {
        for (unsigned i = 0; i <= count; i++)
            fds[i].revents = 0;
        return; /* a signal that did not end us */
    }
    if (n == 0 && is_quiet)
        on_quiet(x);
    else if (n == 0 && !x->heard_ms)
        x->heard_ms = monotonic_ms() - wait_ms;
    if (fds[count].revents)
        read_some(x);
}

void exchange_await_welcome(struct exchange *x)
{
    int64_t left_ms = x->is_new ? EXCHANGE_WELCOME_MS : EXCHANGE_NOTICE_MS;
    int64_t end_ms = monotonic_ms() + left_ms;

    exchange_flush(x);
    while (x->state == EXCHANGE_OPEN && !x->welcomed && left_ms > 0) {
        struct pollfd fds[1];

        exchange_step(x, fds, 0, (int)left_ms);
        left_ms = end_ms - monotonic_ms();
    }
    if (!x->welcomed)
        exchange_give_up(x);
}

/* Between messages alone: others may lie behind the one that is handed on. */
void exchange_give_up(struct exchange *x)
{
    if (x->is_taking || x->is_revoking)
        lose(x, EXCHANGE_SILENT, "");
    x->is_revoking = true;
    shutdown(x->fd, SHUT_RD);
    while (x->state == EXCHANGE_OPEN)
        read_some(x);
}
