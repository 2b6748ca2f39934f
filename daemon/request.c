/*
 * One REQUEST, copied and checked; see request.h.
 */
#include "daemon/request.h"

#include <errno.h>
#include <net/if.h>
#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <curl/curl.h>

#include "daemon/libcurl.h"
#include "daemon/solitary.h"
#include "proto/curlopt.h"
#include "proto/limits.h"

/* Which rows of the option table the linked libcurl knows. */
static bool *has_option;
static bool has_tickets;

void request_init(void)
{
    size_t count;
    const struct optclass *rows = optclass_all(&count);

    has_option = calloc(count, sizeof(*has_option));
    for (size_t i = 0; has_option && i < count; i++)
        has_option[i] = rows[i].number == WC_OPT_WC_HOST_CONNECTIONS ||
                        curl_easy_option_by_id((CURLoption)rows[i].number);
}

void request_have_tickets(void)
{
    has_tickets = true;
}

bool request_has_tickets(void)
{
    return has_tickets;
}

int64_t request_auth_missing(void)
{
    bool negotiates =
        has_tickets &&
        libcurl_info()->features & CURL_VERSION_SPNEGO;

    return negotiates ? WC_AUTH_NTLM_WB : WC_AUTH_BY_OTHERS;
}

static bool libcurl_has(const struct optclass *row)
{
    size_t count;

    return has_option && has_option[row - optclass_all(&count)];
}

int request_refuse(struct request_fault *ret, enum refuse_reason reason,
                   const char *format, ...)
{
    va_list ap;

    ret->reason = reason;
    va_start(ap, format);
    vsnprintf(ret->text, sizeof(ret->text), format, ap);
    va_end(ap);
    return -ENOTSUP;
}

/* ---- copies ---- */

/* A terminated copy.  The arena is as large as the payload, and each string
 * has a length of four bytes there, so there is always room. */
static const char *arena_text(struct request *req, struct wire_str s)
{
    char *at = req->arena + req->arena_len;

    memcpy(at, s.data, s.len);
    at[s.len] = '\0';
    req->arena_len += s.len + 1;
    return at;
}

static int copy_list(struct request *req, struct wire_reader list,
                     struct request_option *o)
{
    o->items = calloc((size_t)o->count + 1, sizeof(*o->items));
    if (!o->items)
        return -ENOMEM;
    for (uint16_t i = 0; i < o->count; i++) {
        struct wire_str s = message_next_item(&list);

        if (memchr(s.data, 0, s.len))
            return -EBADMSG;
        o->items[i] = arena_text(req, s);
    }
    return 0;
}

static int copy_file(struct request *req, const struct msg_option *m, int *fds,
                     unsigned fd_count, struct request_option *o)
{
    o->path = arena_text(req, m->path);
    if (m->how == FILE_BYTES) {
        o->content = content_new(m->str.data, m->str.len);
        return o->content ? 0 : -ENOMEM;
    }
    if (m->how == FILE_ERROR) {
        o->content = content_unreadable(m->error);
        return o->content ? 0 : -ENOMEM;
    }
    if (m->fd_index >= fd_count || fds[m->fd_index] < 0)
        return -EBADMSG;
    o->fd = fds[m->fd_index];
    fds[m->fd_index] = -1;
    return 0;
}

static int copy_value(struct request *req, const struct msg_option *m, int *fds,
                      unsigned fd_count, struct request_option *o)
{
    o->type = m->type;
    o->fd = -1;
    o->num = m->num;
    o->count = m->count;
    switch (m->type) {
    case WIRE_STRING:
    case WIRE_DATE:
        o->text = arena_text(req, m->str);
        o->len = m->str.len;
        return 0;
    case WIRE_BLOB:
    case WIRE_BYTES:
        o->text = m->str.data;
        o->len = m->str.len;
        return 0;
    case WIRE_LIST:
        return copy_list(req, m->list, o);
    case WIRE_PARTS:
        o->parts = m->list;
        return 0;
    case WIRE_PULL:
        o->source = m->source;
        o->size = m->size;
        o->seekable = m->seekable;
        return 0;
    case WIRE_FILE:
        return copy_file(req, m, fds, fd_count, o);
    default:
        return 0;
    }
}

/* ---- checks ---- */

/* Types that an option takes besides its own. */
static bool type_fits(const struct optclass *row, enum wire_type type)
{
    if (type == row->type)
        return true;
    switch (row->number) {
    case WC_OPT_POSTFIELDS:
        return type == WIRE_PULL;
    case WC_OPT_TIMEVALUE_LARGE:
        return type == WIRE_DATE;
    case WC_OPT_PINNEDPUBLICKEY:
    case WC_OPT_PROXY_PINNEDPUBLICKEY:
        return type == WIRE_STRING;
    default:
        return type == WIRE_NULL && row->type == WIRE_STRING;
    }
}

/* Negotiate needs the caller's tickets.  Among other schemes (--anyauth) it
 * is left out, and missed when a server offers it. */
static bool auth_fits(int64_t mask)
{
    return !mask || mask & ~request_auth_missing();
}

/* "http,https" and the like: nothing else is pooled. */
static bool protocols_fit(const char *text)
{
    while (*text) {
        size_t len = strcspn(text, ",");

        if (!((len == 4 && !strncasecmp(text, "http", 4)) ||
              (len == 5 && !strncasecmp(text, "https", 5)) ||
              (len == 2 && !strncasecmp(text, "ws", 2)) ||
              (len == 3 && !strncasecmp(text, "wss", 3))))
            return false;
        text += len + (text[len] == ',');
    }
    return true;
}

static int check_value(const struct request_option *o,
                       struct request_fault *fault)
{
    switch (o->row->number) {
    case WC_OPT_HTTPAUTH:
    case WC_OPT_PROXYAUTH:
        if (!auth_fits(o->num))
            return request_refuse(
                fault, REFUSE_OPTION,
                "authentication that needs the caller's tickets");
        break;
    case WC_OPT_SOCKS5_AUTH:
        if (o->num & WC_AUTH_NEGOTIATE && !has_tickets)
            return request_refuse(fault, REFUSE_OPTION,
                                  "a proxy that needs the caller's tickets");
        break;
    case WC_OPT_FOLLOWLOCATION:
        if (o->num > 1 && !libcurl_is(0x080d00))
            return request_refuse(fault, REFUSE_OPTION,
                                  "libcurl has no CURLFOLLOW_OBEYCODE");
        break;
    case WC_OPT_PROTOCOLS_STR:
    case WC_OPT_REDIR_PROTOCOLS_STR:
        if (o->type == WIRE_STRING && !protocols_fit(o->text))
            return request_refuse(fault, REFUSE_OPTION,
                                  "protocols other than HTTP");
        break;
    case WC_OPT_PINNEDPUBLICKEY:
    case WC_OPT_PROXY_PINNEDPUBLICKEY:
        if (o->type == WIRE_STRING && strncmp(o->text, "sha256//", 8))
            return request_refuse(fault, REFUSE_FILE, "a key file by its name");
        break;
    default:
        break;
    }
    return 0;
}

static int check_option(const struct msg_option *m,
                        const struct optclass **ret_row,
                        struct request_fault *fault)
{
    const struct optclass *row = optclass_find(m->number);

    if (!row)
        return request_refuse(fault, REFUSE_OPTION, "unknown option %u",
                              (unsigned)m->number);
    if (row->class == OPT_CLASS_DAEMON || row->class == OPT_CLASS_UNUSED ||
        (row->class == OPT_CLASS_OWN && !has_tickets))
        return request_refuse(fault, REFUSE_OPTION, "%s is not carried",
                              row->name);
    if (!libcurl_has(row))
        return request_refuse(fault, REFUSE_OPTION, "libcurl has no %s",
                              row->name);
    if (!type_fits(row, m->type))
        return -EBADMSG;
    *ret_row = row;
    return 0;
}

/* An option may come once, cookie files as often as the user likes. */
static bool duplicate(const struct request *req, const struct optclass *row)
{
    return row->number != WC_OPT_COOKIEFILE && request_find(req, row->number);
}

static int parse_option(struct request *req, struct wire_reader *r, int *fds,
                        unsigned fd_count, struct request_fault *fault)
{
    struct request_option *o = &req->options[req->option_count];
    const struct optclass *row = NULL;
    struct msg_option m;
    int rc = message_next_option(r, &m);

    if (!rc)
        rc = check_option(&m, &row, fault);
    if (rc)
        return rc;
    if (duplicate(req, row))
        return -EBADMSG;
    o->row = row;
    o->fd = -1;
    req->option_count++;
    rc = copy_value(req, &m, fds, fd_count, o);
    return rc ? rc : check_value(o, fault);
}

/* Options that set the same in libcurl: what comes later wins, but a context
 * has no order, so that two requests of one could be two users of a proxy.
 * (Of those outside of the context, USERPWD and USERNAME, the later wins.) */
static const struct {
    uint32_t one, other;
} rivals[] = {
    {WC_OPT_PROXYUSERPWD, WC_OPT_PROXYUSERNAME},
    {WC_OPT_PROXYUSERPWD, WC_OPT_PROXYPASSWORD},
    {WC_OPT_UNIX_SOCKET_PATH, WC_OPT_ABSTRACT_UNIX_SOCKET},
};

static int check_rivals(const struct request *req, struct request_fault *fault)
{
    for (size_t i = 0; i < sizeof(rivals) / sizeof(rivals[0]); i++) {
        const struct request_option *one = request_find(req, rivals[i].one);
        const struct request_option *other = request_find(req, rivals[i].other);

        if (one && other)
            return request_refuse(fault, REFUSE_OPTION, "%s beside %s",
                                  one->row->name, other->row->name);
    }
    return 0;
}

/* ---- the whole ---- */

unsigned request_fd_count(const struct frame *f)
{
    struct msg_request head;
    struct wire_reader r;

    return message_get_request(f, &head, &r) ? 0 : head.fd_count;
}

static struct request *request_new(const struct frame *f)
{
    struct request *req = calloc(1, sizeof(*req));

    if (!req)
        return NULL;
    req->payload = malloc(f->len + 1);
    req->arena = malloc(f->len + 1);
    if (!req->payload || !req->arena) {
        request_free(req);
        return NULL;
    }
    memcpy(req->payload, f->payload, f->len);
    return req;
}

static int parse_all(struct request *req, const struct frame *own, int *fds,
                     struct request_fault *fault)
{
    struct msg_request head;
    struct wire_reader r;
    int rc = message_get_request(own, &head, &r);

    if (rc)
        return rc;
    req->flags = head.flags;
    req->start_ns = head.start_ns;
    req->pool = arena_text(req, head.pool);
    req->options = calloc(head.option_count + 1u, sizeof(*req->options));
    if (!req->options)
        return -ENOMEM;
    for (unsigned i = 0; i < head.option_count; i++) {
        rc = parse_option(req, &r, fds, head.fd_count, fault);
        if (rc)
            return rc;
    }
    rc = wire_reader_end(&r);
    if (!rc && !request_find(req, WC_OPT_URL))
        rc = -EBADMSG;
    if (!rc)
        rc = check_rivals(req, fault);
    if (!rc && solitary(req))
        req->flags |= REQUEST_FRESH;
    return rc;
}

int request_parse(const struct frame *f, int *fds, struct request **ret,
                  struct request_fault *ret_fault)
{
    struct request *req = request_new(f);
    unsigned fd_count = request_fd_count(f);
    int rc = -ENOMEM;

    if (req) {
        struct frame own = *f;

        own.payload = req->payload;
        rc = parse_all(req, &own, fds, ret_fault);
    }
    for (unsigned i = 0; i < fd_count; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    if (rc) {
        request_free(req);
        return rc;
    }
    *ret = req;
    return 0;
}

void request_free(struct request *req)
{
    if (!req)
        return;
    for (unsigned i = 0; i < req->option_count; i++) {
        struct request_option *o = &req->options[i];

        if (o->fd >= 0)
            close(o->fd);
        content_unref(o->content);
        free(o->items);
    }
    free(req->options);
    free(req->payload);
    free(req->arena);
    free(req);
}

const struct request_option *request_find(const struct request *req,
                                          uint32_t number)
{
    for (unsigned i = 0; i < req->option_count; i++)
        if (req->options[i].row->number == number)
            return &req->options[i];
    return NULL;
}

void request_replace(struct request *req, uint32_t number, const char *text)
{
    for (unsigned i = 0; i < req->option_count; i++)
        if (req->options[i].row->number == number) {
            req->options[i].text = text;
            req->options[i].len = strlen(text);
        }
}

int64_t request_num(const struct request *req, uint32_t number,
                    int64_t fallback)
{
    const struct request_option *o = request_find(req, number);

    return o ? o->num : fallback;
}

bool request_has_body(const struct request *req)
{
    return request_find(req, WC_OPT_MIMEPOST) ||
           request_find(req, WC_OPT_POSTFIELDS) ||
           request_find(req, WC_OPT_READDATA);
}

bool request_has_header(const struct request *req, const char *name)
{
    const struct request_option *list = request_find(req, WC_OPT_HTTPHEADER);
    size_t len = strlen(name);

    for (uint16_t i = 0; list && i < list->count; i++)
        if (!strncasecmp(list->items[i], name, len) &&
            list->items[i][len] == ':')
            return true;
    return false;
}

const char *request_text(const struct request *req, uint32_t number,
                         const char *fallback)
{
    const struct request_option *o = request_find(req, number);

    return o && o->text ? o->text : fallback;
}

bool request_uses_proxy(const struct request *req)
{
    return *request_text(req, WC_OPT_PROXY, "") ||
           *request_text(req, WC_OPT_PRE_PROXY, "");
}

bool request_is_websocket(const struct request *req)
{
    const char *url = request_text(req, WC_OPT_URL, "");
    const char *scheme = request_text(req, WC_OPT_DEFAULT_PROTOCOL, "");

    return !strncasecmp(url, "ws:", 3) || !strncasecmp(url, "wss:", 4) ||
           !strcasecmp(scheme, "ws") || !strcasecmp(scheme, "wss");
}

bool request_pulls(const struct request *req)
{
    const struct request_option *post = request_find(req, WC_OPT_POSTFIELDS);

    return request_find(req, WC_OPT_READDATA) ||
           request_find(req, WC_OPT_MIMEPOST) ||
           (post && post->type == WIRE_PULL);
}

bool request_replayable(const struct request *req)
{
    static const char *const safe[] = {"GET", "HEAD", "OPTIONS", "TRACE"};
    const char *method = request_text(req, WC_OPT_CUSTOMREQUEST, NULL);
    bool body = request_num(req, WC_OPT_POST, 0) ||
                request_num(req, WC_OPT_UPLOAD, 0) ||
                request_num(req, WC_OPT_PUT, 0) ||
                request_find(req, WC_OPT_POSTFIELDS) || request_pulls(req);

    if (!(req->flags & REQUEST_REPLAYABLE))
        return false;
    if (!method)
        return !body;
    for (size_t i = 0; i < sizeof(safe) / sizeof(safe[0]); i++)
        if (!strcmp(method, safe[i]))
            return true;
    return false;
}
