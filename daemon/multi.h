/*
 * One multi handle of libcurl on the loop: its sockets, its timer, and the
 * handles that are done.
 *
 * Nothing here knows whose handles they are.  Neighbours: pool owns one,
 * poller drives it.
 */
#ifndef WARMCURL_MULTI_H
#define WARMCURL_MULTI_H

#include <curl/curl.h>
#include <stdbool.h>

struct multi;

/* Called for every handle that is done, outside of libcurl's callbacks; the
 * handle is still in the multi. */
typedef void multi_done_cb(CURL *easy, CURLcode code);

/* NULL without memory. */
struct multi *multi_new(multi_done_cb *done);
/* Closes its connections; no handle is left.  NULL is allowed. */
void multi_free(struct multi *multi);

/* Adds a handle and lets libcurl begin; it may be done and gone before this
 * returns.  0 or -ENOMEM. */
int multi_add(struct multi *multi, CURL *easy);
/* Ends its request; also for a handle that could not be added. */
void multi_remove(struct multi *multi, CURL *easy);
/* Lets libcurl go on after a handle was unpaused, or a connection cut. */
void multi_kick(struct multi *multi);

/* What OpenSSL is answered when it asks for a passphrase while libcurl runs in
 * it: borrowed until the next call; NULL is none. */
void multi_set_passphrase(struct multi *multi, const char *text);

/* Closes every connection without a request, and keeps none of the others
 * beyond theirs: only from libcurl 8.20 on, else nothing happens. */
void multi_drop_idle(struct multi *multi);

/* Has libcurl open at most COUNT connections to one host (0: as many as it
 * likes); what finds none waits in libcurl. */
void multi_limit_host(struct multi *multi, long count);

/* True while libcurl runs in it: it can't be freed. */
bool multi_running(const struct multi *multi);

#endif
