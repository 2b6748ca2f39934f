/*
 * Identities of what lies on disk; see diskid.h.
 */
#include "daemon/diskid.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "daemon/limits.h"

void diskid_of(const struct stat *st, struct diskid *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->dev = st->st_dev;
    ret->ino = st->st_ino;
    ret->size = (uint64_t)st->st_size;
    ret->mtime = st->st_mtim;
    ret->ctime = st->st_ctim;
}

bool diskid_is_settled(const struct stat *st)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (now.tv_sec - st->st_ctim.tv_sec) * 1000 > FILE_SETTLE_MS;
}

static void add_content(EVP_MD_CTX *ctx, int folder, const char *name)
{
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    char buf[16 * 1024];
    ssize_t n;

    if (fd < 0)
        return;
    while ((n = read(fd, buf, sizeof(buf))) > 0 || (n < 0 && errno == EINTR))
        if (n > 0)
            EVP_DigestUpdate(ctx, buf, (size_t)n);
    close(fd);
}

/* Returns false when there is nothing, or nothing that has a content. */
static bool add_identity(EVP_MD_CTX *ctx, int folder, const char *name,
                         struct stat *ret)
{
    struct diskid id;
    bool found = !fstatat(folder, name, ret, 0);

    memset(&id, 0, sizeof(id));
    if (found)
        diskid_of(ret, &id);
    EVP_DigestUpdate(ctx, &id, sizeof(id));
    return found;
}

static void add_file_at(EVP_MD_CTX *ctx, int folder, const char *name)
{
    struct stat st;

    if (add_identity(ctx, folder, name, &st) && S_ISREG(st.st_mode) &&
        !diskid_is_settled(&st))
        add_content(ctx, folder, name);
}

void diskid_add_file(EVP_MD_CTX *ctx, const char *path)
{
    if (path)
        add_file_at(ctx, AT_FDCWD, path);
}

/* Some microseconds an entry.  What is above the folder is no matter of its
 * own. */
static void add_entries(EVP_MD_CTX *ctx, const char *path)
{
    DIR *dir = opendir(path);
    struct dirent *entry;

    while (dir && (entry = readdir(dir))) {
        if (!strcmp(entry->d_name, ".."))
            continue;
        EVP_DigestUpdate(ctx, entry->d_name, strlen(entry->d_name) + 1);
        add_file_at(ctx, dirfd(dir), entry->d_name);
    }
    if (dir)
        closedir(dir);
}

void diskid_add_folder(EVP_MD_CTX *ctx, const char *path, bool entries)
{
    struct stat st;

    if (path && (entries || (add_identity(ctx, AT_FDCWD, path, &st) &&
                             !diskid_is_settled(&st))))
        add_entries(ctx, path);
}
