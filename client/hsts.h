/*
 * HSTS as curl has it: what any transfer of a command line is told counts for
 * all that come after it, also without --hsts, and a redirect may tell it.
 *
 * Neighbours: args calls it when all groups are known; request and run heed
 * what it finds.
 */
#ifndef WARMCURL_HSTS_H
#define WARMCURL_HSTS_H

#include "client/apply.h"

/* Sets inv->may_upgrade, and gives groups without --hsts the file of the
 * group before: libcurl writes into the latest one that it was told of. */
void hsts_settle(struct parse *p);

#endif
