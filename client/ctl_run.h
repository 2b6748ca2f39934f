/*
 * warmcurlctl run: a command with a daemon of its own.
 *
 * For CI jobs and sandboxes: the daemon serves that command and what it
 * starts, and is gone when the command ends, as ssh-agent does it.
 *
 * Neighbours: ctl_main calls it; connect and spawn start the daemon,
 * ctl_session ends it.
 */
#ifndef WARMCURL_CTL_RUN_H
#define WARMCURL_CTL_RUN_H

#include "client/ctl_session.h"

/* Exit codes of our own failures, as of env(1), nice(1) and timeout(1). */
#define CTL_RUN_FAILED 125
#define CTL_RUN_NOT_EXECUTABLE 126
#define CTL_RUN_NOT_FOUND 127

/*
 * Runs ARGV (ends with NULL) with WARMCURL_SOCKET naming a private daemon's
 * socket in a new directory; hands on the signals that others send us; then
 * ends the daemon and removes the directory.  Where no daemon can be started
 * the command runs all the same, each curl for itself, after a message.
 *
 * Returns the command's exit status, 128 + its signal, or one of the codes
 * above.  RET_STATUS has the daemon's last CTL_STATUS row, where there was
 * one; ctl_answer_done() frees it in any case.
 */
int ctl_run(char *const argv[], struct ctl_answer *ret_status);

#endif
