#include "client/request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/monotonic.h"
#include "client/proxyenv.h"
#include "client/request_file.h"
#include "client/request_form.h"
#include "client/url.h"
#include "client/websocket.h"
#include "proto/message.h"

/* Bytes of a URL: DONE, a small frame, may have it twice, as the effective one
 * and as the next one or the referer. */
#define URL_MAX_BYTES (LIMIT_SMALL_FRAME_BYTES / 2 - 8 * 1024)

static struct wire_str str_of(const char *s)
{
    return (struct wire_str){s, s ? strlen(s) : 0};
}

/* --- one option ----------------------------------------------------------- */

static void put_long(struct request_builder *b, uint32_t number, int64_t v)
{
    message_put_long(b->w, number, v);
    b->option_count++;
}

static void put_off(struct request_builder *b, uint32_t number, int64_t v)
{
    message_put_off_t(b->w, number, v);
    b->option_count++;
}

static void put_text(struct request_builder *b, uint32_t number,
                     enum wire_type type, const char *text)
{
    message_put_string(b->w, number, type, text, strlen(text));
    b->option_count++;
}

static void put_list(struct request_builder *b, uint32_t number,
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

/* --- proxy ---------------------------------------------------------------- */

static const char *find_proxy(const struct request_builder *b)
{
    const char *proxy = b->config->proxy;

    if (!proxy)
        proxy = proxyenv_for(b->tls);
    return proxy ? proxy : "";
}

static const char *find_noproxy(const struct request_builder *b)
{
    const char *noproxy = b->config->noproxy;

    if (!noproxy)
        noproxy = proxyenv_noproxy();
    return noproxy ? noproxy : "";
}

/* --- body ----------------------------------------------------------------- */

static void put_post(struct request_builder *b)
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

static void put_upload(struct request_builder *b)
{
    const struct request_plan *plan = b->plan;

    put_long(b, WC_OPT_UPLOAD, 1);
    message_put_pull(b->w, WC_OPT_READDATA, plan->source, plan->source_bytes,
                     plan->rewinds);
    b->option_count++;
}

static void put_method(struct request_builder *b)
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

static int put_given(struct request_builder *b, const struct optval *o)
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
        return request_file_put(b, o);
    default:
        put_text(b, o->number, o->type, o->text);
        break;
    }
    return 0;
}

/* Options that mean nothing to this URL, or to this transfer of it. */
static bool is_idle(const struct request_builder *b, const struct optval *o)
{
    return (b->is_websocket && websocket_ignores(o->number)) ||
           (b->plan->stays && o->number == WC_OPT_FOLLOWLOCATION);
}

/* A signature is over the whole body, which libcurl must have at once. */
static bool signs_in_vain(const struct request_builder *b)
{
    return b->plan->has_source && b->config->httpreq == HTTPREQ_SIMPLEPOST &&
           config_opt(b->config, WC_OPT_AWS_SIGV4);
}

/* Those of --etag-compare come last. */
static void put_headers(struct request_builder *b)
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

static int put_all(struct request_builder *b)
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
    rc = request_file_put_netrc(b);
    if (!rc && !b->is_websocket)
        rc = request_file_put_stores(b);
    if (!rc && !b->is_websocket)
        rc = request_file_put_cookies(b);
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

static uint32_t flags_of(const struct request_builder *b)
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
static void undo(struct request_builder *b, size_t len)
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
    struct request_builder b = {
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
