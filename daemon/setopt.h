/*
 * From a request's options to an easy handle.
 *
 * One table of the options that need more than a plain curl_easy_setopt();
 * everything else follows its wire type.  Neighbours: request (what came),
 * handle (whose it is), pool (files with a path).
 */
#ifndef WARMCURL_SETOPT_H
#define WARMCURL_SETOPT_H

#include <curl/curl.h>

#include "daemon/pool.h"
#include "daemon/pull.h"
#include "daemon/request.h"
#include "daemon/state.h"

/* What the handle keeps using after setopt_apply(): freed by setopt_done()
 * once the handle is gone. */
struct setopt {
    CURL *easy;
    const struct request *req;
    struct pool *pool;
    bool own_trust;     /* CAINFO and CAPATH are not libcurl's business */
    uint64_t waited_ms; /* since the client's start: timeouts are shorter */
    struct pull *pulls;
    struct state *state; /* HSTS and alt-svc */
    pull_want_cb *want;
    void *arg;

    curl_mime *mime;
    unsigned pull_count;
    struct curl_slist **lists;
    unsigned list_count;
};

/* Sets every option of s->req in its order.  The fields up to ARG are the
 * caller's; the others start as zero.  0, -ENOTSUP with RET_FAULT filled, or
 * -ENOMEM. */
int setopt_apply(struct setopt *s, struct request_fault *ret_fault);
/* The protocols that a request may use where it does not say: those that the
 * daemon carries and libcurl has, as CURLOPT_PROTOCOLS_STR(3) wants them. */
const char *setopt_protocols(void);
/* Sets the timeouts again for a handle that runs once more, after
 * s->waited_ms was brought up to date: libcurl's clock starts anew. */
void setopt_timeouts(struct setopt *s);
void setopt_done(struct setopt *s);

#endif
