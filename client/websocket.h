/*
 * What a WebSocket's URL means to a command line.
 *
 * libcurl asks for the upgrade and unpacks the frames, as the daemon's does
 * for any other request; here is only what curl(1) itself does otherwise.
 * Neighbours: urlcheck (asks), request (sends what is allowed).
 */
#ifndef WARMCURL_WEBSOCKET_H
#define WARMCURL_WEBSOCKET_H

#include <stdbool.h>
#include <stdint.h>

#include "client/config.h"

/* Why only the real curl can carry the WebSocket of ITEM's URL with CONFIG,
 * which is complete; NULL when the daemon can, but for the environment's
 * proxies. */
const char *websocket_reason(const struct config *config,
                             const struct url_item *item);

/* True for an option that curl gives to libcurl for HTTP alone. */
bool websocket_ignores(uint32_t number);

/* The protocols that libcurl is to allow for URL, a WebSocket's, where --proto
 * was given: its own, or others where that forbids it. */
const char *websocket_protocols(const struct config *config, const char *url);

/* True when --proto forbids it. */
bool websocket_is_forbidden(const struct config *config, const char *url);

#endif
