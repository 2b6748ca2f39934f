#include "client/slurp.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "client/arena.h"
#include "client/config.h"

/* Bytes asked for at a time from what has no size. */
#define CHUNK_BYTES (64 * 1024)

/* Bytes that curl takes from stdin at a time; others who read it find the
 * rest, as was seen of 8.14.1 and 8.23.0. */
#define STDIN_BYTES 4096

/* What stdin held; it is one stream, whoever asks for it. */
static const char *stdin_data;
static size_t stdin_len;

/* The end of it, for another reader; NULL: none. */
static const char *stdin_rest;
static size_t stdin_rest_len;

/* DATA lives as long as the process, also where nobody needs it any more; a
 * leak checker is to know. */
static void keep_in_sight(char *data)
{
    *(char **)arena_alloc(sizeof(data)) = data;
}

/* Reads FD to its end, or MAX bytes of it.  EXPECTED bytes are asked for at
 * first. */
static int read_to_end(int fd, size_t expected, uint64_t max, char **ret_data,
                       size_t *ret_len)
{
    size_t cap = (expected < max ? expected : (size_t)max) + 1;
    size_t len = 0;
    char *data = malloc(cap + 1);

    if (!data)
        return -ENOMEM;
    while (len < max) {
        size_t room = cap - len;
        ssize_t got =
            read(fd, data + len, room < max - len ? room : (size_t)(max - len));

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
    keep_in_sight(data);
    *ret_data = data;
    *ret_len = len;
    return 0;
}

void slurp_leave(const char *data, size_t len)
{
    stdin_rest = data;
    stdin_rest_len = len;
}

/* Reads stdin up to the byte BEHIND at least. */
static int slurp_stdin(struct invocation *inv, uint64_t behind, char **ret_data,
                       size_t *ret_len)
{
    uint64_t max = behind > UINT64_MAX - STDIN_BYTES
                       ? UINT64_MAX
                       : (behind + STDIN_BYTES - 1) / STDIN_BYTES * STDIN_BYTES;
    int error;

    if (stdin_rest) {
        *ret_data = arena_strndup(stdin_rest, stdin_rest_len);
        *ret_len = stdin_rest_len;
        stdin_rest = NULL;
        return 0;
    }
    error = read_to_end(STDIN_FILENO, CHUNK_BYTES, max, ret_data, ret_len);
    /* One that is closed is empty, as for later curls; earlier ones hang. */
    if (error == -EBADF) {
        *ret_data = calloc(1, 1);
        *ret_len = 0;
        error = *ret_data ? 0 : -ENOMEM;
    }
    if (error)
        return error;
    inv->stdin_used = true;
    /* There may be more, which can't be put back behind this. */
    inv->dry |= *ret_len == max;
    if (!stdin_data) {
        stdin_data = *ret_data;
        stdin_len = *ret_len;
    }
    return 0;
}

/* Makes a copy of the bytes from FROM up to BEHIND, unless that is all. */
static void cut(uint64_t from, uint64_t behind, char **data, size_t *len)
{
    size_t start = from < *len ? (size_t)from : *len;
    size_t end = behind < *len ? (size_t)behind : *len;

    if (!start && end == *len)
        return;
    *len = end > start ? end - start : 0;
    *data = arena_strndup(*data + start, *len);
}

/* The null device, null(4): whoever reads it again finds the same. */
static bool is_null(const struct stat *st)
{
    return S_ISCHR(st->st_mode) && st->st_rdev == makedev(1, 3);
}

int slurp(struct invocation *inv, const char *path, bool late, char **ret_data,
          size_t *ret_len)
{
    return slurp_part(inv, path, late, 0, UINT64_MAX, ret_data, ret_len);
}

int slurp_part(struct invocation *inv, const char *path, bool late,
               uint64_t from, uint64_t behind, char **ret_data, size_t *ret_len)
{
    struct stat st;
    bool regular;
    int error;
    int fd;

    if (!strcmp(path, "-")) {
        error = late ? slurp_stdin(inv, behind, ret_data, ret_len) : -EAGAIN;
        if (!error)
            cut(from, behind, ret_data, ret_len);
        return error;
    }
    /* Whether a pipe has a writer shows only when it is read. */
    if (stat(path, &st))
        return -errno;
    regular = S_ISREG(st.st_mode);
    if (regular == late)
        return -EAGAIN;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return -errno;
    inv->dry |= late && !is_null(&st);
    if (regular && from && from <= INT64_MAX &&
        lseek(fd, (off_t)from, SEEK_SET) == (off_t)from) {
        behind -= from;
        st.st_size -= (off_t)from < st.st_size ? (off_t)from : st.st_size;
        from = 0;
    }
    error = read_to_end(fd, regular ? (size_t)st.st_size : CHUNK_BYTES, behind,
                        ret_data, ret_len);
    if (!error)
        cut(from, behind, ret_data, ret_len);
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
