/*
 * What the client must know of a URL.
 *
 * libcurl, in the daemon, parses URLs; here only unmistakable ones pass, and
 * anything that versions of curl read differently is left to the real curl.
 * Neighbours: urlcheck and args (which URLs may go to the daemon), urledit
 * (the changes curl makes to one).
 */
#ifndef WARMCURL_URL_H
#define WARMCURL_URL_H

#include <stdbool.h>
#include <stddef.h>

enum url_scheme {
    URL_HTTP,
    URL_HTTPS,
    URL_WS,
    URL_WSS,
    URL_OTHER, /* another protocol, or nobody knows which */
};

/*
 * Which protocol a URL (globs expanded) gets, scheme guessed from the host's
 * name when there is none and PROTO_DEFAULT is NULL.
 */
enum url_scheme url_scheme(const char *url, const char *proto_default);

/* True for a URL of a WebSocket, scheme found as by url_scheme(). */
bool url_is_websocket(const char *url, const char *proto_default);

/* True when URL has no host that could be read, nor anything of another
 * protocol: libcurl, whatever its version, says what is wrong with it. */
bool url_is_malformed(const char *url, const char *proto_default);

/* True when libcurl, whatever its version, will not take URL apart: it is
 * malformed as above, or has a byte, a host or a port that no URL has. */
bool url_is_refused(const char *url, const char *proto_default);

/* True when URL says its protocol. */
bool url_has_scheme(const char *url);

/* True when URL names a protocol that no libcurl knows: it says so itself. */
bool url_is_unsupported(const char *url);

/* True when URL's host has bytes beyond ASCII, and nothing worse. */
bool url_host_is_international(const char *url);

/* Finds the host in URL (without user, port and brackets; borrowed).
 * Returns 0, or -EINVAL when the host is empty or not plain ASCII. */
int url_host(const char *url, const char **ret_host, size_t *ret_len);

/* Where the authority starts in URL (borrowed): behind the scheme and its one
 * to three slashes. */
const char *url_authority(const char *url);

/* Where the parts of a URL lie; borrowed. */
struct url_parts {
    enum url_scheme scheme;
    const char *scheme_name; /* in lower case, as libcurl gives it back */
    const char *authority;
    size_t authority_len;
    const char *path; /* up to '?' or '#' */
    size_t path_len;
    const char *query; /* behind '?'; NULL: none */
    size_t query_len;
    const char *fragment; /* from '#' on, "" when there is none */
};

/* Takes URL apart; -EINVAL when libcurl would not, and for other protocols that
 * it knows.  What it makes of bytes that belong into no URL, and of odd ports,
 * is its own business. */
int url_split(const char *url, struct url_parts *ret);

#endif
