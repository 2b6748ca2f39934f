/*
 * The files that are part of a command line's requests: -d @file, -H @file,
 * -w @file, -F name=<file.
 *
 * args has noted where they stand; here they are read, and what they hold is
 * judged.  Neighbours: slurp, headerfile, postdata and form; main calls it.
 */
#ifndef WARMCURL_EVALUATE_H
#define WARMCURL_EVALUATE_H

#include "client/config.h"

/*
 * Reads the files that are part of the requests and sets the (evaluated)
 * fields.  To be called once, before any output, for every group at once, as
 * curl reads all of them before its first transfer.
 *
 * Files that can be read again come first.  Returns VERDICT_DAEMON;
 * VERDICT_DIRECT with *RET_REASON when a file can't be had as curl would have
 * it and nothing irreversible happened yet; or VERDICT_PREFER_DIRECT
 * when the content of -w @file asks about the connection itself.
 */
enum verdict evaluate_files(struct invocation *inv, const char **ret_reason);

#endif
