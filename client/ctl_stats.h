/*
 * What commands cost and saved: for people, for the summary of a CI job, for
 * programs.
 *
 * Neighbours: the daemon's stats counts; ctl_session asks.
 */
#ifndef WARMCURL_CTL_STATS_H
#define WARMCURL_CTL_STATS_H

#include <stdio.h>

#include "client/ctl_json.h"
#include "client/ctl_verb.h"

/* The verb: 0 whatever there is to see. */
int ctl_stats(const struct ctl_call *call);

/* How an answer is shown. */
enum ctl_stats_form { CTL_STATS_TEXT, CTL_STATS_MARKDOWN };

/* Prints A, the answer to CTL_STATS of a running daemon, in lines of WIDTH
 * characters (0: any). */
void ctl_stats_print(const struct ctl_answer *a, enum ctl_stats_form form,
                     size_t width, FILE *out);

/* The same as members of the open object. */
void ctl_stats_json(struct ctl_json *j, const struct ctl_answer *a);

#endif
