/*
 * What libcurl would tell of this process and does not know in the daemon:
 * cookie files that are not there, proxies that the environment names, output
 * that can't be written.
 *
 * libcurl's events come by here before trace shows them.  Neighbours: transfer
 * brings them, trace shows them, proxyenv knows the environment.
 */
#ifndef WARMCURL_TRACELOCAL_H
#define WARMCURL_TRACELOCAL_H

#include <stdbool.h>

#include "client/config.h"
#include "client/trace.h"
#include "proto/message.h"

/* What is known of one attempt; zeros before it. */
struct tracelocal {
    struct trace *trace; /* borrowed, as are the others */
    const struct config *config;
    const char *url;       /* as it was sent */
    bool begun;            /* an event was shown */
    int64_t conn;          /* libcurl's number of its connection */
    struct msg_debug last; /* the latest event, without its bytes */
};

/* Shows event M, and before or behind it what is to be said here. */
void tracelocal_event(struct tracelocal *l, const struct msg_debug *m);

/* Shows what libcurl would tell when the transfer's jar is about to be
 * written. */
void tracelocal_end(struct tracelocal *l);

/* Shows what libcurl would tell when output of the attempt can't be written
 * and it gives up with the error TEXT. */
void tracelocal_give_up(struct tracelocal *l, const char *text);

#endif
