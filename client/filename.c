#include "client/filename.h"

#include <ctype.h>
#include <string.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/text.h"

/* --- Content-Disposition -------------------------------------------------- */

/* Up to the closing quote, the next parameter or the line's end. */
static const char *cut_value(const char *at, size_t len)
{
    char stop = ';';
    const char *end;

    if (len && (*at == '"' || *at == '\'')) {
        stop = *at++;
        len--;
    }
    end = memchr(at, stop, len);
    return arena_strndup(at, end ? (size_t)(end - at) : len);
}

/* The last segment, without the line's end; NULL when a backslash is last. */
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *back;

    if (slash) {
        path = slash + 1;
        if (!*path)
            return NULL;
    }
    back = strrchr(path, '\\');
    if (back) {
        path = back + 1;
        if (!*path)
            return NULL;
    }
    return arena_strndup(path, strcspn(path, "\r\n"));
}

const char *filename_from_disposition(const char *value, size_t len)
{
    static const char key[] = "filename=";
    const char *end = value + len;

    for (;;) {
        const char *next;

        while (value < end && !isalpha((unsigned char)*value))
            value++;
        if ((size_t)(end - value) <= sizeof(key) - 1)
            return NULL;
        if (!memcmp(value, key, sizeof(key) - 1)) {
            value += sizeof(key) - 1;
            while (value < end && (*value == ' ' || *value == '\t') &&
                   dialect_does(DIALECT_TRIMS_NAMES))
                value++;
            return base_name(cut_value(value, (size_t)(end - value)));
        }
        next = memchr(value, ';', (size_t)(end - value));
        if (!next)
            return NULL;
        value = next;
    }
}

/* --- Location ------------------------------------------------------------- */

const char *filename_from_location(const char *value, size_t len)
{
    const char *path;
    char *cut;

    while (len && isspace((unsigned char)*value)) {
        value++;
        len--;
    }
    while (len && isspace((unsigned char)value[len - 1]))
        len--;
    cut = arena_strndup(value, len);
    cut[strcspn(cut, "?#")] = '\0';
    path = cut;
    for (const char *c = cut; *c; c++)
        if (*c == '/' || *c == '\\')
            path = c + 1;
    return path;
}

/* --- numbers -------------------------------------------------------------- */

/* Where a number goes into PATH: before the last suffix of the file's name,
 * where it has one and does not begin with it. */
static const char *find_suffix(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');

    return dot && dot > name && dot[1] ? dot : NULL;
}

const char *filename_numbered(const char *path, int number)
{
    const char *suffix =
        dialect_does(DIALECT_NUMBERS_STEMS) ? find_suffix(path) : NULL;
    char digits[TEXT_NUM_BYTES];
    const char *const parts[] = {
        suffix ? arena_strndup(path, (size_t)(suffix - path)) : path,
        suffix ? "-" : ".", text_num(digits, number), suffix ? suffix : ""};

    return arena_concat(4, parts);
}
