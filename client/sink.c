#include "client/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/filename.h"
#include "client/text.h"

/* Mode of new files, less the umask; curl(1). */
#define FILE_MODE 0666

/* Highest number that --no-clobber tries, curl(1). */
#define CLOBBER_MAX 100

/* Bytes that stdio gathers before it writes to a file. */
#define STDIO_BYTES 4096

/* Bytes of a body that are looked at for zeros before a terminal gets them. */
#define BINARY_BYTES 2000

void sink_init(struct sink *s, const struct config *config,
               struct console *console, const char *name)
{
    memset(s, 0, sizeof(*s));
    s->config = config;
    s->console = console;
    s->fd = -1;
    if (name && !strcmp(name, "-"))
        s->binary_ok = true;
    else
        s->name = name;
}

bool sink_is_stdout(const struct sink *s)
{
    return !s->name && !s->is_nameless && !s->discards;
}

/* --- opening -------------------------------------------------------------- */

static void warn_open(const struct sink *s, const char *path, int error)
{
    char first[TEXT_LINE_BYTES];
    struct wire_writer w;

    wire_writer_init(&w, first, sizeof(first), TEXT_LONG_BYTES);
    text_add(&w, "Failed to open the file ");
    text_add(&w, path);
    text_add(&w, ": ");
    text_add_errno(&w, error);
    wire_put_u8(&w, 0);
    if (!w.error)
        console_warn(s->console, (const char *)w.data);
    wire_writer_done(&w);
}

static const char *in_output_dir(const struct sink *s, const char *name)
{
    const char *const parts[] = {s->config->output_dir, "/", name};

    return s->config->output_dir ? arena_concat(3, parts) : name;
}

/* Versions differ over the name that the user sees. */
void sink_rename(struct sink *s, const char *name)
{
    s->from_header = true;
    s->name = dialect_does(DIALECT_SHOWS_DIR) ? in_output_dir(s, name) : name;
}

const char *sink_path(const struct sink *s)
{
    if (!s->from_header || dialect_does(DIALECT_SHOWS_DIR))
        return s->name;
    return in_output_dir(s, s->name);
}

static int open_new(const char *path, bool exclusive)
{
    int flags = O_WRONLY | O_CREAT | O_CLOEXEC;
    int fd = open(path, flags | (exclusive ? O_EXCL : O_TRUNC), FILE_MODE);

    return fd < 0 ? -errno : fd;
}

/* --no-clobber: the first of NAME, NAME.1, ... that is not there. */
static int open_unused(struct sink *s, const char *path)
{
    const char *name = s->name;
    int fd = open_new(path, true);

    for (int i = 1; i <= CLOBBER_MAX && (fd == -EEXIST || fd == -EISDIR); i++) {
        fd = open_new(filename_numbered(path, i), true);
        s->name = filename_numbered(name, i);
    }
    return fd;
}

int sink_create(struct sink *s)
{
    const char *path = sink_path(s);
    int fd;

    if (!s->name)
        return s->is_nameless ? -ENOENT : 0;
    if (s->config->clobber == CLOBBER_NEVER)
        fd = open_unused(s, path);
    else
        fd = open_new(path,
                      s->from_header && s->config->clobber != CLOBBER_ALWAYS);
    if (fd < 0) {
        warn_open(s, path, -fd);
        return fd;
    }
    s->fd = fd;
    s->touched = true;
    return 0;
}

/* A file that is not there needs a folder that may be written to. */
static bool may_create_in_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) + 1 : 0;
    const char *folder = len ? arena_strndup(path, len) : ".";

    return !faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS);
}

bool sink_may_create(const struct sink *s)
{
    struct stat st;

    if (s->fd >= 0 || !s->name || s->config->clobber == CLOBBER_NEVER)
        return true;
    if (stat(s->name, &st))
        return errno == ENOENT && may_create_in_folder(s->name);
    return !S_ISDIR(st.st_mode) &&
           !faccessat(AT_FDCWD, s->name, W_OK, AT_EACCESS);
}

int sink_open_append(struct sink *s, int64_t start_bytes)
{
    s->start_bytes = start_bytes;
    if (!s->name)
        return 0;
    s->fd = open(s->name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, FILE_MODE);
    if (s->fd < 0)
        return -errno;
    s->touched = true;
    return 0;
}

/* --- writing -------------------------------------------------------------- */

static int write_fd(int fd, const char *data, size_t len)
{
    while (len) {
        ssize_t n = write(fd, data, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        data += n;
        len -= (size_t)n;
    }
    return 0;
}

/* A body that would upset the terminal. */
static bool is_unfit(const struct sink *s, const void *data, size_t len)
{
    return s->console->is_tty && sink_is_stdout(s) && !s->binary_ok &&
           s->bytes < BINARY_BYTES && memchr(data, 0, len);
}

static int refuse_binary(struct sink *s)
{
    console_warn(s->console,
                 "Binary output can mess up your terminal. Use \"--output -\" "
                 "to tell curl to output it to your terminal anyway, or "
                 "consider \"--output <FILE>\" to save to a file.");
    s->quiet_error = true;
    return -EIO;
}

/* A failure that stdio's buffer hides until the end is hidden here too. */
static int write_file(struct sink *s, const void *data, size_t len)
{
    int rc = s->late_error ? s->late_error : write_fd(s->fd, data, len);

    if (rc && s->bytes + (int64_t)len < STDIO_BYTES) {
        s->late_error = rc;
        return 0;
    }
    return rc;
}

int sink_write(struct sink *s, const void *data, size_t len)
{
    int rc;

    if (is_unfit(s, data, len))
        return refuse_binary(s);
    if (s->discards) {
        rc = 0;
    } else if (!s->name && !s->is_nameless) {
        rc = console_out(s->console, data, len, s->config->no_buffer);
    } else {
        rc = s->fd < 0 ? sink_create(s) : 0;
        if (!rc)
            rc = write_file(s, data, len);
    }
    if (!rc)
        s->bytes += (int64_t)len;
    return rc;
}

int sink_push(struct sink *s)
{
    return sink_is_stdout(s) ? console_push(s->console) : 0;
}

int sink_flush(struct sink *s)
{
    return sink_is_stdout(s) ? console_flush(s->console) : s->late_error;
}

int sink_truncate(struct sink *s)
{
    if (s->fd < 0 || !s->bytes)
        return 0;
    if (ftruncate(s->fd, (off_t)s->start_bytes) ||
        lseek(s->fd, 0, SEEK_END) < 0)
        return -errno;
    s->bytes = 0;
    return 0;
}

int sink_close(struct sink *s)
{
    int fd = s->fd;

    s->fd = -1;
    return fd >= 0 && close(fd) ? -errno : 0;
}

int sink_remove(const struct sink *s)
{
    const char *path = s->touched ? sink_path(s) : NULL;
    struct stat st;

    if (!path || lstat(path, &st) || !S_ISREG(st.st_mode))
        return 0;
    return unlink(path) ? -errno : 0;
}
