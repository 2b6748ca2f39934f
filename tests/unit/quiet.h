/*
 * A socket that falls silent: what comes in on it is thrown away by the
 * kernel, so that the other end sees no acknowledgement and no reset.
 */
#ifndef QUIET_H
#define QUIET_H

#include <linux/filter.h>
#include <sys/socket.h>

static inline void fall_silent(int fd)
{
    struct sock_filter drop = BPF_STMT(BPF_RET | BPF_K, 0);
    struct sock_fprog program = {.len = 1, .filter = &drop};

    /* Not everybody may have one everywhere (RLIMIT_MEMLOCK counts it). */
    if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)))
        skip();
}

#endif
