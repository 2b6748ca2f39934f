/*
 * The beginning of a file, read whole.
 *
 * Neighbours: filearg and passwd (client), content (daemon).
 */
#ifndef WARMCURL_FILEHEAD_H
#define WARMCURL_FILEHEAD_H

#include <stddef.h>

/*
 * Reads the first LEN bytes of FD, or as many as there are, to DATA; the file's
 * offset stays (pread(2)).  Returns 0 or -errno; *RET_LEN is what came, also
 * before an error.
 */
int filehead_read(int fd, void *data, size_t len, size_t *ret_len);

#endif
