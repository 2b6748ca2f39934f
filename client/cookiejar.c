#include "client/cookiejar.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/arena.h"

/* Characters of a temporary file's name that nobody can guess. */
#define RANDOM_CHARS 8

void cookiejar_init(struct cookiejar *jar)
{
    jar->came = false;
    wire_writer_init(&jar->content, NULL, 0, COOKIEJAR_BYTES);
}

void cookiejar_done(struct cookiejar *jar)
{
    wire_writer_done(&jar->content);
}

void cookiejar_reset(struct cookiejar *jar)
{
    jar->came = false;
    wire_writer_reset(&jar->content);
}

void cookiejar_add(struct cookiejar *jar, const void *data, size_t len)
{
    jar->came = true;
    wire_put_raw(&jar->content, data, len);
}

static int write_all(int fd, const struct wire_writer *w)
{
    size_t at = 0;

    while (at < w->len) {
        ssize_t n = write(fd, w->data + at, w->len - at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        at += (size_t)n;
    }
    return 0;
}

/* A new file beside PATH, whose mode has the bits of MODE. */
static int open_beside(const char *path, mode_t mode, const char **ret_name)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char random[RANDOM_CHARS];
    char suffix[RANDOM_CHARS + 1] = "";
    const char *const parts[] = {path, ".", suffix, ".tmp"};

    if (getrandom(random, sizeof(random), 0) != sizeof(random))
        return -EIO;
    for (int i = 0; i < RANDOM_CHARS; i++)
        suffix[i] = digits[random[i] % 16];
    *ret_name = arena_concat(4, parts);
    return open(*ret_name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                0600 | (mode & 0777));
}

static void replace(const struct wire_writer *content, const char *path,
                    mode_t mode)
{
    const char *name;
    int fd = open_beside(path, mode, &name);
    int rc;

    if (fd < 0)
        return;
    rc = write_all(fd, content);
    if (close(fd) || rc || rename(name, path))
        unlink(name);
}

void cookiejar_write(const struct cookiejar *jar, const char *path,
                     struct console *console)
{
    struct stat st;
    int fd;

    if (!jar->came || jar->content.error)
        return;
    if (!strcmp(path, "-")) {
        console_out(console, jar->content.data, jar->content.len, false);
        return;
    }
    fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0)
        return;
    if (fstat(fd, &st) || !S_ISREG(st.st_mode))
        write_all(fd, &jar->content);
    else
        replace(&jar->content, path, st.st_mode);
    close(fd);
}
