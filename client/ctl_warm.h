/*
 * The verb warm: makes connections before they are needed.
 *
 * To each URL a HEAD request goes, as `warmcurl -I` would send it: what makes a
 * pool (curlrc, environment) is that of the caller's commands. Neighbours:
 * warmcurl itself does it.
 */
#ifndef WARMCURL_CTL_WARM_H
#define WARMCURL_CTL_WARM_H

#include "client/ctl_verb.h"

/* CTL_NOT_DONE when a URL had no answer. */
int ctl_warm(const struct ctl_call *call);

#endif
