#include "client/hsts.h"

#include <string.h>

#include "client/proxyenv.h"
#include "client/url.h"

/* What the URLs of a command line may lead to. */
struct seen {
    bool http;
    bool https;
    bool several; /* transfers */
    bool hsts;    /* --hsts was given */
};

static void look_at(const struct config *c, struct seen *seen)
{
    if (c->hsts)
        seen->hsts = true;
    if (c->next || c->url_count > 1)
        seen->several = true;
    for (const struct url_item *i = c->urls; i; i = i->next) {
        enum url_scheme scheme;

        if (!i->url)
            continue; /* an output more than URLs */
        scheme = url_scheme(i->url, c->proto_default);
        seen->https |= scheme == URL_HTTPS || c->follow;
        seen->http |= scheme == URL_HTTP;
        seen->several |=
            strpbrk(i->url, "{[") || (i->infile && strpbrk(i->infile, "{["));
    }
}

void hsts_settle(struct parse *p)
{
    struct invocation *inv = p->inv;
    struct seen seen = {false, false, false, false};
    const char *hsts = NULL;

    for (struct config *c = inv->configs; c; c = c->next) {
        look_at(c, &seen);
        if (!c->hsts)
            c->hsts = hsts;
        hsts = c->hsts;
    }
    inv->may_upgrade = seen.hsts || (seen.several && seen.http && seen.https);
    if (!inv->may_upgrade || !proxyenv_differs())
        return;
    for (struct config *c = inv->configs; c; c = c->next)
        if (!c->proxy)
            parse_leave_proxies(p, c, "HSTS between different proxies");
}
