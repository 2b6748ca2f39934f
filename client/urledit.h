/*
 * The changes curl makes to a URL before libcurl sees it, and the names it
 * takes from one.
 *
 * What comes of escapes and of a path differs by version of libcurl.
 * Neighbours: url takes it apart, plan uses most of this.
 */
#ifndef WARMCURL_URLEDIT_H
#define WARMCURL_URLEDIT_H

#include <stdbool.h>
#include <stddef.h>

/* The name that -O gives the output file: the last segment of the path, as
 * it stands; by version that of the last folder.  NULL when there is none (curl
 * then fails or invents one). */
const char *urledit_remote_name(const char *url);

/* True when TEXT has a "%XX" with letters. */
bool urledit_has_cased_escape(const char *text);

/* Adds QUERY, already encoded, as curl does for -G and --url-query.  NULL
 * when only curl can. */
const char *urledit_add_query(const char *url, const char *query);

/* Adds the name of FILE to a URL whose path ends with '/', as curl does for
 * -T; other URLs are returned as they are.  NULL when only curl can. */
const char *urledit_add_name(const char *url, const char *file);

/* Percent-encodes LEN bytes but for letters, digits and "-._~". */
char *urledit_escape(const char *data, size_t len);

#endif
