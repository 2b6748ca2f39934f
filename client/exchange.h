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

/* ms that a daemon that runs has to take a request, and to say a first word
 * when it is asked for one: that is a matter of a loop turn.  One that does not
 * is given up; it takes some ms to do without it, and whoever waits longer than
 * this would have been done.  Nothing is lost where it was only slow. */
#define EXCHANGE_NOTICE_MS 2000

/* The same for one that was just started, which needs about 10. */
#define EXCHANGE_WELCOME_MS 5000

/* ms that a daemon has to end a session, or itself where it is the command's
 * own.  It takes some, as libcurl waits for no server then; more only when the
 * machine is very busy. */
#define EXCHANGE_LEAVE_MS 1000

/* What became of the session. */
enum exchange_state {
    EXCHANGE_OPEN,
    EXCHANGE_REFUSED, /* the daemon does not take the session; see text */
    EXCHANGE_ENDED,   /* the daemon closed or died; see text */
    EXCHANGE_SILENT,  /* given up; see heard_all */
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
    bool is_new;    /* the daemon was just started; the caller sets it */
    bool welcomed;  /* WELCOME came, before anything else */
    bool heard_all; /* all that it said was read, and it can't say more: what
                       it did not announce it won't send */
    bool hello_sent;
    bool request_written;   /* at least one REQUEST left */
    uint32_t refuse_reason; /* enum refuse_reason (REFUSED) */
    char text[256];         /* the daemon's own words, may be empty */
    struct exchange_sink sink;

    struct wire_writer out; /* frames to be sent with the next flush */
    int out_fds[LIMIT_REQUEST_FDS];
    unsigned out_fd_count;

    int64_t heard_ms; /* when the last byte came */
    bool pinged;
    bool is_revoking;
    bool is_taking;         /* messages are being handed on */
    uint16_t body_transfer; /* of the body message that is under way */
    size_t body_left;       /* its bytes that have not come yet */
    size_t in_len;          /* bytes in the input buffer */
};

/* Takes FD (non-blocking).  HELLO stands in the writer afterwards. */
void exchange_init(struct exchange *x, int fd,
                   const struct exchange_sink *sink);
/* Ends the session, and waits until the daemon has closed the connections that
 * were the session's own: as with curl they don't outlive the command. */
void exchange_leave(struct exchange *x);
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

/* Waits until the daemon has said WELCOME: it is there, and tells its version.
 * One that does not in time is given up. */
void exchange_await_welcome(struct exchange *x);

/*
 * Ends the session as EXCHANGE_SILENT.  First the daemon is kept from saying
 * more, and what it had said is handed on: a once request leaves only after
 * SENT was written, so one without is never sent, whenever the daemon wakes up.
 */
void exchange_give_up(struct exchange *x);

#endif
