/*
 * -w: prints what a transfer was, in the user's format.
 *
 * Neighbours: finish calls it; writevars decided that the daemon's figures
 * serve.
 */
#ifndef WARMCURL_WRITEOUT_H
#define WARMCURL_WRITEOUT_H

struct transfer;

/* Prints T's config->writeout to standard output, or where %{stderr} sends
 * it. */
void writeout_print(struct transfer *t);

#endif
