/*
 * TCP's own knowledge of the other end; see probe.h.
 */
#include "daemon/probe.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "daemon/limits.h"
#include "daemon/poller.h"

/* Milliseconds by which the kernel's clock of acknowledgements may be off: a
 * tick of the slowest (100 Hz), and some for being scheduled. */
#define TICK_MS 50

/* 0 or -errno, as on a socket that has no TCP. */
static int ask(int fd, struct tcp_info *ret)
{
    socklen_t len = sizeof(*ret);

    memset(ret, 0, sizeof(*ret));
    return getsockopt(fd, IPPROTO_TCP, TCP_INFO, ret, &len) ? -errno : 0;
}

bool probe_is_stuck(int fd)
{
    struct tcp_info info;

    return !ask(fd, &info) && info.tcpi_unacked &&
           info.tcpi_retransmits >= STUCK_RETRANSMITS &&
           info.tcpi_last_ack_recv >= STUCK_MS;
}

uint64_t probe_rtt_ms(int fd)
{
    struct tcp_info info;

    return ask(fd, &info) ? 0 : (info.tcpi_rtt + 999) / 1000;
}

/* ---- probes ---- */

static int get(int fd, int level, int name, int *ret)
{
    socklen_t len = sizeof(*ret);

    return getsockopt(fd, level, name, ret, &len) ? -errno : 0;
}

static int set(int fd, int level, int name, int value)
{
    return setsockopt(fd, level, name, &value, sizeof(value)) ? -errno : 0;
}

/* Linux sends a keepalive probe as soon as it learns that one is overdue. */
int probe_send(struct probe *probe, int fd)
{
    int rc = get(fd, IPPROTO_TCP, TCP_KEEPIDLE, &probe->idle_s);

    if (!rc)
        rc = get(fd, SOL_SOCKET, SO_KEEPALIVE, &probe->on);
    if (!rc)
        rc = set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    if (rc)
        return rc;
    probe->sent_ms = poller_now_ms();
    return set(fd, IPPROTO_TCP, TCP_KEEPIDLE, 1);
}

bool probe_is_answered(const struct probe *probe, int fd)
{
    uint64_t since_ms = poller_now_ms() - probe->sent_ms;
    struct tcp_info info;

    return !ask(fd, &info) && info.tcpi_last_ack_recv <= since_ms + TICK_MS;
}

void probe_end(struct probe *probe, int fd)
{
    if (!probe->sent_ms)
        return;
    probe->sent_ms = 0;
    set(fd, IPPROTO_TCP, TCP_KEEPIDLE, probe->idle_s);
    set(fd, SOL_SOCKET, SO_KEEPALIVE, probe->on);
}
