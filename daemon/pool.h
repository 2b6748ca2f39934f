/*
 * One context key, one pool: a multi handle with its connections, addresses
 * and TLS sessions, and nothing shared with any other.
 *
 * A key may have several lanes: bulk on one connection moves newcomers to the
 * next, so that a small request never waits behind a large body.  Neighbours:
 * transfer adds handles, registry keeps the connections, poller drives.
 */
#ifndef WARMCURL_POOL_H
#define WARMCURL_POOL_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

#include "daemon/content.h"
#include "daemon/context.h"

struct conn;
struct host;
struct pool;
struct transfer;

/* Called for every handle that is done, outside of libcurl's callbacks; the
 * handle is still in the multi. */
typedef void pool_done_cb(CURL *easy, CURLcode code);

void pool_init(pool_done_cb *done);
/* Ends all pools; no transfer is left. */
void pool_done(void);

/*
 * The pool of KEY whose connections to HOST_NAME move no bulk, made where
 * there is none.  ALONE makes one that nobody else finds.  NULL when the
 * limit is reached or without memory.
 */
struct pool *pool_get(const uint8_t key[CONTEXT_KEY_BYTES],
                      const char *host_name, bool alone);

/* A transfer enters and leaves; an empty pool goes away by and by. */
void pool_enter(struct pool *pool);
void pool_leave(struct pool *pool);

/* Adds a handle and lets libcurl begin; removes one, ending its request. */
int pool_add(struct pool *pool, CURL *easy);
/* Also for a handle that could not be added. */
void pool_remove(struct pool *pool, CURL *easy);
/* Lets libcurl go on after a handle was unpaused. */
void pool_kick(struct pool *pool);

/* Sets what belongs to the pool: the share of TLS sessions. */
CURLSH *pool_share(struct pool *pool);

/*
 * A path to CONTENT that lives as long as the pool and is the same for every
 * request of it, since libcurl compares paths: SLOT is the option's number.
 * NULL on failure.
 */
const char *pool_file(struct pool *pool, uint32_t slot,
                      struct content *content);

/* Hosts and connections of the pool. */
struct host *pool_host(struct pool *pool, const char *name);
struct conn *pool_conns(struct pool *pool);
void pool_add_conn(struct pool *pool, struct conn *conn);
void pool_remove_conn(struct pool *pool, struct conn *conn);

/* Cuts idle connections that are no longer alive; with HOST also those to it
 * (or, with ANY_HOST, all) that were idle for MAX_IDLE_MS: what a request
 * that must not be sent twice avoids.  Unread frames of HTTP/2 are no reason:
 * libcurl reads them, a GOAWAY among them, before it reuses a connection. */
void pool_check_idle(struct pool *pool, const struct host *host, bool any_host,
                     uint64_t max_idle_ms);

/* True when a connection to HOST (or, with ANY_HOST, to whom ever) was cut so
 * shortly ago that libcurl may not notice, or, for a request that must not be
 * sent twice (ONCE), has unread frames that it may not read first. */
bool pool_has_unnoticed(struct pool *pool, const struct host *host,
                        bool any_host, bool once);

/* True when HOST has an HTTP/2 connection that takes one more request. */
bool pool_has_room(struct pool *pool, const struct host *host);

/* Retires connections, and ends pools that nobody uses.  Returns the number
 * of live connections over all pools. */
unsigned pool_sweep(void);

/* All pools, for listings: NULL starts, NULL ends. */
struct pool *pool_next(const struct pool *pool);
/* First bytes of the key, in hex, as a name. */
const char *pool_label(const struct pool *pool);
unsigned pool_count(void);

#endif
