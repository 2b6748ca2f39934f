#include "client/url.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "client/arena.h"
#include "client/dialect.h"

/* Where the parts of a URL lie; borrowed. */
struct parts {
    enum url_scheme scheme;
    bool has_scheme;
    const char *authority;
    size_t authority_len;
    const char *path; /* up to '?' or '#' */
    size_t path_len;
    const char *query; /* behind '?'; NULL: none */
    size_t query_len;
    const char *fragment; /* from '#' on, "" when there is none */
};

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The length of "scheme:" when a '/' follows it, else 0: that is what
 * libcurl takes for a scheme while it may still guess one. */
static size_t scheme_len(const char *url)
{
    size_t len = 0;

    if (!is_alpha(*url))
        return 0;
    while (is_alpha(url[len]) || is_digit(url[len]) ||
           (url[len] && strchr("+-.", url[len])))
        len++;
    return url[len] == ':' && url[len + 1] == '/' ? len + 1 : 0;
}

/* Where the authority starts: behind the scheme and its one to three
 * slashes. */
static const char *authority_of(const char *url)
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

enum url_scheme url_scheme(const char *url, const char *proto_default)
{
    static const char *const guesses[] = {"ftp.",  "dict.", "ldap.",
                                          "imap.", "smtp.", "pop3."};
    size_t len = scheme_len(url);
    const char *host = url;
    size_t host_len;

    if (len) {
        if (len == 5 && !strncasecmp(url, "http:", 5))
            return URL_HTTP;
        if (len == 6 && !strncasecmp(url, "https:", 6))
            return URL_HTTPS;
        return URL_OTHER;
    }
    if (!strncasecmp(url, "file:", 5))
        return URL_OTHER;
    if (proto_default)
        return strcmp(proto_default, "https") ? URL_HTTP : URL_HTTPS;
    if (url_host(url, &host, &host_len))
        return URL_OTHER;
    for (size_t i = 0; i < sizeof(guesses) / sizeof(guesses[0]); i++)
        if (!strncasecmp(host, guesses[i], strlen(guesses[i])))
            return URL_OTHER;
    return URL_HTTP;
}

/* The host's place within the authority; sets *RET_PORT behind it. */
static int find_host(const char *url, const char **ret_host, size_t *ret_len,
                     const char **ret_port)
{
    const char *host = authority_of(url);
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

unsigned url_port(const char *url)
{
    const char *host;
    const char *at;
    size_t len;
    unsigned port = 0;

    if (find_host(url, &host, &len, &at) || *at++ != ':')
        return 0;
    while (is_digit(*at) && port < 65536)
        port = port * 10 + (unsigned)(*at++ - '0');
    return port < 65536 ? port : 0;
}

/* Takes URL apart; -EINVAL when it is not of the plain kind that every
 * libcurl puts together again byte by byte. */
static int split(const char *url, struct parts *parts)
{
    const char *host;
    size_t host_len;
    const char *port;
    const char *at;

    for (const char *c = url; *c; c++)
        if (*c <= ' ' || *c > '~')
            return -EINVAL;
    if (find_host(url, &host, &host_len, &port))
        return -EINVAL;
    if (*port == ':' && !(port[1] >= '1' && port[1] <= '9'))
        return -EINVAL;
    parts->has_scheme = scheme_len(url);
    parts->scheme = url_scheme(url, NULL);
    parts->authority = authority_of(url);
    parts->authority_len = strcspn(parts->authority, "/?#");
    parts->path = parts->authority + parts->authority_len;
    parts->path_len = strcspn(parts->path, "?#");
    at = parts->path + parts->path_len;
    parts->query = NULL;
    parts->query_len = 0;
    if (*at == '?') {
        parts->query = at + 1;
        parts->query_len = strcspn(at + 1, "#");
        at += 1 + parts->query_len;
    }
    parts->fragment = at;
    /* libcurl removes dot segments. */
    if (memmem(parts->path, parts->path_len, "/.", 2))
        return -EINVAL;
    return parts->scheme == URL_OTHER ? -EINVAL : 0;
}

const char *url_remote_name(const char *url)
{
    const char *path = authority_of(url);
    const char *end;
    const char *name;

    path += strcspn(path, "/?#");
    end = path + strcspn(path, "?#");
    name = memrchr(path, '/', (size_t)(end - path));
    if (!name || ++name == end)
        return NULL;
    /* Dot segments go away, a backslash parts too; control bytes and spaces
     * make no URL. */
    if (*name == '.' &&
        (end - name == 1 || (end - name == 2 && name[1] == '.')))
        return NULL;
    for (const char *c = name; c < end; c++)
        if ((unsigned char)*c <= ' ' || *c == 127 || *c == '\\')
            return NULL;
    return arena_strndup(name, (size_t)(end - name));
}

/* The next "%XX" in TEXT, NULL when there is none. */
static char *next_escape(char *text)
{
    static const char digits[] = "0123456789abcdefABCDEF";

    for (char *c = text; (c = strchr(c, '%')); c++)
        if (c[1] && strchr(digits, c[1]) && c[2] && strchr(digits, c[2]))
            return c;
    return NULL;
}

bool url_has_cased_escape(const char *text)
{
    char *at = arena_strndup(text, strlen(text));

    while ((at = next_escape(at))) {
        if (is_alpha(at[1]) || is_alpha(at[2]))
            return true;
        at += 3;
    }
    return false;
}

/* Hexadecimal digits of "%XX" in the one case or the other. */
static char *case_escapes(const char *text)
{
    bool upper = dialect_does(DIALECT_UPPER_ESCAPES);
    char *copy = arena_strndup(text, strlen(text));

    for (char *c = copy; (c = next_escape(c)); c += 3)
        for (int i = 1; i <= 2; i++)
            if (is_alpha(c[i]))
                c[i] = (char)(upper ? c[i] & ~0x20 : c[i] | 0x20);
    return copy;
}

/* Puts a URL together; PATH and QUERY are strings of their own. */
static const char *join(const struct parts *parts, const char *path,
                        const char *query)
{
    const char *const texts[] = {
        parts->scheme == URL_HTTPS ? "https://" : "http://",
        arena_strndup(parts->authority, parts->authority_len),
        path,
        query ? "?" : "",
        query ? query : "",
        parts->fragment,
    };

    return arena_concat(sizeof(texts) / sizeof(texts[0]), texts);
}

const char *url_add_query(const char *url, const char *query)
{
    struct parts parts;
    const char *path = "/";

    if (split(url, &parts) || query[strcspn(query, " #")])
        return NULL;
    for (const char *c = query; *c; c++)
        if (*c < ' ' || *c > '~')
            return NULL;
    if (parts.path_len)
        path = arena_strndup(parts.path, parts.path_len);
    if (!*query && !parts.query_len)
        return parts.query ? NULL : join(&parts, path, NULL);
    query = case_escapes(query);
    if (parts.query_len) {
        const char *const texts[] = {
            arena_strndup(parts.query, parts.query_len),
            parts.query[parts.query_len - 1] == '&' ? "" : "&", query};

        query = arena_concat(3, texts);
    }
    return join(&parts, path, query);
}

const char *url_add_upload_name(const char *url, const char *file)
{
    struct parts parts;
    const char *name = strrchr(file, '/');
    const char *path;

    path = authority_of(url);
    path += strcspn(path, "/?#");
    if (*path == '/' && path[strcspn(path, "?#") - 1] != '/')
        return url;
    name = name ? name + 1 : file;
    /* 7.88.1 looks at the end of the path, later versions at that of the
     * URL. */
    if (!*name || strchr(name, '\\') || split(url, &parts) || parts.query)
        return NULL;
    {
        const char *const texts[] = {
            parts.path_len ? arena_strndup(parts.path, parts.path_len) : "/",
            case_escapes(url_escape(name, strlen(name)))};

        path = arena_concat(2, texts);
    }
    return join(&parts, path, NULL);
}

char *url_escape(const char *data, size_t len)
{
    static const char hex[] = "0123456789ABCDEF";
    char *text = arena_alloc(len * 3 + 1);
    char *at = text;

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)data[i];

        if (is_alpha((char)c) || is_digit((char)c) ||
            (c && strchr("-._~", c))) {
            *at++ = (char)c;
        } else {
            *at++ = '%';
            *at++ = hex[c >> 4];
            *at++ = hex[c & 15];
        }
    }
    *at = '\0';
    return text;
}
