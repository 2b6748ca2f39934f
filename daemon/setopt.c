/*
 * From a request's options to an easy handle; see setopt.h.
 */
#include "daemon/setopt.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/admit.h"
#include "daemon/form.h"
#include "daemon/libcurl.h"
#include "daemon/passphrase.h"
#include "proto/curlopt.h"
#include "proto/limits.h"

/* libcurl's option numbers are ours: the wire carries them. */
#define NUMBER(o) ((CURLoption)(o)->row->number)

typedef CURLcode setter(struct setopt *s, const struct request_option *o);

/* ---- bodies ---- */

static struct pull *add_pull(struct setopt *s, uint16_t source, int64_t size,
                             bool seekable)
{
    if (pull_find(s->pulls, source) || s->pull_count++ == LIMIT_SOURCES)
        return NULL;
    return pull_new(&s->pulls, source, size, seekable, s->want, s->arg);
}

static CURLcode set_reader(struct setopt *s, const struct request_option *o)
{
    struct pull *pull = add_pull(s, o->source, o->size, o->seekable);

    if (!pull)
        return CURLE_OUT_OF_MEMORY;
    curl_easy_setopt(s->easy, CURLOPT_READFUNCTION, pull_read);
    curl_easy_setopt(s->easy, CURLOPT_READDATA, pull);
    curl_easy_setopt(s->easy, CURLOPT_SEEKFUNCTION, pull_seek);
    curl_easy_setopt(s->easy, CURLOPT_SEEKDATA, pull);
    return CURLE_OK;
}

static CURLcode set_upload_source(struct setopt *s,
                                  const struct request_option *o)
{
    CURLcode rc = set_reader(s, o);

    if (!rc && o->size >= 0)
        rc = curl_easy_setopt(s->easy, CURLOPT_INFILESIZE_LARGE,
                              (curl_off_t)o->size);
    return rc;
}

/* Up to 8.13 libcurl asks to skip what was sent already, even of bytes that it
 * has; the client did so with curl's input. */
static int skip_nothing(void *arg, curl_off_t offset, int origin)
{
    (void)arg;
    (void)offset;
    (void)origin;
    return CURL_SEEKFUNC_OK;
}

static CURLcode set_post(struct setopt *s, const struct request_option *o)
{
    CURLcode rc;

    if (o->type == WIRE_PULL) {
        rc = set_reader(s, o);
        if (!rc)
            rc = curl_easy_setopt(s->easy, CURLOPT_POST, 1L);
        if (!rc)
            rc = curl_easy_setopt(s->easy, CURLOPT_POSTFIELDSIZE_LARGE,
                                  (curl_off_t)o->size);
        return rc;
    }
    rc = curl_easy_setopt(s->easy, CURLOPT_POSTFIELDSIZE_LARGE,
                          (curl_off_t)o->len);
    if (!rc && request_find(s->req, WC_OPT_RESUME_FROM_LARGE))
        rc = curl_easy_setopt(s->easy, CURLOPT_SEEKFUNCTION, skip_nothing);
    /* The request outlives the handle. */
    if (!rc)
        rc = curl_easy_setopt(s->easy, CURLOPT_POSTFIELDS, o->text);
    return rc;
}

static struct pull *form_pull(void *arg, uint16_t source, int64_t size,
                              bool seekable)
{
    return add_pull(arg, source, size, seekable);
}

static CURLcode set_form(struct setopt *s, const struct request_option *o)
{
    s->mime = form_build(s->easy, o, form_pull, s);
    if (!s->mime)
        return CURLE_OUT_OF_MEMORY;
    return curl_easy_setopt(s->easy, CURLOPT_MIMEPOST, s->mime);
}

/* ---- times ---- */

/* A timeout runs from the client's start; at least a millisecond is left, as
 * 0 would mean none. */
static CURLcode set_timeout(struct setopt *s, const struct request_option *o)
{
    int64_t ms = o->num;

    if (ms > 0) {
        ms -= (int64_t)s->waited_ms;
        if (ms < 1)
            ms = 1;
    }
    return curl_easy_setopt(s->easy, NUMBER(o), (long)ms);
}

static CURLcode set_date(struct setopt *s, const struct request_option *o)
{
    time_t t;

    if (o->type != WIRE_DATE)
        return curl_easy_setopt(s->easy, NUMBER(o), (curl_off_t)o->num);
    t = curl_getdate(o->text, NULL);
    if (t == -1)
        return CURLE_BAD_FUNCTION_ARGUMENT;
    return curl_easy_setopt(s->easy, NUMBER(o), (curl_off_t)t);
}

/* ---- files ---- */

static CURLcode set_path(struct setopt *s, const struct request_option *o,
                         const char *path)
{
    return path ? curl_easy_setopt(s->easy, NUMBER(o), path)
                : CURLE_OUT_OF_MEMORY;
}

/* Read once for this request: netrc and cookies. */
static CURLcode set_request_file(struct setopt *s,
                                 const struct request_option *o)
{
    /* An empty name switches the cookie engine on and reads nothing. */
    if (!o->content->len && o->row->number == WC_OPT_COOKIEFILE)
        return curl_easy_setopt(s->easy, NUMBER(o), "");
    return set_path(s, o, content_path(o->content));
}

/* Part of the context: the same path for all requests of the pool. */
static CURLcode set_context_file(struct setopt *s,
                                 const struct request_option *o)
{
    return set_path(s, o, pool_file(s->pool, o->row->number, o->content));
}

/* OpenSSL has it from the pool where libcurl need not know it. */
static CURLcode set_passphrase(struct setopt *s, const struct request_option *o)
{
    if (!o->text || passphrase_of(s->req) != o->text)
        return curl_easy_setopt(s->easy, NUMBER(o), o->text);
    return pool_set_passphrase(s->pool, o->text) ? CURLE_OUT_OF_MEMORY
                                                 : CURLE_OK;
}

static CURLcode set_trust(struct setopt *s, const struct request_option *o)
{
    if (s->own_trust)
        return CURLE_OK;
    if (o->type == WIRE_FILE)
        return set_context_file(s, o);
    return curl_easy_setopt(s->easy, NUMBER(o), o->text);
}

/* ---- the rest, by type ---- */

/* Bytes up to which libcurl sends a body without asking first
 * (EXPECT_100_THRESHOLD in lib/http.h). */
#define UNASKED_BYTES (1024 * 1024)

/* From 8.7 libcurl asks first when it does not know a body's size, and of a
 * chunked one that it reads it thinks so. curl gives it the whole body. */
static bool asks_needlessly(const struct setopt *s)
{
    const struct request_option *body = request_find(s->req, WC_OPT_POSTFIELDS);

    return body && body->type == WIRE_PULL && body->size >= 0 &&
           body->size <= UNASKED_BYTES &&
           request_has_header(s->req, "Transfer-Encoding") &&
           !request_has_header(s->req, "Expect") && libcurl_is(0x080700);
}

static CURLcode set_list(struct setopt *s, const struct request_option *o)
{
    struct curl_slist *list = NULL;

    for (uint16_t i = 0; i < o->count; i++) {
        struct curl_slist *grown = curl_slist_append(list, o->items[i]);

        if (!grown) {
            curl_slist_free_all(list);
            return CURLE_OUT_OF_MEMORY;
        }
        list = grown;
    }
    s->lists[s->list_count++] = list;
    return curl_easy_setopt(s->easy, NUMBER(o), list);
}

static CURLcode set_headers(struct setopt *s, const struct request_option *o)
{
    CURLcode rc = set_list(s, o);

    /* The list's first entry stays what it is. */
    if (!rc && asks_needlessly(s) &&
        !curl_slist_append(s->lists[s->list_count - 1], "Expect:"))
        return CURLE_OUT_OF_MEMORY;
    return rc;
}

static CURLcode set_blob(struct setopt *s, const struct request_option *o)
{
    struct curl_blob blob = {
        .data = (void *)o->text, .len = o->len, .flags = CURL_BLOB_COPY};

    return curl_easy_setopt(s->easy, NUMBER(o), &blob);
}

static CURLcode set_plain(struct setopt *s, const struct request_option *o)
{
    switch (o->type) {
    case WIRE_LONG:
        return curl_easy_setopt(s->easy, NUMBER(o), (long)o->num);
    case WIRE_OFF_T:
        return curl_easy_setopt(s->easy, NUMBER(o), (curl_off_t)o->num);
    case WIRE_STRING:
        return curl_easy_setopt(s->easy, NUMBER(o), o->text);
    case WIRE_NULL:
        return curl_easy_setopt(s->easy, NUMBER(o), NULL);
    case WIRE_LIST:
        return set_list(s, o);
    case WIRE_BLOB:
        return set_blob(s, o);
    case WIRE_FILE:
        return o->row->class == OPT_CLASS_REQUEST ? set_request_file(s, o)
                                                  : set_context_file(s, o);
    default:
        return CURLE_BAD_FUNCTION_ARGUMENT;
    }
}

static CURLcode set_auth(struct setopt *s, const struct request_option *o)
{
    return curl_easy_setopt(s->easy, NUMBER(o),
                            (long)(o->num & ~admit_auth_missing()));
}

/* Without a name libcurl remembers for this transfer alone. */
static CURLcode set_state(struct setopt *s, const struct request_option *o)
{
    if (!*o->path)
        return curl_easy_setopt(s->easy, NUMBER(o), "");
    return state_open(s->state, s->easy, NUMBER(o), o->content);
}

/* Others do what the option says: reply where the connection's next user may
 * want what this one does not, the pool where it counts for all of them. */
static CURLcode set_nothing(struct setopt *s, const struct request_option *o)
{
    (void)s;
    (void)o;
    return CURLE_OK;
}

const char *setopt_protocols(void)
{
    static const char *names;

    if (!names)
        names = libcurl_speaks("ws") ? "http,https,ws,wss" : "http,https";
    return names;
}

/* A libcurl without WebSockets takes their names for wrong; their URLs it
 * refuses in its own words, whatever is allowed. */
static CURLcode set_protocols(struct setopt *s, const struct request_option *o)
{
    if (request_is_websocket(s->req) && !libcurl_speaks("ws"))
        return CURLE_OK;
    return set_plain(s, o);
}

static const struct {
    uint32_t number;
    setter *set;
} special[] = {
    {WC_OPT_TIMEOUT_MS, set_timeout},
    {WC_OPT_CONNECTTIMEOUT_MS, set_timeout},
    {WC_OPT_CAINFO, set_trust},
    {WC_OPT_CAPATH, set_trust},
    {WC_OPT_KEYPASSWD, set_passphrase},
    {WC_OPT_PROXY_KEYPASSWD, set_passphrase},
    {WC_OPT_READDATA, set_upload_source},
    {WC_OPT_POSTFIELDS, set_post},
    {WC_OPT_MIMEPOST, set_form},
    {WC_OPT_TIMEVALUE_LARGE, set_date},
    {WC_OPT_HTTPHEADER, set_headers},
    {WC_OPT_HSTS, set_state},
    {WC_OPT_HTTPAUTH, set_auth},
    {WC_OPT_PROXYAUTH, set_auth},
    {WC_OPT_ALTSVC, set_state},
    {WC_OPT_PROTOCOLS_STR, set_protocols},
    {WC_OPT_SUPPRESS_CONNECT_HEADERS, set_nothing},
    {WC_OPT_WC_HOST_CONNECTIONS, set_nothing},
};

static setter *setter_of(uint32_t number)
{
    for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++)
        if (special[i].number == number)
            return special[i].set;
    return set_plain;
}

/* A user agent as curl sends it, unless the request names one. */
static CURLcode set_agent(struct setopt *s)
{
    char agent[64];

    if (request_find(s->req, WC_OPT_USERAGENT))
        return CURLE_OK;
    snprintf(agent, sizeof(agent), "curl/%s", libcurl_info()->version);
    return curl_easy_setopt(s->easy, CURLOPT_USERAGENT, agent);
}

int setopt_apply(struct setopt *s, struct request_fault *ret_fault)
{
    const struct request *req = s->req;

    s->lists = calloc(req->option_count + 1u, sizeof(*s->lists));
    if (!s->lists || set_agent(s))
        return -ENOMEM;
    for (unsigned i = 0; i < req->option_count; i++) {
        const struct request_option *o = &req->options[i];
        CURLcode rc = setter_of(o->row->number)(s, o);

        if (rc == CURLE_OUT_OF_MEMORY)
            return -ENOMEM;
        if (rc)
            return request_refuse(ret_fault, REFUSE_VALUE,
                                  "libcurl does not take %s: %s", o->row->name,
                                  curl_easy_strerror(rc));
    }
    return 0;
}

void setopt_timeouts(struct setopt *s)
{
    for (unsigned i = 0; i < s->req->option_count; i++) {
        const struct request_option *o = &s->req->options[i];

        if (setter_of(o->row->number) == set_timeout)
            set_timeout(s, o);
    }
}

void setopt_done(struct setopt *s)
{
    curl_mime_free(s->mime);
    for (unsigned i = 0; i < s->list_count; i++)
        curl_slist_free_all(s->lists[i]);
    free(s->lists);
    pull_free_all(&s->pulls);
}
