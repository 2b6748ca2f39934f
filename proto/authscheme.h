/*
 * Schemes of authentication in headers: which a request sends, and which an
 * answer offers.
 *
 * NTLM and Negotiate log in the connection, not the request; of Basic, Bearer,
 * Digest and AWS4 it is known that they don't, and of everything else nothing
 * is known.
 */
#ifndef WARMCURL_AUTHSCHEME_H
#define WARMCURL_AUTHSCHEME_H

#include <stdbool.h>
#include <stddef.h>

/* True when HEADER ("Name: value") is an Authorization or Proxy-Authorization
 * line of a scheme that stays with the connection or that nobody knows. */
bool authscheme_binds(const char *header);

/* True when VALUE (LEN bytes of a WWW-Authenticate or Proxy-Authenticate line
 * behind the colon) offers SCHEME, as libcurl reads it (Curl_http_input_auth
 * in 7.88.1 lib/http.c): at the beginning or behind a comma. */
bool authscheme_is_offered(const char *value, size_t len, const char *scheme);

#endif
