/*
 * Descriptors over a socket.  Include after cmocka.h.
 */
#ifndef PASSING_H
#define PASSING_H

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* More than a request may bring. */
#define PASSING_MAX 64

/* Sends DATA over SOCKET, and with it COUNT copies of FD. */
static inline void pass_copies(int socket, int fd, unsigned count,
                               const void *data, size_t len)
{
    union {
        char space[CMSG_SPACE(sizeof(int) * PASSING_MAX)];
        struct cmsghdr align;
    } control;
    struct iovec iov = {(void *)data, len};
    struct msghdr msg = {.msg_iov = &iov,
                         .msg_iovlen = 1,
                         .msg_control = &control,
                         .msg_controllen = CMSG_SPACE(sizeof(int) * count)};
    struct cmsghdr *c;

    assert_true(count <= PASSING_MAX);
    memset(&control, 0, sizeof(control));
    c = CMSG_FIRSTHDR(&msg);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof(int) * count);
    for (unsigned i = 0; i < count; i++)
        memcpy(CMSG_DATA(c) + i * sizeof(int), &fd, sizeof(int));
    assert_int_equal(sendmsg(socket, &msg, 0), len);
}

/* The same with those of a file. */
static inline void pass_fds(int socket, unsigned count, const void *data,
                            size_t len)
{
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

    assert_true(fd >= 0);
    pass_copies(socket, fd, count, data, len);
    close(fd);
}

#endif
