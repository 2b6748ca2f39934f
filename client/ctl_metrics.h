/*
 * The daemon's figures as OpenMetrics text, for a scraper or a textfile
 * collector.
 *
 * Neighbours: ctl_session asks for the status.
 */
#ifndef WARMCURL_CTL_METRICS_H
#define WARMCURL_CTL_METRICS_H

#include <stdio.h>

#include "client/ctl_session.h"
#include "client/ctl_verb.h"

/* The verb: 0 whatever there is to see; without a daemon there is one figure,
 * that it is not up. */
int ctl_metrics(const struct ctl_call *call);

/* Prints A, an answer to CTL_STATUS, to its "# EOF". */
void ctl_metrics_print(const struct ctl_answer *a, FILE *out);

#endif
