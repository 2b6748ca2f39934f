/*
 * What a transfer sends: the sources of its body.
 *
 * Neighbours: transfer asks for them, source answers the daemon's credits,
 * form and request_form know a form's.
 */
#ifndef WARMCURL_UPLOAD_H
#define WARMCURL_UPLOAD_H

#include <stdbool.h>

struct transfer;

/*
 * Makes T's sources from its -T, -F or long -d and opens what curl opens
 * before a transfer.  Returns 0, or -errno with *RET_REASON; where curl gives
 * up there as well, transfer_doom() was called.
 */
int upload_prepare(struct transfer *t, const char **ret_reason);

/* True when all that T sends can be sent once more. */
bool upload_rewinds(const struct transfer *t);

#endif
