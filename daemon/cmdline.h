/*
 * warmcurld's command line, warmcurld(8).
 *
 * Neighbours: main does what was asked for; about and log know their words.
 */
#ifndef WARMCURL_CMDLINE_H
#define WARMCURL_CMDLINE_H

#include <stdbool.h>

struct cmdline {
    const char *socket_path; /* in argv; NULL: one is handed over */
    bool direct;             /* one session on descriptor 3 */
    bool check;              /* look at the configuration only */
    int log_level;           /* enum log_level, -1: none was named */
};

#define CMDLINE_GO_ON (-1)

/* Reads the options and puts the log's level to use.  Returns CMDLINE_GO_ON
 * with *RET, or the exit status when all was said or the usage is wrong. */
int cmdline_read(int argc, char **argv, struct cmdline *ret);

#endif
