#include "client/dump.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "client/dialect.h"
#include "client/folders.h"

/* Bytes that stdio gathers before it writes to a file. */
#define STDIO_BYTES 4096

static int open_file(struct dump *d, const struct config *config, bool first,
                     const char **ret_folder)
{
    const char *path = config->header_file;
    int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
    int rc = 0;

    if (config->create_dirs && dialect_does(DIALECT_DUMPS_IN_DIRS))
        rc = folders_make(path, ret_folder);
    if (rc)
        return rc;
    d->fd = open(path, flags | (first ? O_TRUNC : 0), 0666);
    if (d->fd < 0)
        return -errno;
    d->target = DUMP_FILE;
    return 0;
}

int dump_open(struct dump *d, const struct config *config, bool first,
              const char **ret_folder)
{
    const char *path = config->header_file;

    memset(d, 0, sizeof(*d));
    d->fd = -1;
    if (!path)
        return 0;
    if (!strcmp(path, "-"))
        d->target = DUMP_STDOUT;
    else if (!strcmp(path, "%") && dialect_does(DIALECT_DUMPS_TO_STDERR))
        d->target = DUMP_STDERR;
    else
        return open_file(d, config, first, ret_folder);
    return 0;
}

/* Later versions write each line at once, and so notice. */
static int write_file(struct dump *d, const char *line, size_t len)
{
    ssize_t n = d->failed ? -1 : write(d->fd, line, len);

    d->bytes += len;
    if (n >= 0 && (size_t)n == len)
        return 0;
    d->failed = true;
    return d->bytes >= STDIO_BYTES || dialect_does(DIALECT_FLUSHES_DUMPS) ? -EIO
                                                                          : 0;
}

int dump_write(struct dump *d, struct console *console, const char *line,
               size_t len)
{
    switch (d->target) {
    case DUMP_FILE:
        return write_file(d, line, len);
    case DUMP_STDOUT:
        return console_out(console, line, len,
                           dialect_does(DIALECT_FLUSHES_DUMPS));
    case DUMP_STDERR:
        console_err(console, line, len);
        return 0;
    default:
        return 0;
    }
}

void dump_close(struct dump *d)
{
    if (d->target == DUMP_FILE)
        close(d->fd);
    d->target = DUMP_NOWHERE;
}
