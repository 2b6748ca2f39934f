/*
 * What a client has not been sent yet: frames in their order.
 *
 * Knows no session and no loop: whoever owns the socket says when to send, and
 * waits where it is full.  Neighbours: peer owns one, wire holds the bytes.
 */
#ifndef WARMCURL_OUTLET_H
#define WARMCURL_OUTLET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/frame.h"
#include "proto/wire.h"

/* Opaque, here to be embedded. */
struct outlet {
    struct wire_writer queue; /* PEER_QUEUE_MAX_BYTES at most */
    size_t sent;              /* bytes of it that are gone */
    size_t tail;              /* where its last frame begins, for joining ... */
    bool has_tail;            /* ... if it may be */
};

void outlet_init(struct outlet *out);
void outlet_done(struct outlet *out);

/* Bytes that are queued. */
size_t outlet_pending(const struct outlet *out);

/* True once more was queued than may be, or memory ran out: nothing of use can
 * be sent any more. */
bool outlet_has_failed(const struct outlet *out);

/* The queue itself, to append whole frames to, which nothing is joined to. */
struct wire_writer *outlet_writer(struct outlet *out);

/* Queues a frame.  Small ones of one type and transfer that follow each other
 * are joined. */
void outlet_put(struct outlet *out, enum frame_type type, uint16_t transfer,
                const void *data, size_t len);

/* Sends the queue to FD, without waiting.  0 when all is gone, -EAGAIN when
 * FD takes no more for now, or another -errno. */
int outlet_flush(struct outlet *out, int fd);

/* Sends the queue and a frame behind it, in one call, and queues what FD does
 * not take.  0, or -errno other than -EAGAIN. */
int outlet_put_now(struct outlet *out, int fd, enum frame_type type,
                   uint16_t transfer, const void *data, size_t len);

#endif
