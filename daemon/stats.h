/*
 * What commands cost and saved, for `warmcurlctl stats`: how many were carried
 * warm and new, which went without the daemon, why, and the time that
 * connections did not have to be made again.
 *
 * Time counts as saved only where it was measured: each connection knows how
 * long it took to be made, and every later request on it saves that.
 * Neighbours: session tells of commands, transfer of requests, notes of
 * commands that went direct; control asks for the rows.
 */
#ifndef WARMCURL_STATS_H
#define WARMCURL_STATS_H

#include <stdint.h>

struct peer;
struct transfer;

/* Sums since the daemon's start. */
struct stats {
    uint64_t commands;   /* with a finished request, or direct */
    uint64_t direct;     /* of these: that went without the daemon */
    uint64_t handshakes; /* connections whose making was measured */
    uint64_t made_us;    /* and what it took */
    uint64_t saved;      /* requests on one that was there, and measured */
    uint64_t saved_us;   /* and what making it had taken */
};

const struct stats *stats_since_start(void);

/* A session has its first finished request. */
void stats_command(void);

/* A command goes direct for REASON, of at most LIMIT_NOTE_REASON_BYTES. */
void stats_direct(const char *reason);

/* T ends in libcurl; its connection is not left yet. */
void stats_transfer(const struct transfer *t);

/* Queues what was counted since the start or stats_zero(): a row of sums, then
 * one for each reason and one for each host. */
void stats_put(struct peer *peer);
void stats_zero(void);

#endif
