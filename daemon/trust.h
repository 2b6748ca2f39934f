/*
 * Trust stores, loaded once for all connections that trust the same roots.
 *
 * A store is made from the content of a CA file and a CA folder off the loop,
 * gets its flags as libcurl would set them, and is immutable afterwards:
 * pools share it.  A store that did not load cleanly is not used; libcurl then
 * gets the files themselves and makes its own errors.  Neighbours: transfer
 * asks, libcurl's SSL_CTX hook (transfer) uses.
 */
#ifndef WARMCURL_TRUST_H
#define WARMCURL_TRUST_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/content.h"

struct trust;

/* What libcurl was built to trust when nothing else is said; NULL: none. */
void trust_init(const char *default_file, const char *default_folder);
void trust_done(void);

struct trust_source {
    struct content *file; /* CA file's content; NULL: the built-in one */
    const char *folder;   /* CA folder; NULL: the built-in one */
    bool verify;          /* the peer is verified (sets the flags) */
};

/* Bytes that identify SOURCE now: a file by its content, a folder by the
 * identities of its entries, what is built in by its own on disk. */
#define TRUST_IDENTITY_BYTES 256
void trust_identity(const struct trust_source *source,
                    uint8_t ret[TRUST_IDENTITY_BYTES]);

/* TRUST is borrowed, valid until the callback returns; use trust_ref(). */
typedef void trust_cb(void *arg, struct trust *trust);

/*
 * The store for SOURCE.  Returns a reference at once when it is there;
 * otherwise NULL with *RET_ERROR 0, and CB runs later from the loop with the
 * store or, without memory, with NULL; or NULL with *RET_ERROR -errno and no
 * callback.  SOURCE is copied.
 */
struct trust *trust_get(const struct trust_source *source, trust_cb *cb,
                        void *arg, int *ret_error);
struct trust *trust_ref(struct trust *trust);
void trust_unref(struct trust *trust); /* NULL is allowed */

/* True when every certificate of the file was read: the store may be used. */
bool trust_clean(const struct trust *trust);

/* Has connections of an SSL_CTX (passed as libcurl's hook has it) take no
 * more from the socket than the record that they need. */
void trust_read_no_further(void *ssl_ctx);

/* Gives the store to an SSL_CTX. */
void trust_apply(struct trust *trust, void *ssl_ctx);

#endif
