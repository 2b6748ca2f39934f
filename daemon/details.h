/*
 * What DONE says beyond libcurl's infos where a request asks for DETAILS: its
 * version, the certificates of the handshake, the parts of the URLs.
 *
 * Neighbours: learn reads the certificates when a connection was made, registry
 * keeps them with it, ending tells.
 */
#ifndef WARMCURL_DETAILS_H
#define WARMCURL_DETAILS_H

#include <curl/curl.h>
#include <stdint.h>

#include "proto/wire.h"

/* A server's certificates; zeroed: none. */
struct details_certs {
    int count;
    char *text; /* as -w %{certs} prints them; NULL: none, or far too long */
};

/* Fills the zeroed C with those that EASY saw, if CERTINFO was set. */
void details_certs_read(struct details_certs *c, CURL *easy);
/* Makes TO another FROM; what it held is freed. */
void details_certs_copy(struct details_certs *to,
                        const struct details_certs *from);
void details_certs_done(struct details_certs *c);

/* Where the Location VALUE (LEN bytes) leads from where EASY is, for people:
 * owned by the caller, who frees it with curl_free(); NULL for what is no URL
 * to follow. */
char *details_link(CURL *easy, const char *value, size_t len);

/* Appends the details of EASY to an open DONE: URL is the one that was asked
 * for, CERTS belong to its connection.  Returns how many there are. */
uint16_t details_put(struct wire_writer *w, CURL *easy,
                     const struct details_certs *certs, const char *url);

#endif
