#include "client/sink.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/arena.h"
#include "client/text.h"

/* Mode of new files and directories, less the umask; curl(1). */
#define FILE_MODE 0666
#define DIR_MODE 0750

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

/* --- opening -------------------------------------------------------------- */

static void warn_open(const struct sink *s, const char *path, int error)
{
    char first[TEXT_LINE_BYTES];
    struct wire_writer w;

    wire_writer_init(&w, first, sizeof(first), sizeof(first));
    text_add(&w, "Failed to open the file ");
    text_add(&w, path);
    text_add(&w, ": ");
    text_add_errno(&w, error);
    wire_put_u8(&w, 0);
    if (!w.error)
        console_warn(s->console, first);
}

/* The name with --output-dir before it, where the server gave the name. */
const char *sink_path(const struct sink *s)
{
    const char *const parts[] = {s->config->output_dir, "/", s->name};

    if (!s->from_header || !s->config->output_dir)
        return s->name;
    return arena_concat(3, parts);
}

static int open_new(const char *path, bool exclusive)
{
    int flags = O_WRONLY | O_CREAT | O_CLOEXEC;
    int fd = open(path, flags | (exclusive ? O_EXCL : O_TRUNC), FILE_MODE);

    return fd < 0 ? -errno : fd;
}

static const char *numbered(const char *path, int number)
{
    char digits[8];
    struct wire_writer w;
    const char *const parts[] = {path, ".", digits};

    wire_writer_init(&w, digits, sizeof(digits), sizeof(digits));
    text_add_num(&w, number);
    wire_put_u8(&w, 0);
    return arena_concat(3, parts);
}

/* --no-clobber: the first of NAME, NAME.1, ... that is not there. */
static int open_unused(struct sink *s, const char *path)
{
    const char *name = s->name;
    int fd = open_new(path, true);

    for (int i = 1; i <= CLOBBER_MAX && (fd == -EEXIST || fd == -EISDIR); i++) {
        fd = open_new(numbered(path, i), true);
        s->name = numbered(name, i);
    }
    return fd;
}

int sink_create(struct sink *s)
{
    const char *path = sink_path(s);
    int fd;

    if (!s->name)
        return 0;
    if (s->config->no_clobber)
        fd = open_unused(s, path);
    else
        fd = open_new(path, s->from_header);
    if (fd < 0) {
        warn_open(s, path, -fd);
        return fd;
    }
    s->fd = fd;
    s->touched = true;
    return 0;
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

int sink_make_dirs(const char *path)
{
    char *copy = arena_strndup(path, strlen(path));

    for (char *at = copy + 1; *copy && (at = strchr(at, '/')); at++) {
        *at = '\0';
        if (mkdir(copy, DIR_MODE) && errno != EEXIST && errno != EACCES &&
            errno != EROFS)
            return -errno;
        *at = '/';
    }
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
    return s->console->is_tty && !s->name && !s->binary_ok &&
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
    if (!s->name) {
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
    return s->name ? 0 : console_push(s->console);
}

int sink_flush(struct sink *s)
{
    return s->name ? s->late_error : console_flush(s->console);
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

/* --- the server's name ---------------------------------------------------- */

/* Up to the closing quote, the next parameter or the line's end. */
static const char *cut_value(const char *at, size_t len)
{
    char stop = ';';
    const char *end;
    char *copy;

    if (len && (*at == '"' || *at == '\'')) {
        stop = *at++;
        len--;
    }
    end = memchr(at, stop, len);
    copy = arena_strndup(at, end ? (size_t)(end - at) : len);
    return copy;
}

/* The last segment, without the line's end; NULL when a backslash is last. */
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *back;

    if (slash) {
        path = slash + 1;
        if (!*path)
            return NULL;
    }
    back = strrchr(path, '\\');
    if (back) {
        path = back + 1;
        if (!*path)
            return NULL;
    }
    return arena_strndup(path, strcspn(path, "\r\n"));
}

const char *sink_name_from_header(const char *value, size_t len)
{
    static const char key[] = "filename=";
    const char *end = value + len;

    for (;;) {
        const char *next;

        while (value < end && !isalpha((unsigned char)*value))
            value++;
        if ((size_t)(end - value) <= sizeof(key) - 1)
            return NULL;
        if (!memcmp(value, key, sizeof(key) - 1)) {
            value += sizeof(key) - 1;
            return base_name(cut_value(value, (size_t)(end - value)));
        }
        next = memchr(value, ';', (size_t)(end - value));
        if (!next)
            return NULL;
        value = next;
    }
}
