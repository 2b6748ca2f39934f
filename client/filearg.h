/*
 * Files of the command line that libcurl needs: trust, certificates, keys,
 * netrc, cookies.
 *
 * The client opens them, as the user, in the user's directory; the daemon gets
 * bytes or a descriptor.  A pipe (or /dev/fd/63) can be read only once, so
 * what it had is kept for the command's later transfers.  Neighbours: request.
 */
#ifndef WARMCURL_FILEARG_H
#define WARMCURL_FILEARG_H

#include <stdbool.h>
#include <stddef.h>

struct filearg {
    int fd;           /* a regular file, owned by the caller; -1: none */
    const char *data; /* or its bytes, valid until exit */
    size_t len;
};

/*
 * Opens PATH.  A regular file becomes bytes when it has
 * at most LIMIT_INLINE_FILE_BYTES and PREFER_FD is not set (contents that the
 * daemon remembers by the file's identity are better as descriptors).  Returns
 * 0, or -errno: of open(2) or read(2), or -EFBIG over LIMIT_FILE_BYTES.
 */
int filearg_open(const char *path, bool prefer_fd, struct filearg *ret);

/* Standard input, to its end, as bytes or as a descriptor. */
int filearg_stdin(struct filearg *ret);

/* True when something was read that can't be read again by another program:
 * the command can no longer become curl. */
bool filearg_consumed(void);

#endif
