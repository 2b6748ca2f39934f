/*
 * Before a transfer goes into libcurl: its files, its trust, its pool.
 *
 * Files that came as descriptors are read off the loop, and an interface's name
 * is looked up, then the trust store is had, then the context key is complete
 * and names the pool.  Each step may be there at once; a warm command waits for
 * none.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daemon/admit.h"
#include "daemon/binding.h"
#include "daemon/libcurl.h"
#include "daemon/network.h"
#include "daemon/transfer_internal.h"
#include "proto/bindname.h"
#include "proto/curlopt.h"

/* ---- trust ---- */

static bool has_https_proxy(const struct request *req)
{
    return !strncasecmp(request_text(req, WC_OPT_PROXY, ""), "https:", 6) ||
           !strncasecmp(request_text(req, WC_OPT_PRE_PROXY, ""), "https:", 6) ||
           request_num(req, WC_OPT_PROXYTYPE, 0) == WC_PROXY_HTTPS;
}

/* Bits of SSL_OPTIONS that change nothing about what is trusted. */
#define TRUST_NEUTRAL                                        \
    ((int64_t)(WC_SSLOPT_ALLOW_BEAST | WC_SSLOPT_NO_REVOKE | \
               WC_SSLOPT_REVOKE_BEST_EFFORT | WC_SSLOPT_AUTO_CLIENT_CERT))

/* A name server over HTTPS is asked by a handle of libcurl's own, which would
 * add the built-in trust to the store. */
static bool has_doh(const struct request *req)
{
    return *request_text(req, WC_OPT_DOH_URL, "");
}

/* The ready store serves unless the request has trust of its own that libcurl
 * would add to it, or somebody looks: libcurl tells of the files that it
 * loads. */
bool prepare_trust_serves(const struct transfer *t)
{
    const struct request *req = t->req;

    return t->trust && trust_clean(t->trust) && !has_https_proxy(req) &&
           !request_find(req, WC_OPT_CRLFILE) &&
           !request_find(req, WC_OPT_CAINFO_BLOB) &&
           !request_find(req, WC_OPT_ISSUERCERT) &&
           !(request_num(req, WC_OPT_SSL_OPTIONS, 0) & ~TRUST_NEUTRAL) &&
           !has_doh(req) && !attempt_is_watched(t);
}

/* Looked at once: the store and the pool's key are of the same moment. */
static void identify_trust(struct transfer *t)
{
    const struct request_option *file = request_find(t->req, WC_OPT_CAINFO);
    struct trust_source *ret = &t->trust_source;

    ret->file = file ? file->content : NULL;
    ret->folder = request_text(t->req, WC_OPT_CAPATH, NULL);
    ret->verify = request_num(t->req, WC_OPT_SSL_VERIFYPEER, 1) != 0;
    trust_identify(ret);
}

/* A new pool remembers what its key was made of, to tell people what keeps
 * others out; without memory nobody is told. */
static void note_parts(struct transfer *t)
{
    struct context_parts *parts;

    if (pool_parts(t->pool))
        return;
    parts = malloc(sizeof(*parts));
    if (parts && context_parts(t->req, &t->trust_source, parts)) {
        free(parts);
        return;
    }
    pool_set_parts(t->pool, parts);
}

/* Why T's pool is its session's own; NULL where the user knows it. */
static const char *apart_reason(const struct transfer *t)
{
    if (t->req->flags & REQUEST_FRESH)
        return NULL;
    return attempt_is_watched(t)
               ? "a traced command has its own"
               : "a command that limits connections has its own";
}

/* The pool of KEY that nobody but T's session uses. */
static void take_own_pool(struct transfer *t, const uint8_t *key)
{
    const char *reason = apart_reason(t);

    t->pool = pool_get_own(key, t->peer);
    if (reason)
        t->why_new = reason;
    if (t->pool)
        pool_limit_host(
            t->pool, (long)request_num(t->req, WC_OPT_WC_HOST_CONNECTIONS, 0));
}

static void enter_pool(struct transfer *t)
{
    uint8_t key[CONTEXT_KEY_BYTES];

    network_look();
    if (context_key(t->req, &t->trust_source, key)) {
        transfer_refuse(t, REFUSE_LIMIT, "out of memory");
        return;
    }
    if (attempt_is_apart(t))
        take_own_pool(t, key);
    else
        t->pool = pool_get(key, t->host_name);
    if (!t->pool) {
        transfer_refuse(t, REFUSE_LIMIT, "too many pools");
        return;
    }
    note_parts(t);
    pool_enter(t->pool);
    t->host = pool_host(t->pool, t->host_name);
    if (!t->host) {
        transfer_refuse(t, REFUSE_LIMIT, "out of memory");
        return;
    }
    queue_enter(t);
}

static void on_trust(void *arg, struct trust *trust)
{
    struct transfer *t = arg;

    t->pending--;
    if (t->cancelled) {
        transfer_free(t);
        return;
    }
    t->trust = trust ? trust_ref(trust) : NULL;
    enter_pool(t);
}

/* Every file is a content now. */
static void prepare_trust(struct transfer *t)
{
    int rc = 0;

    identify_trust(t);
    /* A redirect or HSTS may lead from http to https. */
    if (t->tls || request_num(t->req, WC_OPT_FOLLOWLOCATION, 0) ||
        request_find(t->req, WC_OPT_HSTS) || t->cookies) {
        t->trust = trust_get(&t->trust_source, on_trust, t, &rc);
        if (!t->trust && !rc) {
            t->pending++;
            return;
        }
    }
    /* Without a store libcurl loads the files itself. */
    enter_pool(t);
}

/* A file that is being read for a transfer. */
struct file_job {
    struct transfer *t;
    struct request_option *option;
};

/* One of the callbacks came. */
static void go_on(struct transfer *t)
{
    if (--t->pending)
        return;
    if (t->cancelled)
        transfer_free(t);
    else if (t->file_error)
        transfer_refuse(t, REFUSE_FILE, "a file can't be read");
    else
        prepare_trust(t);
}

static void on_content(void *arg, struct content *content, int error)
{
    struct file_job *job = arg;
    struct transfer *t = job->t;

    job->option->content = content;
    free(job);
    if (error)
        t->file_error = error;
    go_on(t);
}

/* Starts reading the file of OPTION, or has its content at once. */
static int prepare_file(struct transfer *t, struct request_option *option)
{
    struct file_job *job = malloc(sizeof(*job));
    int fd = option->fd;
    int rc;

    if (!job)
        return -ENOMEM;
    *job = (struct file_job){.t = t, .option = option};
    option->fd = -1; /* taken */
    option->content = content_from_fd(fd, on_content, job, &rc);
    if (!option->content && !rc)
        t->pending++;
    else
        free(job);
    return rc;
}

/* ---- the interface ---- */

/* A daemon of the command's own may wait in libcurl, as curl does. */
static const char *interface_host(const struct transfer *t)
{
    const char *text = request_text(t->req, WC_OPT_INTERFACE, "");

    return *text && !admit_has_tickets()
               ? bindname_host(text, libcurl_is(0x080900))
               : NULL;
}

/* What libcurl will connect to, which before 8.14 decides what the name is
 * looked up for. */
static int family_of(const struct transfer *t)
{
    int64_t asked = request_num(t->req, WC_OPT_IPRESOLVE, 0);
    const char *proxy = request_text(t->req, WC_OPT_PRE_PROXY, "");
    char host[HOST_NAME_BYTES];
    struct in_addr in;
    bool tls;

    if (asked)
        return asked == WC_IPRESOLVE_V4 ? AF_INET : AF_INET6;
    if (!*proxy)
        proxy = request_text(t->req, WC_OPT_PROXY, "");
    if (*proxy)
        host_name_of(proxy, NULL, host, &tls);
    else
        memcpy(host, t->host_name, sizeof(host));
    if (*host == '[')
        return AF_INET6;
    host[strcspn(host, ":")] = '\0';
    return inet_pton(AF_INET, host, &in) == 1 ? AF_INET : AF_UNSPEC;
}

/* Names the interface for libcurl by ADDRESS, or one that is not there. */
static char *name_interface(const struct transfer *t, const char *address)
{
    const char *text = request_text(t->req, WC_OPT_INTERFACE, "");
    const char *host = interface_host(t);
    size_t bytes = strlen(text) + HOST_NAME_BYTES;
    char *name = malloc(bytes);

    if (!name)
        return NULL;
    if (!address)
        snprintf(name, bytes, "if!%s", if_nametoindex(host) ? text : host);
    else if (!strncmp(text, "ifhost!", 7) && host != text)
        snprintf(name, bytes, "%.*s%s", (int)(host - text), text, address);
    else
        snprintf(name, bytes, "host!%s", address);
    return name;
}

static void on_interface(void *arg, const char *address)
{
    struct transfer *t = arg;

    t->bound_to = name_interface(t, address);
    t->is_unbound = !address;
    if (t->bound_to)
        request_replace(t->req, WC_OPT_INTERFACE, t->bound_to);
    else
        t->file_error = -ENOMEM;
    go_on(t);
}

static void prepare_interface(struct transfer *t)
{
    const char *host = interface_host(t);

    if (!host)
        return;
    if (libcurl_is(0x080e00))
        t->file_error =
            binding_look_up(host, AF_UNSPEC, false, on_interface, t);
    else
        t->file_error =
            binding_look_up(host, family_of(t), true, on_interface, t);
    if (!t->file_error)
        t->pending++;
}

void prepare_begin(struct transfer *t)
{
    prepare_interface(t);
    for (unsigned i = 0; i < t->req->option_count && !t->file_error; i++)
        if (t->req->options[i].fd >= 0)
            t->file_error = prepare_file(t, &t->req->options[i]);
    if (t->pending)
        return;
    if (t->file_error)
        transfer_refuse(t, REFUSE_FILE, "a file can't be used");
    else
        prepare_trust(t);
}
