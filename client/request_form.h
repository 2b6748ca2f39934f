/*
 * A form on the wire: its parts, and what the daemon pulls for it.
 *
 * Neighbours: form made the parts, request writes them into REQUEST, transfer
 * makes the sources.
 */
#ifndef WARMCURL_REQUEST_FORM_H
#define WARMCURL_REQUEST_FORM_H

#include <stdint.h>

#include "client/config.h"
#include "proto/wire.h"

/* Numbers that the parts of a form get as sources, depth first from 1; calls
 * ON_SOURCE for each part that is pulled: files, and data for which there is
 * no room in the request.  Returns how many. */
unsigned request_form_sources(const struct form_part *parts,
                              void (*on_source)(void *user, uint16_t source,
                                                const struct form_part *part),
                              void *user);

/* Writes PARTS as the option MIMEPOST. */
void request_form_put(struct wire_writer *w, const struct form_part *parts);

#endif
