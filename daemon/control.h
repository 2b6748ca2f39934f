/*
 * Answers to warmcurlctl: status, list, stop, exit.
 */
#ifndef WARMCURL_CONTROL_H
#define WARMCURL_CONTROL_H

#include <stdint.h>

#include "daemon/peer.h"

/* What the daemon's main part does on stop (drain) and exit (now). */
struct control_ops {
    void (*stop)(void);
    void (*exit)(void);
};

/* Strings and OPS are borrowed for good. */
void control_init(const struct control_ops *ops, const char *version,
                  const char *build, const char *libcurl_version,
                  const char *socket_path);

/* Queues the answer to COMMAND, closed by CTL_END. */
void control_answer(struct peer *peer, uint32_t command);

#endif
