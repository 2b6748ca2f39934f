/*
 * One transfer as a REQUEST: which options libcurl gets, in which order.
 *
 * What the command line gave comes from the config's list; here is added what
 * depends on the single transfer (URL, body, range, resume), on the
 * environment (proxy) and on files.  Nothing is sent whose value is libcurl's
 * default, but proxy and no-proxy always: the daemon's environment must not
 * count.  Neighbours: transfer prepares the plan, filearg opens files,
 * exchange sends.
 */
#ifndef WARMCURL_REQUEST_H
#define WARMCURL_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "client/config.h"
#include "client/cookiejar.h"
#include "client/exchange.h"
#include "proto/message.h"

/* What a transfer adds to its group's options. */
struct request_plan {
    const struct config *config;
    const char *url;           /* final */
    uint32_t flags;            /* enum request_flag that the transfer decided */
    uint64_t start_ns;         /* CLOCK_MONOTONIC; 0: now */
    const char *pool;          /* NULL: none */
    int64_t resume_from;       /* bytes; 0: none; -1: where libcurl finds it */
    unsigned host_connections; /* --parallel-max-host; 0: no limit */
    bool certs;                /* the server's certificates are wanted */
    bool may_upgrade;          /* HSTS may make https of the URL */
    bool has_file;             /* -T has something to upload */
    bool stays;                /* no redirect is followed, for all -L says */
    /* The caches that an attempt before left, instead of the files; NULL:
     * none. */
    const struct cookiejar *stores[STATE_KINDS];
    /* A body from a source: -T, or -d too large for the message. */
    bool has_source;
    bool rewinds; /* its source can be read again */
    uint16_t source;
    int64_t source_bytes; /* -1: unknown */
};

/*
 * Writes PLAN as transfer number ID behind what X's writer holds and adds
 * descriptors to it.  Returns 0, or -errno when a file can't be had that curl
 * would need: *RET_REASON says which, and the writer is as it was.
 */
int request_put(struct exchange *x, uint16_t id,
                const struct request_plan *plan, const char **ret_reason);

/* True when the request may be made twice without harm: its method is GET,
 * HEAD, OPTIONS or TRACE.  HAS_FILE: it uploads one. */
bool request_is_safe(const struct config *config, bool has_file);

#endif
