/*
 * Which connections are to end, looked at over all pools: too many idle ones,
 * those whose host has other addresses by now, and those of another network.
 *
 * A connection's own age is the registry's matter.  Neighbours: attempt tells
 * of one that became idle, lookup brings addresses, network tells of changes,
 * registry cuts.
 */
#ifndef WARMCURL_RETIRE_H
#define WARMCURL_RETIRE_H

#include "daemon/lookup.h"

struct conn;

/* So many connections may be idle, to one host in one pool and in all;
 * LIMIT_HOST_IDLE and LIMIT_IDLE at first.  Where more are, some go. */
void retire_set_limits(unsigned per_host, unsigned in_all);

/* CONN became idle: where there are too many now, the one that was idle for
 * the longest goes. */
void retire_surplus(const struct conn *conn);

/* Retires connections that were made before ANSWER to addresses that are not
 * in it. */
void retire_moved(const struct lookup_answer *answer);

/* Retires connections that lead another way than when they were made. */
void retire_rerouted(void);

/* What was retired: idle ones are closed, busy ones end with what runs. */
struct retired {
    unsigned idle, busy;
};

/* Retires all, with what is remembered of names and TLS sessions: what runs
 * goes on, and nothing joins it. */
void retire_all(const char *why);

/* The same for a person who asks for it, who is told how many there were.
 * PATTERN names hosts (rules.h): then it is their connections, and the TLS
 * sessions of the pools that know them; "" means all.  0, or -EINVAL for what
 * is no pattern. */
int retire_flush(const char *pattern, struct retired *ret);

#endif
