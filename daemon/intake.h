/*
 * What a client has sent: bytes and descriptors, cut into frames.
 *
 * Knows no session and no loop: whoever owns the socket reads when there is
 * something, and takes frames one by one.  Neighbours: peer owns one, frame
 * finds where messages end.
 */
#ifndef WARMCURL_INTAKE_H
#define WARMCURL_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "proto/frame.h"
#include "proto/limits.h"

/* Descriptors that wait to be taken, at most: those of a request that is being
 * handled, and of the next one. */
#define INTAKE_FDS (2 * LIMIT_REQUEST_FDS)

/* Opaque, here to be embedded. */
struct intake {
    uint8_t *data;
    size_t len, cap;
    size_t taken; /* of len: frames that intake_next() gave */
    int fds[INTAKE_FDS];
    unsigned fd_count;
    const char *fault; /* what is wrong with those that came; static */
};

/* 0 or -ENOMEM. */
int intake_init(struct intake *in);
/* Closes every descriptor that was not taken. */
void intake_done(struct intake *in);

/* Bytes that the next intake_read() takes at most, never 0 before the first
 * one and after intake_settle().  One that takes fewer has emptied the
 * socket. */
size_t intake_room(const struct intake *in);

/* Reads FD once, without waiting.  Bytes read; 0 at the end of file; -EBADMSG
 * when more descriptors came along than may wait, or one of a socket (in->fault
 * says which); or another -errno. */
ssize_t intake_read(struct intake *in, int fd);

/* The next complete frame: 1 with RET, whose payload is valid until
 * intake_settle(); 0 when there is none; or what frame_parse() has against
 * it. */
int intake_next(struct intake *in, struct frame *ret);

/* True when behind the frame that intake_next() gave another one has come, in
 * full. */
bool intake_has_more(const struct intake *in);

/* Forgets the frames that were given, and makes room for the one that has
 * begun.  0 or -ENOMEM. */
int intake_settle(struct intake *in);

/* Takes the next COUNT descriptors, in the order in which they came,
 * close-on-exec.  0, or -EBADMSG when fewer have come. */
int intake_take_fds(struct intake *in, unsigned count, int *ret_fds);

#endif
