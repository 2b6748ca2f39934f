/*
 * Requests that get a connection of their own and leave none behind.
 *
 * A command may write parts of its request itself.  Where libcurl then can't
 * know the request's end, or its answer's, the rest of either would be taken
 * for the next command's; where such a part logs the connection in, the next
 * command would be somebody else.  Neighbours: request (asks).
 */
#ifndef WARMCURL_SOLITARY_H
#define WARMCURL_SOLITARY_H

#include <stdbool.h>

#include "daemon/request.h"

/* True when REQ, whose options are all there, must not share a connection:
 * its framing or its login is not known to be sound, it is a WebSocket's, or
 * libcurl opens connections for it that nobody sees. */
bool solitary(const struct request *req);

#endif
