#include "client/slurp.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/config.h"

/* Bytes asked for at a time from what has no size. */
#define CHUNK_BYTES (64 * 1024)

/* What stdin held; it is one stream, whoever asks for it. */
static const char *stdin_data;
static size_t stdin_len;

/* Reads FD to its end.  EXPECTED bytes are asked for at first. */
static int read_to_end(int fd, size_t expected, char **ret_data,
                       size_t *ret_len)
{
    size_t cap = expected + 1;
    size_t len = 0;
    char *data = malloc(cap + 1);

    if (!data)
        return -ENOMEM;
    for (;;) {
        ssize_t got = read(fd, data + len, cap - len);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            int error = -errno;

            free(data);
            return error;
        }
        if (!got)
            break;
        len += (size_t)got;
        if (len == cap) {
            char *more = NULL;

            if (cap <= SIZE_MAX / 4)
                more = realloc(data, cap * 2 + CHUNK_BYTES + 1);
            if (!more) {
                free(data);
                return -ENOMEM;
            }
            data = more;
            cap = cap * 2 + CHUNK_BYTES;
        }
    }
    data[len] = '\0';
    *ret_data = data;
    *ret_len = len;
    return 0;
}

static int slurp_stdin(struct invocation *inv, char **ret_data, size_t *ret_len)
{
    int error = read_to_end(STDIN_FILENO, CHUNK_BYTES, ret_data, ret_len);

    if (error)
        return error;
    inv->stdin_used = true;
    if (!stdin_data) {
        stdin_data = *ret_data;
        stdin_len = *ret_len;
    }
    return 0;
}

int slurp(struct invocation *inv, const char *path, bool late, char **ret_data,
          size_t *ret_len)
{
    struct stat st;
    bool regular;
    int error;
    int fd;

    if (!strcmp(path, "-"))
        return late ? slurp_stdin(inv, ret_data, ret_len) : -EAGAIN;
    /* Whether a pipe has a writer shows only when it is read. */
    if (stat(path, &st))
        return -errno;
    regular = S_ISREG(st.st_mode);
    if (regular == late)
        return -EAGAIN;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return -errno;
    if (late)
        inv->dry = true;
    error = read_to_end(fd, regular ? (size_t)st.st_size : CHUNK_BYTES,
                        ret_data, ret_len);
    close(fd);
    return error;
}

/* Writes all of DATA to a new memfd and returns it rewound. */
static int keep(const char *data, size_t len)
{
    int fd = memfd_create("warmcurl-stdin", MFD_CLOEXEC);

    if (fd < 0)
        return -errno;
    while (len) {
        ssize_t put = write(fd, data, len);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            goto fail;
        data += put;
        len -= (size_t)put;
    }
    if (lseek(fd, 0, SEEK_SET) == 0)
        return fd;
fail:
    close(fd);
    return -EIO;
}

int slurp_restore_stdin(struct invocation *inv)
{
    int fd = inv->stdin_copy_fd;

    if (fd < 0 && stdin_data)
        fd = inv->stdin_copy_fd = keep(stdin_data, stdin_len);
    if (fd < 0)
        return stdin_data ? fd : 0;
    return dup2(fd, STDIN_FILENO) < 0 ? -errno : 0;
}
