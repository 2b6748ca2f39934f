/*
 * relay: a TCP relay on loopback that makes a distance.
 *
 * Every byte leaves `delay` milliseconds after it came, in each direction, so
 * a round trip takes twice that; with a rate, each connection's direction
 * passes no more than so many bytes a second. The handshake of the near side
 * is the kernel's and immediate: connecting is delayed by holding back what
 * follows, so a connection's first answer comes one extra round trip later,
 * as over a real line.
 *
 * usage: relay TARGET_PORT DELAY_MS [BYTES_PER_S]
 * Prints the port it listens on, then runs until it is killed.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CHUNK_BYTES 65536   /* one read; the grain of delay and rate */
#define QUEUE_CHUNKS 512    /* per direction: 32 MiB under way at most */
#define LINKS_MAX 512       /* connections at once; more are refused */
#define POLL_SLOTS (2 * LINKS_MAX + 1)

struct chunk {
    int64_t due_us;
    size_t length;
    size_t sent;
    char *bytes;
};

/* One direction of a connection: a queue of chunks that wait to be due. */
struct lane {
    struct chunk queue[QUEUE_CHUNKS];
    unsigned first;
    unsigned count;
    int64_t free_us; /* when the rate lets the next chunk pass */
    int64_t end_us;  /* when end-of-file is due; 0: not seen */
    int ended;       /* end-of-file was passed on */
};

struct link {
    int fd[2];
    struct lane lane[2]; /* lane[i] carries from fd[i] to fd[1 - i] */
};

static struct link *links[LINKS_MAX];
static int target_port;
static int64_t delay_us;
static int64_t bytes_per_s;

static int64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void fatal(const char *what)
{
    perror(what);
    exit(1);
}

static struct sockaddr_in loopback(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};

    address.sin_port = htons((uint16_t)port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static void prepare(int fd)
{
    int on = 1;

    fcntl(fd, F_SETFL, O_NONBLOCK);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static int listen_any(void)
{
    struct sockaddr_in address = loopback(0);
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) != 0 ||
        listen(fd, LINKS_MAX) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &length) != 0)
        fatal("listen");
    fcntl(fd, F_SETFL, O_NONBLOCK);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

static void link_free(int slot)
{
    struct link *link = links[slot];

    for (int i = 0; i < 2; i++) {
        close(link->fd[i]);
        while (link->lane[i].count > 0) {
            free(link->lane[i].queue[link->lane[i].first].bytes);
            link->lane[i].first = (link->lane[i].first + 1) % QUEUE_CHUNKS;
            link->lane[i].count--;
        }
    }
    free(link);
    links[slot] = NULL;
}

static void link_open(int near)
{
    struct sockaddr_in address = loopback(target_port);
    struct link *link = NULL;
    int far = -1, slot = 0;

    while (slot < LINKS_MAX && links[slot])
        slot++;
    if (slot == LINKS_MAX)
        goto fail;
    far = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (far < 0 ||
        connect(far, (struct sockaddr *)&address, sizeof address) != 0)
        goto fail;
    link = calloc(1, sizeof *link);
    if (!link)
        goto fail;
    prepare(near);
    prepare(far);
    link->fd[0] = near;
    link->fd[1] = far;
    /* the round trip that the near side's handshake did not take */
    link->lane[0].free_us = now_us() + 2 * delay_us;
    links[slot] = link;
    return;
fail:
    if (far >= 0)
        close(far);
    close(near);
}

/* Reads one chunk into the lane; returns -1 when the connection broke. */
static int lane_fill(struct lane *lane, int fd)
{
    struct chunk *chunk =
        &lane->queue[(lane->first + lane->count) % QUEUE_CHUNKS];
    char bytes[CHUNK_BYTES];
    ssize_t got = read(fd, bytes, sizeof bytes);
    int64_t now = now_us(), start;

    if (got < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -1;
    start = lane->free_us > now ? lane->free_us : now;
    if (got == 0) {
        lane->end_us = start + delay_us;
        return 0;
    }
    if (bytes_per_s > 0) {
        start += (int64_t)got * 1000000 / bytes_per_s;
        lane->free_us = start;
    }
    chunk->bytes = malloc((size_t)got);
    if (!chunk->bytes)
        return -1;
    memcpy(chunk->bytes, bytes, (size_t)got);
    chunk->length = (size_t)got;
    chunk->sent = 0;
    chunk->due_us = start + delay_us;
    lane->count++;
    return 0;
}

/* Sends what is due; returns -1 when the connection broke. */
static int lane_drain(struct lane *lane, int fd, int64_t now)
{
    while (lane->count > 0 && lane->queue[lane->first].due_us <= now) {
        struct chunk *chunk = &lane->queue[lane->first];
        ssize_t put = send(fd, chunk->bytes + chunk->sent,
                           chunk->length - chunk->sent, MSG_NOSIGNAL);

        if (put < 0)
            return errno == EAGAIN || errno == EINTR ? 0 : -1;
        chunk->sent += (size_t)put;
        if (chunk->sent < chunk->length)
            return 0;
        free(chunk->bytes);
        lane->first = (lane->first + 1) % QUEUE_CHUNKS;
        lane->count--;
    }
    if (lane->count == 0 && lane->end_us && lane->end_us <= now &&
        !lane->ended) {
        shutdown(fd, SHUT_WR);
        lane->ended = 1;
    }
    return 0;
}

static int lane_reads(const struct lane *lane)
{
    /* with a rate, what is not read yet is the sender's own backlog */
    if (bytes_per_s > 0 && lane->free_us > now_us() + 100000)
        return 0;
    return !lane->end_us && lane->count < QUEUE_CHUNKS;
}

/* Until when poll may sleep for this lane; -1: no bound. */
static int64_t lane_wake(const struct lane *lane, int64_t now)
{
    int64_t due = -1;

    if (lane->count > 0)
        due = lane->queue[lane->first].due_us;
    else if (lane->end_us && !lane->ended)
        due = lane->end_us;
    if (!lane->end_us && !lane_reads(lane) && lane->count < QUEUE_CHUNKS) {
        int64_t again = lane->free_us - 100000;

        if (due < 0 || again < due)
            due = again;
    }
    return due < 0 ? -1 : due > now ? due - now : 0;
}

static int link_step(struct link *link, int64_t now)
{
    for (int i = 0; i < 2; i++) {
        if (lane_reads(&link->lane[i]) &&
            lane_fill(&link->lane[i], link->fd[i]) != 0)
            return -1;
        if (lane_drain(&link->lane[i], link->fd[1 - i], now) != 0)
            return -1;
    }
    return link->lane[0].ended && link->lane[1].ended ? -1 : 0;
}

static int64_t link_watch(const struct link *link, struct pollfd *slot,
                          int64_t now)
{
    int64_t sleep_us = -1;

    for (int i = 0; i < 2; i++) {
        const struct lane *in = &link->lane[i], *out = &link->lane[1 - i];
        int64_t wake = lane_wake(in, now);
        int stuck = out->count > 0 && out->queue[out->first].due_us <= now;

        slot[i].fd = link->fd[i];
        slot[i].events = (short)((lane_reads(in) ? POLLIN : 0) |
                                 (stuck ? POLLOUT : 0));
        if (!slot[i].events)
            slot[i].fd = -1; /* POLLHUP would keep poll from sleeping */
        if (in->count > 0 && in->queue[in->first].due_us <= now)
            wake = -1; /* POLLOUT of the other side tells */
        if (wake >= 0 && (sleep_us < 0 || wake < sleep_us))
            sleep_us = wake;
    }
    return sleep_us;
}

static void turn(int listener)
{
    static struct pollfd slots[POLL_SLOTS];
    struct timespec wait, *limit = NULL;
    int64_t now = now_us(), sleep_us = -1;
    nfds_t used = 1;
    int near;

    slots[0].fd = listener;
    slots[0].events = POLLIN;
    for (int i = 0; i < LINKS_MAX; i++) {
        if (!links[i])
            continue;
        int64_t wake = link_watch(links[i], &slots[used], now);

        used += 2;
        if (wake >= 0 && (sleep_us < 0 || wake < sleep_us))
            sleep_us = wake;
    }
    if (sleep_us >= 0) {
        wait.tv_sec = sleep_us / 1000000;
        wait.tv_nsec = sleep_us % 1000000 * 1000;
        limit = &wait;
    }
    ppoll(slots, used, limit, NULL);
    while ((near = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) >= 0)
        link_open(near);
    now = now_us();
    for (int i = 0; i < LINKS_MAX; i++)
        if (links[i] && link_step(links[i], now) != 0)
            link_free(i);
}

int main(int argc, char **argv)
{
    int listener;

    if (argc < 3 || argc > 4) {
        fprintf(stderr, "usage: relay TARGET_PORT DELAY_MS [BYTES_PER_S]\n");
        return 2;
    }
    target_port = atoi(argv[1]);
    delay_us = (int64_t)(atof(argv[2]) * 1000);
    bytes_per_s = argc > 3 ? atoll(argv[3]) : 0;
    signal(SIGPIPE, SIG_IGN);
    listener = listen_any();
    for (;;)
        turn(listener);
}
