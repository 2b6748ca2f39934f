/*
 * The proxy that the environment names (curl(1), ENVIRONMENT).
 *
 * The daemon has another environment, so every request carries its proxy.
 * Neighbours: plan and request (which add it), args (which decides).
 */
#ifndef WARMCURL_PROXYENV_H
#define WARMCURL_PROXYENV_H

#include <stdbool.h>

/* The proxy for http (or with HTTPS for https) URLs, NULL when none is
 * named.  Borrowed from the environment. */
const char *proxyenv_for(bool https);

/* The list of hosts that need no proxy, NULL when there is none. */
const char *proxyenv_noproxy(void);

/* True when http and https URLs get different proxies: then one request
 * with redirects can't say what curl would do. */
bool proxyenv_differs(void);

#endif
