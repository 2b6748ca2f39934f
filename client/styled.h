/*
 * Header lines as curl shows them on a terminal: names in bold, places to go
 * to as links.
 *
 * Neighbours: heading decides when.
 */
#ifndef WARMCURL_STYLED_H
#define WARMCURL_STYLED_H

#include <stddef.h>

#include "client/console.h"

/* Writes LINE; its value is a link to LINK, if it is a Location and LINK is
 * not NULL.  Returns 0 or -errno. */
int styled_write(struct console *console, const char *line, size_t len,
                 const char *link);

#endif
