/*
 * HSTS and alt-svc caches: what libcurl remembers of servers.
 *
 * The client sends the content of the user's file; libcurl reads it from a
 * file in the folder of the cookie jars, and writes it anew when its handle
 * goes; the client gets that content and writes the user's file.  Neighbours:
 * setopt opens them, ending sends them when the handle is gone.
 */
#ifndef WARMCURL_STATE_H
#define WARMCURL_STATE_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

#include "daemon/content.h"
#include "daemon/jar.h"
#include "proto/message.h"

/* Zero is none. */
struct state {
    uint64_t serial; /* of the transfer; the owner's */
    char paths[STATE_KINDS][JAR_PATH_BYTES];
};

/* Gives EASY the cache of OPTION (CURLOPT_HSTS or CURLOPT_ALTSVC), as it is in
 * CONTENT. */
CURLcode state_open(struct state *s, CURL *easy, CURLoption option,
                    const struct content *content);
/* True when there is something to send. */
bool state_is_open(const struct state *s);
/* Queues what libcurl wrote as STATE frames and removes it; the handle is gone
 * by now.  0 or -errno. */
int state_send(struct state *s, struct peer *peer, uint16_t transfer);
/* Removes what was not sent.  Also for none. */
void state_done(struct state *s);

#endif
