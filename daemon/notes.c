/*
 * Notes of direct commands; see notes.h.
 */
#include "daemon/notes.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/limits.h"
#include "daemon/poller.h"
#include "daemon/stats.h"
#include "proto/message.h"
#include "proto/rundir.h"

static struct {
    int fd; /* -1: none */
    struct sockaddr_un address;
    dev_t dev;
    ino_t ino;
} self = {.fd = -1};

static void count(const char *data, size_t len)
{
    char reason[LIMIT_NOTE_REASON_BYTES + 1];
    struct msg_note m;

    if (message_get_note(data, len, &m))
        return;
    memcpy(reason, m.reason.data, m.reason.len);
    reason[m.reason.len] = '\0';
    stats_direct(reason);
}

static void on_note(void *arg, int fd, int events)
{
    /* A longer one is cut by the kernel, and is malformed then. */
    char data[NOTE_BYTES];

    (void)arg;
    (void)events;
    for (unsigned i = 0; i < NOTES_PER_TURN; i++) {
        ssize_t len = recv(fd, data, sizeof(data), MSG_DONTWAIT);

        if (len < 0)
            return;
        count(data, (size_t)len);
    }
}

static int name_it(const char *socket_path)
{
    size_t size = sizeof(self.address.sun_path);

    memset(&self.address, 0, sizeof(self.address));
    self.address.sun_family = AF_UNIX;
    if (strlen(socket_path) + sizeof(RUNDIR_NOTE_SUFFIX) > size)
        return -ENAMETOOLONG;
    snprintf(self.address.sun_path, size, "%s" RUNDIR_NOTE_SUFFIX, socket_path);
    return 0;
}

/* One that a killed daemon left is replaced.  The descriptor's mode, less the
 * umask, becomes the file's. */
static int bind_it(void)
{
    const char *path = self.address.sun_path;
    struct stat st;

    if (unlink(path) && errno != ENOENT)
        return -errno;
    if (fchmod(self.fd, 0600) ||
        bind(self.fd, (struct sockaddr *)&self.address, sizeof(self.address)) ||
        stat(path, &st))
        return -errno;
    self.dev = st.st_dev;
    self.ino = st.st_ino;
    return poller_fd_set(self.fd, POLLER_READ, on_note, NULL);
}

int notes_start(const char *socket_path)
{
    int rc = name_it(socket_path);

    if (rc)
        return rc;
    self.fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (self.fd < 0)
        return -errno;
    rc = bind_it();
    if (rc) {
        close(self.fd);
        self.fd = -1;
    }
    return rc;
}

static bool is_ours(void)
{
    struct stat st;

    return !stat(self.address.sun_path, &st) && st.st_dev == self.dev &&
           st.st_ino == self.ino;
}

void notes_stop(void)
{
    if (self.fd < 0)
        return;
    if (is_ours())
        unlink(self.address.sun_path);
    poller_fd_set(self.fd, 0, NULL, NULL);
    close(self.fd);
    self.fd = -1;
}
