/*
 * The daemon's configuration file: "name = value" lines, '#' comments.
 */
#ifndef WARMCURL_CONF_H
#define WARMCURL_CONF_H

#include "daemon/transfer.h"

struct conf {
    enum keep_clear_text keep_clear_text;
    unsigned idle_exit_s; /* seconds without a session; 0: not said */
};

/* Reads PATH over RET's defaults.  A line that can't be understood is named
 * in the log with file and line, and skipped.  0 or -errno of the file. */
int conf_read(const char *path, struct conf *ret);

#endif
