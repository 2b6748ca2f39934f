/*
 * The verbs that do something to the daemon: start, stop, exit, flush, log,
 * reload.
 *
 * Neighbours: ctl_session asks, connect starts.
 */
#ifndef WARMCURL_CTL_STEER_H
#define WARMCURL_CTL_STEER_H

#include "client/ctl_verb.h"

/* Each returns an exit code: CTL_DONE also where there was nothing to do, but
 * for log, which can't be set then. */
int ctl_steer_start(const struct ctl_call *call);
int ctl_steer_stop(const struct ctl_call *call);
int ctl_steer_exit(const struct ctl_call *call);
int ctl_steer_flush(const struct ctl_call *call);
int ctl_steer_log(const struct ctl_call *call);
int ctl_steer_reload(const struct ctl_call *call);

#endif
