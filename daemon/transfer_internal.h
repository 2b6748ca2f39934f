/*
 * A transfer's state, for the modules that share it: transfer (life), prepare
 * (before libcurl), attempt (each sending), reply (what comes back), queue
 * (waiting).
 */
#ifndef WARMCURL_TRANSFER_INTERNAL_H
#define WARMCURL_TRANSFER_INTERNAL_H

#include <curl/curl.h>

#include "daemon/host.h"
#include "daemon/info.h"
#include "daemon/jar.h"
#include "daemon/pool.h"
#include "daemon/poller.h"
#include "daemon/registry.h"
#include "daemon/setopt.h"
#include "daemon/transfer.h"
#include "daemon/trust.h"

enum transfer_state {
    TRANSFER_PREPARING,
    TRANSFER_WAITING,
    TRANSFER_RUNNING,
    TRANSFER_ENDED,
};

/* A connection by number and identity: libcurl may close it at any time. */
struct conn_ref {
    int fd; /* -1: none */
    uint64_t id;
};

struct transfer {
    /* Who. */
    struct peer *peer;
    uint16_t id;
    uint64_t serial;
    struct request *req;
    struct cookies *cookies;
    transfer_end_cb *end;
    void *arg;
    enum transfer_state state;
    bool cancelled;   /* to be freed when PENDING is 0 */
    unsigned pending; /* callbacks of files and trust still to come */
    int file_error;   /* -errno of the first file that failed */

    /* Where. */
    struct trust *trust;
    struct pool *pool;
    struct host *host;
    char host_name[HOST_NAME_BYTES];
    bool tls;

    /* Waiting for a handshake. */
    struct transfer *next_waiter;
    struct poller_timer *timer;
    bool leads;

    /* In libcurl. */
    CURL *easy;
    struct setopt opts;
    char error[CURL_ERROR_SIZE];
    char jar[JAR_PATH_BYTES];
    FILE *meter;

    /* The attempt under way. */
    bool once;         /* must reach the server once at most */
    unsigned attempts; /* sendings so far */
    struct conn_ref conn;
    bool connecting;  /* it opened a socket for its next sending */
    bool on_warm;     /* this attempt's connection was there before */
    bool header_seen; /* since this attempt began */
    bool refused;     /* the server refused the stream unprocessed */
    bool no_socket;   /* the daemon could not make one */
    bool vetoed;      /* a second sending was stopped */
    bool not_sent;    /* stopped before the first one could leave */
    bool replayed;
    const char *why_new; /* why no pooled connection served; static */

    /* What came back. */
    bool paused;
    bool dropping;         /* what still comes is for nobody */
    uint64_t paused_bytes; /* charged for it */
    bool bulk;             /* counted on its connection */
    uint64_t body_bytes;
    uint64_t progress_ms;
    curl_off_t progress[4];
    char *connect_headers; /* of a tunnel, until its connection is known */
    size_t connect_headers_len;
    struct info_known known;
};

/* ---- transfer ---- */

void transfer_set_state(struct transfer *t, enum transfer_state state);
/* Hands it to libcurl: from queue, when it may start. */
void transfer_run(struct transfer *t);

/* Answers REFUSED and ends it. */
void transfer_refuse(struct transfer *t, enum refuse_reason reason,
                     const char *text);
/* The end of a transfer that is in no list of anybody any more. */
void transfer_free(struct transfer *t);

/* ---- prepare ---- */

/* Reads what is to be read and then hands it to queue; T may be gone when it
 * returns. */
void prepare_begin(struct transfer *t);
/* True when the ready trust store is used, and libcurl loads nothing. */
bool prepare_trust_serves(const struct transfer *t);

/* ---- attempt ---- */

void attempt_init(enum keep_clear_text keep);
/* Installs the hooks that see every connection and every sending. */
void attempt_set_up(struct transfer *t);
/* Before the handle goes into libcurl: looks at idle connections. */
void attempt_begin(struct transfer *t);
/* After it left libcurl: its connection is free. */
void attempt_end(struct transfer *t);
/* True when a failed transfer may run once more on a new connection. */
bool attempt_may_replay(const struct transfer *t, CURLcode code);

/* ---- reply ---- */

/* Installs the callbacks for header, body, meter and progress.  0 or
 * -ENOMEM. */
int reply_set_up(struct transfer *t);
/* Sends the last figures of PROGRESS. */
void reply_finish(struct transfer *t);
void reply_done(struct transfer *t);
void reply_set_paused(struct transfer *t, bool paused);
/* Lets go of what libcurl holds for a paused transfer that is about to leave
 * it. */
void reply_drop_held(struct transfer *t);

/* ---- queue ---- */

/* Starts T now, or lets it wait for its host's handshake. */
void queue_enter(struct transfer *t);
/* T's connection stands: those who wait for it may go. */
void queue_connected(struct transfer *t);
/* T ends or is cancelled, in whatever state. */
void queue_leave(struct transfer *t);

#endif
