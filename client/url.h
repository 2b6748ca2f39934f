/*
 * What the client must know of a URL, and the changes curl makes to one
 * before libcurl sees it.
 *
 * libcurl, in the daemon, parses URLs; here only unmistakable ones pass, and
 * anything that versions of curl read differently is left to the real curl.
 * Neighbours: args (which URLs may go to the daemon), plan (final URLs and
 * file names).
 */
#ifndef WARMCURL_URL_H
#define WARMCURL_URL_H

#include <stdbool.h>
#include <stddef.h>

enum url_scheme {
    URL_HTTP,
    URL_HTTPS,
    URL_OTHER, /* another protocol, or nobody knows which */
};

/*
 * Which protocol a URL (globs expanded) gets, scheme guessed from the host's
 * name when there is none and PROTO_DEFAULT is NULL.
 */
enum url_scheme url_scheme(const char *url, const char *proto_default);

/* True when URL says its protocol. */
bool url_has_scheme(const char *url);

/* Finds the host in URL (without user, port and brackets; borrowed).
 * Returns 0, or -EINVAL when the host is empty or not plain ASCII. */
int url_host(const char *url, const char **ret_host, size_t *ret_len);

/* The port in URL, or 0 when none is given. */
unsigned url_port(const char *url);

/* The name that -O gives the output file: the last segment of the path, as
 * it stands.  NULL when there is none (curl then fails or invents one). */
const char *url_remote_name(const char *url);

/* True when TEXT has a "%XX" with letters. */
bool url_has_cased_escape(const char *text);

/* Adds QUERY, already encoded, as curl does for -G and --url-query.  NULL
 * when only curl can. */
const char *url_add_query(const char *url, const char *query);

/* Adds the name of FILE to a URL whose path ends with '/', as curl does for
 * -T; other URLs are returned as they are.  NULL when only curl can. */
const char *url_add_upload_name(const char *url, const char *file);

/* Percent-encodes LEN bytes but for letters, digits and "-._~". */
char *url_escape(const char *data, size_t len);

#endif
