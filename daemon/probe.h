/*
 * Whether the other end of a TCP connection still answers.
 *
 * What the kernel knows (TCP_INFO of tcp(7)), and a keepalive probe sent at
 * once: its answer costs a round trip and reaches no application.
 * Neighbours: silent asks on behalf of requests.
 */
#ifndef WARMCURL_PROBE_H
#define WARMCURL_PROBE_H

#include <stdbool.h>
#include <stdint.h>

/* True when what was sent on FD is not acknowledged though it was sent again
 * and again, and nothing else came for a while. */
bool probe_is_stuck(int fd);

/* A probe under way. */
struct probe {
    uint64_t sent_ms; /* 0: none is */
    int idle_s, on;   /* the socket's settings before it */
};

/* Sends one on the idle connection FD, on which nothing came for a second at
 * least.  0 or -errno. */
int probe_send(struct probe *probe, int fd);
/* True when something came back. */
bool probe_is_answered(const struct probe *probe, int fd);
/* Leaves FD as it was before the probe; nothing when none is under way. */
void probe_end(struct probe *probe, int fd);

/* The connection's round trip in milliseconds, rounded up; 0 unknown. */
uint64_t probe_rtt_ms(int fd);

#endif
