/*
 * Each sending of a request: on which connection, and whether it may be.
 *
 * libcurl resends any request whose reused connection died before the first
 * byte of an answer.  Here every sending is seen before it leaves
 * (CURLOPT_PREREQFUNCTION): a request that changes something is announced to
 * the client with SENT first, and its second sending is stopped unless the
 * server said that it did not touch the first.
 */
#include "daemon/transfer_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/goodend.h"
#include "daemon/idle.h"
#include "daemon/libcurl.h"
#include "daemon/limits.h"
#include "daemon/log.h"
#include "daemon/lookup.h"
#include "daemon/retire.h"
#include "proto/curlopt.h"

static enum keep_clear_text keep_policy;

void attempt_init(enum keep_clear_text keep)
{
    keep_policy = keep;
}

/* ---- sockets ---- */

static curl_socket_t on_open(void *clientp, curlsocktype purpose,
                             struct curl_sockaddr *addr)
{
    struct transfer *t = clientp;
    int fd;

    if (purpose != CURLSOCKTYPE_IPCXN)
        return CURL_SOCKET_BAD;
    fd = registry_open(t->pool, t->serial, addr->family, addr->socktype,
                       addr->protocol);
    if (fd < 0) {
        /* curl by itself would have one. */
        t->no_socket |=
            fd == -EMFILE || fd == -ENFILE || fd == -ENOBUFS || fd == -ENOMEM;
        errno = -fd;
        return CURL_SOCKET_BAD;
    }
    t->connecting = true;
    t->lost = false;
    return fd;
}

static int on_close(void *clientp, curl_socket_t fd)
{
    (void)clientp; /* the transfer may be gone: libcurl keeps the pointer
                      with the connection */
    registry_close(fd);
    return 0;
}

/* ---- what kind of request ---- */

/* HSTS comes from a file or from an earlier transfer of the command. */
bool attempt_may_be_upgraded(const struct transfer *t)
{
    return t->cookies || request_find(t->req, WC_OPT_HSTS);
}

bool attempt_is_apart(const struct transfer *t)
{
    return t->req->flags & REQUEST_FRESH || attempt_is_watched(t) ||
           request_find(t->req, WC_OPT_WC_HOST_CONNECTIONS);
}

bool attempt_is_watched(const struct transfer *t)
{
    return t->req->flags & REQUEST_DEBUG &&
           (t->req->flags & REQUEST_FRESH || keep_policy != KEEP_ALWAYS);
}

/* ---- one sending ---- */

static void leave_conn(struct transfer *t)
{
    struct conn *conn = transfer_conn(t);

    t->conn.fd = -1;
    if (!conn)
        return;
    if (conn->joined == &t->joined)
        conn->joined = NULL;
    if (t->bulk)
        conn->bulk--;
    t->bulk = false;
    registry_detach(conn);
    if (conn->idle)
        retire_surplus(conn);
}

/* What a fresh tunnel would have shown, once to a session: curl's later
 * requests ride in the tunnel that its first one made. */
static void show_tunnel(struct transfer *t, struct conn *conn)
{
    bool is_known = conn->shown_to == t->peer;

    conn->shown_to = t->peer;
    if (!conn->connect_headers_len || t->tunnel_shown || is_known ||
        request_num(t->req, WC_OPT_SUPPRESS_CONNECT_HEADERS, 0))
        return;
    peer_put_small(t->peer, FRAME_HEADER, t->id, conn->connect_headers,
                   conn->connect_headers_len);
    t->tunnel_shown = true;
}

static void enter_conn(struct transfer *t, struct conn *conn)
{
    learn_host(t, conn);
    if (conn->opener == t->serial && !conn->attached) {
        learn_conn(t, conn, keep_policy);
        conn->shown_to = t->peer;
    } else if (t->conn.fd != conn->fd || t->conn.id != conn->id) {
        show_tunnel(t, conn);
    }
    if (t->conn.fd == conn->fd && t->conn.id == conn->id) {
        conn->uses++;
    } else {
        leave_conn(t);
        registry_attach(conn);
        t->conn.fd = conn->fd;
        t->conn.id = conn->id;
        t->joined = false;
    }
    t->on_warm = conn->opener != t->serial;
    if (!t->on_warm)
        conn->joined = &t->joined;
    if (conn->active > 1 && conn->ssl)
        goodend_give(conn->ssl);
    if (t->on_warm && conn->lookup_name)
        lookup_want(conn->lookup_name, conn->opened_ms);
    t->made_us = conn->made_us;
    t->known.warm = t->on_warm;
    t->known.ssl_verify_result = conn->ssl_verify_result;
    t->known.proxy_ssl_verify_result = conn->proxy_ssl_verify_result;
    t->known.connect_code = conn->connect_code;
    if (t->req->flags & REQUEST_DETAILS)
        details_certs_copy(&t->certs, &conn->certs);
    conn->session = conn->keep || !conn->local_port ? NULL : t->peer;
    /* What is cut all the same is left intact for whoever looks, as by curl. */
    curl_easy_setopt(t->easy, CURLOPT_FORBID_REUSE,
                     conn->keep || conn->session || attempt_is_apart(t) ? 0L
                                                                        : 1L);
}

/* On whose connection the first was does not matter: libcurl sends again what
 * died on one that its request opened, too, once another request came to it. */
bool attempt_repeats(const struct transfer *t)
{
    return t->once && t->attempts && !t->header_seen && !t->refused;
}

/* Tells the client before anything can reach the server. */
static int announce(struct transfer *t)
{
    struct wire_writer *w = peer_writer(t->peer);

    message_put_sent(w, t->id, (uint16_t)t->attempts);
    peer_queued(t->peer);
    return peer_flush(t->peer);
}

/* libcurl chose CONN for a request that it repeats, or that a redirect led to,
 * after T began; it may have been closed or disturbed since, or be about to
 * end with a request that libcurl is through with.  Up to 7.88.1
 * libcurl takes bytes that wait there for the answer, and from 8.22 on it may
 * not look.  While streams of HTTP/2 run, bytes are no sign. */
static void check_chosen(const struct transfer *t, struct conn *conn)
{
    bool is_h1 = conn->http_version && conn->http_version < 20;

    if (!conn->attached || (!is_h1 && conn->active) || conn == transfer_conn(t))
        return;
    if (!registry_alive(conn))
        registry_cut(conn, "found dead");
    else if (is_h1 && conn->leaving)
        registry_cut(conn, conn->leaving);
}

/* libcurl is about to send on a connection that was cut: from 8.22 on it looks
 * at none twice in a second.  Nothing gets anywhere from there, so it may; it
 * takes another then. */
static int on_dead(struct transfer *t)
{
    t->lost = true;
    refusal_begin(t);
    t->doubtful = true;
    return CURL_PREREQFUNC_OK;
}

static int on_prereq(void *clientp, char *remote_ip, char *local_ip,
                     int remote_port, int local_port)
{
    struct transfer *t = clientp;
    struct registry_place place = {.transfer = t->serial,
                                   .remote_ip = remote_ip,
                                   .remote_port = remote_port,
                                   .local_port = local_port};
    struct conn *conn;

    (void)local_ip;
    conn = registry_find(t->pool, &place);
    if (conn && conn->joined && conn->opener != t->serial)
        *conn->joined = true;
    t->vetoed = attempt_repeats(t);
    if (t->vetoed)
        return conn && refusal_ask(t, conn) ? CURL_PREREQFUNC_OK
                                            : CURL_PREREQFUNC_ABORT;
    if (conn)
        check_chosen(t, conn);
    if (conn && conn->dead)
        return on_dead(t);
    if (!conn) {
        /* A connection that nobody knows can't be judged. */
        log_error("a connection to port %d is not in the registry",
                  remote_port);
        t->not_sent = t->attempts == 0;
        t->vetoed = t->attempts != 0;
        return CURL_PREREQFUNC_ABORT;
    }
    enter_conn(t, conn);
    refusal_begin(t);
    t->attempts++;
    t->lost = false;
    t->connecting = false;
    t->header_seen = false;
    t->refusals += t->refused;
    t->refused = false;
    t->stream = 0;
    if (attempt_may_repeat(t))
        silent_watch(t);
    queue_connected(t);
    if (t->once && announce(t)) {
        t->not_sent = t->attempts == 1;
        t->vetoed = t->attempts > 1;
        return CURL_PREREQFUNC_ABORT;
    }
    return CURL_PREREQFUNC_OK;
}

static CURLcode on_ssl_ctx(CURL *easy, void *ssl_ctx, void *clientp)
{
    struct transfer *t = clientp;

    (void)easy;
    trust_read_no_further(ssl_ctx);
    if (t->opts.own_trust)
        trust_apply(t->trust, ssl_ctx);
    return CURLE_OK;
}

/* From 8.15 libcurl lets OpenSSL read past the record that it needs
 * (lib/vtls/openssl.c).  Bytes that a server pushes behind its answer would
 * be out of the socket then: nobody could tell that the idle connection is
 * disturbed, and they would be taken for the next answer. */
static bool reads_ahead(void)
{
    return libcurl_is(0x080f00);
}

void attempt_set_up(struct transfer *t)
{
    CURL *easy = t->easy;

    t->conn.fd = -1;
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, t);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, on_close);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_prereq);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, t);
    if (t->opts.own_trust) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, NULL);
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
    /* With the hook later libcurls load their trust earlier, which shows. */
    if (t->opts.own_trust || (reads_ahead() && !attempt_is_watched(t))) {
        curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, on_ssl_ctx);
        curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, t);
    }
}

/* From 8.22 libcurl does not look at a connection twice in a second: it would
 * take one that was cut meanwhile. */
static bool trusts_what_it_saw(void)
{
    return libcurl_is(0x081600);
}

/* The connection may lead to another host than the URL says. */
static bool host_may_change(const struct transfer *t)
{
    return request_uses_proxy(t->req) || attempt_may_be_upgraded(t) ||
           request_find(t->req, WC_OPT_ALTSVC);
}

bool attempt_may_take(const struct transfer *t, const struct conn *conn)
{
    return conn->host == t->host || host_may_change(t);
}

void attempt_check_idle(struct transfer *t)
{
    registry_cut_foreign(t->pool, t->peer);
    if (t->once)
        idle_check(t->pool, t->host, host_may_change(t),
                   host_once_idle_ms(t->host));
    else
        idle_check(t->pool, NULL, false, 0);
}

bool attempt_bears_loss(const struct transfer *t)
{
    return attempt_body_rewinds(t) && !(t->req->flags & REQUEST_DEBUG);
}

void attempt_redirected(struct transfer *t, const char *url)
{
    char name[HOST_NAME_BYTES];
    struct host *host;
    bool ignored;

    /* Who would not notice is better off with what may be alive. */
    if (trusts_what_it_saw() && !attempt_bears_loss(t))
        return;
    host_name_of(url, NULL, name, &ignored);
    host = *name ? pool_host(t->pool, name) : NULL;
    if (host)
        idle_check(t->pool, host, false, host_once_idle_ms(host));
    host_leave(host);
}

void attempt_begin(struct transfer *t)
{
    bool follows = request_num(t->req, WC_OPT_FOLLOWLOCATION, 0);
    /* A redirect may lead to any host. */
    bool any_host = host_may_change(t) || follows;
    bool cut, avoids;

    attempt_check_idle(t);
    if (!trusts_what_it_saw())
        return;
    cut = idle_has_cut(t->pool, t->host, any_host);
    avoids = (cut && !attempt_bears_loss(t)) ||
             (t->once && idle_has_unread(t->pool, t->host, any_host));
    if (avoids)
        curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 1L);
    /* A redirect takes no heed of that; and where nothing lives there is
     * nothing to lose. */
    if ((avoids && follows) || (cut && !idle_has_live(t->pool)))
        pool_drop_idle(t->pool);
}

void attempt_close_own(struct transfer *t)
{
    struct conn *conn = transfer_conn(t);

    if (!(t->req->flags & REQUEST_LAST) || !t->pool)
        return;
    registry_end_session(t->pool, t->peer);
    if (conn && attempt_is_apart(t))
        conn->keep = false;
    if (conn && !conn->keep)
        leave_conn(t);
}

/* HTTP/2 keeps a connection whose stream was given up, though it may be the
 * connection that answers nothing any more. */
void attempt_give_up(struct transfer *t)
{
    struct conn *conn = transfer_conn(t);

    if (conn && t->attempts && !t->header_seen)
        registry_retire(conn, "it left a request without an answer");
}

void attempt_end(struct transfer *t)
{
    silent_unwatch(t);
    leave_conn(t);
    if (t->pool)
        registry_forget_unused(t->pool, t->serial);
    free(t->connect_headers);
    t->connect_headers = NULL;
}

/* What a connection's end may lead to: a stream cut off is a partial file.  And
 * what is no HTTP says something on a new connection alone: here it may be
 * bytes that came too late for somebody else. */
static bool died_early(CURLcode code)
{
    return code == CURLE_GOT_NOTHING || code == CURLE_SEND_ERROR ||
           code == CURLE_RECV_ERROR || code == CURLE_HTTP2 ||
           code == CURLE_HTTP2_STREAM || code == CURLE_PARTIAL_FILE ||
           code == CURLE_UNSUPPORTED_PROTOCOL ||
           code == CURLE_WEIRD_SERVER_REPLY;
}

bool attempt_body_rewinds(const struct transfer *t)
{
    for (unsigned i = 0; i < t->req->option_count; i++)
        if (t->req->options[i].type == WIRE_PULL &&
            !t->req->options[i].seekable)
            return false;
    return !request_find(t->req, WC_OPT_MIMEPOST) || !t->opts.pulls;
}

/* Every sending of T's was refused, or there was none.  What came before one
 * that was refused would be done again, too. */
static bool is_untouched(const struct transfer *t)
{
    return t->attempts == t->refusals + t->refused && !t->header_seen &&
           (t->refused || t->lost);
}

bool attempt_may_repeat(const struct transfer *t)
{
    if (t->replayed || t->body_bytes || t->heads_shown > HEADS_REPEATED ||
        !attempt_body_rewinds(t))
        return false;
    if (t->once)
        return is_untouched(t);
    return t->lost || ((t->on_warm || t->joined) && !t->header_seen);
}

bool attempt_may_replay(const struct transfer *t, CURLcode code)
{
    return died_early(code) && attempt_may_repeat(t);
}

bool attempt_went_nowhere(const struct transfer *t, CURLcode code)
{
    return t->lost && !t->attempts &&
           (died_early(code) || code == CURLE_SEND_FAIL_REWIND);
}
