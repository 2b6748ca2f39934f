/*
 * A request to this machine by way of the daemon, as a user's command would
 * make it: doctor's last word on whether commands are carried.
 *
 * Where no daemon is running a private one is used, which ends with doctor.
 *
 * Neighbours: ctl_doctor tells what came of it; warmcurl is the client.
 */
#ifndef WARMCURL_CTL_TRIP_H
#define WARMCURL_CTL_TRIP_H

#include "client/ctl_doctor.h"

void ctl_trip_check(struct ctl_doctor *d);

#endif
