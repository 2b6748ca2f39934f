/*
 * curl's config files: the default one and those of -K.
 *
 * Neighbours: args (who asks for each option that is read).
 */
#ifndef WARMCURL_CURLRC_H
#define WARMCURL_CURLRC_H

#include "client/apply.h"

/* Takes one option from a config file: OPTION as typed, with or without
 * dashes, PARAM NULL when there is none. */
typedef void curlrc_take(struct parse *p, const char *option,
                         const char *param);

/* Reads the default config file where there is one (curl(1), --config):
 * in CURL_HOME, XDG_CONFIG_HOME or HOME, else in the home directory that
 * /etc/passwd knows. */
void curlrc_read_default(struct parse *p, curlrc_take *take);

/* Reads the config file PATH, "-" for stdin, whose content is kept for
 * slurp_restore_stdin().  Anything but a regular file is left to the real curl
 * unread. */
void curlrc_read(struct parse *p, const char *path, curlrc_take *take);

/* Parses LEN bytes of TEXT, which is overwritten and must stay. */
void curlrc_parse(struct parse *p, char *text, size_t len, curlrc_take *take);

#endif
