/*
 * -w: prints what a transfer was, in the user's format.
 *
 * Neighbours: finish calls it; writevars has the variables, writeout_json
 * their JSON.
 */
#ifndef WARMCURL_WRITEOUT_H
#define WARMCURL_WRITEOUT_H

struct transfer;

/* Prints T's config->writeout to standard output, or where %{stderr} and
 * %output{} send it. */
void writeout_print(const struct transfer *t);

#endif
