/*
 * For stand-ins of the daemon in a process of their own: a client on a listener
 * that does not block, and a first answer.
 */
#ifndef ACCEPTING_H
#define ACCEPTING_H

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proto/wire.h"

/* Seconds after which it goes by itself, should a test die before. */
#define ACCEPTING_LIFE_S 90

/* Waits for a client and returns its socket. */
static inline int accept_one(int listener)
{
    struct pollfd p = {.fd = listener, .events = POLLIN};
    int fd;

    do {
        poll(&p, 1, -1);
        fd = accept(listener, NULL, NULL);
    } while (fd < 0);
    return fd;
}

/* What is no message. */
static inline void put_nonsense(struct wire_writer *w)
{
    for (int i = 0; i < 64; i++)
        wire_put_u8(w, 0xff);
}

static inline void put_nothing(struct wire_writer *w)
{
    (void)w;
}

/* Answers a client's first words with what PUT writes, byte by byte: its
 * reader must put messages together. */
static inline void accept_and_answer(int listener,
                                     void put(struct wire_writer *))
{
    struct wire_writer w;
    char question[1024];
    int fd;

    alarm(ACCEPTING_LIFE_S);
    fd = accept_one(listener);
    if (recv(fd, question, sizeof(question), 0) <= 0)
        _exit(1);
    wire_writer_init(&w, NULL, 0, 65536);
    put(&w);
    for (size_t i = 0; i < w.len; i++)
        if (send(fd, w.data + i, 1, MSG_NOSIGNAL) != 1)
            break;
    wire_writer_done(&w);
}

#endif
