#include "client/proxyenv.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "client/arena.h"

/* The value of variable NAME, NULL when it has none. */
static const char *value_of(const char *name)
{
    const char *value = name ? getenv(name) : NULL;

    return value && *value ? value : NULL;
}

/* The first of two variables that has a value. */
static const char *either(const char *lower, const char *upper)
{
    return value_of(lower) ? lower : value_of(upper) ? upper : NULL;
}

const char *proxyenv_name(bool https)
{
    /* HTTP_PROXY is what a CGI program gets from a "Proxy:" header. */
    const char *name = https ? either("https_proxy", "HTTPS_PROXY")
                             : either("http_proxy", NULL);

    return name ? name : either("all_proxy", "ALL_PROXY");
}

const char *proxyenv_for(bool https)
{
    return value_of(proxyenv_name(https));
}

const char *proxyenv_noproxy_name(void)
{
    return either("no_proxy", "NO_PROXY");
}

const char *proxyenv_noproxy(void)
{
    return value_of(proxyenv_noproxy_name());
}

bool proxyenv_differs(void)
{
    const char *http = proxyenv_for(false);
    const char *https = proxyenv_for(true);

    if (!http || !https)
        return http != https;
    return strcmp(http, https) != 0;
}

bool proxyenv_has_websocket(void)
{
    static const char *const names[] = {"ws_proxy", "WS_PROXY", "wss_proxy",
                                        "WSS_PROXY"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (value_of(names[i]))
            return true;
    return proxyenv_for(false) || proxyenv_for(true);
}

bool proxyenv_has_tls(void)
{
    static const char *const names[] = {
        "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY",
        "ws_proxy",   "WS_PROXY",    "wss_proxy",   "WSS_PROXY"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *value = value_of(names[i]);

        if (value && !strncasecmp(value, "https:", 6))
            return true;
    }
    return false;
}

/* --- who needs none ------------------------------------------------------- */

/* Both addresses begin with the same BITS bits. */
static bool begins_alike(const uint8_t *a, const uint8_t *b, unsigned bits)
{
    unsigned rest = bits % 8;

    if (memcmp(a, b, bits / 8))
        return false;
    return !rest || !((a[bits / 8] ^ b[bits / 8]) >> (8 - rest));
}

/* ENTRY is an address, perhaps with the bits of a network behind it: then
 * ADDRESS (of FAMILY) may be any of that network. */
static bool has_address(const char *entry, int family, const uint8_t *address)
{
    unsigned max = family == AF_INET ? 32 : 128;
    char text[INET6_ADDRSTRLEN + 4];
    uint8_t network[sizeof(struct in6_addr)];
    char *slash;
    unsigned long bits = max;

    if (strlen(entry) >= sizeof(text))
        return false;
    strcpy(text, entry);
    slash = strchr(text, '/');
    if (slash) {
        *slash = '\0';
        bits = strtoul(slash + 1, NULL, 10);
    }
    if (bits > max || inet_pton(family, text, network) != 1)
        return false;
    return begins_alike(network, address, bits ? (unsigned)bits : max);
}

/* NAME is ENTRY, or in the domain ENTRY. */
static bool has_name(const char *entry, const char *name, size_t len)
{
    size_t entry_len;

    if (*entry == '.')
        entry++;
    entry_len = strlen(entry);
    if (entry_len && entry[entry_len - 1] == '.')
        entry_len--;
    if (!entry_len || len < entry_len ||
        strncasecmp(name + len - entry_len, entry, entry_len))
        return false;
    return len == entry_len || name[len - entry_len - 1] == '.';
}

static int parse_address(const char *host, uint8_t *ret)
{
    if (inet_pton(AF_INET, host, ret) == 1)
        return AF_INET;
    return inet_pton(AF_INET6, host, ret) == 1 ? AF_INET6 : AF_UNSPEC;
}

bool proxyenv_spares(const char *list, const char *host, size_t len)
{
    uint8_t address[sizeof(struct in6_addr)];
    char *name = arena_strndup(host, len);
    char *rest = arena_strndup(list, strlen(list));
    int family = parse_address(name, address);
    char *entry;

    if (!strcmp(list, "*"))
        return true;
    if (len && name[len - 1] == '.')
        len--;
    while ((entry = strtok_r(rest, " ,", &rest)))
        if (family == AF_UNSPEC ? has_name(entry, name, len)
                                : has_address(entry, family, address))
            return true;
    return false;
}
