#include "client/etag.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/response.h"
#include "client/folders.h"
#include "client/text.h"

/* Bytes of a file of --etag-compare that count: libcurl refuses lines that are
 * longer than 100 KiB. */
#define COMPARE_BYTES (100 * 1024)

/* --- comparing ------------------------------------------------------------ */

/* All lines of the file as one.  What can be opened but not read is empty. */
static int read_lines(const char *path, char **ret)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    char *text = arena_alloc(COMPARE_BYTES);
    size_t len = 0;

    if (fd < 0)
        return -errno;
    for (;;) {
        char chunk[4096];
        ssize_t n = read(fd, chunk, sizeof(chunk));

        if (n <= 0)
            break;
        for (ssize_t i = 0; i < n && len < COMPARE_BYTES - 1; i++)
            if (chunk[i] != '\r' && chunk[i] != '\n')
                text[len++] = chunk[i];
    }
    close(fd);
    *ret = text;
    return 0;
}

static void warn_missing(struct console *console, const char *path, int error)
{
    const char *const parts[] = {"Failed to open ", path, ": ",
                                 text_errno(error)};

    console_warn(console, arena_concat(4, parts));
}

int etag_compare(const struct config *config, struct console *console)
{
    const char *parts[] = {"If-None-Match: ", "\"\""};
    char *text = NULL;
    int rc;

    if (!config->etag_compare)
        return 0;
    rc = read_lines(config->etag_compare, &text);
    /* Earlier versions take its absence only where a tag is to be saved. */
    if (rc && dialect_does(DIALECT_NEEDS_NO_ETAG))
        warn_missing(console, config->etag_compare, -rc);
    else if (rc && !config->etag_save)
        return rc;
    if (text && *text)
        parts[1] = text;
    strlist_add(config->etags, arena_concat(2, parts));
    return 0;
}

/* --- saving --------------------------------------------------------------- */

int etag_open(struct etag *e, const struct config *config,
              const char **ret_folder)
{
    const char *path = config->etag_save;
    int keep_flag;
    int rc = 0;

    e->fd = -1;
    e->to_stdout = path && !strcmp(path, "-");
    if (!path || e->to_stdout)
        return 0;
    if (config->create_dirs && dialect_does(DIALECT_SAVES_IN_DIRS))
        rc = folders_make(path, ret_folder);
    if (rc)
        return rc;
    keep_flag = dialect_does(DIALECT_KEEPS_ETAG) ? O_APPEND : O_TRUNC;
    e->fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | keep_flag, 0666);
    return e->fd < 0 ? -errno : 0;
}

/* Later versions know the latest tag alone. */
static int make_room(const struct etag *e)
{
    int fd = e->to_stdout ? STDOUT_FILENO : e->fd;
    struct stat st;

    if (!dialect_does(DIALECT_KEEPS_ETAG))
        return 0;
    if (dialect_does(DIALECT_SAVES_ANYWHERE) &&
        (fstat(fd, &st) || !S_ISREG(st.st_mode)))
        return 0;
    return ftruncate(fd, 0) ? -errno : 0;
}

static int save(struct etag *e, struct console *console, const char *tag,
                size_t len)
{
    char *line = arena_alloc(len + 1);
    int rc = make_room(e);

    if (rc)
        return rc;
    memcpy(line, tag, len);
    line[len++] = '\n';
    if (e->to_stdout)
        return console_out(console, line, len, false);
    return write(e->fd, line, len) == (ssize_t)len ? 0 : -EIO;
}

int etag_line(struct etag *e, struct console *console, int status,
              const char *line, size_t len)
{
    const char *value = response_value(line, len, "ETag");
    const char *end = line + len;

    if (!value || (e->fd < 0 && !e->to_stdout) || !response_is_heeded(status))
        return 0;
    while (value < end && strchr(" \t\r\n", *value))
        value++;
    while (value < end && strchr(" \t\r\n", end[-1]))
        end--;
    return value < end ? save(e, console, value, (size_t)(end - value)) : 0;
}

void etag_close(struct etag *e)
{
    if (e->fd >= 0)
        close(e->fd);
    e->fd = -1;
    e->to_stdout = false;
}
