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
#include "daemon/multi.h"

struct conn;
struct host;
struct pool;
struct transfer;

/* DONE is called for every handle of any pool that is done. */
void pool_init(multi_done_cb *done);
/* Ends all pools; no transfer is left. */
void pool_done(void);

/*
 * The pool of KEY whose connections to HOST_NAME move no bulk and are not
 * leaving, made where there is none.  NULL when the limit is reached or without
 * memory.
 */
struct pool *pool_get(const uint8_t key[CONTEXT_KEY_BYTES],
                      const char *host_name);

/* The pool of KEY that nobody but OWNER finds, made where there is none;
 * NULL as above. */
struct pool *pool_get_own(const uint8_t key[CONTEXT_KEY_BYTES],
                          const void *owner);
/* OWNER's transfers are over: ends its pools, and in others the connections
 * that were only there for it. */
void pool_end_own(const void *owner);

/* A transfer enters and leaves.  A pool without connections rests, and goes
 * away when it was not used for long. */
void pool_enter(struct pool *pool);
void pool_leave(struct pool *pool);

/* Adds a handle and lets libcurl begin; removes one, ending its request. */
int pool_add(struct pool *pool, CURL *easy);
/* Also for a handle that could not be added. */
void pool_remove(struct pool *pool, CURL *easy);
/* Lets libcurl go on after a handle was unpaused. */
void pool_kick(struct pool *pool);
/* See multi_limit_host(): for a pool that is somebody's own. */
void pool_limit_host(struct pool *pool, long count);
/* Has libcurl close what is idle, where it can; see multi_drop_idle(). */
void pool_drop_idle(struct pool *pool);

/* The TLS sessions that a new handle of the pool may resume; good for that
 * handle's life. */
CURLSH *pool_share(struct pool *pool);

/*
 * A path to CONTENT that lives as long as the pool and is the same for every
 * request of it, since libcurl compares paths: SLOT is the option's number.
 * NULL on failure.
 */
const char *pool_file(struct pool *pool, uint32_t slot,
                      struct content *content);

/* Takes a copy of a client key's passphrase, which is the same for every
 * request of the pool, until no transfer is there.  0 or -ENOMEM. */
int pool_set_passphrase(struct pool *pool, const char *text);

/* What went into the pool's key; pool_set_parts() takes PARTS, NULL where
 * nobody knows. */
void pool_set_parts(struct pool *pool, struct context_parts *parts);
const struct context_parts *pool_parts(const struct pool *pool);

/* No later handle resumes a TLS session of before. */
void pool_forget_sessions(struct pool *pool);

/* Hosts and connections of the pool. */
struct host *pool_host(struct pool *pool, const char *name);
const struct host *pool_hosts(const struct pool *pool);
struct conn *pool_conns(struct pool *pool);
void pool_add_conn(struct pool *pool, struct conn *conn);
void pool_remove_conn(struct pool *pool, struct conn *conn);

/* Nobody finds POOL again; it ends with what runs in it. */
void pool_close(struct pool *pool);

/* Retires connections, lets pools without any rest, and ends those that
 * nobody uses.  Returns the number of live connections over all pools. */
unsigned pool_sweep(void);

/* All pools, for listings: NULL starts, NULL ends. */
struct pool *pool_next(const struct pool *pool);
/* First bytes of the key, in hex, as a name. */
const char *pool_label(const struct pool *pool);
unsigned pool_count(void);
/* Milliseconds since a transfer entered it. */
uint64_t pool_unused_ms(const struct pool *pool);
/* True for one that only its owner finds. */
bool pool_is_own(const struct pool *pool);

#endif
