/*
 * The passphrase of a client key, for OpenSSL and nobody else.
 *
 * From 8.21 libcurl keeps it with every connection and TLS session, to tell
 * who may share them (lib/vtls/vtls_config.c, vtls_scache.c): it would stay
 * for minutes after its command.  Pools tell that here, so libcurl is not
 * given it.  OpenSSL then asks its user interface, and has its answer from
 * here while libcurl runs for that pool.  Neighbours: setopt holds it back,
 * pool has a copy while there are transfers, multi lends it.
 */
#ifndef WARMCURL_PASSPHRASE_H
#define WARMCURL_PASSPHRASE_H

#include "daemon/request.h"

/* Makes ready to answer.  Call once; before it, and without memory, libcurl
 * is to be given every passphrase. */
void passphrase_init(void);

/* REQ's passphrase that libcurl need not have, borrowed from REQ; NULL where
 * there is none, or where OpenSSL does not ask, or could mean another one:
 * not for PEM files, with blobs, and with keys for a proxy and for a server
 * both. */
const char *passphrase_of(const struct request *req);

/* Has OpenSSL's questions on this thread answered with TEXT from now on,
 * borrowed; NULL leaves them to OpenSSL.  Returns what it was before. */
const char *passphrase_lend(const char *text);

#endif
