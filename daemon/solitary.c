/*
 * Requests with a connection of their own; see solitary.h.
 */
#include "daemon/solitary.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proto/authscheme.h"
#include "proto/curlopt.h"

/* ---- the body that libcurl sends ---- */

#define NO_BODY 0
#define UNKNOWN_BYTES (-1)

static int64_t body_bytes(const struct request *req)
{
    const struct request_option *post = request_find(req, WC_OPT_POSTFIELDS);
    const struct request_option *up = request_find(req, WC_OPT_READDATA);

    if (request_find(req, WC_OPT_MIMEPOST))
        return UNKNOWN_BYTES;
    if (post)
        return post->type == WIRE_PULL ? post->size : (int64_t)post->len;
    return up ? up->size : NO_BODY;
}

/* A redirect, or a round of authentication, sends the same headers without
 * the body. */
static bool is_one_request(const struct request *req)
{
    const int64_t one_round =
        WC_AUTH_BASIC | WC_AUTH_BEARER | WC_AUTH_AWS_SIGV4;

    return !request_num(req, WC_OPT_FOLLOWLOCATION, 0) &&
           !(request_num(req, WC_OPT_HTTPAUTH, WC_AUTH_BASIC) & ~one_round);
}

/* ---- headers ---- */

/* VALUE begins with blanks and ends with the header. */
static bool length_fits(const struct request *req, const char *value)
{
    char *end;
    long long length;

    value += strspn(value, " \t");
    if (!isdigit((unsigned char)*value))
        return false;
    length = strtoll(value, &end, 10);
    if (*end)
        return false;
    if (!length && !request_has_body(req))
        return true;
    return length == body_bytes(req) && is_one_request(req);
}

/* libcurl makes the chunks when it is told so. */
static bool coding_fits(const struct request *req, const char *value)
{
    value += strspn(value, " \t");
    return !strcasecmp(value, "chunked") && request_has_body(req) &&
           is_one_request(req);
}

static bool stays_open(const struct request *req, const char *value)
{
    (void)req;
    value += strspn(value, " \t");
    return !*value || !strcasecmp(value, "keep-alive");
}

static bool never_fits(const struct request *req, const char *value)
{
    (void)req;
    (void)value;
    return false;
}

/* Headers that say where a request ends, or what comes after it. */
static const struct {
    const char *name;
    bool (*fits)(const struct request *req, const char *value);
} rules[] = {
    {"Content-Length", length_fits}, {"Transfer-Encoding", coding_fits},
    {"Connection", stays_open},      {"Proxy-Connection", stays_open},
    {"Upgrade", never_fits},
};

/* Visible characters that are no separators of a header's name or a method
 * (RFC 9110 5.6.2). */
static size_t token_length(const char *text)
{
    size_t len = 0;

    while (isalnum((unsigned char)text[len]) ||
           (text[len] && strchr("!#$%&'*+-.^_`|~", text[len])))
        len++;
    return len;
}

static bool header_is_sound(const struct request *req, const char *header)
{
    size_t len = token_length(header);

    /* libcurl sends no line that is no header. */
    if (!strpbrk(header, ":;"))
        return true;
    /* A blank before the colon, or at the line's beginning, is read in one
     * way here and in another there.  "Name;" is an empty header. */
    if (!len || (header[len] != ':' && header[len] != ';'))
        return false;
    if (authscheme_binds(header))
        return false;
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
        if (len == strlen(rules[i].name) &&
            !strncasecmp(header, rules[i].name, len))
            return rules[i].fits(req, header + len + 1);
    return true;
}

static bool headers_are_sound(const struct request *req, uint32_t number)
{
    const struct request_option *list = request_find(req, number);

    for (uint16_t i = 0; list && i < list->count; i++)
        if (!header_is_sound(req, list->items[i]))
            return false;
    return true;
}

/* ---- the rest ---- */

/* After CONNECT the connection leads elsewhere; and an answer to another
 * method than HEAD has a body, which libcurl leaves where it is. */
static bool method_is_sound(const struct request *req)
{
    const char *method = request_text(req, WC_OPT_CUSTOMREQUEST, NULL);

    if (!method)
        return true;
    if (method[token_length(method)] || !strcasecmp(method, "CONNECT"))
        return false;
    return !request_num(req, WC_OPT_NOBODY, 0) || !strcmp(method, "HEAD");
}

static bool has_line_end(const struct request_option *o)
{
    if (o->type == WIRE_STRING)
        return strpbrk(o->text, "\r\n");
    for (uint16_t i = 0; o->type == WIRE_LIST && i < o->count; i++)
        if (strpbrk(o->items[i], "\r\n"))
            return true;
    return false;
}

/* What stands in a line could begin another one, and then says what it
 * likes: another header, another request. */
static bool lines_are_sound(const struct request *req)
{
    for (unsigned i = 0; i < req->option_count; i++)
        if (has_line_end(&req->options[i]))
            return false;
    return true;
}

/* With CRLF libcurl may send more than it announced (7.88.1
 * lib/transfer.c). */
static bool bytes_are_counted(const struct request *req)
{
    return !request_num(req, WC_OPT_CRLF, 0);
}

/* The connections to a name server of its own are libcurl's and in no
 * registry: they must not outlive the transfer. */
static bool has_name_server(const struct request *req)
{
    return *request_text(req, WC_OPT_DOH_URL, "");
}

/* libcurl from 8.7 on takes what is no HTTP for an answer on a new connection
 * alone. */
static bool is_surely_http(const struct request *req)
{
    return !request_num(req, WC_OPT_HTTP09_ALLOWED, 0);
}

/* NTLM logs in the connection; a port of one's own is the connection's, and
 * so is who a proxy says that it speaks for. */
static bool is_anybodys(const struct request *req)
{
    static const uint32_t own[] = {WC_OPT_LOCALPORT, WC_OPT_HAPROXYPROTOCOL,
                                   WC_OPT_HAPROXY_CLIENT_IP};
    int64_t auth = request_num(req, WC_OPT_HTTPAUTH, WC_AUTH_BASIC) |
                   request_num(req, WC_OPT_PROXYAUTH, WC_AUTH_BASIC);

    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
        if (request_find(req, own[i]))
            return false;
    return !(auth & ~(int64_t)WC_AUTH_PER_REQUEST);
}

bool solitary(const struct request *req)
{
    return request_is_websocket(req) || !method_is_sound(req) ||
           !is_anybodys(req) || !headers_are_sound(req, WC_OPT_HTTPHEADER) ||
           !headers_are_sound(req, WC_OPT_PROXYHEADER) ||
           !lines_are_sound(req) || !bytes_are_counted(req) ||
           has_name_server(req) || !is_surely_http(req);
}
