/*
 * What a request finds in its pool before it goes: connections that libcurl
 * may choose for it, and those that it must not meet.
 *
 * Neighbours: pool has the connections, registry cuts, attempt and queue ask.
 */
#ifndef WARMCURL_IDLE_H
#define WARMCURL_IDLE_H

#include <stdbool.h>
#include <stdint.h>

struct host;
struct pool;

/* Cuts idle connections that are no longer alive or too old; with HOST also
 * those to it (or, with ANY_HOST, all) that were idle for MAX_IDLE_MS: what a
 * request that must not be sent twice avoids.  Unread frames of HTTP/2 are no
 * reason: libcurl reads them, a GOAWAY among them, before it reuses a
 * connection. */
void idle_check(struct pool *pool, const struct host *host, bool any_host,
                uint64_t max_idle_ms);

/* True when a connection to HOST (or, with ANY_HOST, to whom ever) was cut so
 * shortly ago that libcurl may not notice. */
bool idle_has_cut(struct pool *pool, const struct host *host, bool any_host);

/* True when a connection to HOST (or to whom ever) has unread frames of HTTP/2
 * that libcurl may not read before it reuses it, so shortly after its last
 * request. */
bool idle_has_unread(struct pool *pool, const struct host *host, bool any_host);

/* True when POOL has a connection that was not cut. */
bool idle_has_live(struct pool *pool);

/* True when HOST has an HTTP/2 connection that takes one more request. */
bool idle_has_room(struct pool *pool, const struct host *host);

#endif
