/*
 * One transfer: from a parsed request to DONE.
 *
 *   PREPARING  files and trust are being read off the loop
 *   WAITING    for another command's handshake with the same host
 *   RUNNING    in libcurl
 *   ENDED      its last message is queued, or it was cancelled
 *
 * Neighbours: session starts and cancels it and brings the client's answers;
 * attempt decides at each sending, reply carries what libcurl delivers.
 */
#ifndef WARMCURL_TRANSFER_H
#define WARMCURL_TRANSFER_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/peer.h"
#include "daemon/request.h"
#include "proto/message.h"

struct transfer;

/* What the whole daemon does with connections. */
enum keep_clear_text { KEEP_AUTO, KEEP_ALWAYS, KEEP_NEVER };

void transfer_init(enum keep_clear_text keep);
/* For connections that are made from now on. */
void transfer_set_keep(enum keep_clear_text keep);
void transfer_done(void);

struct cookies;

/* The transfer has sent its last message and is about to be freed. */
typedef void transfer_end_cb(void *arg, uint16_t id);

/*
 * Starts a transfer.  Takes REQ.  Answers go to PEER under ID; END comes once,
 * later or before this returns, except after transfer_cancel(), and then the
 * transfer is no more; *RET is set before that.  COOKIES may be NULL and
 * outlives the transfer.  0 or -ENOMEM.
 */
int transfer_start(struct peer *peer, uint16_t id, struct request *req,
                   struct cookies *cookies, transfer_end_cb *end, void *arg,
                   struct transfer **ret);

/* True when its last message is DONE: it was carried, with whatever result. */
bool transfer_is_done(const struct transfer *t);

/* Ends it without a word; END is not called. */
void transfer_cancel(struct transfer *t);

/* Ends it with CODE, a CURLcode, and other than transfer_cancel(), with its
 * last message; END is called before this returns. */
void transfer_stop(struct transfer *t, int code);

/* The client's answers to WANT.  0, or -EBADMSG for one nobody asked for. */
int transfer_data(struct transfer *t, const struct msg_data *m);
int transfer_source_end(struct transfer *t, uint16_t source, uint32_t code);

/* The peer reads again. */
void transfer_resume(struct transfer *t);

/* "name:port" of the URL that is asked for, in lower case; "" where it can't
 * be told. */
const char *transfer_host(const struct transfer *t);
/* On which connection it last was: "warm", "new", or "none" so far. */
const char *transfer_route(const struct transfer *t);

/* PEER's session ends, after all of its transfers: closes what they had for
 * themselves. */
void transfer_end_session(const struct peer *peer);

/* Figures since the start, for status. */
struct transfer_counts {
    uint64_t requests; /* ended in libcurl */
    uint64_t warm;
    uint64_t fresh;
    unsigned running; /* now */
};

const struct transfer_counts *transfer_counts(void);

/* Bytes that paused HTTP/2 streams may take at most. */
uint64_t transfer_paused_bytes(void);

#endif
