/*
 * The daemon's engine in one loop with a server and a client: requests go all
 * the way through sessions and libcurl.  Include after cmocka.h.
 */
#ifndef SERVING_H
#define SERVING_H

#include <arpa/inet.h>
#include <netinet/in.h>

#include "daemon/content.h"
#include "daemon/context.h"
#include "daemon/mem.h"
#include "daemon/registry.h"
#include "daemon/session.h"
#include "daemon/transfer.h"
#include "daemon/trust.h"
#include "loop.h"
#include "making.h"

/* Connections that the server remembers. */
#define SERVED_MAX 512

/* An HTTP server in the same loop: it answers each request whole, or lets
 * them wait. */
static struct {
    int listener;
    char url[64];
    bool holds;         /* never answers */
    bool hangs_up;      /* ends the connection instead of answering */
    const char *answer; /* instead of "hello" */
    size_t body_bytes;  /* instead: a body of so many bytes */
    const char *head;   /* and what comes before its length */
    size_t to_send;     /* of that body, on the connection of late */
    unsigned requests;
    int fds[SERVED_MAX];
    unsigned fd_count;
    unsigned ended;           /* connections that the daemon closed */
    void (*on_request)(void); /* a whole one is there; may be NULL */
    char last[8192];          /* of the last request, terminated */
    size_t last_len;
} server;

/* A client's end. */
static struct inbox in;

/* ---- the server ---- */

static const char answer[] = "HTTP/1.1 200 OK\r\n"
                             "Content-Length: 5\r\n"
                             "\r\n"
                             "hello";

/* The request in LAST is whole: its head, and the body that it announces. */
static inline bool request_is_whole(void)
{
    const char *end = strstr(server.last, "\r\n\r\n");
    const char *length = strcasestr(server.last, "\r\nContent-Length:");
    size_t body = length ? strtoul(length + 17, NULL, 10) : 0;

    if (strcasestr(server.last, "\r\nTransfer-Encoding: chunked"))
        return end && strstr(end, "\r\n0\r\n\r\n");
    return end && server.last_len >= (size_t)(end + 4 - server.last) + body;
}

static inline void on_server_readable(void *arg, int fd, int events);

static inline void on_server_writable(void *arg, int fd, int events)
{
    static const char zeros[65536];

    (void)arg;
    (void)events;
    while (server.to_send) {
        size_t len =
            server.to_send < sizeof(zeros) ? server.to_send : sizeof(zeros);
        ssize_t n = send(fd, zeros, len, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n < 0 && errno == EAGAIN)
            return;
        server.to_send -= n > 0 ? (size_t)n : server.to_send;
    }
    poller_fd_set(fd, POLLER_READ, on_server_readable, NULL);
}

static inline void send_text(int fd, const char *text)
{
    assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

static inline void server_answer(int fd)
{
    char head[200];

    if (server.holds)
        return;
    if (server.hangs_up) {
        server.hangs_up = false;
        shutdown(fd, SHUT_RDWR);
    } else if (server.body_bytes) {
        snprintf(head, sizeof(head), "%sContent-Length: %zu\r\n\r\n",
                 server.head ? server.head : "HTTP/1.1 200 OK\r\n",
                 server.body_bytes);
        send_text(fd, head);
        server.to_send = server.body_bytes;
        poller_fd_set(fd, POLLER_WRITE, on_server_writable, NULL);
    } else {
        send_text(fd, server.answer ? server.answer : answer);
    }
}

static inline void on_server_readable(void *arg, int fd, int events)
{
    ssize_t n = recv(fd, server.last + server.last_len,
                     sizeof(server.last) - 1 - server.last_len, MSG_DONTWAIT);

    (void)arg;
    (void)events;
    if (n <= 0) {
        poller_fd_set(fd, 0, NULL, NULL);
        server.ended++;
        return;
    }
    server.last_len += (size_t)n;
    server.last[server.last_len] = '\0';
    if (!request_is_whole())
        return;
    server.requests++;
    server.last_len = 0;
    if (server.on_request)
        server.on_request();
    server_answer(fd);
}

static inline void on_server_accept(void *arg, int fd, int events)
{
    int new = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

    (void)arg;
    (void)events;
    assert_true(new >= 0 && server.fd_count < SERVED_MAX);
    server.fds[server.fd_count++] = new;
    poller_fd_set(new, POLLER_READ, on_server_readable, NULL);
}

static inline int listen_somewhere(struct sockaddr_in *ret)
{
    socklen_t len = sizeof(*ret);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    *ret = (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    assert_int_equal(bind(fd, (struct sockaddr *)ret, sizeof(*ret)), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)ret, &len), 0);
    return fd;
}

static inline void server_start(void)
{
    struct sockaddr_in addr;

    memset(&server, 0, sizeof(server));
    server.listener = listen_somewhere(&addr);
    assert_int_equal(listen(server.listener, 1024), 0);
    snprintf(server.url, sizeof(server.url), "http://127.0.0.1:%d/",
             ntohs(addr.sin_port));
    poller_fd_set(server.listener, POLLER_READ, on_server_accept, NULL);
}

static inline bool server_has(void *arg)
{
    return server.requests >= *(unsigned *)arg;
}

static inline void await_requests(unsigned count)
{
    loop_until(server_has, &count);
}

static inline bool server_was_left(void *arg)
{
    return server.ended >= *(unsigned *)arg;
}

static inline void server_stop(void)
{
    poller_fd_set(server.listener, 0, NULL, NULL);
    close(server.listener);
    for (unsigned i = 0; i < server.fd_count; i++) {
        poller_fd_set(server.fds[i], 0, NULL, NULL);
        close(server.fds[i]);
    }
}

/* ---- the client ---- */

static inline void client_connect(void)
{
    int pair[2];

    loop_pair(pair);
    memset(&in, 0, sizeof(in));
    in.fd = pair[1];
    assert_int_equal(session_new(pair[0]), 0);
}

static inline void client_send(const struct wire_writer *w)
{
    assert_int_equal(w->error, 0);
    assert_int_equal(send(in.fd, w->data, w->len, MSG_NOSIGNAL), w->len);
}

static inline bool peers_are_gone(void *arg)
{
    (void)arg;
    return peer_count() == 0;
}

static inline bool has_frame(void *arg)
{
    struct frame f;

    inbox_read(&in);
    return inbox_find(&in, *(enum frame_type *)arg, &f);
}

static inline struct frame await(enum frame_type type)
{
    struct frame f;

    if (!loop_run(has_frame, &type, LOOP_LIMIT_MS))
        fail_msg("no %s came", frame_name(type));
    assert_true(inbox_find(&in, type, &f));
    return f;
}

/* Forgets what was received so far. */
static inline void forget(void)
{
    inbox_read(&in);
    in.len = 0;
}

static inline void greet(void)
{
    struct msg_hello hello = {.major = PROTO_MAJOR, .minor = PROTO_MINOR};
    struct wire_writer w;

    wire_writer_init(&w, NULL, 0, 1000);
    message_put_hello(&w, &hello);
    client_send(&w);
    wire_writer_done(&w);
    await(FRAME_WELCOME);
    forget();
}

/* The command is over; another one comes. */
static inline void next_session(void)
{
    close(in.fd);
    inbox_done(&in);
    loop_until(peers_are_gone, NULL);
    client_connect();
    greet();
}

static struct making m;

/* Begins a request for the server's root, or URL. */
static inline void begin(const char *url)
{
    making_bare(&m, 0, "");
    making_string(&m, WC_OPT_URL, url ? url : server.url);
}

/* Sends what was begun as transfer ID. */
static inline void send_request(uint16_t id)
{
    making_frame(&m);
    m.w.data[6] = (uint8_t)id;
    m.w.data[7] = (uint8_t)(id >> 8);
    client_send(&m.w);
    wire_writer_done(&m.w);
}

static inline void request(uint16_t id)
{
    begin(NULL);
    send_request(id);
}

/* Awaits DONE of transfer ID, which must say CODE. */
static inline void assert_done(uint16_t id, uint32_t code)
{
    struct frame f = await(FRAME_DONE);
    struct wire_reader r;
    struct msg_done done;

    assert_int_equal(f.transfer, id);
    assert_int_equal(message_get_done(&f, &done, &r), 0);
    assert_int_equal(done.code, code);
}

static inline void assert_refused(uint16_t id, enum refuse_reason reason)
{
    struct frame f = await(FRAME_REFUSED);
    struct msg_refused refused;

    assert_int_equal(f.transfer, id);
    assert_int_equal(message_get_refused(&f, &refused), 0);
    assert_int_equal(refused.reason, reason);
}

static inline unsigned count_frames(enum frame_type type)
{
    struct frame f;
    size_t at = 0;
    unsigned count = 0;

    while (inbox_next(&in, &at, &f))
        count += f.type == type;
    return count;
}

/* ---- set-up ---- */

/* For cmocka: starts all of the daemon that a session needs; control is the
 * test's. */
static inline int serving_begin(void **state)
{
    (void)state;
    assert_int_equal(mem_init(), 0);
    loop_init();
    assert_int_equal(context_init(), 0);
    assert_int_equal(registry_init(), 0);
    trust_init(NULL, NULL);
    admit_init();
    transfer_init(KEEP_AUTO);
    session_init("testbuild", "1.2.3", PART_NTLM);
    return 0;
}

static inline int serving_end(void **state)
{
    (void)state;
    transfer_done();
    trust_done();
    registry_done();
    content_cache_clear();
    poller_done();
    return 0;
}

/* For cmocka: a server and a client that has connected. */
static inline int serving_setup(void **state)
{
    (void)state;
    server_start();
    client_connect();
    return 0;
}

static inline int serving_teardown(void **state)
{
    (void)state;
    close(in.fd);
    inbox_done(&in);
    loop_until(peers_are_gone, NULL);
    assert_int_equal(session_count(), 0);
    assert_int_equal(transfer_counts()->running, 0);
    server_stop();
    return 0;
}

/* ---- transfers without a session ---- */

static struct {
    struct peer *peer;
    unsigned ends; /* calls of the end's callback */
    uint16_t ended_id;
} bare;

static inline void bare_end(void *arg, uint16_t id)
{
    (void)arg;
    bare.ends++;
    bare.ended_id = id;
}

static inline int bare_frame(void *arg, const struct frame *f)
{
    (void)arg;
    (void)f;
    return 0;
}

static inline void bare_drained(void *arg)
{
    (void)arg;
}

static inline void bare_gone(void *arg)
{
    (void)arg;
    peer_free(bare.peer);
}

/* For cmocka: a server, and a peer that nobody listens to. */
static inline int bare_setup(void **state)
{
    static const struct peer_ops ops = {
        .frame = bare_frame, .drained = bare_drained, .gone = bare_gone};
    int pair[2];

    (void)state;
    server_start();
    loop_pair(pair);
    memset(&in, 0, sizeof(in));
    memset(&bare, 0, sizeof(bare));
    in.fd = pair[1];
    bare.peer = peer_new(pair[0], &ops, NULL);
    assert_non_null(bare.peer);
    peer_greeted(bare.peer);
    return 0;
}

/* Starts what was begun as transfer ID. */
static inline struct transfer *bare_start(uint16_t id, struct cookies *cookies)
{
    struct transfer *t = NULL;

    assert_int_equal(transfer_start(bare.peer, id, making_request(&m), cookies,
                                    bare_end, NULL, &t),
                     0);
    assert_non_null(t);
    return t;
}

static inline bool nothing_runs(void *arg)
{
    (void)arg;
    return transfer_counts()->running == 0;
}

#endif
