#include "bindname.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>

/* An IPv6 address may have a zone. */
static bool is_address(const char *text)
{
    char address[INET6_ADDRSTRLEN] = "";
    size_t len = strcspn(text, "%");
    struct in6_addr in6;
    struct in_addr in;

    if (inet_pton(AF_INET, text, &in) == 1)
        return true;
    if (len >= sizeof(address))
        return false;
    memcpy(address, text, len);
    return inet_pton(AF_INET6, address, &in6) == 1;
}

/* Where "ifhost!IF!HOST" has its host; NULL when TEXT is none. */
static const char *behind_interface(const char *text)
{
    const char *end = strncmp(text, "ifhost!", 7) ? NULL : strchr(text + 7, '!');

    return end ? end + 1 : NULL;
}

/* libcurl knows what it is and asks nobody (RFC 6761 6.3). */
static bool is_local(const char *host)
{
    static const char name[] = ".localhost";
    size_t len = strlen(host), end = sizeof(name) - 1;

    return !strcasecmp(host, name + 1) ||
           (len >= end && !strcasecmp(host + len - end, name));
}

const char *bindname_host(const char *text, bool pairs)
{
    const char *host = pairs ? behind_interface(text) : NULL;

    if (!strncmp(text, "if!", 3))
        return NULL;
    if (!host && !strncmp(text, "host!", 5))
        host = text + 5;
    else if (!host && if_nametoindex(text))
        return NULL;
    if (!host)
        host = text;
    return !*host || is_address(host) || is_local(host) ? NULL : host;
}
