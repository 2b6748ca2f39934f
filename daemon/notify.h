/*
 * What a service manager is told: that the daemon is ready, reads its
 * configuration again, ends, and is alive.  sd_notify(3)'s protocol: lines in
 * a datagram to the socket that NOTIFY_SOCKET names.
 *
 * Without that variable nothing here does anything.  Neighbours: main tells,
 * poller wakes the watchdog: a loop that hangs tells nothing.
 */
#ifndef WARMCURL_NOTIFY_H
#define WARMCURL_NOTIFY_H

/* Notes what the environment says, before it is scrubbed.  Not for a daemon
 * of a single command: its environment is the command's. */
void notify_init(void);

/* Sends "READY=1", lines of such; waits a tenth of a second at most. */
void notify_send(const char *lines);

/* Sends RELOADING=1 with the time, which systemd wants from 253 on; READY=1
 * is to follow. */
void notify_reloading(void);

/* Sends WATCHDOG=1 twice as often as WATCHDOG_USEC wants it, from now on.  0
 * or -ENOMEM. */
int notify_start_watchdog(void);

void notify_done(void);

#endif
