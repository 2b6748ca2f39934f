/*
 * The libcurl that this process is linked with.
 *
 * Neighbours: whoever does something differently by its version or features.
 */
#ifndef WARMCURL_LIBCURL_H
#define WARMCURL_LIBCURL_H

#include <stdbool.h>

#include <curl/curl.h>

/* What curl_version_info(3) says, which never changes; asked once, as libcurl
 * composes its texts anew for whoever asks (7.88.1: 10 us).  Never NULL; on
 * the loop only. */
const curl_version_info_data *libcurl_info(void);

/* True from VERSION on (0x080d00: 8.13.0). */
bool libcurl_is(unsigned version);

/* True when it was built with PROTOCOL, a name in lower case. */
bool libcurl_speaks(const char *protocol);

#endif
