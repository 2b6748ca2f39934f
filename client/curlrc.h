/*
 * curl's config files: the default one and those of -K.
 *
 * Lines are read as curl does, by version; where versions differ or curl
 * complains the real curl is preferred.  Neighbours: args (who asks for each
 * option that is read).
 */
#ifndef WARMCURL_CURLRC_H
#define WARMCURL_CURLRC_H

#include "client/apply.h"

/* Takes one option from a config file: OPTION as typed, with or without
 * dashes, PARAM NULL when there is none. */
typedef void curlrc_take(struct parse *p, const char *option,
                         const char *param);

/* Reads the default config file where there is one (curl(1), --config): in
 * CURL_HOME, XDG_CONFIG_HOME or HOME, or in the home directory that
 * /etc/passwd knows.  Its path stands in p->inv->curlrc then. */
void curlrc_read_default(struct parse *p, curlrc_take *take);

/* Reads the config file PATH, "-" for stdin, whose content is kept for
 * slurp_restore_stdin().  While the real curl is a way out (p->ours is false)
 * anything but a regular file is left to it unread. */
void curlrc_read(struct parse *p, const char *path, curlrc_take *take);

/* Somebody else reads standard input now.  Where that is the config file at
 * hand, what stands behind the line is for that reader, and the file ends. */
void curlrc_leave_rest(struct parse *p);

/* Parses LEN bytes of TEXT, which is overwritten and must stay; a zero byte
 * stands behind it.  Returns 0, or -EMSGSIZE for a line that is too long. */
int curlrc_parse(struct parse *p, char *text, size_t len, curlrc_take *take);

#endif
