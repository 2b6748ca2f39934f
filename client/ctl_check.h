/*
 * The looks of doctor: at programs, directory, daemon and environment. None
 * changes anything.
 *
 * Neighbours: ctl_doctor calls them in this order and tells what they say.
 */
#ifndef WARMCURL_CTL_CHECK_H
#define WARMCURL_CTL_CHECK_H

#include "client/ctl_doctor.h"

void ctl_check_programs(struct ctl_doctor *d);
void ctl_check_directory(struct ctl_doctor *d);
void ctl_check_daemon(struct ctl_doctor *d); /* sets has_daemon */
void ctl_check_confinement(struct ctl_doctor *d);
void ctl_check_environment(struct ctl_doctor *d);
void ctl_check_curl(struct ctl_doctor *d);
void ctl_check_proxies(struct ctl_doctor *d);
void ctl_check_trust(struct ctl_doctor *d);

#endif
