/*
 * --help: options in words.
 *
 * Neighbours: helptext has the words, options the names; answer prints it.
 */
#ifndef WARMCURL_HELP_H
#define WARMCURL_HELP_H

/*
 * What --help says of SUBJECT, a category, "all", "category" (all of them) or,
 * for later curls, an option as typed; NULL or "" for the options that matter
 * most.  Options that the daemon's version of curl does not know are left out.
 * In the arena.
 */
const char *help_text(const char *subject);

#endif
