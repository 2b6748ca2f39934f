#include "proto/filehead.h"

#include <errno.h>
#include <unistd.h>

int filehead_read(int fd, void *data, size_t len, size_t *ret_len)
{
    char *to = data;

    *ret_len = 0;
    while (*ret_len < len) {
        ssize_t n = pread(fd, to + *ret_len, len - *ret_len, (off_t)*ret_len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        if (n == 0)
            break;
        *ret_len += (size_t)n;
    }
    return 0;
}
