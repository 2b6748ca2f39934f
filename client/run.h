/*
 * All transfers of a command line over one session with the daemon: which
 * run, which wait, and what happens when the daemon says no or is gone.
 *
 * Neighbours: main connects and, where run says so, becomes the real curl.
 */
#ifndef WARMCURL_RUN_H
#define WARMCURL_RUN_H

#include "client/config.h"
#include "client/connect.h"
#include "client/console.h"

/* run_all(): the whole command goes to the real curl. */
#define RUN_DIRECT (-1)

/*
 * Carries out INV over CONNECTION, whose descriptor is taken.  Returns curl's
 * exit code; or RUN_DIRECT with *RET_REASON when nothing happened yet that
 * can be seen from outside or may not happen twice.
 */
int run_all(const struct invocation *inv, struct console *console,
            struct connection *connection, const char **ret_reason);

#endif
