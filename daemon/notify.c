/*
 * What a service manager is told; see notify.h.
 */
#include "daemon/notify.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/poller.h"

/* Microseconds that a manager may take to make room for a message: nobody's
 * command waits longer for it. */
#define PATIENCE_US 100000

/* Shortest time between two signs of life, in ms: a manager that wants them
 * more often is mad. */
#define WATCHDOG_MIN_MS 10

static struct {
    int fd;            /* -1: nobody wants to be told */
    uint64_t every_ms; /* 0: no signs of life are wanted */
    struct poller_timer *timer;
} self = {.fd = -1};

/* NAME is a path, or one in the abstract namespace after a '@'; systemd's
 * other kinds are for virtual machines. */
static int open_socket(const char *name)
{
    static const struct timeval patience = {.tv_usec = PATIENCE_US};
    struct sockaddr_un sun = {.sun_family = AF_UNIX};
    size_t len = strlen(name);
    int fd;

    if ((*name != '/' && *name != '@') || len >= sizeof(sun.sun_path))
        return -1;
    memcpy(sun.sun_path, name, len);
    if (*name == '@')
        sun.sun_path[0] = '\0';
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    if (!connect(fd, (struct sockaddr *)&sun,
                 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)))
        return fd;
    close(fd);
    return -1;
}

/* sd_watchdog_enabled(3); half of the time, as it advises. */
static uint64_t watchdog_ms(void)
{
    const char *us = getenv("WATCHDOG_USEC");
    const char *pid = getenv("WATCHDOG_PID");
    uint64_t every_ms;

    if (!us || (pid && strtol(pid, NULL, 10) != getpid()))
        return 0;
    every_ms = strtoull(us, NULL, 10) / 2000;
    return every_ms && every_ms < WATCHDOG_MIN_MS ? WATCHDOG_MIN_MS : every_ms;
}

void notify_init(void)
{
    const char *name = getenv("NOTIFY_SOCKET");

    if (!name)
        return;
    self.fd = open_socket(name);
    if (self.fd >= 0)
        self.every_ms = watchdog_ms();
}

void notify_send(const char *lines)
{
    if (self.fd < 0)
        return;
    while (send(self.fd, lines, strlen(lines), MSG_NOSIGNAL) < 0 &&
           errno == EINTR)
        ;
}

void notify_reloading(void)
{
    char lines[64];

    snprintf(lines, sizeof(lines), "RELOADING=1\nMONOTONIC_USEC=%llu",
             (unsigned long long)(poller_now_ns() / 1000));
    notify_send(lines);
}

static void on_time(void *arg)
{
    (void)arg;
    notify_send("WATCHDOG=1");
    poller_timer_start(self.timer, self.every_ms);
}

int notify_start_watchdog(void)
{
    if (!self.every_ms)
        return 0;
    self.timer = poller_timer_new(on_time, NULL);
    if (!self.timer)
        return -ENOMEM;
    poller_timer_start(self.timer, self.every_ms);
    return 0;
}

void notify_done(void)
{
    poller_timer_free(self.timer);
    self.timer = NULL;
    if (self.fd >= 0)
        close(self.fd);
    self.fd = -1;
    self.every_ms = 0;
}
