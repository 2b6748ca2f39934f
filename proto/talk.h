/*
 * A client's end of the protocol, for programs in C of anybody's: finds the
 * caller's daemon, sends messages, and takes them one by one.
 *
 * `make lib` builds it with the rest of proto/ as libwarmcurl.a, which needs
 * nothing but libc; proto/example/get.c is a whole program.  One request:
 *
 *   talk_open(&t);                            the daemon must be running
 *   mark = message_begin_request(&t.out, 1, ...);      it is transfer 1
 *   message_put_string(&t.out, WC_OPT_URL, WIRE_STRING, url, strlen(url));
 *   message_end_request(&t.out, mark, 1, 0);
 *   while (talk_next(&t, &f) == 0)            WELCOME, HEADER, BODY, DONE
 *       ...
 *   talk_close(&t);
 *
 * More requests may follow on the same session, several at once (PROTOCOL.md,
 * section 4).  A request that sends no REPLAYABLE flag is never repeated; what
 * may be done when the daemon is lost is in section 9.  Descriptors can't be
 * passed here: files go as bytes (FILE_BYTES), bodies inline or by WANT.
 *
 * Everything blocks; set SO_RCVTIMEO on t.fd, or poll it, for a limit.  Not
 * for the same session from two threads.  Neighbours: rundir says where the
 * daemon is, message has the payloads.
 */
#ifndef WARMCURL_TALK_H
#define WARMCURL_TALK_H

#include "frame.h"
#include "message.h"
#include "rundir.h"
#include "wire.h"

/* A session; treat as opaque but for fd and out. */
struct talk {
    int fd;                 /* close-on-exec, blocking */
    struct wire_writer out; /* messages to be sent; append yours */
    uint8_t *input;         /* bytes that have come */
    size_t cap;
    size_t len;  /* of them filled */
    size_t used; /* of them taken by earlier messages */
};

/*
 * Connects to the caller's daemon (the one that `warmcurl` would use here) and
 * puts HELLO, a session's first message, into RET->out; it goes with what is
 * appended next.  Starts no daemon: `warmcurlctl start` does.  Returns 0;
 * -ENOENT where none is running; -EPERM where the directory or the listening
 * process is not the caller's own (rundir.h, credentials(7)); another -errno of
 * socket(2) or connect(2).  talk_close() is needed after 0 alone.
 */
int talk_open(struct talk *ret);

/* Sends all that is in T->out, which is empty then.  Returns 0; -EMSGSIZE or
 * -ENOMEM when what was appended did not fit; -EPIPE when the daemon is gone
 * (no signal is raised), or another -errno.  After an error the session is of
 * no more use. */
int talk_send(struct talk *t);

/*
 * Sends what is in T->out and waits for the next message.  Returns 0 with RET,
 * whose payload is valid until the next call; -ECONNRESET when the daemon has
 * closed; -EBADMSG or -EMSGSIZE for what is no message, -EAGAIN at a receive
 * timeout of the caller's, or another -errno, those of talk_send() included.
 * After an error but -EAGAIN the session is of no more use.
 */
int talk_next(struct talk *t, struct frame *ret);

/* Ends the session and what still runs in it; frees its memory. */
void talk_close(struct talk *t);

#endif
