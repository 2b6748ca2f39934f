/*
 * Trust stores, loaded once for all connections that trust the same roots.
 *
 * A store is made from the content of a CA file and a CA folder off the loop,
 * gets its flags as libcurl would set them, and is immutable afterwards:
 * pools share it.  A store that did not load cleanly is not used; libcurl then
 * gets the files themselves and makes its own errors.  Neighbours: prepare
 * asks, libcurl's SSL_CTX hook (attempt) uses.
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

/* Bytes that identify a source: a digest of what it stood for when somebody
 * looked. */
#define TRUST_IDENTITY_BYTES 32

struct trust_source {
    struct content *file; /* CA file's content; NULL: the built-in one */
    const char *folder;   /* CA folder; NULL: the built-in one */
    bool verify;          /* the peer is verified (sets the flags) */
    uint8_t identity[TRUST_IDENTITY_BYTES]; /* trust_identify() */
};

/* Notes what SOURCE stands for now: a file by its content, a folder by its
 * entries, what is built in by its own identity on disk. */
void trust_identify(struct trust_source *source);

/* TRUST is borrowed, valid until the callback returns; use trust_ref(). */
typedef void trust_cb(void *arg, struct trust *trust);

/*
 * The store for SOURCE, which was identified.  Returns a reference at once when
 * it is there; otherwise NULL with *RET_ERROR 0, and CB runs later from the
 * loop with the store or, without memory, with NULL; or NULL with *RET_ERROR
 * -errno and no callback.  SOURCE is copied.
 */
struct trust *trust_get(const struct trust_source *source, trust_cb *cb,
                        void *arg, int *ret_error);
struct trust *trust_ref(struct trust *trust);
void trust_unref(struct trust *trust); /* NULL is allowed */

/* How many stores are known, LIMIT_TRUST_STORES at most; and how many had to
 * be thrown away so far because something had changed them after they were
 * loaded. */
unsigned trust_count(void);
unsigned trust_spoiled(void);

/* True when every certificate of the file was read: the store may be used. */
bool trust_clean(const struct trust *trust);

/* Has connections of an SSL_CTX (passed as libcurl's hook has it) take no
 * more from the socket than the record that they need. */
void trust_read_no_further(void *ssl_ctx);

/* True when SSL (an SSL of OpenSSL's) holds bytes that it has taken from its
 * socket and that nobody has read. */
bool trust_has_pending(const void *ssl);

/* The version that SSL (as above) speaks, "TLSv1.3"; static. */
const char *trust_tls_version(const void *ssl);

/* True when SSL (as above) carries HTTP/2. */
bool trust_is_h2(const void *ssl);
/* The same for HTTP/1, which is also spoken where nothing was agreed. */
bool trust_is_h1(const void *ssl);

/* Has SSL (as above) take its connection for closed in good order: its session
 * may be resumed, and nothing more is read or written. */
void trust_end(const void *ssl);

/* Has what is written to SSL (as above), when it carries HTTP/2, lead nowhere
 * from now on, and reading from it fail.  False when it does not, or without
 * memory. */
bool trust_mute(const void *ssl);

/* Gives the store to an SSL_CTX. */
void trust_apply(struct trust *trust, void *ssl_ctx);

#endif
