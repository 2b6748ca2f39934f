/*
 * The look of doctor at the configuration: what the daemon's program says of
 * its files, whether a daemon runs or not.
 */
#ifndef WARMCURL_CTL_CONF_H
#define WARMCURL_CTL_CONF_H

#include "client/ctl_doctor.h"

/* Tells of each file, and of each wrong line in one; and where commands start
 * no daemon by themselves. */
void ctl_conf_check(struct ctl_doctor *d);

#endif
