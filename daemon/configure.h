/*
 * The configuration in force: reads the files, puts what they say to use, and
 * does so again when it is asked.
 *
 * Neighbours: conf reads a file; main asks, at the start and on SIGHUP or the
 * control command; log, rules, audit, lookup, transfer, retire and session
 * get their values here.
 */
#ifndef WARMCURL_CONFIGURE_H
#define WARMCURL_CONFIGURE_H

#include <stdint.h>
#include <stdio.h>

#include "daemon/conf.h"

/* Notes what the environment tells: which files, whose log, whether this is a
 * CI job's daemon.  LOG_LEVEL, of the command line, wins over the files'; -1:
 * none was given. */
void configure_init(int log_level);

/* At the start, when the modules are there.  What is wrong is logged, and
 * skipped.  0 or -ENOMEM. */
int configure_start(void);

/*
 * Once more.  When anything is wrong, all stays as it is; that and each wrong
 * line is logged, and told to CB, which may be NULL.  Otherwise connections
 * are retired: none is kept by rules that hold no more.  0, -EINVAL or
 * -ENOMEM.
 */
int configure_again(conf_problem_cb *cb, void *arg);

/* Names the files and what is wrong in them, for people.  The count of that,
 * or -ENOMEM. */
int configure_check(FILE *out);

/* Milliseconds without a session, after which the daemon ends. */
uint64_t configure_idle_exit_ms(void);

#endif
