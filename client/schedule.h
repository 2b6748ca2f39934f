/*
 * Which transfers of a command start when: one after another or -Z, attempts
 * that wait for theirs, --rate, and -m where the daemon does not keep it.
 *
 * Neighbours: plan says what comes next, transfer is started, run waits.
 */
#ifndef WARMCURL_SCHEDULE_H
#define WARMCURL_SCHEDULE_H

struct run;

/* Starts what may start now: later attempts, and new transfers while there is
 * room.  r->direct may be set then, r->stop where there are no more. */
void schedule_start(struct run *r);

/* ms until something is to be started or must have ended, -1: never. */
int schedule_wait_ms(const struct run *r);

/* Ends what a daemon that says nothing should have ended. */
void schedule_end_overdue(struct run *r);

#endif
