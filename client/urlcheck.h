/*
 * Which URLs of a command line a daemon may be asked for, and which are for
 * curl to carry, or to refuse in its own words.
 *
 * Neighbours: group calls it for each URL when all options are known; url,
 * glob and websocket know the details.
 */
#ifndef WARMCURL_URLCHECK_H
#define WARMCURL_URLCHECK_H

#include "client/config.h"

struct parse;

/*
 * Looks at ITEM, one of CONFIG's, which is complete but for what follows from
 * its URLs: p->direct or p->prefer says why it is not the daemon's, by the
 * first URL of its pattern where it is one.  A protocol that --proto forbids is
 * left to libcurl: CONFIG then allows another one alone.
 */
void urlcheck(struct parse *p, struct config *config,
              const struct url_item *item);

#endif
