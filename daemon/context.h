/*
 * The context key: which requests may share connections.
 *
 * Everything of a request goes into the key but the options that the table in
 * proto/curlopt.h marks as one request's own; an option that nobody has
 * thought of splits pools, it never leaks.  The agent's name counts where a
 * proxy may be asked for a tunnel under it.  Files count by their content, a
 * unix socket by device and inode, built-in trust by its identity on disk.
 * Neighbours: request (what), prepare (asks), pool (keyed by it).
 */
#ifndef WARMCURL_CONTEXT_H
#define WARMCURL_CONTEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/request.h"
#include "daemon/trust.h"
#include "proto/limits.h"

#define CONTEXT_KEY_BYTES 32 /* HMAC-SHA-256 */

/* Draws the process's secret, so that keys say nothing about credentials
 * outside of it.  0 or -EIO. */
int context_init(void);

/* True for http with a port in its URL.  libcurl 8.14 takes a connection for
 * it that speaks TLS to the same port: it has pools of its own. */
bool context_is_plain_to_port(const struct request *req);

/* The key of REQ, whose files are all contents by now.  TRUST is what it
 * trusts, identified.  0 or -ENOMEM. */
int context_key(const struct request *req, const struct trust_source *trust,
                uint8_t ret[CONTEXT_KEY_BYTES]);

/* Parts of a key that are told apart for people: more options than a command
 * line names; what lies beyond counts in the key all the same. */
#define CONTEXT_PARTS 48

/* What went into a key, part by part in the order of their numbers, each as a
 * digest under the process's secret. */
struct context_parts {
    char pool[LIMIT_POOL_NAME_BYTES + 1]; /* its name; "" for none */
    unsigned count;
    struct context_part {
        uint32_t number; /* of the option, or one of our own */
        uint64_t digest;
    } part[CONTEXT_PARTS];
};

/* The parts of REQ's key. 0 or -ENOMEM. */
int context_parts(const struct request *req, const struct trust_source *trust,
                  struct context_parts *ret);

/* The name of a part, static: an option's, NULL for what every context has. */
const char *context_part_name(uint32_t number);

/* In how many parts A and B differ; *RET_FIRST is then the first one's name,
 * static. */
unsigned context_differences(const struct context_parts *a,
                             const struct context_parts *b,
                             const char **ret_first);

#endif
