/*
 * A program that warmcurlctl runs to read what it says: warmcurl's figures and
 * explanations, the daemon's findings about its configuration.
 *
 * Neighbours: ctl_warm, ctl_trip and ctl_conf read; ctl_run, whose command has
 * the terminal to itself, does not go this way.
 */
#ifndef WARMCURL_CTL_CHILD_H
#define WARMCURL_CTL_CHILD_H

#include <stdio.h>
#include <sys/types.h>

struct ctl_child {
    pid_t pid;
    FILE *said; /* what it writes, up to its end */
};

/*
 * Starts PROGRAM, a path, with ARGV (NULL at its end); what it writes to the
 * descriptor NUMBER is read from RET->said.  Returns 0, then ctl_child_end() is
 * needed, or -errno.  A program that can't be executed ends with 127.
 */
int ctl_child_start(struct ctl_child *ret, const char *program,
                    const char *const argv[], int number);

/* Reads no more, and waits.  Returns the exit code, 128 + N where signal N
 * ended it. */
int ctl_child_end(struct ctl_child *c);

#endif
