/*
 * The host name that stands for an interface, CURLOPT_INTERFACE(3).
 *
 * libcurl would look it up where it is, with everybody waiting: the client
 * prefers the real curl, and the daemon looks it up elsewhere.
 */
#ifndef WARMCURL_BINDNAME_H
#define WARMCURL_BINDNAME_H

#include <stdbool.h>

/* The host name at the end of TEXT; NULL for an interface, for an address and
 * for localhost, which libcurl need not look up.  With PAIRS it may stand
 * behind an interface, "ifhost!IF!HOST", as from libcurl 8.9 on. */
const char *bindname_host(const char *text, bool pairs);

#endif
