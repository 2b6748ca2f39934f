/*
 * A session's cookies; see cookies.h.
 */
#include "daemon/cookies.h"

#include <stdlib.h>

struct cookies {
    CURLSH *share;
};

/* A handle has one share.  It must not carry TLS sessions: this one spans the
 * contexts of an invocation, and a resumed session skips the check of the
 * certificate. */
struct cookies *cookies_new(void)
{
    struct cookies *c = calloc(1, sizeof(*c));

    if (!c)
        return NULL;
    c->share = curl_share_init();
    if (!c->share) {
        free(c);
        return NULL;
    }
    curl_share_setopt(c->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE);
    curl_share_setopt(c->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_HSTS);
    return c;
}

CURLSH *cookies_share(const struct cookies *c)
{
    return c->share;
}

void cookies_free(struct cookies *c)
{
    if (!c)
        return;
    curl_share_cleanup(c->share);
    free(c);
}
