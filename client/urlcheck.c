#include "client/urlcheck.h"

#include <stdlib.h>
#include <string.h>

#include "client/apply.h"
#include "client/dialect.h"
#include "client/glob.h"
#include "client/plan.h"
#include "client/proxyenv.h"
#include "client/url.h"
#include "client/urledit.h"
#include "client/websocket.h"

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

/* What curl(1) finds by setlocale(3), if that locale is there; the daemon's
 * is always of this kind. */
static bool locale_is_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *value = getenv(names[i]);

        if (value && *value)
            return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
    }
    return false;
}

/* libcurl sees to it where the daemon is the command's own: it has the same
 * locale, and refuses protocols that it was not told to speak. */
static void leave_to_libcurl(struct parse *p, const char *reason)
{
    if (p->has_tickets)
        parse_prefer(p, reason);
    else
        parse_direct(p, reason);
}

static void check_websocket(struct parse *p, struct config *config,
                            const struct url_item *item)
{
    const char *reason = websocket_reason(config, item);

    if (p->ours && dialect_lacks(PART_WEBSOCKET))
        parse_prefer(p, "a WebSocket that libcurl refuses");
    else if (reason)
        leave_to_libcurl(p, reason);
    else if (!config->proxy && proxyenv_has_websocket())
        parse_leave_proxies(p, config,
                            "a WebSocket's proxy from the environment");
}

/* The URL that ITEM's pattern begins with; NULL where that is not the
 * daemon's. */
static const char *first_url(struct parse *p, const struct config *config,
                             const struct url_item *item)
{
    struct glob_error error;
    struct glob *infiles = NULL;
    struct glob *urls;
    const char *name;

    if (item->infile &&
        glob_new(item->infile, config->globoff, &infiles, &error))
        parse_prefer(p, "a pattern of uploads that curl refuses");
    if (!item->url) {
        parse_prefer(p, "more outputs than URLs");
        return NULL;
    }
    if (glob_new(item->url, config->globoff || item->is_listed, &urls,
                 &error)) {
        parse_prefer(p, "a pattern of URLs that curl refuses");
        return NULL;
    }
    if (!scheme_is_sure(item, urls)) {
        parse_direct(p, "a pattern that may be of any protocol");
        return NULL;
    }
    if (item->outfile && plan_substitutes(config, item) &&
        glob_substitute(urls, infiles, item->outfile, &name, &error))
        parse_prefer(p, "a file name with a pattern that is not there");
    return glob_next(urls);
}

static void check_url(struct parse *p, struct config *config,
                      const struct url_item *item, const char *url)
{
    const char *host;
    size_t len;

    if (url_is_malformed(url, config->proto_default))
        parse_prefer(p, "a URL that curl refuses");
    else if (url_is_unsupported(url))
        parse_prefer(p, "a protocol that nobody knows");
    else if (url_scheme(url, config->proto_default) == URL_OTHER)
        leave_to_libcurl(p, "another protocol than HTTP");
    else if (url_host_is_international(url) && locale_is_utf8())
        parse_prefer(p, "a host name that libcurl translates");
    else if (url_host_is_international(url))
        leave_to_libcurl(p, "a host name that only curl may read");
    else if (url_host(url, &host, &len))
        parse_direct(p, "a host name that only curl may read");
    else if (item->use_remote_name && !urledit_remote_name(url))
        parse_prefer(p, "a URL without a file name");
    else if (item->use_remote_name &&
             url_is_refused(url, config->proto_default))
        parse_prefer(p, "a URL that versions of curl refuse in other words");
    else if (!url_has_scheme(url) && config->proto_default &&
             (item->infile || config->query_data || config->use_get))
        parse_direct(p, "a default protocol that versions of curl forget");
    else if (url_is_websocket(url, config->proto_default))
        check_websocket(p, config, item);
}

/* What --proto forbids is refused by libcurl, in its words; for that it gets
 * the name of a protocol that the URL is not of. */
static void check_protocols(struct parse *p, struct config *config,
                            const struct url_item *item)
{
    const struct optval *protos = config_opt(config, WC_OPT_PROTOCOLS_STR);
    const char *name;

    if (!protos || !item->url)
        return;
    if (url_is_websocket(item->url, config->proto_default)) {
        if (websocket_is_forbidden(config, item->url))
            parse_prefer(p, "a protocol that --proto forbids");
        return;
    }
    name = url_scheme(item->url, config->proto_default) == URL_HTTPS ? "https"
                                                                     : "http";
    if (!strcmp(protos->text, "http,https") || !strcmp(protos->text, name))
        return;
    parse_prefer(p, "a protocol that --proto forbids");
    if (!*protos->text && config->url_count > 1)
        parse_direct(p, "no protocol that a daemon knows");
    else if (!*protos->text)
        config_set_text(config, WC_OPT_PROTOCOLS_STR, WIRE_STRING,
                        name[4] ? "http" : "https");
}

void urlcheck(struct parse *p, struct config *config,
              const struct url_item *item)
{
    const char *url = first_url(p, config, item);

    if (url)
        check_url(p, config, item, url);
    check_protocols(p, config, item);
}
