#include "client/request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/arena.h"
#include "client/filearg.h"
#include "client/dialect.h"
#include "client/monotonic.h"
#include "client/netrcpath.h"
#include "client/proxyenv.h"
#include "client/request_form.h"
#include "client/url.h"
#include "client/websocket.h"
#include "proto/message.h"

/* Bytes of a URL: DONE, a small frame, may have it twice, as the effective one
 * and as the next one or the referer. */
#define URL_MAX_BYTES (LIMIT_SMALL_FRAME_BYTES / 2 - 8 * 1024)

/* A request while it is written. */
struct builder {
    struct exchange *x;
    struct wire_writer *w;
    const struct request_plan *plan;
    const struct config *config;
    bool is_websocket;
    bool tls;       /* the URL is https */
    bool tls_proxy; /* the proxy is */
    uint16_t option_count;
    unsigned fd_base; /* descriptors of requests before this one */
    const char *reason;
};

static struct wire_str str_of(const char *s)
{
    return (struct wire_str){s, s ? strlen(s) : 0};
}

/* --- one option ----------------------------------------------------------- */

static void put_long(struct builder *b, uint32_t number, int64_t v)
{
    message_put_long(b->w, number, v);
    b->option_count++;
}

static void put_off(struct builder *b, uint32_t number, int64_t v)
{
    message_put_off_t(b->w, number, v);
    b->option_count++;
}

static void put_text(struct builder *b, uint32_t number, enum wire_type type,
                     const char *text)
{
    message_put_string(b->w, number, type, text, strlen(text));
    b->option_count++;
}

static void put_list(struct builder *b, uint32_t number,
                     const struct strlist *list)
{
    size_t mark = message_begin_list(b->w, number);
    uint16_t count = 0;

    for (const struct strnode *n = list->first; n; n = n->next) {
        wire_put_str(b->w, n->text, strlen(n->text));
        count++;
    }
    message_end_list(b->w, mark, count);
    b->option_count++;
}

/* --- files ---------------------------------------------------------------- */

/* What a file is for, and so whether curl looks at it at all. */
enum use {
    USE_TLS,   /* the server's TLS */
    USE_PROXY, /* the proxy's TLS */
};

static const struct {
    uint32_t number;
    enum use use;
    bool prefer_fd; /* large, and the same for many commands */
} file_rows[] = {
    {WC_OPT_CAINFO, USE_TLS, true},
    {WC_OPT_CRLFILE, USE_TLS, true},
    {WC_OPT_ISSUERCERT, USE_TLS, false},
    {WC_OPT_SSLCERT, USE_TLS, false},
    {WC_OPT_SSLKEY, USE_TLS, false},
    {WC_OPT_PINNEDPUBLICKEY, USE_TLS, false},
    {WC_OPT_PROXY_CAINFO, USE_PROXY, true},
    {WC_OPT_PROXY_CRLFILE, USE_PROXY, true},
    {WC_OPT_PROXY_ISSUERCERT, USE_PROXY, false},
    {WC_OPT_PROXY_SSLCERT, USE_PROXY, false},
    {WC_OPT_PROXY_SSLKEY, USE_PROXY, false},
    {WC_OPT_PROXY_PINNEDPUBLICKEY, USE_PROXY, false},
};

static int put_opened(struct builder *b, uint32_t number, const char *path,
                      const struct filearg *file)
{
    struct exchange *x = b->x;

    if (file->fd < 0) {
        message_put_file_bytes(b->w, number, path, file->data, file->len);
    } else if (x->out_fd_count == LIMIT_REQUEST_FDS) {
        close(file->fd);
        b->reason = "too many files";
        return -E2BIG;
    } else {
        message_put_file_fd(b->w, number, path,
                            (uint8_t)(x->out_fd_count - b->fd_base));
        x->out_fds[x->out_fd_count++] = file->fd;
    }
    b->option_count++;
    return 0;
}

/* libcurl is to find that PATH can't be read when it would; what we can't do
 * for reasons of our own, the real curl may. */
static int put_unread(struct builder *b, uint32_t number, const char *path,
                      int error)
{
    const char *const parts[] = {"can't read ", path};

    if (error == -EFBIG || error == -ENOMEM || error == -EMFILE ||
        error == -ENFILE) {
        b->reason = arena_concat(2, parts);
        return error;
    }
    message_put_file_error(b->w, number, path, (uint32_t)-error);
    b->option_count++;
    return 0;
}

/* Whether curl may look at the file.  After a redirect, by HSTS, and to ask for
 * names over HTTPS, it does although the URL is a plain one; what is left out
 * then would be trust that nobody asked for. */
static bool may_be_needed(const struct builder *b, enum use use)
{
    if (use == USE_PROXY)
        return b->tls_proxy;
    return b->tls || b->config->follow || b->plan->may_upgrade ||
           config_opt(b->config, WC_OPT_DOH_URL);
}

static int put_file(struct builder *b, const struct optval *o)
{
    enum use use = USE_TLS;
    bool prefer_fd = false;
    struct filearg file;
    int rc;

    for (size_t i = 0; i < sizeof(file_rows) / sizeof(file_rows[0]); i++) {
        if (file_rows[i].number == o->number) {
            use = file_rows[i].use;
            prefer_fd = file_rows[i].prefer_fd;
        }
    }
    if (!may_be_needed(b, use))
        return 0;
    rc = filearg_open(o->text, prefer_fd, &file);
    if (!rc)
        return put_opened(b, o->number, o->text, &file);
    return put_unread(b, o->number, o->text, rc);
}

static int open_cookies(const char *path, struct filearg *ret)
{
    if (!strcmp(path, "-"))
        return filearg_stdin(ret);
    return *path ? filearg_open(path, false, ret) : -ENOENT;
}

/* A cookie file that is not there only switches cookies on. */
static int put_cookie_files(struct builder *b)
{
    for (const struct strnode *n = b->config->cookie_files.first; n;
         n = n->next) {
        struct filearg file;
        int rc;

        if (open_cookies(n->text, &file))
            file = (struct filearg){.fd = -1, .data = ""};
        rc = put_opened(b, WC_OPT_COOKIEFILE, n->text, &file);
        if (rc)
            return rc;
    }
    if (b->config->cookie_session &&
        (b->config->cookie_files.first || b->config->cookie_jar))
        put_long(b, WC_OPT_COOKIESESSION, 1);
    return 0;
}

/* HSTS or alt-svc: a file that is not there has nothing to tell yet. */
static int put_store(struct builder *b, uint32_t number, const char *path,
                     const struct cookiejar *store)
{
    struct filearg file = {.fd = -1, .data = ""};

    if (!path)
        return 0;
    if (store && store->came) {
        file.data = (const char *)store->content.data;
        file.len = store->content.len;
    } else if (!*path || filearg_open(path, false, &file)) {
        file = (struct filearg){.fd = -1, .data = ""};
    }
    return put_opened(b, number, path, &file);
}

static int put_stores(struct builder *b)
{
    const struct config *config = b->config;
    int rc =
        put_store(b, WC_OPT_HSTS, config->hsts, b->plan->stores[STATE_HSTS]);

    if (rc)
        return rc;
    return put_store(b, WC_OPT_ALTSVC, config->altsvc,
                     b->plan->stores[STATE_ALTSVC]);
}

/* What libcurl calls the file when it tells of it: nobody typed the name of
 * the default one. */
static const char *name_netrc(const struct builder *b, const char *path)
{
    bool is_named = b->config->netrc_file || !(b->plan->flags & REQUEST_DEBUG);

    return is_named ? path : dialect_text(DIALECT_NETRC);
}

static int put_netrc(struct builder *b)
{
    const struct config *config = b->config;
    const char *path = config->netrc_file;
    struct filearg file;
    int rc;

    if (config->netrc == NETRC_NO)
        return 0;
    if (!path)
        path = netrcpath_find();
    rc = path ? filearg_open(path, false, &file) : -ENOENT;
    if (rc &&
        (config->netrc == NETRC_OPTIONAL || !dialect_does(DIALECT_NEEDS_NETRC)))
        return 0;
    put_long(b, WC_OPT_NETRC,
             config->netrc == NETRC_OPTIONAL ? WC_NETRC_OPTIONAL
                                             : WC_NETRC_REQUIRED);
    if (rc)
        return put_unread(b, WC_OPT_NETRC_FILE, path ? path : "", rc);
    return put_opened(b, WC_OPT_NETRC_FILE, name_netrc(b, path), &file);
}

/* --- proxy ---------------------------------------------------------------- */

static const char *find_proxy(const struct builder *b)
{
    const char *proxy = b->config->proxy;

    if (!proxy)
        proxy = proxyenv_for(b->tls);
    return proxy ? proxy : "";
}

static const char *find_noproxy(const struct builder *b)
{
    const char *noproxy = b->config->noproxy;

    if (!noproxy)
        noproxy = proxyenv_noproxy();
    return noproxy ? noproxy : "";
}

/* --- body ----------------------------------------------------------------- */

static void put_post(struct builder *b)
{
    const struct request_plan *plan = b->plan;

    if (plan->has_source)
        message_put_pull(b->w, WC_OPT_POSTFIELDS, plan->source,
                         plan->source_bytes, plan->rewinds);
    else
        message_put_string(b->w, WC_OPT_POSTFIELDS, WIRE_BYTES, b->config->post,
                           b->config->post_bytes);
    b->option_count++;
}

static void put_upload(struct builder *b)
{
    const struct request_plan *plan = b->plan;

    put_long(b, WC_OPT_UPLOAD, 1);
    message_put_pull(b->w, WC_OPT_READDATA, plan->source, plan->source_bytes,
                     plan->rewinds);
    b->option_count++;
}

static void put_method(struct builder *b)
{
    const struct request_plan *plan = b->plan;

    switch (b->config->httpreq) {
    case HTTPREQ_SIMPLEPOST:
        put_post(b);
        break;
    case HTTPREQ_MIMEPOST:
        request_form_put(b->w, b->config->form);
        b->option_count++;
        break;
    case HTTPREQ_HEAD:
        put_long(b, WC_OPT_NOBODY, 1);
        break;
    default:
        if (plan->has_file)
            put_upload(b);
        break;
    }
    if (b->config->custom_request)
        put_text(b, WC_OPT_CUSTOMREQUEST, WIRE_STRING,
                 b->config->custom_request);
}

static bool is_https(const char *proxy)
{
    return !strncasecmp(proxy, "https:", 6);
}

/* --- all ------------------------------------------------------------------ */

static int put_given(struct builder *b, const struct optval *o)
{
    switch (o->type) {
    case WIRE_LONG:
        put_long(b, o->number, o->num);
        break;
    case WIRE_OFF_T:
        put_off(b, o->number, o->num);
        break;
    case WIRE_LIST:
        put_list(b, o->number, o->list);
        break;
    case WIRE_FILE:
        return put_file(b, o);
    default:
        put_text(b, o->number, o->type, o->text);
        break;
    }
    return 0;
}

/* Options that mean nothing to this URL. */
static bool is_idle(const struct builder *b, const struct optval *o)
{
    return b->is_websocket && websocket_ignores(o->number);
}

/* A signature is over the whole body, which libcurl must have at once. */
static bool signs_in_vain(const struct builder *b)
{
    return b->plan->has_source && b->config->httpreq == HTTPREQ_SIMPLEPOST &&
           config_opt(b->config, WC_OPT_AWS_SIGV4);
}

/* Those of --etag-compare come last. */
static void put_headers(struct builder *b)
{
    const struct config *config = b->config;
    struct strlist all = {NULL, NULL};

    if (!config->etags) {
        if (config->headers.first)
            put_list(b, WC_OPT_HTTPHEADER, &config->headers);
        return;
    }
    for (const struct strnode *n = config->headers.first; n; n = n->next)
        strlist_add(&all, n->text);
    for (const struct strnode *n = config->etags->first; n; n = n->next)
        strlist_add(&all, n->text);
    put_list(b, WC_OPT_HTTPHEADER, &all);
}

static int put_all(struct builder *b)
{
    const struct config *config = b->config;
    const struct optval *pre = config_opt(config, WC_OPT_PRE_PROXY);
    const char *proxy = find_proxy(b);
    int rc = 0;

    if (strlen(b->plan->url) > URL_MAX_BYTES) {
        b->reason = "a URL too long for the daemon";
        return -E2BIG;
    }
    if (signs_in_vain(b)) {
        b->reason = "a body too large to be signed";
        return -E2BIG;
    }
    b->tls_proxy = is_https(proxy) || (pre && is_https(pre->text));
    put_text(b, WC_OPT_URL, WIRE_STRING, b->plan->url);
    if (!config->env_proxies) {
        put_text(b, WC_OPT_PROXY, WIRE_STRING, proxy);
        put_text(b, WC_OPT_NOPROXY, WIRE_STRING, find_noproxy(b));
    } else if (config->noproxy) {
        put_text(b, WC_OPT_NOPROXY, WIRE_STRING, config->noproxy);
    }
    for (const struct optval *o = config->opts; o && !rc; o = o->next)
        if (!is_idle(b, o))
            rc = put_given(b, o);
    if (rc)
        return rc;
    if (b->is_websocket && config_opt(config, WC_OPT_PROTOCOLS_STR))
        put_text(b, WC_OPT_PROTOCOLS_STR, WIRE_STRING,
                 websocket_protocols(config, b->plan->url));
    put_headers(b);
    if (config->proxy_headers.first)
        put_list(b, WC_OPT_PROXYHEADER, &config->proxy_headers);
    put_method(b);
    if (b->plan->certs)
        put_long(b, WC_OPT_CERTINFO, 1);
    if (b->plan->host_connections)
        put_long(b, WC_OPT_WC_HOST_CONNECTIONS, b->plan->host_connections);
    if (b->plan->resume_from)
        put_off(b, WC_OPT_RESUME_FROM_LARGE, b->plan->resume_from);
    rc = put_netrc(b);
    if (!rc && !b->is_websocket)
        rc = put_stores(b);
    if (!rc && !b->is_websocket)
        rc = put_cookie_files(b);
    return rc;
}

bool request_is_safe(const struct config *config, bool has_file)
{
    static const char *const safe[] = {"GET", "HEAD", "OPTIONS", "TRACE"};

    if (!config->custom_request)
        return !has_file && (config->httpreq <= HTTPREQ_HEAD ||
                             config->httpreq == HTTPREQ_PUT);
    for (size_t i = 0; i < sizeof(safe) / sizeof(safe[0]); i++)
        if (!strcmp(config->custom_request, safe[i]))
            return true;
    return false;
}

static uint32_t flags_of(const struct builder *b)
{
    const struct request_plan *plan = b->plan;
    uint32_t flags = plan->flags;
    bool has_body = plan->has_source || plan->config->form;

    if (request_is_safe(plan->config, plan->has_file) &&
        (!has_body || plan->rewinds))
        flags |= REQUEST_REPLAYABLE;
    if (b->is_websocket)
        flags &= ~(uint32_t)REQUEST_COOKIES;
    else if (plan->config->cookie_jar)
        flags |= REQUEST_JAR;
    return flags;
}

/* Takes back what was written for a request that can't be made. */
static void undo(struct builder *b, size_t len)
{
    struct exchange *x = b->x;

    b->w->len = len;
    b->w->error = 0;
    while (x->out_fd_count > b->fd_base)
        close(x->out_fds[--x->out_fd_count]);
}

int request_put(struct exchange *x, uint16_t id,
                const struct request_plan *plan, const char **ret_reason)
{
    enum url_scheme scheme = url_scheme(plan->url, plan->config->proto_default);
    struct builder b = {
        .x = x,
        .w = &x->out,
        .plan = plan,
        .config = plan->config,
        .tls = scheme == URL_HTTPS || scheme == URL_WSS,
        .is_websocket = scheme == URL_WS || scheme == URL_WSS,
        .fd_base = x->out_fd_count,
    };
    const struct msg_request head = {
        .flags = flags_of(&b),
        .start_ns = plan->start_ns ? plan->start_ns : monotonic_ns(),
        .pool = str_of(plan->pool),
    };
    size_t before = x->out.len;
    size_t mark = message_begin_request(&x->out, id, &head);
    int rc = put_all(&b);

    if (!rc && x->out.error) {
        rc = x->out.error;
        b.reason = "a request too large for the daemon";
    }
    if (rc) {
        undo(&b, before);
        *ret_reason = b.reason;
        return rc;
    }
    message_end_request(&x->out, mark, b.option_count,
                        (uint8_t)(x->out_fd_count - b.fd_base));
    return 0;
}
