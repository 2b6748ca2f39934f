/*
 * The daemon's own table of connections.
 *
 * libcurl opens and closes sockets through here, and each transfer tells on
 * which one it runs, so the daemon knows every connection's age, use and
 * state.  libcurl does not watch idle connections; this does.  A connection
 * that must not be used again is cut: its descriptor number stays with
 * libcurl, but stands for a dead socket from then on, and the server sees the
 * end at once.  Neighbours: pool (owns the connections' list), attempt
 * (attaches), host (what is known about the other side).
 */
#ifndef WARMCURL_REGISTRY_H
#define WARMCURL_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/details.h"
#include "daemon/probe.h"

struct host;
struct pool;

/* Why one that goes with its session is gone; a reason may follow. */
#define REGISTRY_UNKEPT "not to be kept"

struct conn {
    struct conn *next, *prev; /* of the pool */
    struct pool *pool;
    struct host *host; /* NULL until the first request ran on it */
    int fd;
    uint64_t id;     /* never used again, unlike the descriptor */
    uint64_t inode;  /* of the socket, to tell it from a later one */
    uint64_t opener; /* serial of the transfer that opened it */
    char remote_ip[46];
    int remote_port;
    char local_ip[46];
    int local_port; /* 0 for a unix socket */
    bool attached;  /* a request ran on it */
    bool tls;
    const void *ssl; /* of its TLS, libcurl's; lives as long as the socket */
    const char *tls_version; /* "TLSv1.3", static; NULL: not known */
    bool keep;               /* goes back to the pool after a request */
    const char *unkept;      /* why it does not; static; NULL: not known */
    bool *joined;         /* of its opener's request, while that runs on it: set
                             when another's comes; NULL: nobody asks */
    const void *session;  /* whose end it does not survive, if it is not kept:
                             URLs of one command share it, as in curl */
    const void *shown_to; /* the session that saw its tunnel last */
    bool idle;            /* no request runs, and it is watched */
    bool dead;            /* cut, at cut_ms */
    uint64_t cut_ms;
    const char *leaving; /* why it ends with what runs on it; static */
    uint64_t max_age_ms; /* of the configuration; 0: none */
    uint64_t route;      /* route_of() when it was made; 0: not known */
    char *lookup_name;   /* the resolver was asked for; NULL: for none */
    int http_version;    /* 10, 11, 20, 30; 0 before the first response */
    bool upgraded;       /* it speaks what a 101 agreed to */
    unsigned uses;       /* requests so far */
    unsigned active;     /* requests on it now */
    unsigned bulk;       /* of these: moving a large body */
    const void *bulk_of; /* the session of the first of them */
    uint64_t bulk_since_ms;
    uint64_t opened_ms;
    uint64_t opened_ns;
    uint64_t made_us; /* from its socket to its first request: TCP, a proxy's
                         tunnel, TLS; 0: not measured */
    uint64_t idle_since_ms;
    struct probe probe;        /* under way */
    uint64_t alive_ms;         /* it answered one; 0: was not asked */
    int64_t ssl_verify_result; /* of its handshake */
    int64_t proxy_ssl_verify_result;
    long connect_code;     /* status of the proxy's CONNECT answer, 0: none */
    char *connect_headers; /* that answer's header lines */
    size_t connect_headers_len;
    struct details_certs certs; /* of its handshake, with CERTINFO */
};

/* Prepares the dead socket.  0 or -errno. */
int registry_init(void);
void registry_done(void);

/* A socket for libcurl: makes it and its entry.  The descriptor, or -errno. */
int registry_open(struct pool *pool, uint64_t opener, int family, int type,
                  int protocol);
/* libcurl closes a socket. */
void registry_close(int fd);

/* Gives up the sockets that TRANSFER opened in POOL and that no request ran
 * on, after its handle left libcurl.  Up to 8.1 libcurl closes a socket by
 * itself when a transfer is cancelled before it is connected; one that it
 * keeps, with HTTP/2 when the request was stopped, nobody watches. */
void registry_forget_unused(struct pool *pool, uint64_t transfer);

/* Drops what is left of POOL, whose multi handle is gone. */
void registry_forget_pool(struct pool *pool);

/* Who asks for the connection of a request that is about to be sent; the
 * strings and ports are PREREQFUNCTION's (CURLOPT_PREREQFUNCTION(3)). */
struct registry_place {
    uint64_t transfer; /* serial */
    const char *remote_ip;
    int remote_port;
    int local_port;
};

/* The connection that stands at PLACE in POOL, or else the one that stood there
 * before it was cut and that libcurl still has, or NULL. */
struct conn *registry_find(struct pool *pool,
                           const struct registry_place *place);

/* The connection with descriptor FD, if it is still the one with ID. */
struct conn *registry_get(int fd, uint64_t id);

/* A request starts on CONN, and ends.  After the last one an entry that
 * libcurl kept is idle and watched; one that should not be kept is cut. */
void registry_attach(struct conn *conn);
void registry_detach(struct conn *conn);

/* Cuts the connections of POOL that were only there for SESSION, which ends;
 * another's request on one goes on. */
void registry_end_session(struct pool *pool, const void *session);
/* Cuts what idle connections of POOL are only there for another session: one
 * that begins may be heard before another's end is. */
void registry_cut_foreign(struct pool *pool, const void *session);

/* Cuts CONN: no request will run on it again; WHY is static.  Not from inside
 * a callback of its own transfer, but before that sends. */
void registry_cut(struct conn *conn, const char *why);

/* Cuts CONN, whose TLS is SSL, from inside the callback of the request that is
 * about to be its first: libcurl may send that, but nothing leaves, and there
 * it ends.  False when SSL carries no HTTP/2, or is NULL. */
bool registry_mute(struct conn *conn, const void *ssl);

/* Cuts CONN when it is idle, else as soon as the last request on it ends. */
void registry_retire(struct conn *conn, const char *why);

/* Why nothing new should run on CONN: it was retired, or is old enough to be;
 * NULL otherwise. */
const char *registry_leaving(const struct conn *conn);

/* True when a connection still looks alive this moment, between two requests:
 * nothing to read on HTTP/1, not closed on HTTP/2.  Costs a poll(2). */
bool registry_alive(const struct conn *conn);

/* True when something waits to be read on it. */
bool registry_has_input(const struct conn *conn);

/* Retires idle connections of POOL that are old enough; returns how many
 * live ones are left, in use or idle. */
unsigned registry_sweep(struct pool *pool);

/* Live connections over all pools, and those of them that are idle. */
unsigned registry_count(void);
unsigned registry_idle_count(void);

/* The state's word for people: "busy", "idle", "leaving", "closed". */
const char *registry_state(const struct conn *conn);

#endif
