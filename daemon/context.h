/*
 * The context key: which requests may share connections.
 *
 * Everything of a request goes into the key but the options that the table in
 * proto/curlopt.h marks as one request's own; an option that nobody has
 * thought of splits pools, it never leaks.  Files count by their content, a
 * unix socket by device and inode, built-in trust by its identity on disk.
 * Neighbours: request (what), transfer (asks), pool (keyed by it).
 */
#ifndef WARMCURL_CONTEXT_H
#define WARMCURL_CONTEXT_H

#include <stdint.h>

#include "daemon/request.h"
#include "daemon/trust.h"

#define CONTEXT_KEY_BYTES 32 /* HMAC-SHA-256 */

/* Draws the process's secret, so that keys say nothing about credentials
 * outside of it.  0 or -EIO. */
int context_init(void);

/* The key of REQ, whose files are all contents by now.  TRUST is what it
 * trusts.  0 or -ENOMEM. */
int context_key(const struct request *req, const struct trust_source *trust,
                uint8_t ret[CONTEXT_KEY_BYTES]);

#endif
