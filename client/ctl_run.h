/*
 * warmcurlctl run: a command with a daemon of its own.
 *
 * For CI jobs and sandboxes: the daemon serves that command and what it
 * starts, and is gone when the command ends, as ssh-agent does it.
 *
 * Neighbours: ctl_keeper has the daemon, ctl_stats shows its figures.
 */
#ifndef WARMCURL_CTL_RUN_H
#define WARMCURL_CTL_RUN_H

#include "client/ctl_verb.h"

/* Exit codes of our own failures, as of env(1), nice(1) and timeout(1). */
#define CTL_RUN_FAILED 125
#define CTL_RUN_NOT_EXECUTABLE 126
#define CTL_RUN_NOT_FOUND 127

/*
 * Runs the call's arguments as a command with WARMCURL_SOCKET naming a private
 * daemon's socket and the shim first on PATH; hands on the signals that others
 * send us.  Where no daemon can be started the command runs all the same, each
 * curl for itself, after a message.
 *
 * Returns the command's exit status, 128 + its signal, or one of the codes
 * above.
 */
int ctl_run(const struct ctl_call *call);

#endif
