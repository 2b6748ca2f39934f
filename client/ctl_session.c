#include "ctl_session.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "client/monotonic.h"
#include "proto/hello.h"

/* Bytes of HELLO and CTL: a build id and some numbers. */
#define QUESTION_BYTES 512

/* ms between two looks at a process where the kernel has no pidfd_open(2)
 * (before 5.3). */
#define LOOK_PAUSE_MS 10

struct conversation {
    int fd;
    int64_t deadline_ms;
    uint8_t *input; /* what has come and was not yet understood */
    size_t len;
    size_t cap;
    bool is_ended; /* CTL_END came */
    struct ctl_answer *answer;
};

static void set_text(struct ctl_answer *a, struct wire_str text)
{
    snprintf(a->text, sizeof(a->text), "%.*s", (int)text.len, text.data);
}

/* --- what the daemon says ------------------------------------------------- */

static int on_welcome(struct conversation *c, const struct frame *f)
{
    struct msg_welcome m;
    int error = message_get_welcome(f, &m);

    if (error == 0 && c->answer->pid == 0)
        c->answer->pid = (pid_t)m.pid;
    return error;
}

static int on_refused(struct conversation *c, const struct frame *f)
{
    struct msg_refused m;
    int error = message_get_refused(f, &m);

    if (error < 0)
        return error;
    set_text(c->answer, m.text);
    return -EPERM;
}

static int on_error(struct conversation *c, const struct frame *f)
{
    struct wire_str text;
    uint32_t code;
    int error = message_get_error(f, &code, &text);

    if (error < 0)
        return error;
    set_text(c->answer, text);
    return -EPROTO;
}

static int on_row(struct conversation *c, const struct frame *f)
{
    struct ctl_answer *a = c->answer;
    struct ctl_row *rows;
    uint8_t *copy;

    if (a->row_count >= CTL_ROWS_MAX)
        return -EMSGSIZE;
    rows = realloc(a->rows, (a->row_count + 1) * sizeof(*rows));
    if (rows == NULL)
        return -ENOMEM;
    a->rows = rows;
    copy = malloc(f->len + 1);
    if (copy == NULL)
        return -ENOMEM;
    memcpy(copy, f->payload, f->len);
    rows[a->row_count++] = (struct ctl_row){.payload = copy, .len = f->len};
    return 0;
}

static int on_end(struct conversation *c, const struct frame *f)
{
    uint32_t code;
    int error = message_get_ctl_end(f, &code);

    if (error < 0)
        return error;
    c->is_ended = true;
    return code == 0 ? 0 : -(int)code;
}

static const struct handler {
    enum frame_type type;
    int (*handle)(struct conversation *c, const struct frame *f);
} handlers[] = {
    {FRAME_WELCOME, on_welcome}, {FRAME_REFUSED, on_refused},
    {FRAME_ERROR, on_error},     {FRAME_CTL_ROW, on_row},
    {FRAME_CTL_END, on_end},
};

static int handle(struct conversation *c, const struct frame *f)
{
    for (size_t i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++) {
        if (handlers[i].type == f->type)
            return handlers[i].handle(c, f);
    }
    return -EPROTO;
}

/* --- the socket ----------------------------------------------------------- */

/* Waits for EVENTS.  Returns 0, or -ETIMEDOUT at the deadline. */
static int await(struct conversation *c, short events)
{
    struct pollfd p = {.fd = c->fd, .events = events};
    int64_t left_ms = c->deadline_ms - monotonic_ms();
    int got;

    if (left_ms <= 0)
        return -ETIMEDOUT;
    got = poll(&p, 1, (int)left_ms);
    if (got < 0)
        return errno == EINTR ? 0 : -errno;
    return got == 0 ? -ETIMEDOUT : 0;
}

static int send_all(struct conversation *c, const uint8_t *data, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(c->fd, data, len, MSG_NOSIGNAL);
        int error = 0;

        if (sent > 0) {
            data += sent;
            len -= (size_t)sent;
            continue;
        }
        if (errno != EINTR)
            error = errno == EAGAIN ? await(c, POLLOUT) : -errno;
        if (error < 0)
            return error;
    }
    return 0;
}

static int ask(struct conversation *c, enum ctl_command command,
               const char *argument)
{
    uint8_t first[QUESTION_BYTES];
    struct wire_writer w;
    int error;

    wire_writer_init(&w, first, sizeof(first), sizeof(first));
    hello_put(&w);
    message_put_ctl(&w, command, argument);
    error = w.error != 0 ? w.error : send_all(c, w.data, w.len);
    wire_writer_done(&w);
    return error;
}

/* Takes every complete message from the input. */
static int digest(struct conversation *c)
{
    size_t at = 0;
    int error = 0;

    while (error == 0 && !c->is_ended) {
        struct frame f;
        long used = frame_parse(c->input + at, c->len - at, &f);

        if (used <= 0) {
            error = (int)used;
            break;
        }
        error = handle(c, &f);
        at += (size_t)used;
    }
    memmove(c->input, c->input + at, c->len - at);
    c->len -= at;
    return error;
}

static int make_room(struct conversation *c)
{
    size_t cap = c->cap != 0 ? 2 * c->cap : 16384;
    uint8_t *more;

    if (c->len < c->cap)
        return 0;
    more = realloc(c->input, cap);
    if (more == NULL)
        return -ENOMEM;
    c->input = more;
    c->cap = cap;
    return 0;
}

/* Reads what there is.  Returns 0, or -ECONNRESET at the stream's end. */
static int read_some(struct conversation *c)
{
    int error = make_room(c);
    ssize_t got;

    if (error < 0)
        return error;
    got = recv(c->fd, c->input + c->len, c->cap - c->len, 0);
    if (got == 0)
        return -ECONNRESET;
    if (got < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -errno;
    c->len += (size_t)got;
    return digest(c);
}

static int converse(int fd, enum ctl_command command, const char *argument,
                    int timeout_ms, struct ctl_answer *ret)
{
    struct conversation c = {
        .fd = fd, .deadline_ms = monotonic_ms() + timeout_ms, .answer = ret};
    int error = ask(&c, command, argument);

    while (error == 0 && !c.is_ended) {
        error = await(&c, POLLIN);
        if (error == 0)
            error = read_some(&c);
    }
    free(c.input);
    if (error < 0 && ret->text[0] == '\0')
        snprintf(ret->text, sizeof(ret->text), "the daemon's answer: %s",
                 strerror(-error));
    return error;
}

/* --- the process ---------------------------------------------------------- */

/* Is PID a daemon of ours?  A socket that was handed over can name a process
 * that has long ended, whose number another one may have by now.  By its name:
 * what else /proc tells of a process that is not dumpable is for root. */
static bool is_daemon(pid_t pid)
{
    static const char want[] = "warmcurld\n";
    char name[sizeof(want)];
    char path[32];
    ssize_t len;
    int fd;

    snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    len = read(fd, name, sizeof(name));
    close(fd);
    return len == sizeof(want) - 1 && memcmp(name, want, sizeof(want) - 1) == 0;
}

/* Waits until the process behind PIDFD has ended, WAIT_MS at most (-1: any
 * time).  Returns whether it has. */
static bool await_end(int pidfd, int wait_ms)
{
    struct pollfd p = {.fd = pidfd, .events = POLLIN};
    int got;

    do {
        got = poll(&p, 1, wait_ms);
    } while (got < 0 && errno == EINTR);
    return got > 0;
}

static bool await_end_looking(pid_t pid, int wait_ms)
{
    int64_t deadline_ms = monotonic_ms() + wait_ms;

    while (kill(pid, 0) == 0 && is_daemon(pid)) {
        if (wait_ms >= 0 && monotonic_ms() >= deadline_ms)
            return false;
        poll(NULL, 0, LOOK_PAUSE_MS);
    }
    return true;
}

/* PIDFD (-1: none could be had) and PID are the daemon's. */
static int finish(int pidfd, pid_t pid, int end_ms)
{
    bool is_gone =
        pidfd >= 0 ? await_end(pidfd, end_ms) : await_end_looking(pid, end_ms);

    if (is_gone)
        return 0;
    if (pidfd >= 0)
        syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0);
    else
        kill(pid, SIGKILL);
    is_gone =
        pidfd >= 0 ? await_end(pidfd, end_ms) : await_end_looking(pid, end_ms);
    return is_gone ? 0 : -ETIMEDOUT;
}

/* --- the interface -------------------------------------------------------- */

/* Connects; returns 0 with RET->is_running telling whether a daemon is there,
 * or -errno. */
static int reach(struct connection *c, struct ctl_answer *ret)
{
    memset(ret, 0, sizeof(*ret));
    connect_daemon(0, c);
    ret->is_running = c->error == CONNECT_OK || c->error == CONNECT_TIMEOUT;
    if (c->error != CONNECT_OK)
        connect_describe(c, ret->text, sizeof(ret->text));
    if (c->error == CONNECT_RUNDIR && c->rundir == RUNDIR_FOREIGN) {
        size_t len = strlen(ret->text);

        snprintf(ret->text + len, sizeof(ret->text) - len, ", uid %u",
                 (unsigned)c->where.owner);
    }
    if (c->error == CONNECT_OK && c->pid > 0 && is_daemon(c->pid))
        ret->pid = c->pid;
    if (c->error == CONNECT_TIMEOUT)
        return -ETIMEDOUT;
    return c->error == CONNECT_OK || c->error == CONNECT_ABSENT ? 0 : -EPERM;
}

int ctl_ask(enum ctl_command command, const char *argument, int timeout_ms,
            struct ctl_answer *ret)
{
    struct connection c;
    int error = reach(&c, ret);

    if (c.fd < 0)
        return error;
    error = converse(c.fd, command, argument, timeout_ms, ret);
    close(c.fd);
    return error;
}

int ctl_end(enum ctl_command command, int timeout_ms, int end_ms,
            struct ctl_answer *ret)
{
    struct connection c;
    int error = reach(&c, ret);
    int pidfd = -1;

    if (c.fd < 0)
        return error;
    /* Held before the daemon can end: its number can't be another's then. */
    if (ret->pid > 0)
        pidfd = (int)syscall(SYS_pidfd_open, ret->pid, 0);
    error = converse(c.fd, command, "", timeout_ms, ret);
    /* A daemon that ends at once may not get round to saying so. */
    if (error == -ECONNRESET || error == -EPIPE)
        error = 0;
    if (pidfd < 0 && ret->pid > 0 && is_daemon(ret->pid))
        pidfd = (int)syscall(SYS_pidfd_open, ret->pid, 0);
    close(c.fd);
    /* One that does not answer is ended all the same where END_MS says so;
     * one that refuses the question is not ours to end. */
    if (ret->pid > 0 && (error == 0 || (error == -ETIMEDOUT && end_ms >= 0)))
        error = finish(pidfd, ret->pid, end_ms);
    if (pidfd >= 0)
        close(pidfd);
    return error;
}

void ctl_answer_done(struct ctl_answer *a)
{
    for (size_t i = 0; i < a->row_count; i++)
        free(a->rows[i].payload);
    free(a->rows);
    a->rows = NULL;
    a->row_count = 0;
}
