/*
 * The daemon's own table of connections.
 *
 * libcurl opens and closes sockets through here, and each transfer tells on
 * which one it runs, so the daemon knows every connection's age, use and
 * state.  libcurl does not watch idle connections; this does.  A connection
 * that must not be used again is cut: its descriptor number stays with
 * libcurl, but stands for a dead socket from then on, and the server sees the
 * end at once.  Neighbours: pool (owns the connections' list), transfer
 * (attaches), host (what is known about the other side).
 */
#ifndef WARMCURL_REGISTRY_H
#define WARMCURL_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct host;
struct pool;

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
    int local_port; /* 0 for a unix socket */
    bool attached;  /* a request ran on it */
    bool tls;
    bool keep; /* goes back to the pool after a request */
    bool dead; /* cut, at cut_ms */
    uint64_t cut_ms;
    int http_version; /* 10, 11, 20, 30; 0 before the first response */
    unsigned uses;    /* requests so far */
    unsigned active;  /* requests on it now */
    unsigned bulk;    /* of these: moving a large body */
    uint64_t opened_ms;
    uint64_t idle_since_ms;
    int64_t ssl_verify_result; /* of its handshake */
    int64_t proxy_ssl_verify_result;
    long connect_code;     /* status of the proxy's CONNECT answer, 0: none */
    char *connect_headers; /* that answer's header lines */
    size_t connect_headers_len;
};

/* Prepares the dead socket.  0 or -errno. */
int registry_init(void);
void registry_done(void);

/* A socket for libcurl: makes it and its entry.  The descriptor, or -errno. */
int registry_open(struct pool *pool, uint64_t opener, int family, int type,
                  int protocol);
/* libcurl closes a socket. */
void registry_close(int fd);

/* Drops the entries of sockets that TRANSFER opened in POOL, that no request
 * ran on, and that are closed: up to 8.1 libcurl closes a socket by itself
 * when a transfer is cancelled before it is connected.  After the handle left
 * libcurl. */
void registry_forget_closed(struct pool *pool, uint64_t transfer);

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

/* The connection that stands at PLACE in POOL, or NULL. */
struct conn *registry_find(struct pool *pool,
                           const struct registry_place *place);

/* The connection with descriptor FD, if it is still the one with ID. */
struct conn *registry_get(int fd, uint64_t id);

/* A request starts on CONN, and ends.  After the last one an entry that
 * libcurl kept is idle and watched; one that should not be kept is cut. */
void registry_attach(struct conn *conn);
void registry_detach(struct conn *conn);

/* Cuts CONN: no request will run on it again.  Not from inside a callback of
 * its own transfer. */
void registry_cut(struct conn *conn, const char *why);

/* True when an idle connection still looks alive this moment: nothing to
 * read on HTTP/1, not closed on HTTP/2.  Costs a poll(2). */
bool registry_alive(const struct conn *conn);

/* True when something waits to be read on it. */
bool registry_has_input(const struct conn *conn);

/* Retires idle connections of POOL that are old enough; returns how many
 * live ones are left, in use or idle. */
unsigned registry_sweep(struct pool *pool);

/* Live connections over all pools. */
unsigned registry_count(void);

/* The state's word for people: "busy", "idle", "closed". */
const char *registry_state(const struct conn *conn);

#endif
