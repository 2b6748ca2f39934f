#include "client/proxyenv.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* The first of two variables that has a value. */
static const char *either(const char *lower, const char *upper)
{
    const char *value = getenv(lower);

    if (!value || !*value)
        value = upper ? getenv(upper) : NULL;
    return value && *value ? value : NULL;
}

const char *proxyenv_for(bool https)
{
    /* HTTP_PROXY is what a CGI program gets from a "Proxy:" header. */
    const char *proxy = https ? either("https_proxy", "HTTPS_PROXY")
                              : either("http_proxy", NULL);

    return proxy ? proxy : either("all_proxy", "ALL_PROXY");
}

const char *proxyenv_noproxy(void)
{
    return either("no_proxy", "NO_PROXY");
}

bool proxyenv_differs(void)
{
    const char *http = proxyenv_for(false);
    const char *https = proxyenv_for(true);

    if (!http || !https)
        return http != https;
    return strcmp(http, https) != 0;
}
