/*
 * -D: the header lines in a file of their own.
 *
 * Neighbours: heading brings the lines.
 */
#ifndef WARMCURL_DUMP_H
#define WARMCURL_DUMP_H

#include <stdbool.h>
#include <stddef.h>

#include "client/config.h"
#include "client/console.h"

enum dump_target {
    DUMP_NOWHERE,
    DUMP_FILE,
    DUMP_STDOUT,
    DUMP_STDERR,
};

struct dump {
    enum dump_target target;
    int fd;
    size_t bytes; /* written so far */
    bool failed;  /* and stdio would not have noticed yet */
};

/* Opens what CONFIG asks for: a new file for its group's FIRST transfer, the
 * same one for the others.  Returns 0 or -errno; *RET_FOLDER is set where a
 * folder of it can't be made. */
int dump_open(struct dump *d, const struct config *config, bool first,
              const char **ret_folder);

/* Writes a line.  Returns 0 or -errno. */
int dump_write(struct dump *d, struct console *console, const char *line,
               size_t len);

void dump_close(struct dump *d);

#endif
