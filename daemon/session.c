/*
 * One invocation of a client; see session.h.
 */
#include "daemon/session.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/audit.h"
#include "daemon/control.h"
#include "daemon/cookies.h"
#include "daemon/identity.h"
#include "daemon/limits.h"
#include "daemon/log.h"
#include "daemon/peer.h"
#include "daemon/request.h"
#include "daemon/stats.h"
#include "daemon/transfer.h"
#include "proto/limits.h"
#include "proto/message.h"

enum session_state {
    SESSION_GREETING, /* HELLO is awaited */
    SESSION_OPEN,
    SESSION_CLOSED, /* the peer is going */
    SESSION_STATES
};

/* One running transfer. */
struct slot {
    struct slot *next;
    uint16_t id;
    struct transfer *transfer;
};

struct session {
    struct session *next, *prev;
    struct peer *peer;
    enum session_state state;
    bool is_counted; /* it had a request that was carried */
    bool has_place;  /* it is one of the commands that may ask */
    struct audit_client client;
    struct slot *slots;
    unsigned slot_count;
    struct cookies *cookies;
};

static struct session *sessions;
static unsigned open_count;
static unsigned place_count; /* those that are taken */
static unsigned place_limit = LIMIT_PEERS;
static bool draining;
static void (*on_drained)(void);
static uint8_t welcome[256];
static size_t welcome_len;

void session_init(const char *build, const char *libcurl_version,
                  uint32_t lacks)
{
    struct msg_welcome m = {
        .major = PROTO_MAJOR,
        .minor = PROTO_MINOR,
        .pid = (uint32_t)getpid(),
        .build = {build, strlen(build)},
        .libcurl = {libcurl_version, strlen(libcurl_version)},
        .lacks = lacks,
    };
    struct wire_writer w;

    wire_writer_init(&w, welcome, sizeof(welcome), sizeof(welcome));
    message_put_welcome(&w, &m);
    welcome_len = w.error ? 0 : w.len;
}

unsigned session_count(void)
{
    return open_count;
}

void session_set_limit(unsigned commands)
{
    place_limit = commands;
}

/* A command keeps its place to its end: what it began by the daemon it ends
 * by the daemon. */
static bool take_place(struct session *s)
{
    if (!s->has_place && place_count >= place_limit)
        return false;
    place_count += !s->has_place;
    s->has_place = true;
    return true;
}

static void set_state(struct session *s, enum session_state state)
{
    assert(state > s->state);
    if (state == SESSION_OPEN)
        open_count++;
    else if (s->state == SESSION_OPEN)
        open_count--;
    s->state = state;
}

/* ---- slots ---- */

static struct slot *slot_find(struct session *s, uint16_t id)
{
    struct slot *slot = s->slots;

    while (slot && slot->id != id)
        slot = slot->next;
    return slot;
}

static void slot_drop(struct session *s, struct slot *slot)
{
    struct slot **at = &s->slots;

    if (slot->transfer)
        audit_note(&s->client, transfer_host(slot->transfer),
                   transfer_route(slot->transfer));
    while (*at != slot)
        at = &(*at)->next;
    *at = slot->next;
    free(slot);
    s->slot_count--;
}

static void on_transfer_end(void *arg, uint16_t id)
{
    struct session *s = arg;
    struct slot *slot = slot_find(s, id);

    if (!s->is_counted && transfer_is_done(slot->transfer)) {
        s->is_counted = true;
        stats_command();
    }
    slot_drop(s, slot);
}

static void cancel_all(struct session *s)
{
    while (s->slots) {
        struct transfer *t = s->slots->transfer;

        slot_drop(s, s->slots);
        transfer_cancel(t);
    }
}

/* ---- messages ---- */

static int refuse(struct session *s, uint16_t id, unsigned reason,
                  const char *text)
{
    struct msg_refused m = {.reason = reason, .text = {text, strlen(text)}};

    message_put_refused(peer_writer(s->peer), FRAME_REFUSED, id, &m);
    peer_queued(s->peer);
    return 0;
}

static int on_hello(struct session *s, const struct frame *f)
{
    struct msg_hello m;
    const char *text;
    unsigned reason;

    if (f->transfer || message_get_hello(f, &m)) {
        peer_blame(s->peer, "malformed HELLO");
        return -EBADMSG;
    }
    if (m.major != PROTO_MAJOR) {
        refuse(s, 0, REFUSE_VERSION, "another version of the protocol");
        peer_close(s->peer);
        return 0;
    }
    reason = identity_check_modes(m.confinement, &text);
    if (reason) {
        refuse(s, 0, reason, text);
        peer_close(s->peer);
        return 0;
    }
    set_state(s, SESSION_OPEN);
    peer_greeted(s->peer);
    wire_put_raw(peer_writer(s->peer), welcome, welcome_len);
    /* Who asked for something already waits for that; to wake it up for the
     * welcome alone costs both of us a system call and a context switch. */
    if (!peer_has_more(s->peer))
        peer_queued(s->peer);
    return 0;
}

static struct cookies *session_cookies(struct session *s,
                                       const struct request *req)
{
    if (!(req->flags & REQUEST_COOKIES))
        return NULL;
    if (!s->cookies)
        s->cookies = cookies_new();
    return s->cookies;
}

static int start(struct session *s, uint16_t id, struct request *req)
{
    struct slot *slot = calloc(1, sizeof(*slot));

    if (!slot) {
        request_free(req);
        return refuse(s, id, REFUSE_LIMIT, "out of memory");
    }
    slot->id = id;
    slot->next = s->slots;
    s->slots = slot;
    s->slot_count++;
    if (transfer_start(s->peer, id, req, session_cookies(s, req),
                       on_transfer_end, s, &slot->transfer)) {
        slot_drop(s, slot);
        return refuse(s, id, REFUSE_LIMIT, "out of memory");
    }
    return 0;
}

/* Why S may not have one more request; NULL: it may. */
static const char *objection(struct session *s)
{
    if (draining)
        return "stopping";
    if (s->slot_count >= LIMIT_SESSION_TRANSFERS)
        return "too many transfers";
    return take_place(s) ? NULL : "too many commands";
}

static int on_request(struct session *s, const struct frame *f)
{
    struct request_fault fault;
    int fds[LIMIT_REQUEST_FDS];
    struct request *req;
    const char *text;
    int rc;

    if (!f->transfer || slot_find(s, f->transfer)) {
        peer_blame(s->peer, "transfer number in use");
        return -EBADMSG;
    }
    if (peer_take_fds(s->peer, request_fd_count(f), fds)) {
        peer_blame(s->peer, "descriptors are missing");
        return -EBADMSG;
    }
    rc = request_parse(f, fds, &req, &fault);
    if (rc == -ENOTSUP)
        return refuse(s, f->transfer, fault.reason, fault.text);
    if (rc == -ENOMEM)
        return refuse(s, f->transfer, REFUSE_LIMIT, "out of memory");
    if (rc) {
        peer_blame(s->peer, "malformed REQUEST");
        return rc;
    }
    text = objection(s);
    if (!text)
        return start(s, f->transfer, req);
    request_free(req);
    return refuse(s, f->transfer, draining ? REFUSE_STOPPING : REFUSE_LIMIT,
                  text);
}

/* An answer to a transfer that just ended is no violation: it crossed DONE. */
static int on_data(struct session *s, const struct frame *f)
{
    struct slot *slot = slot_find(s, f->transfer);
    struct msg_data m;

    if (message_get_data(f, &m)) {
        peer_blame(s->peer, "malformed DATA");
        return -EBADMSG;
    }
    if (slot && transfer_data(slot->transfer, &m)) {
        peer_blame(s->peer, "DATA that was not asked for");
        return -EBADMSG;
    }
    return 0;
}

static int on_source_end(struct session *s, const struct frame *f)
{
    struct slot *slot = slot_find(s, f->transfer);
    uint16_t source;
    uint32_t code;

    if (message_get_source_end(f, &source, &code)) {
        peer_blame(s->peer, "malformed END or READERR");
        return -EBADMSG;
    }
    if (slot && transfer_source_end(slot->transfer, source, code)) {
        peer_blame(s->peer, "END that was not asked for");
        return -EBADMSG;
    }
    return 0;
}

static int on_cancel(struct session *s, const struct frame *f)
{
    struct slot *slot = slot_find(s, f->transfer);
    struct transfer *t;

    if (!slot)
        return 0;
    t = slot->transfer;
    slot_drop(s, slot);
    transfer_cancel(t);
    return 0;
}

static int on_stop(struct session *s, const struct frame *f)
{
    struct slot *slot = slot_find(s, f->transfer);
    uint32_t code;

    if (message_get_stop(f, &code) || !code || code > UINT8_MAX) {
        peer_blame(s->peer, "malformed STOP");
        return -EBADMSG;
    }
    if (slot)
        transfer_stop(slot->transfer, (int)code);
    return 0;
}

static int on_ping(struct session *s, const struct frame *f)
{
    uint64_t token;

    if (message_get_token(f, &token))
        return -EBADMSG;
    message_put_token(peer_writer(s->peer), FRAME_PONG, token);
    peer_queued(s->peer);
    return 0;
}

static int on_ctl(struct session *s, const struct frame *f)
{
    struct msg_ctl m;

    if (message_get_ctl(f, &m))
        return -EBADMSG;
    control_answer(s->peer, &m);
    return 0;
}

typedef int handler(struct session *s, const struct frame *f);

/* What may come in which state. */
static handler *const handlers[SESSION_STATES][FRAME_MAX] = {
    [SESSION_GREETING] =
        {
            [FRAME_HELLO] = on_hello,
        },
    [SESSION_OPEN] =
        {
            [FRAME_REQUEST] = on_request,
            [FRAME_DATA] = on_data,
            [FRAME_END] = on_source_end,
            [FRAME_READERR] = on_source_end,
            [FRAME_CANCEL] = on_cancel,
            [FRAME_STOP] = on_stop,
            [FRAME_PING] = on_ping,
            [FRAME_CTL] = on_ctl,
        },
};

static int on_frame(void *arg, const struct frame *f)
{
    struct session *s = arg;
    handler *h = handlers[s->state][f->type];

    if (h)
        return h(s, f);
    peer_blame(s->peer, s->state == SESSION_GREETING
                            ? "HELLO must come first"
                            : "message not allowed here");
    return -EBADMSG;
}

/* ---- life ---- */

static void on_peer_drained(void *arg)
{
    struct session *s = arg;
    uint16_t ids[LIMIT_SESSION_TRANSFERS];
    unsigned count = 0;

    /* Resuming one may end it, or any other of this session. */
    for (struct slot *slot = s->slots; slot; slot = slot->next)
        ids[count++] = slot->id;
    for (unsigned i = 0; i < count; i++) {
        struct slot *slot = slot_find(s, ids[i]);

        if (slot)
            transfer_resume(slot->transfer);
    }
}

static void session_free(struct session *s)
{
    if (s->prev)
        s->prev->next = s->next;
    else
        sessions = s->next;
    if (s->next)
        s->next->prev = s->prev;
    if (s->state == SESSION_OPEN)
        set_state(s, SESSION_CLOSED);
    cancel_all(s);
    place_count -= s->has_place;
    transfer_end_session(s->peer);
    cookies_free(s->cookies);
    peer_free(s->peer);
    free(s);
}

static void on_peer_gone(void *arg)
{
    session_free(arg);
    if (draining && !sessions && on_drained)
        on_drained();
}

static const struct peer_ops ops = {
    .frame = on_frame,
    .drained = on_peer_drained,
    .gone = on_peer_gone,
};

int session_new(int fd)
{
    struct session *s = calloc(1, sizeof(*s));

    if (s)
        s->peer = peer_new(fd, &ops, s);
    if (!s || !s->peer) {
        free(s);
        close(fd);
        return -ENOMEM;
    }
    audit_meet(fd, &s->client);
    s->next = sessions;
    if (sessions)
        sessions->prev = s;
    sessions = s;
    peer_read_ahead(s->peer);
    return 0;
}

void session_refuse(int fd, unsigned reason, const char *text)
{
    struct msg_refused m = {.reason = reason, .text = {text, strlen(text)}};
    uint8_t space[256];
    struct wire_writer w;

    wire_writer_init(&w, space, sizeof(space), sizeof(space));
    message_put_refused(&w, FRAME_REFUSED, 0, &m);
    /* A new socket has room for it; who does not read it learns nothing. */
    if (!w.error && write(fd, w.data, w.len) < 0)
        log_debug("a refused client is gone already");
    close(fd);
}

void session_close_all(void)
{
    for (struct session *s = sessions; s; s = s->next)
        peer_close(s->peer);
}

void session_drain(void (*cb)(void))
{
    draining = true;
    on_drained = cb;
    /* Who has nothing running would only be refused. */
    for (struct session *s = sessions; s; s = s->next)
        if (!s->slots)
            peer_close(s->peer);
    if (!sessions)
        cb();
}
