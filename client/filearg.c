#include "client/filearg.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/arena.h"
#include "proto/filehead.h"
#include "proto/limits.h"

/* What a pipe had. */
struct drained {
    struct drained *next;
    const char *path; /* NULL: standard input */
    int fd;           /* of a memfd, kept open */
};

static struct drained *drained;

bool filearg_consumed(void)
{
    return drained != NULL;
}

/* Reads LEN bytes, or to the end of a file that has become shorter. */
static int read_whole(int fd, size_t len, struct filearg *ret)
{
    char *data = arena_alloc(len + 1);
    int rc = filehead_read(fd, data, len, &len);

    if (rc)
        return rc;
    ret->fd = -1;
    ret->data = data;
    ret->len = len;
    return 0;
}

/* Copies FD, up to its end, to the descriptor TO. */
static int copy_all(int fd, int to)
{
    char buf[16 * 1024];
    size_t total = 0;

    for (;;) {
        ssize_t n = read(fd, buf, sizeof(buf));

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        if (n == 0)
            return 0;
        total += (size_t)n;
        if (total > LIMIT_FILE_BYTES)
            return -EFBIG;
        if (write(to, buf, (size_t)n) != n)
            return -EIO;
    }
}

/* A copy of the pipe FD, as a file. */
static int drain(const char *path, int fd)
{
    struct drained *d = arena_alloc(sizeof(*d));
    int rc;

    d->fd = memfd_create("warmcurl", MFD_CLOEXEC);
    if (d->fd < 0)
        return -errno;
    d->path = path;
    d->next = drained;
    drained = d;
    rc = copy_all(fd, d->fd);
    return rc ? rc : d->fd;
}

static int find_drained(const char *path)
{
    for (struct drained *d = drained; d; d = d->next)
        if (path && d->path ? !strcmp(d->path, path) : path == d->path)
            return d->fd;
    return -1;
}

/* Takes FD, a file. */
static int from_file(int fd, bool prefer_fd, struct filearg *ret)
{
    struct stat st;
    int rc = 0;

    if (fstat(fd, &st)) {
        rc = -errno;
    } else if (st.st_size > LIMIT_FILE_BYTES) {
        rc = -EFBIG;
    } else if (!prefer_fd && st.st_size <= LIMIT_INLINE_FILE_BYTES) {
        rc = read_whole(fd, (size_t)st.st_size, ret);
    } else {
        *ret = (struct filearg){.fd = fd};
        return 0;
    }
    close(fd);
    return rc;
}

int filearg_open(const char *path, bool prefer_fd, struct filearg *ret)
{
    struct stat st;
    int fd = find_drained(path);

    if (fd >= 0)
        return from_file(fcntl(fd, F_DUPFD_CLOEXEC, 3), false, ret);
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return -errno;
    if (!fstat(fd, &st) && !S_ISREG(st.st_mode)) {
        int copy = S_ISDIR(st.st_mode) ? -EISDIR : drain(path, fd);

        close(fd);
        if (copy < 0)
            return copy;
        return from_file(fcntl(copy, F_DUPFD_CLOEXEC, 3), false, ret);
    }
    return from_file(fd, prefer_fd, ret);
}

int filearg_stdin(struct filearg *ret)
{
    int copy = find_drained(NULL);

    if (copy < 0)
        copy = drain(NULL, STDIN_FILENO);
    if (copy < 0)
        return copy;
    return from_file(fcntl(copy, F_DUPFD_CLOEXEC, 3), false, ret);
}
