#include "client/url.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "client/arena.h"
#include "client/ascii.h"

/* What libcurl takes in no host; its lib/urlapi.c. */
static const char not_in_hosts[] = " \r\n\t/:#?!@{}[]\\$'\"^`*<>=;,+&()";

/* The length of "scheme:" when a '/' follows it, else 0: that is what
 * libcurl takes for a scheme while it may still guess one. */
static size_t scheme_len(const char *url)
{
    size_t len = 0;

    if (!ascii_is_letter(*url))
        return 0;
    while (ascii_is_letter(url[len]) || ascii_is_digit(url[len]) ||
           (url[len] && strchr("+-.", url[len])))
        len++;
    return url[len] == ':' && url[len + 1] == '/' ? len + 1 : 0;
}

const char *url_authority(const char *url)
{
    size_t len = scheme_len(url);

    if (!len)
        return url;
    url += len;
    for (int i = 0; i < 3 && *url == '/'; i++)
        url++;
    return url;
}

bool url_has_scheme(const char *url)
{
    return scheme_len(url) != 0;
}

bool url_is_unsupported(const char *url)
{
    /* curl_version_info(3), protocols; up to 8.23. */
    static const char *const known[] = {
        "dict",  "file",   "ftp",    "ftps",   "gopher", "gophers", "http",
        "https", "imap",   "imaps",  "ipfs",   "ipns",   "ldap",    "ldaps",
        "mqtt",  "mqtts",  "pop3",   "pop3s",  "rtmp",   "rtmpe",   "rtmps",
        "rtmpt", "rtmpte", "rtmpts", "rtsp",   "scp",    "sftp",    "smb",
        "smbs",  "smtp",   "smtps",  "telnet", "tftp",   "ws",      "wss"};
    size_t len = scheme_len(url);

    if (!len--)
        return false;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strlen(known[i]) == len && !strncasecmp(url, known[i], len))
            return false;
    return true;
}

/* True for a host that curl guesses another protocol from. */
static bool guesses_other(const char *host)
{
    static const char *const guesses[] = {"ftp.",  "dict.", "ldap.",
                                          "imap.", "smtp.", "pop3."};

    for (size_t i = 0; i < sizeof(guesses) / sizeof(guesses[0]); i++)
        if (!strncasecmp(host, guesses[i], strlen(guesses[i])))
            return true;
    return false;
}

static const char *const scheme_names[] = {
    [URL_HTTP] = "http",
    [URL_HTTPS] = "https",
    [URL_WS] = "ws",
    [URL_WSS] = "wss",
};

static enum url_scheme scheme_of_name(const char *name, size_t len)
{
    for (int i = 0; i < URL_OTHER; i++)
        if (len == strlen(scheme_names[i]) &&
            !strncasecmp(name, scheme_names[i], len))
            return (enum url_scheme)i;
    return URL_OTHER;
}

enum url_scheme url_scheme(const char *url, const char *proto_default)
{
    size_t len = scheme_len(url);
    const char *host = url;
    size_t host_len;

    if (len)
        return scheme_of_name(url, len - 1);
    if (!strncasecmp(url, "file:", 5))
        return URL_OTHER;
    if (proto_default)
        return scheme_of_name(proto_default, strlen(proto_default));
    if (url_host(url, &host, &host_len) || guesses_other(host))
        return URL_OTHER;
    return URL_HTTP;
}

bool url_is_websocket(const char *url, const char *proto_default)
{
    enum url_scheme scheme = url_scheme(url, proto_default);

    return scheme == URL_WS || scheme == URL_WSS;
}

bool url_is_malformed(const char *url, const char *proto_default)
{
    const char *host;
    size_t len;

    for (const char *c = url; *c; c++)
        if (*c & 0x80)
            return false;
    if (!url_host(url, &host, &len) || !strncasecmp(url, "file:", 5))
        return false;
    if (url_has_scheme(url) || proto_default)
        return url_scheme(url, proto_default) != URL_OTHER;
    host = strrchr(url, '@');
    return !guesses_other(host ? host + 1 : url);
}

/* The host's place within the authority; sets *RET_PORT behind it. */
static int find_host(const char *url, const char **ret_host, size_t *ret_len,
                     const char **ret_port)
{
    const char *host = url_authority(url);
    const char *end = host + strcspn(host, "/?#");
    const char *at = memrchr(host, '@', (size_t)(end - host));
    const char *host_end;

    if (at)
        host = at + 1;
    if (*host == '[') {
        host++;
        host_end = memchr(host, ']', (size_t)(end - host));
        if (!host_end)
            return -EINVAL;
        *ret_port = host_end + 1;
    } else {
        host_end = memchr(host, ':', (size_t)(end - host));
        if (!host_end)
            host_end = end;
        *ret_port = host_end;
        if (memchr(host, '%', (size_t)(host_end - host)))
            return -EINVAL;
    }
    if (host == host_end)
        return -EINVAL;
    for (const char *c = host; c < host_end; c++)
        if (*c <= ' ' || *c > '~' || *c == '\\')
            return -EINVAL;
    *ret_host = host;
    *ret_len = (size_t)(host_end - host);
    return 0;
}

int url_host(const char *url, const char **ret_host, size_t *ret_len)
{
    const char *port;

    return find_host(url, ret_host, ret_len, &port);
}

bool url_host_is_international(const char *url)
{
    size_t len = strlen(url);
    char *ascii = arena_strndup(url, len);
    const char *host;

    for (char *c = ascii; *c; c++)
        if (*c & 0x80)
            *c = 'x';
    return url_host(url, &host, &len) && !url_host(ascii, &host, &len);
}

static bool has_odd_byte(const char *url)
{
    for (const char *c = url; *c; c++)
        if ((unsigned char)*c <= ' ' || *c == 127)
            return true;
    return false;
}

/* False for what stands behind a host and is no port. */
static bool is_port(const char *at, size_t len)
{
    unsigned port = 0;

    if (len && *at++ != ':')
        return false;
    for (size_t i = 1; i < len && port < 65536; i++, at++) {
        if (!ascii_is_digit(*at))
            return false;
        port = port * 10 + (unsigned)(*at - '0');
    }
    return port < 65536;
}

static unsigned hex_value(char c)
{
    if (ascii_is_digit(c))
        return (unsigned)(c - '0');
    return (unsigned)((c | 0x20) - 'a') < 6 ? (unsigned)((c | 0x20) - 'a') + 10
                                            : 16;
}

/* True when the "%XX" at AT stands for what is in no host. */
static bool is_bad_escape(const char *at)
{
    unsigned high = hex_value(at[1]);
    unsigned low = high < 16 ? hex_value(at[2]) : 16;
    unsigned c = high * 16 + low;

    return low < 16 &&
           (c <= ' ' || c == 127 || (c < 127 && strchr(not_in_hosts, (int)c)));
}

/* Whether libcurl refuses URL's host for its escapes; -1 when there are none.
 * What else is made of them is a matter of its version. */
static int check_escapes(const char *url)
{
    const char *host = url_authority(url);
    const char *end = host + strcspn(host, "/?#");
    const char *at = memrchr(host, '@', (size_t)(end - host));

    if (at)
        host = at + 1;
    if (*host == '[' || !memchr(host, '%', (size_t)(end - host)))
        return -1;
    for (; host < end; host++)
        if (*host == '%' && is_bad_escape(host))
            return 1;
    return 0;
}

bool url_is_refused(const char *url, const char *proto_default)
{
    const char *host;
    const char *port;
    size_t len;
    int escapes = check_escapes(url);

    if (has_odd_byte(url))
        return true;
    if (escapes >= 0)
        return escapes;
    if (url_is_malformed(url, proto_default))
        return true;
    if (find_host(url, &host, &len, &port))
        return false; /* nobody knows */
    if (host[len] != ']' && strcspn(host, not_in_hosts) < len)
        return true;
    return !is_port(port, strcspn(port, "/?#"));
}

/* SCHEME's name, or the one in URL where nobody knows it, in lower case as
 * libcurl gives it back; NULL for another protocol. */
static const char *name_scheme(const char *url, enum url_scheme scheme)
{
    char *name;

    if (scheme != URL_OTHER)
        return scheme_names[scheme];
    if (!url_is_unsupported(url))
        return NULL;
    name = arena_strndup(url, scheme_len(url) - 1);
    for (char *c = name; *c; c++)
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c | 0x20 : *c);
    return name;
}

int url_split(const char *url, struct url_parts *ret)
{
    const char *host;
    size_t host_len;
    const char *port;
    const char *at;

    if (has_odd_byte(url) || find_host(url, &host, &host_len, &port))
        return -EINVAL;
    ret->scheme = url_scheme(url, NULL);
    ret->scheme_name = name_scheme(url, ret->scheme);
    ret->authority = url_authority(url);
    ret->authority_len = strcspn(ret->authority, "/?#");
    ret->path = ret->authority + ret->authority_len;
    ret->path_len = strcspn(ret->path, "?#");
    at = ret->path + ret->path_len;
    ret->query = NULL;
    ret->query_len = 0;
    if (*at == '?') {
        ret->query = at + 1;
        ret->query_len = strcspn(at + 1, "#");
        at += 1 + ret->query_len;
    }
    ret->fragment = at;
    return ret->scheme_name ? 0 : -EINVAL;
}
