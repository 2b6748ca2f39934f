/*
 * Completes a group of options: what depends on several of them, curl's own
 * defaults where libcurl has others, and curl's checks.
 */
#include "client/apply.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "client/arena.h"
#include "client/glob.h"
#include "client/options.h"
#include "client/proxyenv.h"
#include "client/url.h"
#include "client/writevars.h"

/* curl's default of --max-redirs; libcurl's differs between versions. */
#define DEFAULT_MAX_REDIRS 50

/* Bytes; curl lowers libcurl's buffer to the rate below this, so that a slow
 * rate comes in small steps. */
#define RATE_BUFFER_BYTES (100 * 1024)

/* Bytes of a Cookie line: libcurl sends none that is longer. */
#define COOKIE_BYTES 8000

static void finish_method(struct parse *p, struct group *group)
{
    struct config *config = &group->config;
    bool posts = config->data && !config->use_get;
    int ways = (config->form != NULL) + posts + group->head + group->upload;

    if (ways > 1)
        parse_direct(p, "two request methods");
    else if (config->custom_request && !group->head &&
             !strcasecmp(config->custom_request, "HEAD"))
        parse_direct(p, "a method that curl warns of");
    else if (config->use_get && (config->form || group->upload))
        parse_direct(p, "-G with an upload");
    else if (config->use_get && config->data && config->query_data)
        parse_direct(p, "-G with --url-query");
    if (config->form)
        config->httpreq = HTTPREQ_MIMEPOST;
    else if (posts)
        config->httpreq = HTTPREQ_SIMPLEPOST;
    else if (group->head)
        config->httpreq = HTTPREQ_HEAD;
    else if (group->upload)
        config->httpreq = HTTPREQ_PUT;
    else if (config->use_get)
        config->httpreq = HTTPREQ_GET;
}

static void finish_login(struct parse *p, struct group *group)
{
    struct config *config = &group->config;

    if (group->netrc_optional)
        config->netrc = NETRC_OPTIONAL;
    else if (group->netrc || config->netrc_file)
        config->netrc = NETRC_REQUIRED;
    if (group->auth)
        config_set_long(config, WC_OPT_HTTPAUTH, group->auth);
    if (group->proxy_auth)
        config_set_long(config, WC_OPT_PROXYAUTH, group->proxy_auth);
    if (!config->cookie)
        return;
    if (strlen(config->cookie) > COOKIE_BYTES)
        parse_direct(p, "very long cookies");
    config_set_text(config, WC_OPT_COOKIE, WIRE_STRING, config->cookie);
}

/* A certificate or key type that needs no engine. */
static bool type_is_plain(const struct config *config, uint32_t number)
{
    static const char *const types[] = {"PEM", "DER", "P12"};
    const struct optval *type = config_opt(config, number);

    if (!type)
        return true;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (!strcmp(type->text, types[i]))
            return true;
    return false;
}

static bool key_is_file(const struct config *config, uint32_t number)
{
    const struct optval *key = config_opt(config, number);

    return !key || strncasecmp(key->text, "pkcs11:", 7);
}

/* curl(1), ENVIRONMENT: counts when no option names trust and the peer is
 * verified at all. */
static void trust_from_environment(struct parse *p, struct config *config)
{
    const char *bundle = getenv("CURL_CA_BUNDLE");
    const char *dir = getenv("SSL_CERT_DIR");
    const char *file = getenv("SSL_CERT_FILE");

    if (config->has_cafile || config->insecure)
        return;
    if (bundle && *bundle) {
        config_set_text(config, WC_OPT_CAINFO, WIRE_FILE, bundle);
        return;
    }
    if (dir && *dir) {
        if (*dir != '/')
            parse_direct(p, "a relative CA folder");
        config_set_text(config, WC_OPT_CAPATH, WIRE_STRING, dir);
    }
    if (file && *file)
        config_set_text(config, WC_OPT_CAINFO, WIRE_FILE, file);
}

/* Versions of curl differ over a highest version below 1.2 and over one below
 * the lowest. */
static bool tls_range_is_odd(const struct group *group)
{
    int64_t max = group->ssl_max >> 16;

    return group->ssl_max && group->ssl_max != WC_SSLVERSION_MAX_DEFAULT &&
           (max < WC_SSLVERSION_TLSv1_2 || max < group->ssl_min);
}

static void finish_tls(struct parse *p, struct group *group)
{
    struct config *config = &group->config;
    const struct optval *capath;

    if (!type_is_plain(config, WC_OPT_SSLCERTTYPE) ||
        !type_is_plain(config, WC_OPT_SSLKEYTYPE) ||
        !type_is_plain(config, WC_OPT_PROXY_SSLCERTTYPE) ||
        !type_is_plain(config, WC_OPT_PROXY_SSLKEYTYPE) ||
        !key_is_file(config, WC_OPT_SSLKEY) ||
        !key_is_file(config, WC_OPT_PROXY_SSLKEY))
        parse_direct(p, "a key from an engine");
    if (tls_range_is_odd(group))
        parse_direct(p, "TLS versions over which versions of curl differ");
    if (group->ssl_min || group->ssl_max)
        config_set_long(config, WC_OPT_SSLVERSION,
                        group->ssl_min | group->ssl_max);
    if (group->proxy_ssl)
        config_set_long(config, WC_OPT_PROXY_SSL_OPTIONS, group->proxy_ssl);
    config->has_cafile =
        config_opt(config, WC_OPT_CAINFO) || config_opt(config, WC_OPT_CAPATH);
    trust_from_environment(p, config);
    /* curl lets --capath count for the proxy as well. */
    capath = config_opt(config, WC_OPT_CAPATH);
    if (capath && !config_opt(config, WC_OPT_PROXY_CAPATH))
        config_set_text(config, WC_OPT_PROXY_CAPATH, WIRE_STRING, capath->text);
}

static void finish_transfer(struct parse *p, struct group *group)
{
    struct config *config = &group->config;

    if (!config_opt(config, WC_OPT_MAXREDIRS))
        config_set_long(config, WC_OPT_MAXREDIRS, DEFAULT_MAX_REDIRS);
    config_set_long(config, WC_OPT_TCP_KEEPALIVE, 1);
    if (group->post_redir)
        config_set_long(config, WC_OPT_POSTREDIR, group->post_redir);
    if (group->low_speed_limit) {
        config_set_long(config, WC_OPT_LOW_SPEED_LIMIT, group->low_speed_limit);
        config_set_long(config, WC_OPT_LOW_SPEED_TIME, group->low_speed_time);
    }
    if (group->limit_rate) {
        config_set_off(config, WC_OPT_MAX_RECV_SPEED_LARGE, group->limit_rate);
        config_set_off(config, WC_OPT_MAX_SEND_SPEED_LARGE, group->limit_rate);
        if (group->limit_rate < RATE_BUFFER_BYTES)
            config_set_long(config, WC_OPT_BUFFERSIZE, group->limit_rate);
    }
    if (config->follow && !config->proxy && proxyenv_differs())
        parse_direct(p, "redirects between different proxies");
    if (config->has_range && config->resume)
        parse_direct(p, "a range and an offset");
    if (config->resume && config->httpreq > HTTPREQ_HEAD)
        parse_direct(p, "an upload that resumes");
    if (config->content_disposition &&
        (config->show_headers || config->resume == RESUME_AUTO))
        parse_direct(p, "-J with what curl refuses beside it");
}

/* The pattern up to its first set or range must tell the protocol: later
 * expansions can't go to the real curl any more. */
static bool scheme_is_sure(const struct url_item *item, const struct glob *glob)
{
    size_t literal = strcspn(item->url, "[{");

    if (!glob_is_pattern(glob))
        return true;
    return memmem(item->url, literal, ":/", 2) ||
           memchr(item->url, '.', literal) || memchr(item->url, ':', literal);
}

static void check_url(struct parse *p, struct config *config,
                      const struct url_item *item)
{
    struct glob *glob;
    const char *url;
    const char *host;
    size_t len;

    if (!item->url || !*item->url) {
        parse_direct(p, "more outputs than URLs");
        return;
    }
    if (glob_new(item->url, config->globoff, &glob) ||
        !scheme_is_sure(item, glob)) {
        parse_direct(p, "a URL that only curl may read");
        return;
    }
    url = glob_next(glob);
    if (url_scheme(url, config->proto_default) == URL_OTHER)
        parse_direct(p, "another protocol than HTTP");
    else if (url_host(url, &host, &len))
        parse_direct(p, "a host name that only curl may read");
    else if (item->use_remote_name && !url_remote_name(url))
        parse_direct(p, "a URL without a file name");
    else if (!url_has_scheme(url) && config->proto_default &&
             (item->infile || config->query_data || config->use_get))
        parse_direct(p, "a default protocol that versions of curl forget");
    if (item->infile && glob_new(item->infile, config->globoff, &glob))
        parse_direct(p, "an upload that only curl may read");
}

static void check_protocols(struct parse *p, const struct config *config,
                            const struct url_item *item)
{
    const struct optval *protos = config_opt(config, WC_OPT_PROTOCOLS_STR);
    bool https;

    if (!protos || !item->url)
        return;
    https = url_scheme(item->url, config->proto_default) == URL_HTTPS;
    if (strcmp(protos->text, "http,https") &&
        strcmp(protos->text, https ? "https" : "http"))
        parse_direct(p, "a protocol that --proto forbids");
}

static void check_write_out(struct parse *p, const struct config *config)
{
    const char *format = config->writeout_arg;
    const char *reason;

    if (!format || *format == '@')
        return;
    switch (writevars_check(format, &reason)) {
    case VERDICT_DIRECT:
        parse_direct(p, reason);
        break;
    case VERDICT_PREFER_DIRECT:
        p->prefer = reason;
        break;
    default:
        break;
    }
}

void apply_finish_group(struct parse *p)
{
    struct group *group = parse_group(p);
    struct config *config = &group->config;

    if (!config->urls) {
        parse_direct(p, "no URL");
        return;
    }
    finish_method(p, group);
    finish_login(p, group);
    finish_tls(p, group);
    finish_transfer(p, group);
    check_write_out(p, config);
    for (const struct url_item *item = config->urls; item; item = item->next) {
        check_url(p, config, item);
        check_protocols(p, config, item);
    }
}
