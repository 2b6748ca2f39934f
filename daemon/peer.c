/*
 * One client's end; see peer.h.
 */
#include "daemon/peer.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "daemon/intake.h"
#include "daemon/limits.h"
#include "daemon/log.h"
#include "daemon/outlet.h"
#include "daemon/poller.h"
#include "proto/message.h"

struct peer {
    struct peer *next, *prev; /* all peers */
    struct peer *next_dirty;  /* those with work at the turn's end */
    bool dirty;
    int fd;
    const struct peer_ops *ops;
    void *arg;
    uint64_t since_ms;
    bool greeted;
    bool closing;
    bool told_full; /* peer_put() refused: ops->drained is owed */
    bool waits;     /* POLLER_WRITE is on */
    const char *blame;
    struct intake in;
    struct outlet out;
};

static struct peer *all_peers;
static struct peer *dirty_peers;
static unsigned peers;

static void on_events(void *arg, int fd, int events);

static void mark_dirty(struct peer *peer)
{
    if (peer->dirty)
        return;
    peer->dirty = true;
    peer->next_dirty = dirty_peers;
    dirty_peers = peer;
}

struct peer *peer_new(int fd, const struct peer_ops *ops, void *arg)
{
    struct peer *peer = calloc(1, sizeof(*peer));

    if (!peer)
        return NULL;
    if (intake_init(&peer->in) ||
        poller_fd_set(fd, POLLER_READ, on_events, peer)) {
        intake_done(&peer->in);
        free(peer);
        return NULL;
    }
    peer->fd = fd;
    peer->ops = ops;
    peer->arg = arg;
    peer->since_ms = poller_now_ms();
    outlet_init(&peer->out);
    peer->next = all_peers;
    if (all_peers)
        all_peers->prev = peer;
    all_peers = peer;
    peers++;
    return peer;
}

size_t peer_pending(const struct peer *peer)
{
    return outlet_pending(&peer->out);
}

static void leave_dirty(struct peer *peer)
{
    struct peer **at = &dirty_peers;

    if (!peer->dirty)
        return;
    while (*at != peer)
        at = &(*at)->next_dirty;
    *at = peer->next_dirty;
}

void peer_free(struct peer *peer)
{
    if (!peer)
        return;
    leave_dirty(peer);
    if (peer->prev)
        peer->prev->next = peer->next;
    else
        all_peers = peer->next;
    if (peer->next)
        peer->next->prev = peer->prev;
    poller_fd_set(peer->fd, 0, NULL, NULL);
    close(peer->fd);
    outlet_done(&peer->out);
    intake_done(&peer->in);
    free(peer);
    peers--;
}

unsigned peer_count(void)
{
    return peers;
}

void peer_greeted(struct peer *peer)
{
    peer->greeted = true;
}

void peer_blame(struct peer *peer, const char *text)
{
    peer->blame = text;
}

bool peer_closing(const struct peer *peer)
{
    return peer->closing;
}

void peer_close(struct peer *peer)
{
    if (peer->closing)
        return;
    peer_flush(peer);
    peer->closing = true;
    poller_fd_set(peer->fd, 0, NULL, NULL);
    mark_dirty(peer);
}

void peer_sweep(void)
{
    uint64_t now = poller_now_ms();

    for (struct peer *peer = all_peers; peer; peer = peer->next)
        if (!peer->greeted && now - peer->since_ms > PEER_HELLO_MS)
            peer_close(peer);
}

/* ---- input ---- */

int peer_take_fds(struct peer *peer, unsigned count, int *ret_fds)
{
    return intake_take_fds(&peer->in, count, ret_fds);
}

bool peer_has_more(const struct peer *peer)
{
    return intake_has_more(&peer->in);
}

/* Hands every complete frame up.  0 or -errno of a violation. */
static int dispatch(struct peer *peer)
{
    while (!peer->closing) {
        struct frame f;
        int rc = intake_next(&peer->in, &f);

        if (rc == 0)
            return intake_settle(&peer->in);
        if (rc > 0)
            rc = peer->ops->frame(peer->arg, &f);
        if (rc)
            return rc;
    }
    /* What it sent behind is not judged, and its length no reason to make
     * room. */
    return 0;
}

static void violation(struct peer *peer, int rc)
{
    const char *text = peer->blame;

    if (!text)
        text = rc == -EMSGSIZE ? "message too long"
               : rc == -ENOMEM ? "out of memory"
                               : "malformed message";
    log_info("peer closed: %s", text);
    message_put_error(outlet_writer(&peer->out), (uint32_t)-rc, text);
    peer_close(peer);
}

static void on_readable(struct peer *peer)
{
    size_t turn = 0;

    while (!peer->closing && turn < PEER_TURN_BYTES) {
        size_t room = intake_room(&peer->in);
        ssize_t n = intake_read(&peer->in, peer->fd);
        int rc;

        if (n == -EAGAIN || n == -EINTR)
            return;
        if (n == -EBADMSG) {
            peer_blame(peer, peer->in.fault);
            violation(peer, -EBADMSG);
            return;
        }
        if (n <= 0) {
            peer_close(peer);
            return;
        }
        rc = dispatch(peer);
        if (rc) {
            violation(peer, rc);
            return;
        }
        turn += (size_t)n;
        if ((size_t)n < room) /* the socket was emptied */
            return;
    }
}

void peer_read_ahead(struct peer *peer)
{
    on_readable(peer);
}

/* ---- output ---- */

static void want_write(struct peer *peer, bool on)
{
    if (peer->waits == on || peer->closing)
        return;
    peer->waits = on;
    poller_fd_set(peer->fd, POLLER_READ | (on ? POLLER_WRITE : 0), on_events,
                  peer);
}

static void output_failed(struct peer *peer)
{
    peer->closing = true;
    poller_fd_set(peer->fd, 0, NULL, NULL);
    mark_dirty(peer);
}

int peer_flush(struct peer *peer)
{
    int rc;

    if (peer->closing)
        return -EPIPE;
    if (outlet_has_failed(&peer->out)) {
        log_warning("peer closed: its output queue overflowed");
        output_failed(peer);
        return -ENOBUFS;
    }
    rc = outlet_flush(&peer->out, peer->fd);
    if (rc && rc != -EAGAIN)
        output_failed(peer);
    else
        /* Whoever was refused is told from the loop, once it is writable. */
        want_write(peer, rc || peer->told_full);
    return rc;
}

static void on_writable(struct peer *peer)
{
    peer_flush(peer);
    if (peer->closing || !peer->told_full ||
        peer_pending(peer) >= PEER_HIGH_BYTES)
        return;
    peer->told_full = false;
    want_write(peer, peer_pending(peer) > 0);
    peer->ops->drained(peer->arg);
}

static void on_events(void *arg, int fd, int events)
{
    struct peer *peer = arg;

    (void)fd;
    if (events & POLLER_WRITE)
        on_writable(peer);
    if (events & (POLLER_READ | POLLER_ERROR) && !peer->closing)
        on_readable(peer);
}

struct wire_writer *peer_writer(struct peer *peer)
{
    return outlet_writer(&peer->out);
}

void peer_queued(struct peer *peer)
{
    if (!peer->closing)
        mark_dirty(peer);
}

void peer_put_small(struct peer *peer, enum frame_type type, uint16_t transfer,
                    const void *data, size_t len)
{
    if (peer->closing)
        return;
    outlet_put(&peer->out, type, transfer, data, len);
    mark_dirty(peer);
}

static void put_now(struct peer *peer, enum frame_type type, uint16_t transfer,
                    const void *data, size_t len)
{
    if (outlet_put_now(&peer->out, peer->fd, type, transfer, data, len))
        output_failed(peer);
    else
        want_write(peer, peer_pending(peer) > 0 || peer->told_full);
}

static void owe_drained(struct peer *peer)
{
    peer->told_full = true;
    want_write(peer, true);
}

bool peer_is_full(struct peer *peer)
{
    if (peer->closing || peer_pending(peer) < PEER_HIGH_BYTES)
        return false;
    owe_drained(peer);
    return true;
}

int peer_put(struct peer *peer, enum frame_type type, uint16_t transfer,
             const void *data, size_t len)
{
    if (peer->closing)
        return 0;
    if (peer_pending(peer) >= PEER_HIGH_BYTES ||
        (peer->waits && peer_pending(peer))) {
        owe_drained(peer);
        return -EAGAIN;
    }
    if (peer_pending(peer) + len <= PEER_GATHER_BYTES)
        peer_put_small(peer, type, transfer, data, len);
    else
        put_now(peer, type, transfer, data, len);
    return 0;
}

/* ---- turns ---- */

void peer_turn_end(void *unused)
{
    (void)unused;
    while (dirty_peers) {
        struct peer *peer = dirty_peers;

        dirty_peers = peer->next_dirty;
        peer->dirty = false;
        if (!peer->closing)
            peer_flush(peer);
        if (peer->closing) {
            leave_dirty(peer); /* the flush may have marked it anew */
            peer->dirty = false;
            peer->ops->gone(peer->arg);
        }
    }
}
