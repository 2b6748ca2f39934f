#include "sockfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h> /* rename */
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rundir.h"

int sockfile_above_streams(int fd)
{
    int high;

    if (fd < 0)
        return -errno;
    if (fd > STDERR_FILENO)
        return fd;
    high = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (high < 0)
        high = -errno;
    close(fd);
    return high;
}

int sockfile_new(void)
{
    return sockfile_above_streams(
        socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

socklen_t sockfile_address(struct sockaddr_un *ret, const char *path)
{
    memset(ret, 0, sizeof(*ret));
    ret->sun_family = AF_UNIX;
    memcpy(ret->sun_path, path, strlen(path));
    return sizeof(*ret);
}

static void beside(const char *path, const char *suffix,
                   char ret[RUNDIR_SOCKET_BYTES])
{
    size_t len = strlen(path);

    memcpy(ret, path, len);
    memcpy(ret + len, suffix, strlen(suffix) + 1);
}

int sockfile_listen(const char *path, int backlog)
{
    char fresh[RUNDIR_SOCKET_BYTES];
    struct sockaddr_un address;
    socklen_t len;
    int fd = sockfile_new();
    int error;

    if (fd < 0)
        return fd;
    beside(path, RUNDIR_NEW_SUFFIX, fresh);
    len = sockfile_address(&address, fresh);
    if (unlink(fresh) != 0 && errno != ENOENT)
        goto fail;
    /* The descriptor's mode, less the umask, becomes the file's: it is never
     * there with a wider one. */
    if (fchmod(fd, 0600) != 0 ||
        bind(fd, (struct sockaddr *)&address, len) != 0)
        goto fail;
    if (listen(fd, backlog) != 0 || rename(fresh, path) != 0) {
        error = -errno;
        unlink(fresh);
        close(fd);
        return error;
    }
    return fd;

fail:
    error = -errno;
    close(fd);
    return error;
}

/* ---- the lock ---- */

/* Is it still FD's file that PATH leads to?  Who held the lock before may have
 * removed it between open(2) and flock(2). */
static bool is_there(int fd, const char *path)
{
    struct stat ours, there;

    return fstat(fd, &ours) == 0 && stat(path, &there) == 0 &&
           ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

int sockfile_lock(const char *socket_path)
{
    char path[RUNDIR_SOCKET_BYTES];
    int error = -EAGAIN;
    int fd;

    beside(socket_path, RUNDIR_LOCK_SUFFIX, path);
    fd = sockfile_above_streams(
        open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (fd < 0)
        return fd;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0)
        error = -errno;
    else if (is_there(fd, path))
        return fd;
    close(fd);
    return error;
}

void sockfile_unlock(int lock, const char *socket_path)
{
    char path[RUNDIR_SOCKET_BYTES];

    beside(socket_path, RUNDIR_LOCK_SUFFIX, path);
    unlink(path);
    flock(lock, LOCK_UN);
    close(lock);
}
