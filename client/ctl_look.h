/*
 * The verbs that look at the daemon: status, list, pools.
 *
 * Looking starts no daemon and fails no job: the exit code is 0 whatever there
 * is to see.
 *
 * Neighbours: ctl_session asks; ctl_table, ctl_json and ctl_watch show.
 */
#ifndef WARMCURL_CTL_LOOK_H
#define WARMCURL_CTL_LOOK_H

#include "client/ctl_json.h"
#include "client/ctl_verb.h"

int ctl_look_status(const struct ctl_call *call);
int ctl_look_list(const struct ctl_call *call);
int ctl_look_pools(const struct ctl_call *call);

/* A status answer as members of the open object: "running", then "reason" where
 * none is, else the row's. */
void ctl_look_json_status(struct ctl_json *j, const struct ctl_answer *a);

#endif
