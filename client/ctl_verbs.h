/*
 * The verbs of warmcurlctl, as one table, and its command line.
 *
 * Neighbours: ctl_main calls it; ctl_look, ctl_stats and others carry verbs
 * out.
 */
#ifndef WARMCURL_CTL_VERBS_H
#define WARMCURL_CTL_VERBS_H

#include "client/ctl_verb.h"

/* Carries out a command line; returns the exit code. */
int ctl_verbs_run(int argc, char *argv[]);

/* Reads a command line, whose ARGV is put in another order. Returns -1 with
 * *RET to be run, or the exit code when all was said. */
int ctl_verbs_parse(int argc, char *argv[], struct ctl_call *ret);

/* The verbs by number, NULL behind the last; and an option's bit, name and
 * what it does, false behind the last.  For completions. */
const struct ctl_verb *ctl_verb_at(size_t number);
bool ctl_option_at(size_t number, unsigned *ret_bit, const char **ret_name,
                   const char **ret_brief);

#endif
