#include "client/formspec.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/optfile.h"
#include "proto/curlcode.h"

/* Characters that end the type or the subtype of a content type (RFC 2045,
 * section 5.1) for curls that know tokens. */
#define TYPE_SPECIALS "()<>@,;:\\\"[]?= \r\n"

/* Bytes of the type, before '/', that earlier curls take. */
#define MAJOR_MAX 127

/* A text while it is read. */
struct reader {
    struct parse *p;
    struct formspec *spec;
    const char *at;
    const char *ends;      /* what ends a word */
    const char *spaces;    /* what counts as white space */
    const char *type;      /* where an open content type starts; NULL: none */
    const char *type_last; /* behind what belongs to it so far */
};

/* What stands before an attribute's value. */
enum keyword {
    KEY_NONE,
    KEY_TYPE,
    KEY_FILENAME,
    KEY_HEADERS,
    KEY_ENCODER,
};

static const struct {
    const char *text;
    enum keyword key;
} keywords[] = {
    {"type=", KEY_TYPE},
    {"filename=", KEY_FILENAME},
    {"headers=", KEY_HEADERS},
    {"encoder=", KEY_ENCODER},
};

static const char *spaces_in(const char *text)
{
    static const char all[] = " \t\n\v\f\r";

    if (text[strcspn(text, all + 2)] && dialect_does(DIALECT_BLANKS_ONLY))
        return " \t";
    return all;
}

static void skip_spaces(struct reader *r)
{
    r->at += strspn(r->at, r->spaces);
}

static bool at_end(const struct reader *r)
{
    return !*r->at || strchr(r->ends, *r->at);
}

static void warn(struct reader *r, const char *what, const char *detail)
{
    const char *const parts[] = {what, detail};

    parse_warn(r->p, arena_concat(2, parts));
}

/* --- words ---------------------------------------------------------------- */

/* Reads "a word" in quotes; NULL where the second quote is missing. */
static char *quoted(struct reader *r)
{
    const char *c = r->at + 1;
    char *text = arena_alloc(strlen(c) + 1);
    char *to = text;
    const char *junk;

    for (; *c && *c != '"'; c++) {
        if (*c == '\\' && (c[1] == '\\' || c[1] == '"'))
            c++;
        *to++ = *c;
    }
    if (!*c)
        return NULL;
    junk = ++c;
    r->at = c + strcspn(c, r->ends);
    junk += strspn(junk, " \t\n\v\f\r");
    if (junk < r->at)
        warn(r, "Trailing data after quoted form parameter", "");
    return text;
}

/* Reads a word as it stands. */
static char *plain(struct reader *r)
{
    const char *start = r->at;

    r->at += strcspn(start, r->ends);
    return arena_strndup(start, (size_t)(r->at - start));
}

/* Reads a word, in quotes or without the spaces around it. */
static char *word(struct reader *r)
{
    char *text = NULL;
    size_t len;

    skip_spaces(r);
    if (*r->at == '"')
        text = quoted(r);
    if (text)
        return text;
    text = plain(r);
    len = strlen(text);
    while (len && strchr(r->spaces, text[len - 1]))
        text[--len] = '\0';
    return text;
}

/* --- content types -------------------------------------------------------- */

/* Goes to the end of a part of a content type. */
static void extend_type(struct reader *r)
{
    r->type_last = r->at;
    for (; !at_end(r); r->at++)
        if (!strchr(r->spaces, *r->at))
            r->type_last = r->at + 1;
}

/* Ends the content type, where one is open. */
static void close_type(struct reader *r)
{
    if (r->type)
        r->spec->type =
            arena_strndup(r->type, (size_t)(r->type_last - r->type));
    r->type = NULL;
}

/* The length of "type/subtype" as curls before 8.12 find it, 0 when it is
 * none. */
static size_t simple_type_len(const char *type)
{
    size_t major = strcspn(type, "/ ");
    size_t minor;

    if (!major || major > MAJOR_MAX || type[major] != '/')
        return 0;
    minor = strcspn(type + major + 1, ";, \n");
    return minor ? major + 1 + minor : 0;
}

/* Reads the first part of a content type, up to its parameters. */
static int open_type(struct reader *r)
{
    size_t token;
    size_t simple;

    skip_spaces(r);
    token = strcspn(r->at, TYPE_SPECIALS);
    simple = simple_type_len(r->at);
    r->type = r->at;
    r->at += token;
    r->type_last = r->at;
    if (token && token == simple && at_end(r))
        return 0;
    if (dialect_does(DIALECT_TYPE_TOKENS)) {
        if (!at_end(r))
            r->spec->garbage = r->at;
        return 0;
    }
    if (!simple) {
        parse_warn(r->p, dialect_text(DIALECT_BAD_TYPE));
        parse_reject(r->p, WC_E_FAILED_INIT, "is badly used here");
        return -EINVAL;
    }
    r->at = r->type + simple;
    extend_type(r);
    return 0;
}

/* --- attributes ----------------------------------------------------------- */

/* The file PATH of headers; NULL when there is nothing in it. */
static const char *header_path(struct reader *r, const char *path)
{
    const char *const parts[] = {"./", path};

    if (!optfile_check(r->p, OPTFILE_FIELD, path, path))
        return NULL;
    /* Standard input is not meant. */
    return strcmp(path, "-") ? path : arena_concat(2, parts);
}

static void add_header(struct reader *r)
{
    struct header_arg *arg = arena_alloc(sizeof(*arg));
    bool is_file = *r->at == '@' || *r->at == '<';

    if (is_file)
        r->at++;
    arg->text = word(r);
    if (is_file) {
        arg->path = header_path(r, arg->text);
        arg->text = NULL;
    }
    if (r->spec->last_header)
        r->spec->last_header->next = arg;
    else
        r->spec->headers = arg;
    r->spec->last_header = arg;
}

static void skip_unknown(struct reader *r)
{
    char *text = NULL;

    if (*r->at == '"')
        text = quoted(r);
    if (!text)
        text = plain(r);
    if (*text)
        warn(r, "skip unknown form field: ", text);
}

/* The keyword here, left behind; within a content type "type=" is a part of
 * it. */
static enum keyword take_keyword(struct reader *r)
{
    for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
        size_t len = strlen(keywords[i].text);

        if (strncasecmp(r->at, keywords[i].text, len) ||
            (keywords[i].key == KEY_TYPE && r->type))
            continue;
        r->at += len;
        return keywords[i].key;
    }
    return KEY_NONE;
}

/* Reads what stands between two ';'. */
static int read_attribute(struct reader *r)
{
    enum keyword key;

    skip_spaces(r);
    key = take_keyword(r);
    if (key == KEY_TYPE)
        return open_type(r);
    if (key == KEY_NONE && r->type) {
        extend_type(r);
        return 0;
    }
    close_type(r);
    switch (key) {
    case KEY_FILENAME:
        r->spec->filename = word(r);
        break;
    case KEY_HEADERS:
        add_header(r);
        break;
    case KEY_ENCODER:
        r->spec->encoder = word(r);
        break;
    default:
        skip_unknown(r);
        break;
    }
    return 0;
}

int formspec_read(struct parse *p, const char **at, bool listed,
                  struct formspec *ret)
{
    struct reader r = {
        .p = p,
        .spec = ret,
        .at = *at,
        .ends = listed ? ";," : ";",
        .spaces = spaces_in(*at),
    };
    int rc = 0;

    memset(ret, 0, sizeof(*ret));
    ret->value = word(&r);
    while (!rc && !ret->garbage && *r.at == ';') {
        r.at++;
        rc = read_attribute(&r);
    }
    close_type(&r);
    *at = *r.at == ',' && !ret->garbage ? r.at + 1 : NULL;
    return rc;
}
