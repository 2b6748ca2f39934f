/*
 * Files known by content; see content.h.
 */
#include "daemon/content.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/diskid.h"
#include "daemon/limits.h"
#include "daemon/poller.h"
#include "proto/filehead.h"
#include "proto/limits.h"

struct cached {
    struct diskid id;
    struct content *content; /* NULL: free */
    uint64_t used;           /* tick of the last use */
};

static struct cached cache[LIMIT_CACHED_FILES];
static size_t cache_bytes;
static uint64_t cache_tick;

struct reading {
    int fd;
    struct diskid id;
    bool settled; /* the identity may stand for the content */
    struct content *content;
    int error;
    content_cb *cb;
    void *arg;
};

/* ---- contents ---- */

void content_hash(const void *data, size_t len, uint8_t ret[CONTENT_HASH_BYTES])
{
    EVP_Digest(data, len, ret, NULL, EVP_sha256(), NULL);
}

static struct content *content_alloc(size_t len)
{
    struct content *c = malloc(sizeof(*c) + len);

    if (!c)
        return NULL;
    c->refs = 1;
    c->error = 0;
    c->len = len;
    c->memfd = -1;
    c->path[0] = '\0';
    return c;
}

struct content *content_new(const void *data, size_t len)
{
    struct content *c = content_alloc(len);

    if (!c)
        return NULL;
    if (len)
        memcpy(c->data, data, len);
    content_hash(data, len, c->hash);
    return c;
}

struct content *content_unreadable(uint32_t error)
{
    struct content *c = content_alloc(0);

    if (!c)
        return NULL;
    c->error = error;
    content_hash(&error, sizeof(error), c->hash);
    /* A file of these bytes is another one. */
    for (unsigned i = 0; i < CONTENT_HASH_BYTES; i++)
        c->hash[i] ^= 0xff;
    return c;
}

struct content *content_ref(struct content *content)
{
    content->refs++;
    return content;
}

void content_unref(struct content *content)
{
    if (!content || --content->refs)
        return;
    if (content->memfd >= 0)
        close(content->memfd);
    free(content);
}

static int write_all(int fd, const uint8_t *data, size_t len)
{
    while (len) {
        ssize_t n = write(fd, data, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return -EIO;
        data += n;
        len -= (size_t)n;
    }
    return 0;
}

/* Fails for ERROR, or as if nothing were there. */
static const char *unreadable_path(uint32_t error)
{
    switch (error) {
    case EISDIR:
        return "/proc/self/task";
    case ENOTDIR:
        return "/dev/null/-";
    default:
        return "/proc/self/fd/-";
    }
}

/* A file that nobody may open; root may open any. */
static int forbid(int fd)
{
    return geteuid() && !fchmod(fd, 0) ? 0 : -EPERM;
}

static const char *find_unreadable(struct content *content)
{
    int fd;

    if (content->path[0])
        return content->path;
    snprintf(content->path, sizeof(content->path), "%s",
             unreadable_path(content->error));
    if (content->error != EACCES)
        return content->path;
    fd = memfd_create("warmcurl", MFD_CLOEXEC);
    if (fd >= 0 && forbid(fd)) {
        close(fd);
    } else if (fd >= 0) {
        content->memfd = fd;
        snprintf(content->path, sizeof(content->path), "/proc/self/fd/%d", fd);
    }
    return content->path;
}

const char *content_path(struct content *content)
{
    if (content->error)
        return find_unreadable(content);
    if (content->memfd < 0) {
        int fd = memfd_create("warmcurl", MFD_CLOEXEC);

        if (fd < 0)
            return NULL;
        if (write_all(fd, content->data, content->len)) {
            close(fd);
            return NULL;
        }
        content->memfd = fd;
        snprintf(content->path, sizeof(content->path), "/proc/self/fd/%d", fd);
    }
    return content->path;
}

/* ---- cache by identity ---- */

static bool identity_equal(const struct diskid *a, const struct diskid *b)
{
    return !memcmp(a, b, sizeof(*a));
}

static struct content *cache_find(const struct diskid *id)
{
    for (unsigned i = 0; i < LIMIT_CACHED_FILES; i++)
        if (cache[i].content && identity_equal(&cache[i].id, id)) {
            cache[i].used = ++cache_tick;
            return content_ref(cache[i].content);
        }
    return NULL;
}

static void cache_drop(struct cached *slot)
{
    if (!slot->content)
        return;
    cache_bytes -= slot->content->len;
    content_unref(slot->content);
    slot->content = NULL;
    slot->used = 0;
}

/* The slot to use next: a free one, else the longest unused. */
static struct cached *cache_oldest(bool free_too)
{
    struct cached *oldest = NULL;

    for (unsigned i = 0; i < LIMIT_CACHED_FILES; i++) {
        if (!cache[i].content && !free_too)
            continue;
        if (!oldest || cache[i].used < oldest->used)
            oldest = &cache[i];
    }
    return oldest;
}

static void cache_add(const struct diskid *id, struct content *content)
{
    struct cached *slot;

    while (cache_bytes && cache_bytes + content->len > LIMIT_CACHED_FILE_BYTES)
        cache_drop(cache_oldest(false));
    slot = cache_oldest(true);
    cache_drop(slot);
    slot->id = *id;
    slot->content = content_ref(content);
    slot->used = ++cache_tick;
    cache_bytes += content->len;
}

void content_cache_clear(void)
{
    for (unsigned i = 0; i < LIMIT_CACHED_FILES; i++)
        cache_drop(&cache[i]);
}

/* ---- reading off the loop ---- */

static int read_all(int fd, uint8_t *data, size_t len)
{
    size_t got;
    int rc = filehead_read(fd, data, len, &got);

    /* It may shrink meanwhile. */
    return !rc && got < len ? -EAGAIN : rc;
}

static void read_work(void *arg)
{
    struct reading *r = arg;
    struct diskid after;
    struct stat st;

    r->error = read_all(r->fd, r->content->data, r->content->len);
    if (r->error)
        return;
    content_hash(r->content->data, r->content->len, r->content->hash);
    /* A change during or shortly before the read may not show in the times:
     * such a file is used, but not remembered. */
    if (fstat(r->fd, &st))
        return;
    diskid_of(&st, &after);
    r->settled = identity_equal(&after, &r->id) && diskid_is_settled(&st);
}

static void read_done(void *arg)
{
    struct reading *r = arg;

    close(r->fd);
    if (r->error) {
        content_unref(r->content);
        r->content = NULL;
    } else if (r->settled) {
        cache_add(&r->id, r->content);
    }
    r->cb(r->arg, r->content, r->error);
    free(r);
}

struct content *content_from_fd(int fd, content_cb *cb, void *arg,
                                int *ret_error)
{
    struct reading *r = NULL;
    struct content *found;
    struct diskid id;
    struct stat st;
    int rc = 0;

    if (fstat(fd, &st)) {
        rc = -errno;
        goto out;
    }
    if (!S_ISREG(st.st_mode) || st.st_size > LIMIT_FILE_BYTES) {
        rc = S_ISREG(st.st_mode) ? -EFBIG : -EINVAL;
        goto out;
    }
    diskid_of(&st, &id);
    found = cache_find(&id);
    if (found) {
        close(fd);
        *ret_error = 0;
        return found;
    }
    r = calloc(1, sizeof(*r));
    if (r)
        r->content = content_alloc((size_t)st.st_size);
    if (!r || !r->content) {
        rc = -ENOMEM;
        goto out;
    }
    r->fd = fd;
    r->id = id;
    r->cb = cb;
    r->arg = arg;
    rc = poller_work(read_work, read_done, r);
    if (!rc) {
        *ret_error = 0;
        return NULL;
    }
out:
    if (r) {
        free(r->content);
        free(r);
    }
    close(fd);
    *ret_error = rc;
    return NULL;
}
