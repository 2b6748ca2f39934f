/*
 * The files of a request: those that libcurl is to read, as bytes, as a
 * descriptor, or as the error that it would meet.
 *
 * A file is looked at only where curl would look.  Neighbours: request calls it
 * while it writes, filearg opens files.
 */
#ifndef WARMCURL_REQUEST_FILE_H
#define WARMCURL_REQUEST_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "client/request.h"

/* A request while it is written. */
struct request_builder {
    struct exchange *x;
    struct wire_writer *w;
    const struct request_plan *plan;
    const struct config *config;
    bool is_websocket;
    bool tls;       /* the URL is https */
    bool tls_proxy; /* the proxy is */
    uint16_t option_count;
    unsigned fd_base; /* descriptors of requests before this one */
    const char *reason;
};

/*
 * These write what belongs to B's request and return 0, or -errno where a file
 * can't be had that curl would need: b->reason says which.
 */

/* The file that option O names. */
int request_file_put(struct request_builder *b, const struct optval *o);
/* The one of names and passwords. */
int request_file_put_netrc(struct request_builder *b);
/* The caches of HSTS and alt-svc, as they are by now. */
int request_file_put_stores(struct request_builder *b);
/* Those of cookies, and whether they forget a session's. */
int request_file_put_cookies(struct request_builder *b);

#endif
