/*
 * The end of a transfer, in the order in which curl does it: what is held
 * back is written, the failure is said, an empty file is made, -w, the file's
 * time, the cookie jar.
 *
 * Neighbours: transfer calls it, writeout formats, cookiejar stores.
 */
#ifndef WARMCURL_FINISH_H
#define WARMCURL_FINISH_H

struct transfer;

/* After every attempt.  May change the attempt's code. */
void finish_attempt(struct transfer *t);

/* Says what T's failure is, unless errors are not shown. */
void finish_say_error(struct transfer *t);

/* After the last one. */
void finish_transfer(struct transfer *t);

#endif
