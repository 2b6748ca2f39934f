/*
 * What a pool knows about one server (name and port), and the queue of
 * commands that wait for its first handshake.
 *
 * Commands that arrive while another one is making the host's first HTTP/2
 * connection wait here, not inside libcurl, where a hung leader would eat
 * their timeouts.  A leader's failure reaches nobody: the next in line leads,
 * and whoever waited long enough goes alone.  Neighbours: pool (owns hosts),
 * queue (who leads, who waits).
 */
#ifndef WARMCURL_HOST_H
#define WARMCURL_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pool;
struct transfer;

/* Bytes of "host:port": a DNS name has 255 at most (RFC 1035 2.3.4). */
#define HOST_NAME_BYTES 272

struct host {
    struct host *next; /* of the pool, the last used first */
    char name[HOST_NAME_BYTES];
    bool speaks_h1;         /* it chose HTTP/1 over TLS last time */
    uint64_t handshake_ms;  /* of the last one; 0 unknown */
    const char *gone;       /* why its last connection went; NULL: none did */
    uint64_t idle_ms;       /* idle timeout that it told; 0 unknown */
    uint64_t shown_idle_ms; /* after so long it closed; 0 unknown */
    uint64_t shown_at_ms;
    unsigned users; /* transfers and connections that point here */
    struct transfer *leader;
    struct transfer *first_waiter, *last_waiter;
};

/* The entry for NAME, made where there is none; NULL without memory.  Counts
 * as used until host_leave(). */
struct host *host_enter(struct host **list, const char *name);
void host_leave(struct host *host);
/* Frees all; nobody uses them any more. */
void host_free_all(struct host **list);

/* "host:port" of URL, in lower case, as the connection sees it; "" when it
 * can't be parsed. */
void host_name_of(const char *url, const char *default_scheme,
                  char ret[HOST_NAME_BYTES], bool *ret_tls);

/* How long a command waits at most for a handshake under way. */
uint64_t host_patience_ms(const struct host *host);

/* How long a connection may have been idle for a once request. */
uint64_t host_once_idle_ms(const struct host *host);

/* Learns from a response's header line (not terminated). */
void host_learn_header(struct host *host, const char *line, size_t len);
/* Learns from the end of a connection that was idle for IDLE_MS. */
void host_learn_close(struct host *host, uint64_t idle_ms);
/* The idle timeout as far as it is known, 0 where it is not. */
uint64_t host_idle_timeout_ms(const struct host *host);

#endif
