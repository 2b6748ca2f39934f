/*
 * Cookie jars: libcurl writes a file in a directory of the daemon's own, and
 * the client gets its bytes and writes the user's.
 */
#ifndef WARMCURL_JAR_H
#define WARMCURL_JAR_H

#include <curl/curl.h>
#include <stdint.h>

#include "daemon/peer.h"

/* Bytes of a jar's path. */
#define JAR_PATH_BYTES 96

/* Names a file in the folder, of which SERIAL and SUFFIX are alone.  PATH is
 * filled.  0 or -errno.  Released by jar_release(), which removes it; the last
 * one takes the folder along. */
int jar_reserve(uint64_t serial, const char *suffix, char path[JAR_PATH_BYTES]);
void jar_release(char path[JAR_PATH_BYTES]);

/* Names a jar for EASY.  PATH is filled.  0 or -errno. */
int jar_open(CURL *easy, uint64_t serial, char path[JAR_PATH_BYTES]);
/* Has EASY write it, queues its bytes as JAR frames, and removes it: EASY
 * will not write it again.  PATH becomes empty.  0 or -errno. */
int jar_send(CURL *easy, char path[JAR_PATH_BYTES], struct peer *peer,
             uint16_t transfer);
/* Removes a jar that was never sent.  The last one takes the folder along. */
void jar_drop(CURL *easy, char path[JAR_PATH_BYTES]);

#endif
