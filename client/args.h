/*
 * From a command line to an invocation, and the decision who carries it out.
 *
 * Whatever curl would complain of, warn about, ask for or do in its own way is
 * direct: then the real curl gets the untouched argv and says it in its own
 * words.  Nothing is printed here.  Neighbours: options (the table), curlrc
 * (config files), form, postdata; then plan and request.
 */
#ifndef WARMCURL_ARGS_H
#define WARMCURL_ARGS_H

#include "client/config.h"

/*
 * Reads argv, the WARMCURL* variables, curlrc and -K files into INV.  Reads
 * no other file and not stdin, but for "-K -", which args_restore_stdin()
 * puts back.
 *
 * Returns the verdict.  Unless it is VERDICT_DAEMON, *RET_REASON says why in
 * a few words for --warm-explain (a static string or one in the arena).  With
 * VERDICT_DIRECT only the fields warm, warm_pool, explain and explain_path of
 * INV mean anything.
 */
enum verdict args_parse(int argc, char **argv, struct invocation *inv,
                        const char **ret_reason);

/*
 * Reads the files that are part of the requests and sets the (evaluated)
 * fields.  To be called once, before any output, for every group at once, as
 * curl reads all of them before its first transfer.
 *
 * Files that can be read again come first.  Returns VERDICT_DAEMON;
 * VERDICT_DIRECT with *RET_REASON when a file can't be had as curl would have
 * it and nothing irreversible happened yet; or VERDICT_PREFER_DIRECT when the
 * content of -w @file asks about the connection itself.
 */
enum verdict args_evaluate(struct invocation *inv, const char **ret_reason);

/*
 * Makes stdin readable again for the real curl: puts what was read from it
 * (-K -, -d @-, -F name=<-) back on descriptor 0.  Returns 0, or -errno when
 * a pipe other than stdin was read dry, so that the real curl would find it
 * empty: then the command can no longer go direct.
 */
int args_restore_stdin(struct invocation *inv);

/* True when "--warm-off" and its like stood in argv: the real curl does not
 * know them.  Removes them from ARGV in place and returns the new argc. */
int args_strip_own(int argc, char **argv);

#endif
