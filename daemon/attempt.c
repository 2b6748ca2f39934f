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

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/limits.h"
#include "daemon/log.h"
#include "proto/curlopt.h"

static enum keep_clear_text keep_policy;

void attempt_init(enum keep_clear_text keep)
{
    keep_policy = keep;
}

static struct conn *conn_of(const struct transfer *t)
{
    return registry_get(t->conn.fd, t->conn.id);
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
    return fd;
}

static int on_close(void *clientp, curl_socket_t fd)
{
    (void)clientp; /* the transfer may be gone: libcurl keeps the pointer
                      with the connection */
    registry_close(fd);
    return 0;
}

/* ---- what is kept ---- */

static bool is_loopback(const char *ip)
{
    return !strncmp(ip, "127.", 4) || !strcmp(ip, "::1") ||
           !strncasecmp(ip, "::ffff:127.", 11);
}

static int64_t connect_us(CURL *easy)
{
    curl_off_t lookup = 0, connect = 0;

    curl_easy_getinfo(easy, CURLINFO_NAMELOOKUP_TIME_T, &lookup);
    curl_easy_getinfo(easy, CURLINFO_CONNECT_TIME_T, &connect);
    return connect - lookup;
}

static bool is_tls(CURL *easy)
{
    char *scheme = NULL;

    curl_easy_getinfo(easy, CURLINFO_SCHEME, &scheme);
    return scheme &&
           (!strcasecmp(scheme, "https") || !strcasecmp(scheme, "wss"));
}

static bool uses_proxy(const struct transfer *t)
{
    return *request_text(t->req, WC_OPT_PROXY, "") ||
           *request_text(t->req, WC_OPT_PRE_PROXY, "");
}

/* TLS is kept, and clear text that took its time to be made.  What is near
 * gains nothing by it and costs a server that serves one at a time dearly. */
static bool worth_keeping(const struct transfer *t, const struct conn *conn)
{
    /* A unix socket has no ports to tell its connections apart by. */
    if (t->req->flags & REQUEST_FRESH || !conn->local_port)
        return false;
    if (keep_policy == KEEP_ALWAYS)
        return true;
    if (conn->tls)
        return !(uses_proxy(t) && is_loopback(conn->remote_ip));
    return keep_policy == KEEP_AUTO && !is_loopback(conn->remote_ip) &&
           connect_us(t->easy) >= KEEP_CLEAR_TEXT_MS * 1000;
}

/* ---- one sending ---- */

static void learn_handshake(struct transfer *t, struct conn *conn)
{
    curl_off_t start = 0, end = 0;
    long connect_code = 0;

    conn->tls = is_tls(t->easy);
    curl_easy_getinfo(t->easy, CURLINFO_SSL_VERIFYRESULT,
                      &conn->ssl_verify_result);
    curl_easy_getinfo(t->easy, CURLINFO_PROXY_SSL_VERIFYRESULT,
                      &conn->proxy_ssl_verify_result);
    curl_easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &connect_code);
    conn->connect_code = connect_code;
    conn->connect_headers = t->connect_headers;
    conn->connect_headers_len = t->connect_headers_len;
    t->connect_headers = NULL;
    t->connect_headers_len = 0;
    curl_easy_getinfo(t->easy, CURLINFO_NAMELOOKUP_TIME_T, &start);
    curl_easy_getinfo(t->easy, CURLINFO_APPCONNECT_TIME_T, &end);
    if (end > start && t->host)
        t->host->handshake_ms = (uint64_t)(end - start) / 1000 + 1;
    conn->keep = worth_keeping(t, conn);
}

/* A host is what the URL says now: a redirect may have changed it. */
static void name_host(struct transfer *t, struct conn *conn)
{
    char name[HOST_NAME_BYTES];
    long redirects = 0;
    char *url = NULL;
    bool tls;

    if (conn->host)
        return;
    curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_COUNT, &redirects);
    if (!redirects) {
        conn->host = pool_host(t->pool, t->host_name);
        return;
    }
    curl_easy_getinfo(t->easy, CURLINFO_EFFECTIVE_URL, &url);
    host_name_of(url ? url : "", NULL, name, &tls);
    conn->host = pool_host(t->pool, name);
}

static void leave_conn(struct transfer *t)
{
    struct conn *conn = conn_of(t);

    t->conn.fd = -1;
    if (!conn)
        return;
    if (t->bulk)
        conn->bulk--;
    t->bulk = false;
    registry_detach(conn);
}

/* What a fresh tunnel would have shown. */
static void show_tunnel(struct transfer *t, const struct conn *conn)
{
    if (conn->connect_headers_len &&
        !request_num(t->req, WC_OPT_SUPPRESS_CONNECT_HEADERS, 0))
        peer_put_small(t->peer, FRAME_HEADER, t->id, conn->connect_headers,
                       conn->connect_headers_len);
}

static void enter_conn(struct transfer *t, struct conn *conn)
{
    if (conn->opener == t->serial && !conn->attached)
        learn_handshake(t, conn);
    else if (t->conn.fd != conn->fd || t->conn.id != conn->id)
        show_tunnel(t, conn);
    if (t->conn.fd == conn->fd && t->conn.id == conn->id) {
        conn->uses++;
    } else {
        leave_conn(t);
        registry_attach(conn);
        t->conn.fd = conn->fd;
        t->conn.id = conn->id;
    }
    name_host(t, conn);
    t->on_warm = conn->opener != t->serial;
    t->known.warm = t->on_warm;
    t->known.ssl_verify_result = conn->ssl_verify_result;
    t->known.proxy_ssl_verify_result = conn->proxy_ssl_verify_result;
    t->known.connect_code = conn->connect_code;
    curl_easy_setopt(t->easy, CURLOPT_FORBID_REUSE, conn->keep ? 0L : 1L);
}

/* True when the sending that is about to happen repeats one that the server
 * may have acted upon. */
static bool repeats(const struct transfer *t)
{
    return t->once && t->attempts && t->on_warm && !t->header_seen &&
           !t->refused;
}

/* Tells the client before anything can reach the server. */
static int announce(struct transfer *t)
{
    struct wire_writer *w = peer_writer(t->peer);

    message_put_sent(w, t->id, (uint16_t)t->attempts);
    peer_queued(t->peer);
    return peer_flush(t->peer);
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
    if (repeats(t)) {
        t->vetoed = true;
        return CURL_PREREQFUNC_ABORT;
    }
    conn = registry_find(t->pool, &place);
    if (!conn) {
        /* A connection that nobody knows can't be judged. */
        log_error("a connection to port %d is not in the registry",
                  remote_port);
        t->not_sent = t->attempts == 0;
        t->vetoed = t->attempts != 0;
        return CURL_PREREQFUNC_ABORT;
    }
    enter_conn(t, conn);
    t->attempts++;
    t->connecting = false;
    t->header_seen = false;
    t->refused = false;
    queue_connected(t);
    if (t->once && announce(t)) {
        t->not_sent = t->attempts == 1;
        t->vetoed = t->attempts > 1;
        return CURL_PREREQFUNC_ABORT;
    }
    return CURL_PREREQFUNC_OK;
}

/* libcurl says only in its log why it sends a request again ("REFUSED_STREAM,
 * retrying a fresh connect", 7.88.1 lib/transfer.c).  The words count at the
 * line's beginning alone: URLs and what servers say stand in others. */
static int on_debug(CURL *easy, curl_infotype type, char *data, size_t size,
                    void *clientp)
{
    static const char *const words[] = {"REFUSED_STREAM, retrying",
                                        "Downgrades to HTTP/1.1"};
    struct transfer *t = clientp;

    (void)easy;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (type == CURLINFO_TEXT && size >= strlen(words[i]) &&
            !memcmp(data, words[i], strlen(words[i])))
            t->refused = true;
    return 0;
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
    return curl_version_info(CURLVERSION_NOW)->version_num >= 0x080f00;
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
    if (t->opts.own_trust || reads_ahead()) {
        curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, on_ssl_ctx);
        curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, t);
    }
    if (t->once) {
        curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
        curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, on_debug);
        curl_easy_setopt(easy, CURLOPT_DEBUGDATA, t);
    }
}

/* From 8.22 libcurl does not look at a connection twice in a second: it would
 * take one that was cut meanwhile. */
static bool trusts_what_it_saw(void)
{
    return curl_version_info(CURLVERSION_NOW)->version_num >= 0x081600;
}

void attempt_begin(struct transfer *t)
{
    uint64_t idle_ms = host_once_idle_ms(t->host);
    bool any_host;

    if (t->once)
        pool_check_idle(t->pool, t->host, uses_proxy(t), idle_ms);
    else
        pool_check_idle(t->pool, NULL, false, 0);
    /* A redirect may lead to any host. */
    any_host = uses_proxy(t) || request_num(t->req, WC_OPT_FOLLOWLOCATION, 0);
    if (trusts_what_it_saw() && pool_has_unnoticed(t->pool, t->host, any_host, t->once))
        curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 1L);
}

void attempt_end(struct transfer *t)
{
    leave_conn(t);
    if (t->pool)
        registry_forget_closed(t->pool, t->serial);
    free(t->connect_headers);
    t->connect_headers = NULL;
}

/* What a connection's end, or what came on it before its end, may lead to: a
 * stream cut off is a partial file, stray bytes no status line. */
static bool died_early(CURLcode code)
{
    return code == CURLE_GOT_NOTHING || code == CURLE_SEND_ERROR ||
           code == CURLE_RECV_ERROR || code == CURLE_HTTP2 ||
           code == CURLE_HTTP2_STREAM || code == CURLE_PARTIAL_FILE ||
           code == CURLE_WEIRD_SERVER_REPLY ||
           code == CURLE_UNSUPPORTED_PROTOCOL;
}

static bool body_rewinds(const struct transfer *t)
{
    for (unsigned i = 0; i < t->req->option_count; i++)
        if (t->req->options[i].type == WIRE_PULL &&
            !t->req->options[i].seekable)
            return false;
    return !request_find(t->req, WC_OPT_MIMEPOST);
}

bool attempt_may_replay(const struct transfer *t, CURLcode code)
{
    return !t->once && !t->replayed && t->on_warm && !t->header_seen &&
           !t->body_bytes && died_early(code) && body_rewinds(t);
}
