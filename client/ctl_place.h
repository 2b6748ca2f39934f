/*
 * Where things are: the programs beside this one, the shim, and what of the
 * environment decides where commands go.
 *
 * Neighbours: ctl_run puts the shim on PATH, ctl_warm runs warmcurl, ctl_doctor
 * looks at all of it.
 */
#ifndef WARMCURL_CTL_PLACE_H
#define WARMCURL_CTL_PLACE_H

#include <limits.h>

#include "client/ctl_verb.h"

/* The verbs. */
int ctl_place_env(const struct ctl_call *call);
int ctl_place_shim(const struct ctl_call *call);

/* The program NAME in the directory of this one.  0 or -errno; -EACCES when
 * it can't be executed. */
int ctl_place_beside(const char *name, char ret[PATH_MAX]);

/* The directory whose curl is the installed warmcurl; NULL where there is
 * none. */
const char *ctl_place_shim_dir(void);

#endif
