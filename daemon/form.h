/*
 * A multipart form from the wire as libcurl's mime structure.
 */
#ifndef WARMCURL_FORM_H
#define WARMCURL_FORM_H

#include <curl/curl.h>

#include "daemon/pull.h"
#include "daemon/request.h"

/* Makes the pull for a part's source; NULL without memory. */
typedef struct pull *form_pull_cb(void *arg, uint16_t source, int64_t size,
                                  bool seekable);

/* Builds the form of OPTION (type PARTS) for EASY.  The form is the caller's
 * (curl_mime_free).  NULL without memory or when the parts are malformed. */
curl_mime *form_build(CURL *easy, const struct request_option *option,
                      form_pull_cb *pull, void *arg);

#endif
