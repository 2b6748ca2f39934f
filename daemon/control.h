/*
 * Answers to warmcurlctl.
 *
 * Neighbours: session brings the questions; row writes the answers, which
 * stats, pool, registry and retire know.
 */
#ifndef WARMCURL_CONTROL_H
#define WARMCURL_CONTROL_H

#include <stdint.h>

#include "daemon/peer.h"
#include "proto/message.h"

/* What the daemon's main part does. */
struct control_ops {
    void (*stop)(void); /* drains */
    void (*exit)(void); /* now */
    /* Reads the configuration again, and tells PEER with control_put_fault()
     * what it does not understand.  0 or -errno.  May be NULL. */
    int (*reload)(struct peer *peer);
    uint64_t (*idle_exit_ms)(void); /* without sessions, then it ends */
};

/* Strings and OPS are borrowed for good. */
void control_init(const struct control_ops *ops, const char *version,
                  const char *build, const char *libcurl_version,
                  const char *socket_path);

/* Queues the answer to M, closed by CTL_END. */
void control_answer(struct peer *peer, const struct msg_ctl *m);

/* A row of the answer to CTL_RELOAD: a line that is not understood. */
void control_put_fault(struct peer *peer, const char *file, unsigned line,
                       const char *text);

#endif
