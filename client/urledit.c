#include "client/urledit.h"

#include <stdbool.h>
#include <string.h>

#include "client/arena.h"
#include "client/ascii.h"
#include "client/dialect.h"
#include "client/url.h"

/* --- escapes -------------------------------------------------------------- */

/* The next "%XX" in TEXT, NULL when there is none. */
static char *next_escape(char *text)
{
    static const char digits[] = "0123456789abcdefABCDEF";

    for (char *c = text; (c = strchr(c, '%')); c++)
        if (c[1] && strchr(digits, c[1]) && c[2] && strchr(digits, c[2]))
            return c;
    return NULL;
}

bool urledit_has_cased_escape(const char *text)
{
    char *at = arena_strndup(text, strlen(text));

    while ((at = next_escape(at))) {
        if (ascii_is_letter(at[1]) || ascii_is_letter(at[2]))
            return true;
        at += 3;
    }
    return false;
}

/* Hexadecimal digits of "%XX" in the one case or the other. */
static const char *case_escapes(const char *text)
{
    bool upper;
    char *copy;

    /* The version, which the daemon may have to be asked for, means nothing
     * then. */
    if (!urledit_has_cased_escape(text))
        return text;
    upper = dialect_does(DIALECT_UPPER_ESCAPES);
    copy = arena_strndup(text, strlen(text));

    for (char *c = copy; (c = next_escape(c)); c += 3)
        for (int i = 1; i <= 2; i++)
            if (ascii_is_letter(c[i]))
                c[i] = (char)(upper ? c[i] & ~0x20 : c[i] | 0x20);
    return copy;
}

char *urledit_escape(const char *data, size_t len)
{
    static const char hex[] = "0123456789ABCDEF";
    char *text = arena_alloc(len * 3 + 1);
    char *at = text;

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)data[i];

        if (ascii_is_letter((char)c) || (c && strchr("0123456789-._~", c))) {
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

/* --- paths ---------------------------------------------------------------- */

/* A segment of LEN bytes that means where it is, or the one above. */
static bool is_dots(const char *segment, size_t len, size_t dots)
{
    return len == dots && !memcmp(segment, "..", dots);
}

/* The path of LEN bytes at AT without dot segments (RFC 3986, 5.2.4); "/" where
 * there is none. */
static char *drop_dots(const char *at, size_t len)
{
    const char *end = at + len;
    char *path = arena_alloc(len + 2);
    char *to = path;

    while (at < end) {
        const char *segment = at + 1; /* behind a '/' */
        const char *slash = memchr(segment, '/', (size_t)(end - segment));
        bool is_last = !slash;

        len = (size_t)((slash ? slash : end) - segment);
        at = segment + len;
        if (is_dots(segment, len, 2)) {
            while (to > path && *--to != '/')
                ;
        } else if (!is_dots(segment, len, 1)) {
            *to++ = '/';
            memcpy(to, segment, len);
            to += len;
            continue;
        }
        if (is_last)
            *to++ = '/';
    }
    if (to == path)
        *to++ = '/';
    *to = '\0';
    return path;
}

/* As libcurl gives it back. */
static const char *clean_path(const struct url_parts *parts)
{
    const char *path = drop_dots(parts->path, parts->path_len);

    return urledit_has_cased_escape(path) && dialect_does(DIALECT_UPPER_ESCAPES)
               ? case_escapes(path)
               : path;
}

const char *urledit_remote_name(const char *url)
{
    const char *at = url_authority(url);
    char *path;
    char *name;

    at += strcspn(at, "/?#");
    path = drop_dots(at, strcspn(at, "?#"));
    /* Later versions take the name of the last folder. */
    for (size_t len = strlen(path); len && path[len - 1] == '/'; len--)
        if (dialect_does(DIALECT_NAMES_RESPONSE))
            path[len - 1] = '\0';
    name = strrchr(path, '/');
    name = name ? name + 1 : path;
    if (strrchr(name, '\\'))
        name = strrchr(name, '\\') + 1;
    return *name ? name : NULL;
}

/* --- changed URLs --------------------------------------------------------- */

/* Puts a URL together; PATH and QUERY are strings of their own. */
static const char *join(const struct url_parts *parts, const char *path,
                        const char *query)
{
    const char *const texts[] = {
        parts->scheme_name,
        "://",
        arena_strndup(parts->authority, parts->authority_len),
        path,
        query ? "?" : "",
        query ? query : "",
        parts->fragment,
    };

    return arena_concat(sizeof(texts) / sizeof(texts[0]), texts);
}

const char *urledit_add_query(const char *url, const char *query)
{
    struct url_parts parts;
    const char *path;

    if (url_split(url, &parts) || parts.scheme == URL_OTHER)
        return NULL;
    path = clean_path(&parts);
    if (!*query && !parts.query_len)
        return join(&parts, path, NULL);
    query = case_escapes(query);
    if (parts.query_len) {
        const char *const texts[] = {
            arena_strndup(parts.query, parts.query_len),
            parts.query[parts.query_len - 1] == '&' ? "" : "&", query};

        query = arena_concat(3, texts);
    }
    return join(&parts, path, query);
}

/* What stands behind the last '/' or '\\' of FILE. */
static const char *file_name(const char *file)
{
    const char *name = file;

    for (; *file; file++)
        if (*file == '/' || *file == '\\')
            name = file + 1;
    return name;
}

const char *urledit_add_name(const char *url, const char *file)
{
    const char *name = file_name(file);
    struct url_parts parts;
    const char *path;

    if (url_split(url, &parts))
        return NULL;
    path = clean_path(&parts);
    if (path[strlen(path) - 1] != '/' ||
        (parts.query_len && dialect_does(DIALECT_QUERY_KEEPS_NAME)))
        return url;
    {
        const char *const texts[] = {path, urledit_escape(name, strlen(name))};

        path = case_escapes(arena_concat(2, texts));
    }
    return join(&parts, path,
                parts.query_len ? arena_strndup(parts.query, parts.query_len)
                                : NULL);
}
