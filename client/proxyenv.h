/*
 * The proxy that the environment names (curl(1), ENVIRONMENT).
 *
 * The daemon has another environment, so every request carries its proxy.
 * Neighbours: request (which adds it), group and urlcheck (which decide whether
 * it can be carried).
 */
#ifndef WARMCURL_PROXYENV_H
#define WARMCURL_PROXYENV_H

#include <stdbool.h>
#include <stddef.h>

/* The proxy for http (or with HTTPS for https) URLs, NULL when none is
 * named.  Borrowed from the environment. */
const char *proxyenv_for(bool https);

/* The name of the variable that says so, or NULL. */
const char *proxyenv_name(bool https);

/* The list of hosts that need no proxy, NULL when there is none. */
const char *proxyenv_noproxy(void);
const char *proxyenv_noproxy_name(void);

/* True when LIST, in the words of --noproxy, has HOST (LEN bytes, without
 * brackets). */
bool proxyenv_spares(const char *list, const char *host, size_t len);

/* True when a variable may name a proxy for WebSockets: which of them counts
 * is a matter of libcurl's version. */
bool proxyenv_has_websocket(void);

/* True when one of them may be reached over TLS. */
bool proxyenv_has_tls(void);

/* True when http and https URLs get different proxies: then one request
 * with redirects can't say what curl would do. */
bool proxyenv_differs(void);

#endif
