/*
 * One client's end; see peer.h.
 */
#include "daemon/peer.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/limits.h"
#include "daemon/log.h"
#include "daemon/poller.h"
#include "proto/limits.h"
#include "proto/message.h"

/* Bytes of input read at once, and of the buffer's first size: a request of a
 * few KiB comes in one recvmsg(2). */
#define PEER_INPUT_BYTES (16 * 1024)

/* Bytes that frames are joined up to; below every frame's limit. */
#define PEER_JOIN_BYTES (64 * 1024)

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
    const char *blame;

    uint8_t *in;
    size_t in_len, in_cap;
    size_t in_taken; /* of in_len, up to the frame that is handled */
    int fds[2 * LIMIT_REQUEST_FDS];
    unsigned fd_count;

    struct wire_writer out;
    size_t out_at; /* bytes of out already sent */
    bool waits;    /* POLLER_WRITE is on */
    size_t tail;   /* offset of the last frame in out, for joining */
    bool has_tail;
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
    peer->in = malloc(PEER_INPUT_BYTES);
    if (!peer->in || poller_fd_set(fd, POLLER_READ, on_events, peer)) {
        free(peer->in);
        free(peer);
        return NULL;
    }
    peer->in_cap = PEER_INPUT_BYTES;
    peer->fd = fd;
    peer->ops = ops;
    peer->arg = arg;
    peer->since_ms = poller_now_ms();
    wire_writer_init(&peer->out, NULL, 0, PEER_QUEUE_MAX_BYTES);
    peer->next = all_peers;
    if (all_peers)
        all_peers->prev = peer;
    all_peers = peer;
    peers++;
    return peer;
}

size_t peer_pending(const struct peer *peer)
{
    return peer->out.len - peer->out_at;
}

static void output_reset(struct peer *peer)
{
    /* A burst's memory goes back; a usual answer's stays. */
    if (peer->out.cap > 2 * PEER_HIGH_BYTES)
        wire_writer_done(&peer->out);
    else
        wire_writer_reset(&peer->out);
    peer->out_at = 0;
    peer->has_tail = false;
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
    for (unsigned i = 0; i < peer->fd_count; i++)
        close(peer->fds[i]);
    wire_writer_done(&peer->out);
    free(peer->in);
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

static int input_reserve(struct peer *peer, size_t need)
{
    uint8_t *grown;

    if (need <= peer->in_cap)
        return 0;
    grown = realloc(peer->in, need);
    if (!grown)
        return -ENOMEM;
    peer->in = grown;
    peer->in_cap = need;
    return 0;
}

/* A client's own end, held here, would keep it from ever ending. */
static bool is_socket(int fd)
{
    struct stat st;

    return !fstat(fd, &st) && S_ISSOCK(st.st_mode);
}

static int keep_fds(struct peer *peer, struct msghdr *msg)
{
    int rc = 0;

    for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
        unsigned count;

        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
            continue;
        count = (unsigned)((c->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        for (unsigned i = 0; i < count; i++) {
            int fd;

            memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(fd));
            if (peer->fd_count < 2 * LIMIT_REQUEST_FDS && !is_socket(fd)) {
                peer->fds[peer->fd_count++] = fd;
                continue;
            }
            peer_blame(peer, is_socket(fd) ? "a socket among the descriptors"
                                           : "too many descriptors");
            close(fd);
            rc = -EBADMSG;
        }
    }
    return rc;
}

int peer_take_fds(struct peer *peer, unsigned count, int *ret_fds)
{
    if (count > peer->fd_count)
        return -EBADMSG;
    memcpy(ret_fds, peer->fds, count * sizeof(int));
    peer->fd_count -= count;
    memmove(peer->fds, peer->fds + count, peer->fd_count * sizeof(int));
    return 0;
}

/* Reads once.  Bytes read, 0 at the end of file, or -errno. */
static ssize_t input_read(struct peer *peer)
{
    union {
        char space[CMSG_SPACE(sizeof(int) * 2 * LIMIT_REQUEST_FDS)];
        struct cmsghdr align;
    } control;
    struct iovec iov = {.iov_base = peer->in + peer->in_len,
                        .iov_len = peer->in_cap - peer->in_len};
    struct msghdr msg = {.msg_iov = &iov,
                         .msg_iovlen = 1,
                         .msg_control = control.space,
                         .msg_controllen = sizeof(control.space)};
    ssize_t n = recvmsg(peer->fd, &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);

    if (n < 0)
        return -errno;
    if (msg.msg_flags & MSG_CTRUNC)
        peer_blame(peer, "too many descriptors");
    if (keep_fds(peer, &msg) || msg.msg_flags & MSG_CTRUNC)
        return -EBADMSG;
    peer->in_len += (size_t)n;
    return n;
}

bool peer_has_more(const struct peer *peer)
{
    size_t left = peer->in_len - peer->in_taken;
    size_t need = frame_need(peer->in + peer->in_taken, left);

    return need && need <= left;
}

/* Hands every complete frame up.  0 or -errno of a violation. */
static int input_dispatch(struct peer *peer)
{
    size_t at = 0;
    int rc = 0;

    while (!peer->closing) {
        struct frame f;
        long took = frame_parse(peer->in + at, peer->in_len - at, &f);

        if (took <= 0) {
            rc = (int)took;
            break;
        }
        peer->in_taken = at + (size_t)took;
        rc = peer->ops->frame(peer->arg, &f);
        if (rc)
            break;
        at = peer->in_taken;
    }
    peer->in_len -= at;
    memmove(peer->in, peer->in + at, peer->in_len);
    /* What a closing peer sent behind is not judged, and its length no
     * reason to make room. */
    if (rc || peer->closing)
        return rc;
    return input_reserve(peer, frame_need(peer->in, peer->in_len));
}

static void violation(struct peer *peer, int rc)
{
    const char *text = peer->blame;

    if (!text)
        text = rc == -EMSGSIZE ? "message too long"
               : rc == -ENOMEM ? "out of memory"
                               : "malformed message";
    log_info("peer closed: %s", text);
    message_put_error(&peer->out, (uint32_t)-rc, text);
    peer_close(peer);
}

static void on_readable(struct peer *peer)
{
    size_t turn = 0;

    while (!peer->closing && turn < PEER_TURN_BYTES) {
        size_t room = peer->in_cap - peer->in_len;
        ssize_t n = input_read(peer);
        int rc;

        if (n == -EAGAIN || n == -EINTR)
            return;
        if (n == -EBADMSG) {
            violation(peer, -EBADMSG);
            return;
        }
        if (n <= 0) {
            peer_close(peer);
            return;
        }
        rc = input_dispatch(peer);
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

/* Sends the queue and, behind it, HEAD and DATA.  Returns the bytes sent of
 * all three, or -errno. */
static ssize_t output_send(struct peer *peer, const void *head, size_t head_len,
                           const void *data, size_t len)
{
    struct iovec iov[3] = {
        {peer->out.data + peer->out_at, peer_pending(peer)},
        {(void *)head, head_len},
        {(void *)data, len},
    };
    struct msghdr msg = {.msg_iov = iov, .msg_iovlen = len ? 3 : 1};
    ssize_t n;

    do
        n = sendmsg(peer->fd, &msg, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : n;
}

/* Moves what is left to the front, so that a peer that reads slowly but
 * steadily is held to its pending bytes, not to all it ever got. */
static void output_compact(struct peer *peer)
{
    size_t left = peer_pending(peer);

    if (peer->out_at < left)
        return;
    memmove(peer->out.data, peer->out.data + peer->out_at, left);
    peer->out.len = left;
    peer->out_at = 0;
    peer->has_tail = false;
}

static void output_failed(struct peer *peer)
{
    peer->closing = true;
    poller_fd_set(peer->fd, 0, NULL, NULL);
    mark_dirty(peer);
}

int peer_flush(struct peer *peer)
{
    if (peer->closing)
        return -EPIPE;
    if (peer->out.error) {
        log_warning("peer closed: its output queue overflowed");
        output_failed(peer);
        return -ENOBUFS;
    }
    while (peer_pending(peer)) {
        ssize_t n = output_send(peer, NULL, 0, NULL, 0);

        if (n == -EAGAIN) {
            output_compact(peer);
            want_write(peer, true);
            return -EAGAIN;
        }
        if (n < 0) {
            output_failed(peer);
            return (int)n;
        }
        peer->out_at += (size_t)n;
        /* What lies before out_at is gone: nothing may be joined to it. */
        peer->has_tail = false;
    }
    output_reset(peer);
    /* Whoever was refused is told from the loop, once it is writable. */
    want_write(peer, peer->told_full);
    return 0;
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
    peer->has_tail = false;
    return &peer->out;
}

void peer_queued(struct peer *peer)
{
    if (!peer->closing)
        mark_dirty(peer);
}

/* Appends DATA to the last frame when that has the same type and transfer. */
static bool join(struct peer *peer, enum frame_type type, uint16_t transfer,
                 const void *data, size_t len)
{
    const uint8_t *head = peer->out.data + peer->tail;
    size_t old = peer->out.len - peer->tail - FRAME_HEADER_BYTES;
    uint8_t want[FRAME_HEADER_BYTES];

    if (!peer->has_tail || old + len > PEER_JOIN_BYTES)
        return false;
    frame_header(want, type, transfer, 0);
    if (memcmp(head + 4, want + 4, FRAME_HEADER_BYTES - 4))
        return false;
    wire_put_raw(&peer->out, data, len);
    wire_patch_u32(&peer->out, peer->tail, (uint32_t)(old + len));
    return true;
}

void peer_put_small(struct peer *peer, enum frame_type type, uint16_t transfer,
                    const void *data, size_t len)
{
    if (peer->closing)
        return;
    if (!join(peer, type, transfer, data, len)) {
        peer->tail = frame_begin(&peer->out, type, transfer);
        wire_put_raw(&peer->out, data, len);
        frame_end(&peer->out, peer->tail);
        peer->has_tail = !peer->out.error;
    }
    mark_dirty(peer);
}

/* Sends the queue and one frame at once; copies what the socket left. */
static void put_now(struct peer *peer, enum frame_type type, uint16_t transfer,
                    const void *data, size_t len)
{
    uint8_t head[FRAME_HEADER_BYTES];
    size_t before = peer_pending(peer);
    size_t sent;
    ssize_t n;

    frame_header(head, type, transfer, len);
    n = output_send(peer, head, sizeof(head), data, len);
    if (n < 0 && n != -EAGAIN) {
        output_failed(peer);
        return;
    }
    sent = n < 0 ? 0 : (size_t)n;
    peer->has_tail = false;
    if (sent < before) {
        peer->out_at += sent;
        sent = 0;
    } else {
        output_reset(peer);
        sent -= before;
    }
    if (sent < sizeof(head)) {
        wire_put_raw(&peer->out, head + sent, sizeof(head) - sent);
        sent = sizeof(head);
    }
    wire_put_raw(&peer->out, (const char *)data + (sent - sizeof(head)),
                 len - (sent - sizeof(head)));
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
