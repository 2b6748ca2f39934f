/*
 * Asks again where a busy host's name leads, so that connections to addresses
 * that it no longer has can be retired.
 *
 * getaddrinfo(3) runs on a worker thread, for one name at a time or two, never
 * on the loop.  Only names that libcurl had from the same resolver are asked.
 * Neighbours: attempt wants a name when a warm connection is used, retire
 * takes the answers.
 */
#ifndef WARMCURL_LOOKUP_H
#define WARMCURL_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of a name, terminated: 255 (RFC 1035 2.3.4). */
#define LOOKUP_NAME_BYTES 256

struct lookup_answer;

/* An answer came; borrowed until the callback returns.  From the loop. */
typedef void lookup_cb(const struct lookup_answer *answer);

/* A name is asked for again EVERY_MS after it was known last at the
 * earliest. */
void lookup_init(uint64_t every_ms, lookup_cb *cb);
void lookup_set_every(uint64_t every_ms);
/* Forgets all; no question is out. */
void lookup_done(void);

/* NAME is in use, by a connection to where it led at KNOWN_MS (of
 * poller_now_ms()).  Asks when that is long ago; an answer comes later, or
 * never: a failure tells nothing, but that a name is gone. */
void lookup_want(const char *name, uint64_t known_ms);

/* True while a question is out, which may take as long as a resolver hangs. */
bool lookup_busy(void);

/* Which name, and when it was asked. */
const char *lookup_name(const struct lookup_answer *answer);
uint64_t lookup_asked_ms(const struct lookup_answer *answer);
/* True when it leads to the address IP. */
bool lookup_has(const struct lookup_answer *answer, const char *ip);

/*
 * The name that the resolver was asked for to connect to REMOTE_PORT for
 * HOST, a "name:port", through PROXY ("" for none; URL or host).  "" when
 * there was none: an address, localhost, or when it can't be told.
 */
void lookup_name_of(const char *host, const char *proxy, int remote_port,
                    char ret[LOOKUP_NAME_BYTES]);

#endif
