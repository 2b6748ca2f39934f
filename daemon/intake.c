#include "daemon/intake.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* Bytes of the buffer at first: a request of a few KiB comes in one
 * recvmsg(2). */
#define FIRST_BYTES (16 * 1024)

int intake_init(struct intake *in)
{
    *in = (struct intake){.data = malloc(FIRST_BYTES), .cap = FIRST_BYTES};
    return in->data ? 0 : -ENOMEM;
}

void intake_done(struct intake *in)
{
    for (unsigned i = 0; i < in->fd_count; i++)
        close(in->fds[i]);
    free(in->data);
}

size_t intake_room(const struct intake *in)
{
    return in->cap - in->len;
}

/* A client's own end, held here, would keep it from ever ending. */
static bool is_socket(int fd)
{
    struct stat st;

    return !fstat(fd, &st) && S_ISSOCK(st.st_mode);
}

static const char too_many[] = "too many descriptors";

static int keep_fds(struct intake *in, struct msghdr *msg)
{
    int rc = 0;

    for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
        unsigned count;

        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
            continue;
        count = (unsigned)((c->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        for (unsigned i = 0; i < count; i++) {
            int fd;

            memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(fd));
            if (in->fd_count < INTAKE_FDS && !is_socket(fd)) {
                in->fds[in->fd_count++] = fd;
                continue;
            }
            in->fault =
                is_socket(fd) ? "a socket among the descriptors" : too_many;
            close(fd);
            rc = -EBADMSG;
        }
    }
    return rc;
}

ssize_t intake_read(struct intake *in, int fd)
{
    union {
        char space[CMSG_SPACE(sizeof(int) * INTAKE_FDS)];
        struct cmsghdr align;
    } control;
    struct iovec iov = {.iov_base = in->data + in->len,
                        .iov_len = intake_room(in)};
    struct msghdr msg = {.msg_iov = &iov,
                         .msg_iovlen = 1,
                         .msg_control = control.space,
                         .msg_controllen = sizeof(control.space)};
    ssize_t n = recvmsg(fd, &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);

    if (n < 0)
        return -errno;
    if (msg.msg_flags & MSG_CTRUNC)
        in->fault = too_many;
    if (keep_fds(in, &msg) || msg.msg_flags & MSG_CTRUNC)
        return -EBADMSG;
    in->len += (size_t)n;
    return n;
}

int intake_next(struct intake *in, struct frame *ret)
{
    long took = frame_parse(in->data + in->taken, in->len - in->taken, ret);

    if (took <= 0)
        return (int)took;
    in->taken += (size_t)took;
    return 1;
}

bool intake_has_more(const struct intake *in)
{
    size_t left = in->len - in->taken;
    size_t need = frame_need(in->data + in->taken, left);

    return need && need <= left;
}

static int reserve(struct intake *in, size_t need)
{
    uint8_t *grown;

    if (need <= in->cap)
        return 0;
    grown = realloc(in->data, need);
    if (!grown)
        return -ENOMEM;
    in->data = grown;
    in->cap = need;
    return 0;
}

int intake_settle(struct intake *in)
{
    in->len -= in->taken;
    memmove(in->data, in->data + in->taken, in->len);
    in->taken = 0;
    return reserve(in, frame_need(in->data, in->len));
}

int intake_take_fds(struct intake *in, unsigned count, int *ret_fds)
{
    if (count > in->fd_count)
        return -EBADMSG;
    memcpy(ret_fds, in->fds, count * sizeof(int));
    in->fd_count -= count;
    memmove(in->fds, in->fds + count, in->fd_count * sizeof(int));
    return 0;
}
