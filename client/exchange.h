/*
 * The client's end of the socket: what goes out is gathered here, what comes
 * in is parted into messages.
 *
 * Neighbours: connect gives the socket, request and source write into the
 * writer, run says what each message means.
 */
#ifndef WARMCURL_EXCHANGE_H
#define WARMCURL_EXCHANGE_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/frame.h"
#include "proto/limits.h"
#include "proto/wire.h"

/* Bytes of input held: the largest message that is not a body, and as much
 * again, so that a body of many messages comes in few reads.  Of a static
 * buffer only what is used costs memory. */
#define EXCHANGE_INPUT_BYTES (512 * 1024)

/* ms without a byte before the daemon is asked whether it lives, and as many
 * again before it counts as dead: a loop turn takes ms, and a daemon that was
 * stopped (SIGSTOP, a frozen container) for so long is as good as gone. */
#define EXCHANGE_QUIET_MS 10000

/* What became of the session. */
enum exchange_state {
    EXCHANGE_OPEN,
    EXCHANGE_REFUSED, /* the daemon does not take the session; see text */
    EXCHANGE_ENDED,   /* the daemon closed or died; see text */
    EXCHANGE_SILENT,  /* no answer to PING */
    EXCHANGE_BROKEN,  /* not our protocol, or the daemon says we broke it */
};

/* Who gets the messages.  Callbacks run inside exchange_step(). */
struct exchange_sink {
    /* LEN bytes of TRANSFER's body, not always a whole message. */
    void (*on_body)(void *user, uint16_t transfer, const void *data,
                    size_t len);
    /* Any other message of a transfer, borrowed. */
    void (*on_frame)(void *user, const struct frame *f);
    /* Called right before the process waits. */
    void (*before_wait)(void *user);
    void *user;
};

struct exchange {
    int fd; /* owned; -1: closed */
    enum exchange_state state;
    bool welcomed; /* WELCOME came */
    bool hello_sent;
    bool request_written;   /* at least one REQUEST left */
    uint32_t refuse_reason; /* enum refuse_reason (REFUSED) */
    char libcurl[16];       /* the daemon's libcurl, from WELCOME */
    char text[256];         /* the daemon's own words, may be empty */
    struct exchange_sink sink;

    struct wire_writer out; /* frames to be sent with the next flush */
    int out_fds[LIMIT_REQUEST_FDS];
    unsigned out_fd_count;

    int64_t heard_ms; /* when the last byte came */
    bool pinged;
    uint16_t body_transfer; /* of the body message that is under way */
    size_t body_left;       /* its bytes that have not come yet */
    size_t in_len;          /* bytes in the input buffer */
};

/* Takes FD (non-blocking).  HELLO stands in the writer afterwards. */
void exchange_init(struct exchange *x, int fd,
                   const struct exchange_sink *sink);
/* Closes the socket; may be called twice. */
void exchange_done(struct exchange *x);

/* Sends what the writer holds, with the descriptors of out_fds, which are
 * closed.  Waits where the socket is full (the daemon always reads).  A lost
 * daemon shows in the state. */
void exchange_flush(struct exchange *x);

/* Sends HEAD and then DATA in one piece, behind what the writer holds. */
void exchange_send_data(struct exchange *x, const void *head, size_t head_len,
                        const void *data, size_t len);

/*
 * Waits up to TIMEOUT_MS (-1: as long as it takes) for the socket or one of
 * the COUNT descriptors of FDS (their revents are set), reads what came and
 * hands it on.  FDS has room for one more, at its end.  PING is sent here.
 */
void exchange_step(struct exchange *x, struct pollfd *fds, unsigned count,
                   int timeout_ms);

/* Monotonic milliseconds. */
int64_t exchange_now_ms(void);

#endif
