/*
 * Headers of the command line, one by one or in files: those of -H and
 * --proxy-header, and those of a form's fields.
 *
 * Versions of curl take such files apart in different ways.  Neighbours:
 * apply_request and formspec record the arguments, evaluate and form have them
 * read.
 */
#ifndef WARMCURL_HEADERFILE_H
#define WARMCURL_HEADERFILE_H

#include <stdbool.h>

#include "client/config.h"

/* Reads the files of ARGS, of the round that LATE names (see slurp()).
 * Returns 0 or -errno. */
int headerfile_load(struct invocation *inv, struct header_arg *args, bool late);

/* Adds the headers of ARGS to LIST as -H does.  Returns 0; -EFBIG when curl
 * refuses a line, -EINVAL when only curl may read a file. */
int headerfile_request(struct header_arg *args, struct strlist *list);

/* Adds the headers of ARGS to LIST as -F does; curl's warnings go to NOTES
 * (NULL: nowhere).  Returns 0, or -EINVAL when only curl may read a file. */
int headerfile_part(struct notes *notes, struct header_arg *args,
                    struct strlist *list);

#endif
