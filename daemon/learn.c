/*
 * What is learned of a connection when its first request is about to leave:
 * whose it is, how it was made, and whether it is worth keeping.
 */
#include "daemon/transfer_internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daemon/context.h"
#include "daemon/libcurl.h"
#include "daemon/limits.h"
#include "daemon/lookup.h"
#include "daemon/route.h"
#include "daemon/rules.h"
#include "proto/curlopt.h"

/* ---- worth keeping ---- */

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

const void *learn_ssl(const struct transfer *t)
{
    struct curl_tlssessioninfo *info = NULL;

    if (curl_easy_getinfo(t->easy, CURLINFO_TLS_SSL_PTR, &info) || !info ||
        info->backend != CURLSSLBACKEND_OPENSSL)
        return NULL;
    return info->internals;
}

/* From 8.12 libcurl may take a connection that speaks TLS for an http URL with
 * the same port (8.14.1 lib/url.c); HSTS or a redirect made it there. */
static bool mixes_schemes(void)
{
    return libcurl_is(0x080c00);
}

/* TLS is kept, and clear text that took its time to be made.  What is near
 * gains nothing by it and costs a server that serves one at a time dearly.
 * NULL, or why CONN is not worth keeping, for people. */
static const char *why_unkept(const struct transfer *t, const struct conn *conn,
                              enum keep_clear_text policy)
{
    /* A unix socket has no ports to tell its connections apart by. */
    if (!conn->local_port)
        return REGISTRY_UNKEPT ": a unix socket";
    /* It goes with its session. */
    if (attempt_is_apart(t))
        return NULL;
    if (mixes_schemes() && conn->tls && !request_uses_proxy(t->req) &&
        context_is_plain_to_port(t->req))
        return REGISTRY_UNKEPT ": an http URL led to TLS";
    /* Where a redirect led. */
    if (conn->host && rules_fresh(conn->host->name))
        return REGISTRY_UNKEPT ": its host is always asked anew";
    if (policy == KEEP_ALWAYS)
        return NULL;
    if (conn->tls)
        return request_uses_proxy(t->req) && is_loopback(conn->remote_ip)
                   ? REGISTRY_UNKEPT ": by a proxy on this machine"
                   : NULL;
    if (policy == KEEP_NEVER)
        return REGISTRY_UNKEPT ": clear text";
    if (is_loopback(conn->remote_ip))
        return REGISTRY_UNKEPT ": clear text to this machine";
    if (connect_us(t->easy) < KEEP_CLEAR_TEXT_MS * 1000)
        return REGISTRY_UNKEPT ": clear text, and quickly made";
    return NULL;
}

/* ---- where it leads ---- */

/* Options with which libcurl had the address from somewhere else. */
static bool was_looked_up(const struct transfer *t)
{
    static const uint32_t other[] = {
        WC_OPT_RESOLVE,          WC_OPT_CONNECT_TO,           WC_OPT_DOH_URL,
        WC_OPT_UNIX_SOCKET_PATH, WC_OPT_ABSTRACT_UNIX_SOCKET, WC_OPT_ALTSVC};

    for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
        if (request_find(t->req, other[i]))
            return false;
    /* c-ares knows other sources of names than the C library. */
    return !libcurl_info()->ares_num;
}

/* What may be asked again while the connection lives; without memory it
 * never is. */
static void learn_name(const struct transfer *t, struct conn *conn)
{
    const char *proxy = request_text(t->req, WC_OPT_PRE_PROXY, "");
    char name[LOOKUP_NAME_BYTES];

    if (!conn->host || !was_looked_up(t))
        return;
    if (!*proxy)
        proxy = request_text(t->req, WC_OPT_PROXY, "");
    lookup_name_of(conn->host->name, proxy, conn->remote_port, name);
    if (*name)
        conn->lookup_name = strdup(name);
}

/* A host is what the URL says now: a redirect or HSTS may have changed it. */
void learn_host(struct transfer *t, struct conn *conn)
{
    char name[HOST_NAME_BYTES];
    long redirects = 0;
    char *url = NULL;
    bool tls;

    if (conn->host)
        return;
    curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_COUNT, &redirects);
    if (!redirects && !attempt_may_be_upgraded(t)) {
        conn->host = pool_host(t->pool, t->host_name);
        return;
    }
    curl_easy_getinfo(t->easy, CURLINFO_EFFECTIVE_URL, &url);
    host_name_of(url ? url : "", NULL, name, &tls);
    conn->host = pool_host(t->pool, name);
}

/* ---- its making ---- */

void learn_conn(struct transfer *t, struct conn *conn,
                enum keep_clear_text policy)
{
    curl_off_t start = 0, end = 0;
    long connect_code = 0;

    conn->made_us = (poller_now_ns() - conn->opened_ns) / 1000;
    conn->tls = is_tls(t->easy);
    conn->ssl = learn_ssl(t);
    if (conn->ssl)
        conn->tls_version = trust_tls_version(conn->ssl);
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
    if (request_num(t->req, WC_OPT_CERTINFO, 0))
        details_certs_read(&conn->certs, t->easy);
    curl_easy_getinfo(t->easy, CURLINFO_NAMELOOKUP_TIME_T, &start);
    curl_easy_getinfo(t->easy, CURLINFO_APPCONNECT_TIME_T, &end);
    if (end > start && t->host)
        t->host->handshake_ms = (uint64_t)(end - start) / 1000 + 1;
    if (conn->host)
        conn->max_age_ms = rules_max_age_ms(conn->host->name);
    learn_name(t, conn);
    conn->unkept = why_unkept(t, conn, policy);
    conn->keep = !conn->unkept;
    if (conn->keep)
        conn->route = route_of(conn->remote_ip, conn->local_ip);
}
