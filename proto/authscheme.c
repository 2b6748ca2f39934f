/*
 * Schemes of authentication; see authscheme.h.
 */
#include "authscheme.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* Schemes that belong to the request. */
static bool is_per_request(const char *scheme)
{
    static const char *const schemes[] = {"Basic", "Bearer", "Digest",
                                          "AWS4-HMAC-SHA256"};
    size_t len = strcspn(scheme, " \t,");

    if (!len)
        return true;
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
        if (len == strlen(schemes[i]) && !strncasecmp(scheme, schemes[i], len))
            return true;
    return false;
}

bool authscheme_binds(const char *header)
{
    static const char *const names[] = {"Authorization", "Proxy-Authorization"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        size_t len = strlen(names[i]);

        if (strncasecmp(header, names[i], len))
            continue;
        header += len;
        header += strspn(header, " \t");
        if (*header != ':')
            return false;
        header++;
        return !is_per_request(header + strspn(header, " \t"));
    }
    return false;
}

static bool is_blank(char c)
{
    return isspace((unsigned char)c);
}

/* True when the offer between AT and END is of SCHEME. */
static bool is_named(const char *at, const char *end, const char *scheme)
{
    size_t len = strlen(scheme);

    if ((size_t)(end - at) < len || strncasecmp(at, scheme, len))
        return false;
    at += len;
    return at == end || *at == ',' || is_blank(*at);
}

bool authscheme_is_offered(const char *value, size_t len, const char *scheme)
{
    const char *end = value + len;
    const char *at = value;

    while (at) {
        while (at < end && is_blank(*at))
            at++;
        if (is_named(at, end, scheme))
            return true;
        at = memchr(at, ',', (size_t)(end - at));
        if (at)
            at++;
    }
    return false;
}
