/*
 * One client's end: frames in, frames out, with back-pressure.
 *
 * peer is the only reader and writer of a client's socket.  It hands frames to
 * the session above, and collects output until the end of the turn.  Errors
 * mark it closing; the one teardown (ops->gone) comes at the end of the turn,
 * never from inside a call made here.  Neighbours: listener makes peers,
 * session is their user, poller wakes them; intake cuts the input into frames,
 * outlet holds what is to be sent.
 */
#ifndef WARMCURL_PEER_H
#define WARMCURL_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/frame.h"
#include "proto/wire.h"

struct peer;

struct peer_ops {
    /* A frame came; its payload is valid during the call.  0, or -errno when
     * it violates the protocol: the peer gets ERROR with the reason set by
     * peer_blame() and is closed. */
    int (*frame)(void *arg, const struct frame *f);
    /* The queue fell below the high mark: paused transfers may go on. */
    void (*drained)(void *arg);
    /* The peer is gone or was closed.  Called once; calls peer_free(). */
    void (*gone)(void *arg);
};

/* Takes FD (non-blocking, close-on-exec).  NULL without memory (FD stays the
 * caller's).  OPS and ARG are borrowed until ops->gone. */
struct peer *peer_new(int fd, const struct peer_ops *ops, void *arg);
/* Reads what may have come already, before the loop says so: a client sends
 * its request right after it connects.  Calls ops->frame. */
void peer_read_ahead(struct peer *peer);

/* Closes the socket and every descriptor that was not taken.  NULL is
 * allowed. */
void peer_free(struct peer *peer);

/* Text for ERROR when the frame handler then fails.  Borrowed, static. */
void peer_blame(struct peer *peer, const char *text);

/* Takes the next COUNT descriptors that came along, in order, close-on-exec.
 * 0, or -EBADMSG when fewer came. */
int peer_take_fds(struct peer *peer, unsigned count, int *ret_fds);

/* True while ops->frame runs for a frame behind which another one has come, in
 * full. */
bool peer_has_more(const struct peer *peer);

/* True once the peer is to be closed: output is dropped. */
bool peer_closing(const struct peer *peer);

/* Closes the peer at the end of the turn, after what is queued was offered to
 * the socket once. */
void peer_close(struct peer *peer);

/*
 * Queues a frame of bytes.  Frames of one type and transfer that follow each
 * other are joined.  Small output waits for the turn's end; more goes out at
 * once.  Returns 0 when DATA was taken, -EAGAIN when the peer does not read
 * fast enough and nothing was taken: ops->drained follows.
 */
int peer_put(struct peer *peer, enum frame_type type, uint16_t transfer,
             const void *data, size_t len);

/* As peer_put(), but always takes DATA (headers, meter): for what is bounded
 * by other means. */
void peer_put_small(struct peer *peer, enum frame_type type, uint16_t transfer,
                    const void *data, size_t len);

/* The queue itself, to append whole frames to; peer_queued() after it. */
struct wire_writer *peer_writer(struct peer *peer);
void peer_queued(struct peer *peer);

/* Bytes that are queued. */
size_t peer_pending(const struct peer *peer);
/* True while the queue is above the high mark: ops->drained follows. */
bool peer_is_full(struct peer *peer);

/* Sends what is queued now.  0 when all went out, -EAGAIN when some is left,
 * else -errno (the peer is then closing). */
int peer_flush(struct peer *peer);

/* Sends what all peers queued in this turn and tears down closing ones: the
 * loop's turn-end callback. */
void peer_turn_end(void *unused);

/* Closes peers that have not been greeted within PEER_HELLO_MS. */
void peer_sweep(void);
/* The session said HELLO properly. */
void peer_greeted(struct peer *peer);

/* Peers that exist. */
unsigned peer_count(void);

#endif
