/*
 * Options that the daemon's libcurl is no match for.
 *
 * Where the real curl is no way out, they are refused as curl would: before
 * anything is sent, and in its words.  Neighbours: args (asks), options (what
 * each needs), dialect (knows the libcurl), usage (has the words).
 */
#ifndef WARMCURL_LACKING_H
#define WARMCURL_LACKING_H

#include "client/options.h"
#include "client/usage.h"

/* True where some libcurl may be no match for O. */
bool lacking_may(const struct option *o);

/* What curl says of O, behind "--no-" with ON false; USAGE_FINE: nothing. */
enum complaint lacking(const struct option *o, bool on);

#endif
