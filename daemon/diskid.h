/*
 * What lies on disk, known without reading it: by device, inode, size and
 * times.
 *
 * Times are too coarse to tell two changes within a moment apart; for what
 * was changed just now the content counts as well.  Neighbours: content
 * (remembers files by it), trust (bundles and folders).
 */
#ifndef WARMCURL_DISKID_H
#define WARMCURL_DISKID_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

#include <openssl/evp.h>

struct diskid {
    uint64_t dev, ino, size;
    struct timespec mtime, ctime;
};

/* All bytes of RET are set: it may be compared with memcmp(). */
void diskid_of(const struct stat *st, struct diskid *ret);

/* True when the last change is so long ago that the next one shows: the
 * identity stands for the content. */
bool diskid_is_settled(const struct stat *st);

/* Adds to CTX what PATH, a file, is now; NULL and a missing one too. */
void diskid_add_file(EVP_MD_CTX *ctx, const char *path);

/* Adds to CTX what the folder PATH is now; with ENTRIES each of its entries
 * as a file, since the folder's own times tell nothing of those. */
void diskid_add_folder(EVP_MD_CTX *ctx, const char *path, bool entries);

#endif
