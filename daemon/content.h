/*
 * Files of the user, known by what is in them.
 *
 * The client opens a file and passes bytes or a descriptor; here it becomes
 * an immutable, reference-counted content with a hash, and, where libcurl
 * wants a path, a memfd.  Descriptors are read off the loop; a file seen
 * before under the same identity (device, inode, size, times) is not read
 * again.  Two owners truly exist (the cache, and pools or requests), hence
 * the reference count.  Neighbours: request asks, context hashes, pool and
 * transfer hold.
 */
#ifndef WARMCURL_CONTENT_H
#define WARMCURL_CONTENT_H

#include <stddef.h>
#include <stdint.h>

#define CONTENT_HASH_BYTES 32 /* SHA-256 */

struct content {
    unsigned refs;
    uint32_t error; /* errno of who tries to read it; 0: none */
    uint8_t hash[CONTENT_HASH_BYTES];
    size_t len;
    int memfd;     /* -1 until content_path() */
    char path[32]; /* of the memfd */
    uint8_t data[];
};

/* SHA-256 of LEN bytes. */
void content_hash(const void *data, size_t len,
                  uint8_t ret[CONTENT_HASH_BYTES]);

/* A copy of LEN bytes, owned by the caller; NULL without memory. */
struct content *content_new(const void *data, size_t len);
/* What can't be opened or read, for ERROR (errno, not 0): it is empty, and
 * equal only to what can't be for the same reason.  Owned by the caller; NULL
 * without memory. */
struct content *content_unreadable(uint32_t error);
struct content *content_ref(struct content *content);
/* Wipes and frees with the last reference; NULL is allowed. */
void content_unref(struct content *content);

/* A path under which this process can read the content again and again until
 * the last reference goes, or one that fails for its error where there is such
 * a path, else as if nothing were there; NULL on failure.  Borrowed. */
const char *content_path(struct content *content);

/* Called with the content (owned by the callee) or NULL and -errno. */
typedef void content_cb(void *arg, struct content *content, int error);

/*
 * The content of the file behind FD, which is taken and closed.  Returns it
 * at once, owned by the caller, when its identity is known; otherwise NULL
 * with *RET_ERROR 0, and CB runs later from the loop; or NULL with *RET_ERROR
 * -errno (not a regular file, too large, no memory) and no callback.
 */
struct content *content_from_fd(int fd, content_cb *cb, void *arg,
                                int *ret_error);

/* Forgets every cached file. */
void content_cache_clear(void);

#endif
