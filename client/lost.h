/*
 * A session that is over before its time: what may be done once more, by
 * whom, and what fails.
 *
 * Neighbours: run notices, connect gives a new session.
 */
#ifndef WARMCURL_LOST_H
#define WARMCURL_LOST_H

struct run;

/*
 * Goes on after R's exchange has left EXCHANGE_OPEN: the command becomes the
 * real curl where nothing can be seen of it yet (r->direct says why), or has
 * a new session for what may be repeated, or its transfers fail.  A request
 * that may not be sent twice is repeated only when the daemon has not
 * announced that it leaves, and can't do so any more.
 */
void lost_recover(struct run *r);

#endif
