/*
 * Request bodies and queries from -d, --data-*, --json, -G and --url-query.
 *
 * Neighbours: apply_request (records the pieces), slurp (reads their files),
 * plan (puts a query into a URL).
 */
#ifndef WARMCURL_POSTDATA_H
#define WARMCURL_POSTDATA_H

#include <stdbool.h>

#include "client/config.h"

/* Reads the files of CONFIG's pieces, of the round that LATE names (see
 * slurp()).  Returns 0 or -errno. */
int postdata_load(struct invocation *inv, struct config *config, bool late);

/* Joins the pieces into config->post or config->query. */
void postdata_build(struct config *config);

#endif
