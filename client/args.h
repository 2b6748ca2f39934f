/*
 * From a command line to an invocation, and the decision who carries it out.
 *
 * Whatever curl would complain of, warn about, ask for or do in its own way is
 * direct where there is a real curl: it gets the untouched argv and says it in
 * its own words.  What it would say is noted as well, for where there is none
 * or it must not be used.  Nothing is printed here.  Neighbours: options (the
 * table), curlrc (config files), evaluate (other files); then plan and request.
 */
#ifndef WARMCURL_ARGS_H
#define WARMCURL_ARGS_H

#include "client/config.h"

/*
 * Reads argv, the WARMCURL* variables, curlrc, -K files, and what others are
 * made of (--variable, --url @file) into INV: regular files, and stdin where
 * it is named, which args_restore_stdin() puts back.
 *
 * Returns the verdict.  Unless it is VERDICT_DAEMON, *RET_REASON says why in
 * a few words for --warm-explain (a static string or one in the arena).  With
 * VERDICT_DIRECT only the fields warm, warm_pool, explain and explain_path of
 * INV mean anything.
 */
enum verdict args_parse(int argc, char **argv, struct invocation *inv,
                        const char **ret_reason);

/*
 * The same where the real curl is no way out, because there is none or it must
 * not be used: where it would complain or warn, its words (notes) and its exit
 * code (failure_code) are made out, and what versions of curl see differently
 * is seen as the daemon's version does.  Files are read when their option is,
 * in the order of the command line.  What was read from stdin before must have
 * been put back.
 */
enum verdict args_parse_again(int argc, char **argv, struct invocation *inv,
                              const char **ret_reason);

/* The same for a daemon that is the command's own: it has the user's tickets
 * (--negotiate), which no shared one has. */
enum verdict args_parse_alone(int argc, char **argv, struct invocation *inv,
                              const char **ret_reason);

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

/* A copy of ARGV, which knows no own options any more, with "--config PATH"
 * behind its options. */
char **args_add_config(int argc, char **argv, const char *path);

#endif
