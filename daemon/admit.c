#include "daemon/admit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "daemon/libcurl.h"
#include "proto/curlopt.h"

/* Which rows of the option table the linked libcurl knows. */
static bool *has_option;
static bool has_tickets;

void admit_init(void)
{
    size_t count;
    const struct optclass *rows = optclass_all(&count);

    has_option = calloc(count, sizeof(*has_option));
    for (size_t i = 0; has_option && i < count; i++)
        has_option[i] = rows[i].number == WC_OPT_WC_HOST_CONNECTIONS ||
                        curl_easy_option_by_id((CURLoption)rows[i].number);
}

void admit_have_tickets(void)
{
    has_tickets = true;
}

bool admit_has_tickets(void)
{
    return has_tickets;
}

int64_t admit_auth_missing(void)
{
    bool negotiates =
        has_tickets && libcurl_info()->features & CURL_VERSION_SPNEGO;

    return negotiates ? WC_AUTH_NTLM_WB : WC_AUTH_BY_OTHERS;
}

static bool libcurl_has(const struct optclass *row)
{
    size_t count;

    return has_option && has_option[row - optclass_all(&count)];
}

/* ---- options ---- */

/* Types that an option takes besides its own. */
static const struct {
    uint32_t number;
    enum wire_type type;
} more_types[] = {
    {WC_OPT_POSTFIELDS, WIRE_PULL},
    {WC_OPT_TIMEVALUE_LARGE, WIRE_DATE},
    {WC_OPT_PINNEDPUBLICKEY, WIRE_STRING},
    {WC_OPT_PROXY_PINNEDPUBLICKEY, WIRE_STRING},
};

static bool type_fits(const struct optclass *row, enum wire_type type)
{
    if (type == row->type || (type == WIRE_NULL && row->type == WIRE_STRING))
        return true;
    for (size_t i = 0; i < sizeof(more_types) / sizeof(more_types[0]); i++)
        if (more_types[i].number == row->number)
            return more_types[i].type == type;
    return false;
}

int admit_option(const struct msg_option *m, const struct optclass **ret_row,
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

/* ---- values ---- */

/* Negotiate needs the caller's tickets.  Among other schemes (--anyauth) it
 * is left out, and missed when a server offers it. */
static bool auth_fits(const struct request_option *o)
{
    return !o->num || o->num & ~admit_auth_missing();
}

static bool socks_auth_fits(const struct request_option *o)
{
    return has_tickets || !(o->num & WC_AUTH_NEGOTIATE);
}

/* Before 8.13 libcurl takes any other number than 0 for 1. */
static bool follow_fits(const struct request_option *o)
{
    return o->num <= 1 || libcurl_is(0x080d00);
}

/* "http,https" and the like: nothing else is pooled. */
static bool protocols_fit(const struct request_option *o)
{
    static const char *const names[] = {"http", "https", "ws", "wss"};
    const char *text = o->type == WIRE_STRING ? o->text : "";

    while (*text) {
        size_t len = strcspn(text, ",");
        bool is_known = false;

        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
            is_known |=
                len == strlen(names[i]) && !strncasecmp(text, names[i], len);
        if (!is_known)
            return false;
        text += len + (text[len] == ',');
    }
    return true;
}

static bool pin_fits(const struct request_option *o)
{
    return o->type != WIRE_STRING || !strncmp(o->text, "sha256//", 8);
}

static const struct {
    uint32_t number;
    bool (*fits)(const struct request_option *o);
    enum refuse_reason reason;
    const char *text;
} values[] = {
    {WC_OPT_HTTPAUTH, auth_fits, REFUSE_OPTION,
     "authentication that needs the caller's tickets"},
    {WC_OPT_PROXYAUTH, auth_fits, REFUSE_OPTION,
     "authentication that needs the caller's tickets"},
    {WC_OPT_SOCKS5_AUTH, socks_auth_fits, REFUSE_OPTION,
     "a proxy that needs the caller's tickets"},
    {WC_OPT_FOLLOWLOCATION, follow_fits, REFUSE_OPTION,
     "libcurl has no CURLFOLLOW_OBEYCODE"},
    {WC_OPT_PROTOCOLS_STR, protocols_fit, REFUSE_OPTION,
     "protocols other than HTTP"},
    {WC_OPT_REDIR_PROTOCOLS_STR, protocols_fit, REFUSE_OPTION,
     "protocols other than HTTP"},
    {WC_OPT_PINNEDPUBLICKEY, pin_fits, REFUSE_FILE, "a key file by its name"},
    {WC_OPT_PROXY_PINNEDPUBLICKEY, pin_fits, REFUSE_FILE,
     "a key file by its name"},
};

int admit_value(const struct request_option *o, struct request_fault *fault)
{
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
        if (values[i].number == o->row->number && !values[i].fits(o))
            return request_refuse(fault, values[i].reason, "%s",
                                  values[i].text);
    return 0;
}

/* ---- all of them ---- */

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

int admit_all(const struct request *req, struct request_fault *fault)
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
