/*
 * --etag-save and --etag-compare.
 *
 * Neighbours: heading brings header lines, transfer asks before a request.
 */
#ifndef WARMCURL_ETAG_H
#define WARMCURL_ETAG_H

#include <stdbool.h>
#include <stddef.h>

#include "client/config.h"
#include "client/console.h"

/* Where a tag goes. */
struct etag {
    bool to_stdout;
    int fd; /* -1: nowhere, or standard output */
};

/* Reads --etag-compare's file and adds what it says to the requests of
 * CONFIG's group, this one and those to come.  Returns 0 or -errno. */
int etag_compare(const struct config *config, struct console *console);

/* Opens --etag-save's file.  Returns 0 or -errno; *RET_FOLDER is set where a
 * folder of it can't be made. */
int etag_open(struct etag *e, const struct config *config,
              const char **ret_folder);

/* Keeps the tag of a header LINE, if it has one, of a response of STATUS.
 * Returns 0 or -errno. */
int etag_line(struct etag *e, struct console *console, int status,
              const char *line, size_t len);

void etag_close(struct etag *e);

#endif
