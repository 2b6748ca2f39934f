#include "conffile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLANKS " \t\r\v\f"

/* --- where ---------------------------------------------------------------- */

/* DIR and what follows it; "" where it does not fit. */
static void join(char ret[PATH_MAX], const char *dir, const char *rest)
{
    size_t len = strlen(dir), more = strlen(rest) + 1;

    ret[0] = '\0';
    if (len + more > PATH_MAX)
        return;
    memcpy(ret, dir, len);
    memcpy(ret + len, rest, more);
}

enum conffile_kind conffile_user(char ret[PATH_MAX])
{
    const char *named = secure_getenv("WARMCURL_CONFIG");
    const char *config = secure_getenv("XDG_CONFIG_HOME");
    const char *home = secure_getenv("HOME");

    ret[0] = '\0';
    if (named != NULL && named[0] != '\0') {
        join(ret, named, "");
        return CONFFILE_IS_NAMED;
    }
    /* The XDG Base Directory Specification: relative ones do not count. */
    if (config != NULL && config[0] == '/')
        join(ret, config, "/warmcurl/config");
    else if (home != NULL && home[0] == '/')
        join(ret, home, "/.config/warmcurl/config");
    return CONFFILE_IS_USER;
}

/* --- what is there -------------------------------------------------------- */

static int check_owner(int fd)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return -errno;
    if ((st.st_uid != 0 && st.st_uid != geteuid()) ||
        (S_ISREG(st.st_mode) && (st.st_mode & S_IWOTH) != 0))
        return -EPERM;
    return 0;
}

/* Returns the bytes read into BUF, CONFFILE_BYTES_MAX + 1 at most, or
 * -errno. */
static ssize_t read_whole(int fd, char *buf)
{
    size_t len = 0;

    while (len <= CONFFILE_BYTES_MAX) {
        ssize_t got = read(fd, buf + len, CONFFILE_BYTES_MAX + 1 - len);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -errno;
        if (got == 0)
            break;
        len += (size_t)got;
    }
    return (ssize_t)len;
}

/* A zero byte would hide the lines behind it. */
static void terminate(char *buf, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (buf[i] == '\0')
            buf[i] = '?';
    buf[len] = '\0';
}

static int read_text(int fd, char **ret_text)
{
    char *buf = malloc(CONFFILE_BYTES_MAX + 2);
    ssize_t len;

    if (buf == NULL)
        return -ENOMEM;
    len = read_whole(fd, buf);
    if (len > CONFFILE_BYTES_MAX)
        len = -EFBIG;
    if (len < 0) {
        free(buf);
        return (int)len;
    }
    terminate(buf, (size_t)len);
    *ret_text = buf;
    return 0;
}

int conffile_read(const char *path, enum conffile_kind kind, char **ret_text)
{
    int error;
    int fd;

    if (path[0] != '/')
        return -EINVAL;
    /* A FIFO without a writer must not hold anybody up. */
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return errno == ENOTDIR ? -ENOENT : -errno;
    error = kind == CONFFILE_IS_USER ? check_owner(fd) : 0;
    if (error == 0)
        error = read_text(fd, ret_text);
    close(fd);
    return error;
}

const char *conffile_strerror(int error)
{
    switch (-error) {
    case EINVAL:
        return "not an absolute path";
    case EPERM:
        return "not read: another user owns it, or everybody may write it";
    case EFBIG:
        return "not read: too long";
    default:
        return strerror(-error);
    }
}

/* --- lines ---------------------------------------------------------------- */

static char *trim(char *s)
{
    char *end = s + strlen(s);

    while (end > s && strchr(BLANKS, end[-1]) != NULL)
        *--end = '\0';
    return s + strspn(s, BLANKS);
}

/* Cuts LINE, which is not empty, behind its name. */
static void split(char *line, struct conffile_line *ret)
{
    char *end = line + strcspn(line, "=" BLANKS);
    char *value = end + strspn(end, BLANKS);

    ret->name = line;
    ret->value = *end != '\0' ? value : NULL;
    if (*value == '=')
        ret->value = trim(value + 1);
    *end = '\0';
}

bool conffile_next(char **at, struct conffile_line *ret)
{
    while (**at != '\0') {
        char *line = *at;
        char *end = line + strcspn(line, "\n");

        *at = *end != '\0' ? end + 1 : end;
        *end = '\0';
        ret->number++;
        line[strcspn(line, "#")] = '\0';
        line = trim(line);
        if (*line == '\0')
            continue;
        split(line, ret);
        return true;
    }
    return false;
}

int conffile_bool(const char *value)
{
    if (strcmp(value, "yes") == 0 || strcmp(value, "on") == 0)
        return 1;
    if (strcmp(value, "no") == 0 || strcmp(value, "off") == 0)
        return 0;
    return -EINVAL;
}
