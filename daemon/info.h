/*
 * What libcurl knows of a finished transfer, as DONE carries it.
 */
#ifndef WARMCURL_INFO_H
#define WARMCURL_INFO_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

#include "proto/wire.h"

/* What the daemon knows better than libcurl on a connection that was there
 * before: the results of its handshakes. */
struct info_known {
    bool warm;
    int64_t ssl_verify_result;
    int64_t proxy_ssl_verify_result;
    int64_t connect_code;
};

/* Appends EASY's infos to an open DONE; returns how many. */
uint16_t info_put_all(struct wire_writer *w, CURL *easy,
                      const struct info_known *known);

#endif
