#include "talk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "hello.h"
#include "limits.h"

/* Bytes of input at first: a small answer with its figures fits. */
#define FIRST_INPUT_BYTES 16384

/* Bytes that may wait to be sent: the largest message and one before it. */
#define OUTPUT_BYTES (2 * LIMIT_FRAME_BYTES)

/* Does the socket's other end run as the caller? */
static bool is_ours(int fd)
{
    struct ucred peer;
    socklen_t len = sizeof(peer);

    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0 &&
           peer.uid == geteuid();
}

/* Connects to PATH; returns the socket, or -errno. */
static int connect_to(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int error;
    int fd;

    if (path[0] == '\0' || strlen(path) >= sizeof(address.sun_path))
        return -ENOENT;
    strcpy(address.sun_path, path);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0) {
        if (is_ours(fd))
            return fd;
        errno = EPERM;
    }
    /* A socket whose daemon has ended is as good as none. */
    error = errno == ECONNREFUSED ? ENOENT : errno;
    close(fd);
    return -error;
}

int talk_open(struct talk *ret)
{
    struct rundir where;
    enum rundir_error error = rundir_find(RUNDIR_LOOK, &where);
    int fd;

    if (error == RUNDIR_ABSENT)
        return -ENOENT;
    if (error == RUNDIR_SYSTEM)
        return -where.sys_errno;
    if (error != RUNDIR_OK)
        return -EPERM;
    fd = connect_to(where.socket);
    if (fd == -ENOENT)
        fd = connect_to(where.fixed);
    if (fd < 0)
        return fd;
    *ret = (struct talk){.fd = fd};
    wire_writer_init(&ret->out, NULL, 0, OUTPUT_BYTES);
    hello_put(&ret->out);
    return 0;
}

int talk_send(struct talk *t)
{
    size_t at = 0;

    if (t->out.error != 0)
        return t->out.error;
    while (at < t->out.len) {
        ssize_t sent =
            send(t->fd, t->out.data + at, t->out.len - at, MSG_NOSIGNAL);

        if (sent >= 0)
            at += (size_t)sent;
        else if (errno != EINTR)
            return -errno;
    }
    wire_writer_reset(&t->out);
    return 0;
}

/* Makes room for WANT bytes behind what was not taken yet. */
static int make_room(struct talk *t, size_t want)
{
    size_t cap = t->cap != 0 ? t->cap : FIRST_INPUT_BYTES;
    uint8_t *input;

    if (t->len > t->used && t->used > 0)
        memmove(t->input, t->input + t->used, t->len - t->used);
    t->len -= t->used;
    t->used = 0;
    while (cap < want)
        cap *= 2;
    if (cap == t->cap)
        return 0;
    input = realloc(t->input, cap);
    if (input == NULL)
        return -ENOMEM;
    t->input = input;
    t->cap = cap;
    return 0;
}

/* Reads what has come.  Returns 0 or -errno. */
static int read_some(struct talk *t)
{
    size_t need = frame_need(t->input + t->used, t->len - t->used);
    int error =
        make_room(t, need > FRAME_HEADER_BYTES ? need : FRAME_HEADER_BYTES);
    ssize_t got;

    if (error < 0)
        return error;
    do {
        got = recv(t->fd, t->input + t->len, t->cap - t->len, 0);
    } while (got < 0 && errno == EINTR);
    if (got <= 0)
        return got == 0 ? -ECONNRESET : -errno;
    t->len += (size_t)got;
    return 0;
}

int talk_next(struct talk *t, struct frame *ret)
{
    int error = talk_send(t);

    while (error == 0) {
        long used = frame_parse(t->input + t->used, t->len - t->used, ret);

        if (used < 0)
            return (int)used;
        t->used += (size_t)used;
        if (used > 0)
            return 0;
        error = read_some(t);
    }
    return error;
}

void talk_close(struct talk *t)
{
    close(t->fd);
    wire_writer_done(&t->out);
    free(t->input);
    *t = (struct talk){.fd = -1};
}
