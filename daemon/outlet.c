#include "daemon/outlet.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "daemon/limits.h"

/* Bytes that frames are joined up to; below every frame's limit. */
#define JOIN_BYTES (64 * 1024)

void outlet_init(struct outlet *out)
{
    *out = (struct outlet){.sent = 0};
    wire_writer_init(&out->queue, NULL, 0, PEER_QUEUE_MAX_BYTES);
}

void outlet_done(struct outlet *out)
{
    wire_writer_done(&out->queue);
}

size_t outlet_pending(const struct outlet *out)
{
    return out->queue.len - out->sent;
}

bool outlet_has_failed(const struct outlet *out)
{
    return out->queue.error;
}

struct wire_writer *outlet_writer(struct outlet *out)
{
    out->has_tail = false;
    return &out->queue;
}

/* Appends DATA to the last frame when that has the same type and transfer. */
static bool join(struct outlet *out, enum frame_type type, uint16_t transfer,
                 const void *data, size_t len)
{
    const uint8_t *head = out->queue.data + out->tail;
    size_t old = out->queue.len - out->tail - FRAME_HEADER_BYTES;
    uint8_t want[FRAME_HEADER_BYTES];

    if (!out->has_tail || old + len > JOIN_BYTES)
        return false;
    frame_header(want, type, transfer, 0);
    /* All but the length. */
    if (memcmp(head + 4, want + 4, FRAME_HEADER_BYTES - 4))
        return false;
    wire_put_raw(&out->queue, data, len);
    wire_patch_u32(&out->queue, out->tail, (uint32_t)(old + len));
    return true;
}

void outlet_put(struct outlet *out, enum frame_type type, uint16_t transfer,
                const void *data, size_t len)
{
    if (join(out, type, transfer, data, len))
        return;
    out->tail = frame_begin(&out->queue, type, transfer);
    wire_put_raw(&out->queue, data, len);
    frame_end(&out->queue, out->tail);
    out->has_tail = !out->queue.error;
}

/* All is gone.  A burst's memory goes back; a usual answer's stays. */
static void empty(struct outlet *out)
{
    if (out->queue.cap > 2 * PEER_HIGH_BYTES)
        wire_writer_done(&out->queue);
    else
        wire_writer_reset(&out->queue);
    out->sent = 0;
    out->has_tail = false;
}

/* Moves what is left to the front, so that one who reads slowly but steadily
 * is held to the pending bytes, not to all that ever came. */
static void compact(struct outlet *out)
{
    size_t left = outlet_pending(out);

    if (out->sent < left)
        return;
    memmove(out->queue.data, out->queue.data + out->sent, left);
    out->queue.len = left;
    out->sent = 0;
    out->has_tail = false;
}

/* Sends the queue and, behind it, HEAD and DATA.  Returns the bytes sent of
 * all three, or -errno. */
static ssize_t send_once(struct outlet *out, int fd, const void *head,
                         size_t head_len, const void *data, size_t len)
{
    struct iovec iov[3] = {
        {out->queue.data + out->sent, outlet_pending(out)},
        {(void *)head, head_len},
        {(void *)data, len},
    };
    struct msghdr msg = {.msg_iov = iov, .msg_iovlen = len ? 3 : 1};
    ssize_t n;

    do
        n = sendmsg(fd, &msg, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : n;
}

int outlet_flush(struct outlet *out, int fd)
{
    while (outlet_pending(out)) {
        ssize_t n = send_once(out, fd, NULL, 0, NULL, 0);

        if (n == -EAGAIN)
            compact(out);
        if (n < 0)
            return (int)n;
        out->sent += (size_t)n;
        /* What lies before is gone: nothing may be joined to it. */
        out->has_tail = false;
    }
    empty(out);
    return 0;
}

int outlet_put_now(struct outlet *out, int fd, enum frame_type type,
                   uint16_t transfer, const void *data, size_t len)
{
    uint8_t head[FRAME_HEADER_BYTES];
    size_t before = outlet_pending(out);
    size_t sent;
    ssize_t n;

    frame_header(head, type, transfer, len);
    n = send_once(out, fd, head, sizeof(head), data, len);
    if (n < 0 && n != -EAGAIN)
        return (int)n;
    sent = n < 0 ? 0 : (size_t)n;
    out->has_tail = false;
    if (sent < before) {
        out->sent += sent;
        sent = 0;
    } else {
        empty(out);
        sent -= before;
    }
    if (sent < sizeof(head)) {
        wire_put_raw(&out->queue, head + sent, sizeof(head) - sent);
        sent = sizeof(head);
    }
    wire_put_raw(&out->queue, (const char *)data + (sent - sizeof(head)),
                 len - (sent - sizeof(head)));
    return 0;
}
