/*
 * One REQUEST, copied and checked; see request.h.
 */
#include "daemon/request.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "daemon/admit.h"
#include "daemon/solitary.h"
#include "proto/curlopt.h"
#include "proto/limits.h"

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
        rc = admit_option(&m, &row, fault);
    if (rc)
        return rc;
    if (duplicate(req, row))
        return -EBADMSG;
    o->row = row;
    o->fd = -1;
    req->option_count++;
    rc = copy_value(req, &m, fds, fd_count, o);
    return rc ? rc : admit_value(o, fault);
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
        rc = admit_all(req, fault);
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
