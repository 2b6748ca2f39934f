/*
 * One invocation of a client: its greeting, its transfers, its end.
 *
 * A table says which message may come in which state; everything else is a
 * violation.  Neighbours: peer brings frames, transfer does the work, control
 * answers warmcurlctl.
 */
#ifndef WARMCURL_SESSION_H
#define WARMCURL_SESSION_H

#include <stdbool.h>
#include <stdint.h>

/* What WELCOME says; LACKS has bits of enum libcurl_part. */
void session_init(const char *build, const char *libcurl_version,
                  uint32_t lacks);

/* Takes FD, a connected client that was checked; 0 or -ENOMEM (FD is then
 * closed). */
int session_new(int fd);

/* The client is not welcome: says why and closes.  Takes FD. */
void session_refuse(int fd, unsigned reason, const char *text);

/* Sessions that have been greeted. */
unsigned session_count(void);

/* So many of them may ask for transfers at a time, LIMIT_PEERS at first; the
 * others' are refused. */
void session_set_limit(unsigned commands);

/* Ends all of them, with their transfers. */
void session_close_all(void);

/* New requests are refused from now on; CB runs when the last session is
 * gone (at once when there is none). */
void session_drain(void (*cb)(void));

#endif
