#include "client/form.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/arena.h"
#include "client/slurp.h"

/* What stands behind a ';' in an argument of -F. */
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

/* The keyword at *AT, which is left behind it. */
static enum keyword keyword_at(const char **at)
{
    const char *c = *at + strspn(*at, " \t");

    for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
        size_t len = strlen(keywords[i].text);

        if (!strncasecmp(c, keywords[i].text, len)) {
            *at = c + len;
            return keywords[i].key;
        }
    }
    return KEY_NONE;
}

/* TEXT up to END without spaces at its ends. */
static char *trimmed(const char *text, const char *end)
{
    while (text < end && strchr(" \t", *text))
        text++;
    while (end > text && strchr(" \t", end[-1]))
        end--;
    return arena_strndup(text, (size_t)(end - text));
}

/* Reads a word in quotes; NULL without its end or with more behind it. */
static char *quoted(const char **at, const char *ends)
{
    const char *c = *at + 1;
    char *text = arena_alloc(strlen(c) + 1);
    char *to = text;

    for (; *c && *c != '"'; c++) {
        if (*c == '\\' && (c[1] == '\\' || c[1] == '"'))
            c++;
        *to++ = *c;
    }
    if (*c++ != '"')
        return NULL;
    c += strspn(c, " \t");
    if (*c && !strchr(ends, *c))
        return NULL;
    *at = c;
    return text;
}

/* Reads a word up to one of ENDS, quoted or not. */
static char *word(const char **at, const char *ends)
{
    const char *start = *at + strspn(*at, " \t");

    if (*start == '"') {
        *at = start;
        return quoted(at, ends);
    }
    *at = start + strcspn(start, ends);
    return trimmed(start, *at);
}

/* Reads a content type with its parameters, which end where a keyword
 * begins; NULL for what curl refuses or versions of it read differently. */
static char *content_type(const char **at, const char *ends)
{
    const char *start = *at + strspn(*at, " \t");
    const char *c = start;
    size_t len = strcspn(c, "/ ;,\"");

    if (!len || c[len] != '/' || !strcspn(c + len + 1, " ;,\n\""))
        return NULL;
    for (;;) {
        const char *next;
        bool in_quotes = false;

        for (; *c && (in_quotes || !strchr(ends, *c)); c++)
            in_quotes ^= *c == '"';
        if (in_quotes || strchr(" \t", c[-1]))
            return NULL;
        if (*c != ';')
            break;
        next = c + 1;
        /* What stands between two ';' must not be empty. */
        if (!next[strspn(next, " \t;")] || *next == ';')
            return NULL;
        if (keyword_at(&next) != KEY_NONE)
            break;
        c++;
    }
    *at = c;
    return trimmed(start, c);
}

static bool encoder_is_known(const char *name)
{
    static const char *const names[] = {"binary", "8bit", "7bit", "base64",
                                        "quoted-printable"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (!strcasecmp(name, names[i]))
            return true;
    return false;
}

/* Reads one attribute into PART; -EINVAL for what curl warns about. */
static int read_attribute(struct form_part *part, const char **at,
                          const char *ends)
{
    char *text;

    switch (keyword_at(at)) {
    case KEY_TYPE:
        part->type = content_type(at, ends);
        return part->type ? 0 : -EINVAL;
    case KEY_FILENAME:
        part->filename = word(at, ends);
        return part->filename ? 0 : -EINVAL;
    case KEY_HEADERS:
        text = (char *)*at + strspn(*at, " \t");
        if (*text == '@' || *text == '<')
            return -EINVAL;
        text = word(at, ends);
        if (!text)
            return -EINVAL;
        strlist_add(&part->headers, text);
        return 0;
    case KEY_ENCODER:
        part->encoder = word(at, ends);
        return part->encoder && encoder_is_known(part->encoder) ? 0 : -EINVAL;
    default:
        return -EINVAL;
    }
}

/* Reads the ;attributes at *AT up to one of ENDS that is no ';'. */
static int read_attributes(struct form_part *part, const char **at,
                           const char *ends)
{
    while (**at == ';') {
        (*at)++;
        if (!(*at)[strspn(*at, " \t")])
            return 0; /* a last ';' alone means nothing */
        if (read_attribute(part, at, ends))
            return -EINVAL;
    }
    return 0;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* Reads one file of '@' with its attributes. */
static struct form_part *read_file(const char **at)
{
    struct form_part *part = arena_alloc(sizeof(*part));

    part->kind = FORM_FILE;
    part->size = -1;
    part->path = word(at, ";,");
    if (!part->path || !*part->path || !strcmp(part->path, "-") ||
        read_attributes(part, at, ";,"))
        return NULL;
    if (!part->filename)
        part->filename = base_name(part->path);
    if (!part->type)
        part->type = form_content_type(part->filename);
    if (!part->type)
        part->type = form_content_type(part->path);
    if (!part->type)
        part->type = "application/octet-stream";
    return part;
}

/* Reads "a,b;type=x": one file, or several as a multipart of their own. */
static struct form_part *read_files(const char *at)
{
    struct form_part *first = read_file(&at);
    struct form_part *last = first;
    struct form_part *all;

    if (!first || !*at)
        return first;
    while (*at == ',') {
        at++;
        last->next = read_file(&at);
        last = last->next;
        if (!last)
            return NULL;
    }
    if (*at)
        return NULL;
    all = arena_alloc(sizeof(*all));
    all->kind = FORM_MULTI;
    all->parts = first;
    return all;
}

/* Reads text, or with FROM_FILE the name of the file that has it. */
static struct form_part *read_text(const char *at, bool from_file)
{
    struct form_part *part = arena_alloc(sizeof(*part));
    char *text = word(&at, ";");

    part->kind = FORM_DATA;
    if (!text || read_attributes(part, &at, ";"))
        return NULL;
    if (from_file) {
        if (!*text || !strcmp(text, "-") || part->filename)
            return NULL;
        part->path = text;
        /* libcurl leaves text/plain away for such a field. */
        if (!part->type) {
            part->type = form_content_type(text);
            if (part->type && !strcmp(part->type, "text/plain"))
                part->type = NULL;
        }
    } else {
        part->data = text;
        part->len = strlen(text);
    }
    return part;
}

static struct form_part *read_value(const char *value, bool literal)
{
    struct form_part *part;

    if (literal) {
        part = arena_alloc(sizeof(*part));
        part->kind = FORM_DATA;
        part->data = value;
        part->len = strlen(value);
        return part;
    }
    if (*value == '@')
        return read_files(value + 1);
    if (*value == '<')
        return read_text(value + 1, true);
    if (*value == '(' || !strcmp(value, ")"))
        return NULL;
    return read_text(value, false);
}

int form_add(struct config *config, const char *text, bool literal,
             const char **ret_reason)
{
    const char *equals = strchr(text, '=');
    struct form_part *part = NULL;

    if (equals)
        part = read_value(equals + 1, literal);
    if (!part) {
        *ret_reason = "a form field that only curl may read";
        return -EINVAL;
    }
    if (equals > text)
        part->name = arena_strndup(text, (size_t)(equals - text));
    if (config->last_form)
        config->last_form->next = part;
    else
        config->form = part;
    config->last_form = part;
    return 0;
}

/* A file that is not regular is sent without a size as it comes, which only
 * the real curl does. */
static int evaluate_file(struct form_part *part)
{
    struct stat st;

    if (stat(part->path, &st) || access(part->path, R_OK))
        return -errno;
    if (!S_ISREG(st.st_mode))
        return -ESPIPE;
    part->size = st.st_size;
    return 0;
}

static int evaluate(struct form_part *part)
{
    for (; part; part = part->next) {
        int error = 0;

        if (part->kind == FORM_MULTI) {
            error = evaluate(part->parts);
        } else if (part->kind == FORM_FILE) {
            error = evaluate_file(part);
        } else if (part->path && !part->data) {
            char *data;

            error = slurp(NULL, part->path, false, &data, &part->len);
            if (!error)
                part->data = data;
        }
        if (error)
            return error;
    }
    return 0;
}

int form_evaluate(struct config *config)
{
    return evaluate(config->form);
}

const char *form_content_type(const char *name)
{
    static const struct {
        const char *extension;
        const char *type;
    } types[] = {
        {".gif", "image/gif"},       {".jpg", "image/jpeg"},
        {".jpeg", "image/jpeg"},     {".png", "image/png"},
        {".svg", "image/svg+xml"},   {".txt", "text/plain"},
        {".htm", "text/html"},       {".html", "text/html"},
        {".pdf", "application/pdf"}, {".xml", "application/xml"},
    };
    size_t len = strlen(name);

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        size_t tail = strlen(types[i].extension);

        if (len >= tail && !strcasecmp(name + len - tail, types[i].extension))
            return types[i].type;
    }
    return NULL;
}
