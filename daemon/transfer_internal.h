/*
 * A transfer's state, for the modules that share it: transfer (life), prepare
 * (before libcurl), queue (waiting), handle (into libcurl), attempt (each
 * sending), refusal (of one), framing (where it ends), learn (of a new
 * connection), silent (servers that are gone), reply (what comes back), spread
 * (large bodies), why (there was no pooled connection), debug (what libcurl
 * tells of it), naming (files in words), ending (its last message).
 */
#ifndef WARMCURL_TRANSFER_INTERNAL_H
#define WARMCURL_TRANSFER_INTERNAL_H

#include <curl/curl.h>

#include "daemon/details.h"
#include "daemon/host.h"
#include "daemon/info.h"
#include "daemon/jar.h"
#include "daemon/pool.h"
#include "daemon/poller.h"
#include "daemon/registry.h"
#include "daemon/setopt.h"
#include "daemon/state.h"
#include "daemon/transfer.h"
#include "daemon/trust.h"

enum transfer_state {
    TRANSFER_PREPARING,
    TRANSFER_WAITING,
    TRANSFER_RUNNING,
    TRANSFER_ENDED,
};

/* Answers that may lie before the one that a request is repeated for:
 * redirects and rounds of authentication.  More don't come on warm
 * connections that break. */
#define HEADS_REPEATED 8

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
    char *bound_to;   /* in the place of a name for an interface; NULL: as is */
    bool is_unbound;  /* that name has no address */

    /* Where. */
    struct trust_source trust_source; /* what it trusts */
    struct trust *trust;              /* the store of it; NULL: none needed */
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
    bool left;           /* it is out of libcurl for good */
    bool done;           /* DONE is its last message */
    struct state stores; /* HSTS and alt-svc */
    FILE *meter;

    /* The attempt under way. */
    bool once;         /* must reach the server once at most */
    unsigned attempts; /* sendings so far */
    struct conn_ref conn;
    uint64_t made_us;  /* what making it took; 0: not measured */
    bool connecting;   /* it opened a socket for its next sending */
    bool on_warm;      /* this attempt's connection was there before */
    bool joined;       /* it was not, but another's request came to it */
    bool header_seen;  /* since this attempt began */
    bool lost;         /* what was sent last went to a cut connection */
    bool refused;      /* the server refused the stream unprocessed */
    unsigned refusals; /* of sendings before */
    bool told_refused; /* libcurl told so as soon as it knew, once */
    unsigned sendings; /* that were let go, lost ones too */
    bool doubtful;     /* libcurl may still keep the refusal of one before */
    bool settled;      /* it told it */
    uint32_t stream;   /* this attempt's, where libcurl names it; 0: not yet */
    bool no_socket;    /* the daemon could not make one */
    bool vetoed;       /* a second sending was stopped, or leads nowhere */
    bool misses_offer; /* of authentication that the daemon can't do */
    bool not_sent;     /* stopped before the first one could leave */
    bool replayed;
    bool tunnel_shown; /* of a warm connection, for this request */
    bool watched;      /* by silent */
    struct transfer *next_watched, **watched_at;
    const char *why_new; /* why no pooled connection served; static */

    /* What came back. */
    bool paused;
    bool dropping;         /* what still comes is for nobody */
    uint64_t paused_bytes; /* charged for it */
    bool bulk;             /* counted on its connection */
    bool holding;          /* its answer's head waits in HELD */
    bool heard;            /* libcurl tells of the answer in words */
    const char *moving;    /* to another connection next, and why; static */
    char *held;
    size_t held_len;
    uint64_t announced_bytes; /* of its body */
    uint64_t body_bytes;
    unsigned heads;       /* answers that began, in this run */
    unsigned heads_shown; /* of these, in any run, delivered */
    uint16_t statuses[HEADS_REPEATED];
    uint64_t progress_ms;
    curl_off_t progress[4];
    char *connect_headers; /* of a tunnel, until its connection is known */
    size_t connect_headers_len;
    struct info_known known;
    bool debug_over;               /* its last message is queued */
    struct poller_timer *overflow; /* debug output fills the queue */
    struct details_certs certs;    /* of the connection, with DETAILS */
};

/* The connection that T's request is on; NULL: none, or it is closed. */
static inline struct conn *transfer_conn(const struct transfer *t)
{
    return registry_get(t->conn.fd, t->conn.id);
}

/* ---- transfer ---- */

void transfer_set_state(struct transfer *t, enum transfer_state state);
/* Hands it to libcurl: from queue, when it may start; T may be gone when it
 * returns. */
void transfer_run(struct transfer *t);
/* The same from silent, when the connections were asked. */
void transfer_go(struct transfer *t);
/* Does it once more on a new connection, if that is allowed, because of WHY,
 * which is static; not from a callback of libcurl. */
void transfer_repeat(struct transfer *t, const char *why);

/* Takes it out of libcurl and the queue. */
void transfer_leave(struct transfer *t);
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

/* ---- handle ---- */

/* Makes T's handle as its request says, to be added to its pool.  0; -ENOTSUP
 * with FAULT when libcurl does not take the request; or another -errno. */
int handle_set_up(struct transfer *t, struct request_fault *fault);
/* Makes it ready to do the same once more, on a new connection and in the time
 * that is left. */
void handle_renew(struct transfer *t);

/* ---- attempt ---- */

void attempt_init(enum keep_clear_text keep);
/* True for a transfer that shares connections with its own session alone: one
 * that wants fresh ones, or limits their number, or looks at them and is shown
 * what a new curl would do. */
bool attempt_is_apart(const struct transfer *t);
/* True for one that looks: libcurl tells it of what it does itself. */
bool attempt_is_watched(const struct transfer *t);
/* True when HSTS may make https of its http. */
bool attempt_may_be_upgraded(const struct transfer *t);
/* Installs the hooks that see every connection and every sending. */
void attempt_set_up(struct transfer *t);
/* Cuts idle connections that T must not be given. */
void attempt_check_idle(struct transfer *t);
/* True for a connection that libcurl may choose for T. */
bool attempt_may_take(const struct transfer *t, const struct conn *conn);
/* Before the handle goes into libcurl: looks at idle connections. */
void attempt_begin(struct transfer *t);
/* The answer to a request that must not be sent twice leads to URL, which it
 * may go to next. */
void attempt_redirected(struct transfer *t, const char *url);
/* Closes what is only there for T's session, if T is its last; in a pool of
 * the session's own, the connection that T used. */
void attempt_close_own(struct transfer *t);
/* Nobody waits for T's answer any longer: where none came, the next command
 * shall not wait on the same connection. */
void attempt_give_up(struct transfer *t);
/* After it left libcurl: its connection is free. */
void attempt_end(struct transfer *t);
/* True when the next sending repeats one that the server may have acted
 * upon. */
bool attempt_repeats(const struct transfer *t);
/* True when a transfer that has no answer yet may run once more on a new
 * connection: whatever it failed with, or with CODE. */
bool attempt_may_repeat(const struct transfer *t);
/* True when what it sends can be had once more. */
bool attempt_body_rewinds(const struct transfer *t);
/* True when T may send into nowhere first: what gets lost can be had once more,
 * and nobody is shown it. */
bool attempt_bears_loss(const struct transfer *t);
bool attempt_may_replay(const struct transfer *t, CURLcode code);
/* True when T ends with CODE because it only met connections that were cut. */
bool attempt_went_nowhere(const struct transfer *t, CURLcode code);

/* ---- refusal ---- */

/* T is about to be sent, or what it sends gets lost: before HEADER_SEEN is
 * reset. */
void refusal_begin(struct transfer *t);
/* Learns from what libcurl says in words. */
void refusal_note_text(struct transfer *t, const char *data, size_t len);
/* True when libcurl says of every refusal that it is one. */
bool refusal_is_told(void);
/*
 * T is about to be sent again, on CONN, and libcurl has not said whether the
 * server refused it before.  True: it may go on; nothing of what it sends
 * leaves, and once that has failed it repeats the request only after it has
 * said so.  False: it can't be asked.
 */
bool refusal_ask(struct transfer *t, struct conn *conn);

/* ---- framing ---- */

/* An answer begins, of a version that is known. */
void framing_begin(struct transfer *t);
/* Learns from what libcurl says in words. */
void framing_note_text(struct transfer *t, const char *data, size_t len);
/* T's request is through: its connection ends with it where the server may
 * wait for more of it. */
void framing_end(struct transfer *t);

/* ---- learn ---- */

/* The TLS of the connection that T's handle is about to use; NULL where that
 * has none of OpenSSL's. */
const void *learn_ssl(const struct transfer *t);

/* Notes to which host CONN leads, for which T is about to use it. */
void learn_host(struct transfer *t, struct conn *conn);
/* Notes what T's handle knows of CONN, which it has just made. */
void learn_conn(struct transfer *t, struct conn *conn,
                enum keep_clear_text policy);

/* ---- silent ---- */

/* T's request is about to leave on a warm connection: should nobody take it,
 * it is repeated. */
void silent_watch(struct transfer *t);
/* An answer came, or T leaves libcurl. */
void silent_unwatch(struct transfer *t);
/* One of those that wait for an answer and may be repeated, which IS_IT, or
 * NULL. */
struct transfer *silent_find(bool (*is_it)(const struct transfer *t));
/* True when connections are asked whether their servers are still there before
 * T may go; transfer_go() follows, unless T ends. */
bool silent_ask_first(struct transfer *t);
void silent_done(void);

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

/* ---- spread ---- */

/* Why a request goes to another connection. */
#define SPREAD_WHY "the pooled one moves a large body"

/* T moves a large body on its connection: other commands' requests that wait
 * for their answers there for too long go elsewhere. */
void spread_bulk(struct transfer *t);

/* What becomes of a header line. */
enum spread {
    SPREAD_PASS, /* it goes its way */
    SPREAD_HELD, /* it is kept back, or was and went its way */
    SPREAD_MOVE, /* the request is to end here and go elsewhere */
};

/* Looks at the next LINE of T's answer, the first one when IS_FIRST. */
enum spread spread_header(struct transfer *t, const char *line, size_t len,
                          bool is_first);
/* Forgets what was held; T ends. */
void spread_done(struct transfer *t);
void spread_stop(void);

/* ---- why ---- */

/* Bytes of the words, their end included; the client shows as many. */
#define WHY_BYTES 96

/* Why no pooled connection served T, in words for people; and the same
 * without figures, for counting. */
void why_new(const struct transfer *t, char ret[WHY_BYTES]);
void why_kind(const struct transfer *t, char ret[WHY_BYTES]);

/* ---- debug ---- */

/* Lets libcurl tell what it does, where the client or attempt wants to know.
 * Before the request's options are set: one of them may be the buffer's
 * size. */
void debug_set_up(struct transfer *t);
/* The last message comes next: no event may follow. */
void debug_end(struct transfer *t);

/* ---- naming ---- */

/* Bytes of a text of libcurl's in which files are named: its own limit is
 * 2048 (7.88.1 lib/sendf.c), and a path may be added. */
#define NAMING_BYTES 8192

/* True when T's request brought files. */
bool naming_applies(const struct transfer *t);
/* Gives the files in TEXT, terminated, of CAP bytes (NAMING_BYTES at most),
 * the names that the user typed. */
void naming_apply(const struct transfer *t, char *text, size_t cap);

/* ---- ending ---- */

/* The code that the user is shown when libcurl ended T with CODE; T's error
 * text goes with it. */
CURLcode ending_shown(struct transfer *t, CURLcode code);
/* True when T, which ends with CODE, reached no server, and the client does
 * better without the daemon. */
bool ending_is_not_sent(const struct transfer *t, CURLcode code);
/* These queue T's last message.  DONE comes behind the jar and the caches that
 * libcurl wrote, for which T may have to leave libcurl. */
void ending_put_refused(struct transfer *t, enum refuse_reason reason,
                        const char *text);
void ending_put_not_sent(struct transfer *t, CURLcode code);
void ending_put_done(struct transfer *t, CURLcode code);

/* ---- queue ---- */

/* Starts T now, or lets it wait for its host's handshake. */
void queue_enter(struct transfer *t);
/* T's connection stands: those who wait for it may go. */
void queue_connected(struct transfer *t);
/* T ends or is cancelled, in whatever state. */
void queue_leave(struct transfer *t);

#endif
