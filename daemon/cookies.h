/*
 * What the transfers of one session share, as those of one curl do: cookies,
 * and hosts that want TLS (HSTS).
 *
 * Neighbours: session has one where a command's requests want it, handle
 * gives it to libcurl.
 */
#ifndef WARMCURL_COOKIES_H
#define WARMCURL_COOKIES_H

#include <curl/curl.h>

/* Returns it, owned, or NULL without memory. */
struct cookies *cookies_new(void);

/* For CURLOPT_SHARE; borrowed. */
CURLSH *cookies_share(const struct cookies *c);

/* After the last transfer that uses them; NULL is allowed. */
void cookies_free(struct cookies *c);

#endif
