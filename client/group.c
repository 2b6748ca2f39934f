/*
 * Completes a group of options: what depends on several of them, curl's own
 * defaults where libcurl has others, and curl's checks.  apply_tls completes
 * TLS, urlcheck looks at each URL.
 */
#include "client/apply.h"

#include <string.h>
#include <strings.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/options.h"
#include "client/proxyenv.h"
#include "client/urlcheck.h"
#include "client/usage.h"
#include "client/writevars.h"
#include "proto/curlcode.h"

/* curl's default of --max-redirs; libcurl's differs between versions. */
#define DEFAULT_MAX_REDIRS 50

/* Bytes; curl lowers libcurl's buffer to the rate below this, so that a slow
 * rate comes in small steps. */
#define RATE_BUFFER_BYTES (100 * 1024)

/* Bytes of cookies given by -b that curl up to 8.1 does not send any more. */
#define COOKIE_BYTES 4096

/* Those that end the command from 8.2 on. */
#define LONG_COOKIE_BYTES 8200

/* curl ends with CODE when it comes to the group at hand. */
static void refuse_group(struct parse *p, int code)
{
    parse_prefer(p, "a command line that curl refuses");
    if (!p->config->refusal)
        p->config->refusal = code;
}

/* curl warns so before each transfer of the group. */
static void warn_each(struct parse *p, const char *text)
{
    parse_prefer(p, "a command line that curl warns of");
    strlist_add(&p->config->warnings, text);
}

/* In the order in which curl finds that two of them were chosen. */
static void finish_method(struct parse *p, struct group *group)
{
    struct config *config = &group->config;
    bool is_clear = true;

    if (config->data && !config->use_get)
        is_clear = apply_method(p, &config->notes, HTTPREQ_SIMPLEPOST);
    else if (config->data)
        is_clear = apply_method(p, &config->notes,
                                config->no_body ? HTTPREQ_HEAD : HTTPREQ_GET);
    if (is_clear && group->upload)
        is_clear = apply_method(p, &config->notes, HTTPREQ_PUT);
    if (!is_clear)
        refuse_group(p, WC_E_FAILED_INIT);
    if (config->custom_request && config->httpreq != HTTPREQ_HEAD &&
        !strcasecmp(config->custom_request, "HEAD"))
        warn_each(p, "Setting custom HTTP method to HEAD with -X/--request may "
                     "not work the way you want. Consider using -I/--head "
                     "instead.");
}

static bool uploads_stdin(const struct config *config)
{
    for (const struct url_item *item = config->urls; item; item = item->next)
        if (item->infile &&
            (!strcmp(item->infile, "-") || !strcmp(item->infile, ".")))
            return true;
    return false;
}

static void warn_of_stdin(struct parse *p)
{
    const char *const parts[] = {
        "Using --anyauth or --proxy-anyauth with upload from stdin involves a "
        "big risk of it not working. Use a temporary file or a fixed auth type "
        "instead",
        dialect_text(DIALECT_STRESS)};

    parse_warn(p, arena_concat(2, parts));
}

/* The server, or any proxy, may choose among several schemes. */
static bool may_ask_twice(const struct group *group)
{
    return (group->auth & (group->auth - 1)) ||
           (group->proxy_auth & WC_AUTH_ANY) == WC_AUTH_ANY;
}

static void finish_login(struct parse *p, struct group *group)
{
    struct config *config = &group->config;
    const struct optval *sign = config_opt(config, WC_OPT_AWS_SIGV4);

    if (group->netrc_optional)
        config->netrc = NETRC_OPTIONAL;
    else if (group->netrc || config->netrc_file)
        config->netrc = NETRC_REQUIRED;
    /* A token needs no password. */
    if (config_opt(config, WC_OPT_XOAUTH2_BEARER))
        config->asks_password = false;
    if (group->auth)
        config_set_long(config, WC_OPT_HTTPAUTH, group->auth);
    /* It changes the other one and so must come behind it. */
    if (sign) {
        config_unset(config, WC_OPT_AWS_SIGV4);
        config_set_text(config, WC_OPT_AWS_SIGV4, WIRE_STRING, sign->text);
    }
    if (group->proxy_auth)
        config_set_long(config, WC_OPT_PROXYAUTH, group->proxy_auth);
    if (group->socks5_auth)
        config_set_long(config, WC_OPT_SOCKS5_AUTH, group->socks5_auth);
    if (may_ask_twice(group) && uploads_stdin(config))
        warn_of_stdin(p);
}

/* All of -b NAME=VALUE in one line. */
static const char *join_cookies(const struct config *config)
{
    const char *all = config->cookies.first->text;

    for (const struct strnode *n = config->cookies.first->next; n;
         n = n->next) {
        const char *const parts[] = {all, dialect_text(DIALECT_COOKIE_JOINT),
                                     n->text};

        all = arena_concat(3, parts);
    }
    return all;
}

static void finish_cookies(struct parse *p, struct config *config)
{
    const char *all;

    if (!config->cookies.first)
        return;
    all = join_cookies(config);
    if (strlen(all) < COOKIE_BYTES)
        config_set_text(config, WC_OPT_COOKIE, WIRE_STRING, all);
    else if (!dialect_does(DIALECT_LONG_COOKIES))
        warn_each(p, "skipped provided cookie, the cookie header would go "
                     "over 4096 bytes");
    else if (strlen(all) < LONG_COOKIE_BYTES)
        config_set_text(config, WC_OPT_COOKIE, WIRE_STRING, all);
    else
        parse_direct(p, "very long cookies");
}

static void finish_keepalive(struct group *group)
{
    static const uint32_t numbers[] = {
        WC_OPT_TCP_KEEPIDLE, WC_OPT_TCP_KEEPINTVL, WC_OPT_TCP_KEEPCNT};

    if (!group->no_keepalive) {
        config_set_long(&group->config, WC_OPT_TCP_KEEPALIVE, 1);
        return;
    }
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        config_unset(&group->config, numbers[i]);
}

static bool posts_input(const struct config *config)
{
    if (config->httpreq != HTTPREQ_SIMPLEPOST)
        return false;
    for (const struct data_piece *d = config->data; d; d = d->next)
        if (d->path && !strcmp(d->path, "-"))
            return true;
    return false;
}

static void finish_transfer(struct parse *p, struct group *group)
{
    struct config *config = &group->config;

    /* Counted without -L, too: a 417 makes libcurl ask once more. */
    if (!config_opt(config, WC_OPT_MAXREDIRS))
        config_set_long(config, WC_OPT_MAXREDIRS, DEFAULT_MAX_REDIRS);
    finish_keepalive(group);
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
        parse_leave_proxies(p, config, "redirects between different proxies");
    /* Some curls skip input that is then at its end. */
    if (config->resume && posts_input(config))
        parse_prefer(p, "a POST that resumes in its input");
    if (config->etag_compare)
        config->etags = arena_alloc(sizeof(*config->etags));
    if (config->content_disposition &&
        (config->show_headers || config->resume == RESUME_AUTO))
        parse_prefer(p, "-J with what curl refuses beside it");
}

/* What redirects may go to.  Neither HTTP nor HTTPS: nowhere. */
static void check_redirects(struct parse *p, struct config *config)
{
    const struct optval *protos =
        config_opt(config, WC_OPT_REDIR_PROTOCOLS_STR);

    if (!protos || *protos->text)
        return;
    if (config->follow)
        parse_direct(p, "redirects to no protocol that a daemon knows");
    config_unset(config, WC_OPT_REDIR_PROTOCOLS_STR);
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
        parse_prefer(p, reason);
        break;
    default:
        break;
    }
}

void apply_finish_group(struct parse *p)
{
    struct group *group = parse_group(p);
    struct config *config = &group->config;

    if (!config->urls || !config->urls->url) {
        notes_add(&config->notes, NOTE_LINES,
                  p->ours && p->has_words ? dialect_text(DIALECT_NO_URL) : "");
        notes_add(&config->notes, NOTE_LINES, usage_hint);
        refuse_group(p, WC_E_FAILED_INIT);
        return;
    }
    finish_method(p, group);
    finish_login(p, group);
    finish_cookies(p, config);
    apply_finish_tls(p);
    finish_transfer(p, group);
    check_write_out(p, config);
    check_redirects(p, config);
    for (const struct url_item *item = config->urls; item; item = item->next)
        urlcheck(p, config, item);
}

void apply_finish_all(struct parse *p)
{
    const char *what = NULL;

    apply_finish_group(p);
    /* curl looks at the last group alone. */
    if (p->config->content_disposition && p->ours) {
        if (p->config->show_headers && dialect_does(DIALECT_SAVES_NO_HEADERS))
            what = "showing headers";
        else if (p->config->resume == RESUME_AUTO)
            what = "--continue-at";
    }
    if (what) {
        const char *const parts[] = {
            "curl: ", what, " and --remote-header-name cannot be combined\n",
            usage_hint};

        parse_fail(p, WC_E_FAILED_INIT, arena_concat(4, parts));
    }
}
