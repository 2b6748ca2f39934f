#include "client/form.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/formspec.h"
#include "client/headerfile.h"
#include "client/slurp.h"
#include "client/usage.h"
#include "proto/curlcode.h"
#include "proto/limits.h"

/* --- parts from the command line ------------------------------------------ */

static struct form_part *new_part(struct parse *p, enum form_kind kind)
{
    struct form_part *part = arena_alloc(sizeof(*part));

    part->kind = kind;
    if (parse_group(p)->form_count++ == LIMIT_PARTS)
        parse_direct(p, "a form with very many parts");
    return part;
}

static struct form_part *new_text(struct parse *p, const char *text)
{
    struct form_part *part = new_part(p, FORM_DATA);

    part->data = text;
    part->len = strlen(text);
    return part;
}

/* Appends PART to the multipart PARENT, or to the form. */
static void append(struct config *config, struct form_part *parent,
                   struct form_part *part)
{
    struct form_part **first = parent ? &parent->parts : &config->form;
    struct form_part **last = parent ? &parent->last_part : &config->last_form;

    part->parent = parent;
    if (*last)
        (*last)->next = part;
    else
        *first = part;
    *last = part;
}

static void take_attributes(struct form_part *part, const struct formspec *spec)
{
    part->type = spec->type;
    part->filename = spec->filename;
    part->encoder = spec->encoder;
    part->header_args = spec->headers;
}

static void warn(struct parse *p, const char *what, const char *detail)
{
    const char *const parts[] = {what, detail};

    parse_warn(p, arena_concat(2, parts));
}

static void warn_of_filename(struct parse *p, const char *filename)
{
    if (filename)
        warn(p, dialect_text(DIALECT_NO_FILENAME), filename);
}

static void warn_of_garbage(struct parse *p, const struct formspec *spec)
{
    if (spec->garbage)
        warn(p, "garbage at end of field specification: ", spec->garbage);
}

/* "text" or "<file": a field. */
static struct form_part *read_field(struct parse *p, const char *at)
{
    bool from_file = *at == '<';
    struct formspec spec;
    struct form_part *part;

    at += from_file;
    if (formspec_read(p, &at, false, &spec))
        return NULL;
    if (from_file) {
        warn_of_filename(p, spec.filename);
        spec.filename = NULL;
        part = new_part(p, FORM_FILE);
        part->path = spec.value;
    } else {
        part = new_text(p, spec.value);
    }
    warn_of_garbage(p, &spec);
    take_attributes(part, &spec);
    return part;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* One file of "@file". */
static struct form_part *read_file(struct parse *p, const char **at)
{
    struct formspec spec;
    struct form_part *part;

    if (formspec_read(p, at, true, &spec))
        return NULL;
    part = new_part(p, FORM_FILE);
    part->path = spec.value;
    take_attributes(part, &spec);
    if (!part->filename)
        part->filename = base_name(part->path);
    if (spec.garbage && !dialect_does(DIALECT_TYPE_ENDS_FILES))
        parse_direct(p, "a content type that confuses versions of curl");
    return part;
}

/* "@a,b;type=x": a file, or several as a multipart of their own. */
static struct form_part *read_files(struct parse *p, const char *at)
{
    struct form_part *first = read_file(p, &at);
    struct form_part *all;

    if (!first || !at)
        return first;
    all = new_part(p, FORM_MULTI);
    append(NULL, all, first);
    while (at) {
        struct form_part *part = read_file(p, &at);

        if (!part)
            return NULL;
        append(NULL, all, part);
    }
    return all;
}

static unsigned depth_of(const struct form_part *multi)
{
    unsigned depth = 1;

    for (; multi; multi = multi->parent)
        depth++;
    return depth;
}

/* "(": a multipart that the fields up to "=)" belong to. */
static struct form_part *open_multi(struct parse *p, const char *at)
{
    struct form_part *part;
    struct formspec spec;

    if (formspec_read(p, &at, false, &spec))
        return NULL;
    warn_of_filename(p, spec.filename);
    if (spec.encoder)
        warn(p, "Field encoder not allowed here: ", spec.encoder);
    spec.filename = spec.encoder = NULL;
    part = new_part(p, FORM_MULTI);
    take_attributes(part, &spec);
    return part;
}

static bool reject(struct parse *p, enum dialect_words words)
{
    parse_warn(p, dialect_text(words));
    usage_reject(p, USAGE_BAD_USE);
    return false;
}

static bool close_multi(struct parse *p)
{
    struct group *group = parse_group(p);

    if (!group->form_open)
        return reject(p, DIALECT_NO_MULTIPART);
    group->form_open = group->form_open->parent;
    return true;
}

static struct form_part *read_value(struct parse *p, const char *value,
                                    bool literal)
{
    if (literal)
        return new_text(p, value);
    if (*value == '@')
        return read_files(p, value + 1);
    if (*value == '(')
        return open_multi(p, value + 1);
    return read_field(p, value);
}

bool form_add(struct parse *p, const char *text, bool literal)
{
    struct group *group = parse_group(p);
    const char *equals = strchr(text, '=');
    struct form_part *part;

    if (!equals)
        return reject(p, DIALECT_BAD_FIELD);
    if (!literal && !strcmp(text, "=)"))
        return close_multi(p);
    part = read_value(p, equals + 1, literal);
    if (!part)
        return false;
    if (equals > text)
        part->name = arena_strndup(text, (size_t)(equals - text));
    append(&group->config, group->form_open, part);
    if (!literal && equals[1] == '(')
        group->form_open = part;
    if (depth_of(part->kind == FORM_MULTI ? part : part->parent) >
        LIMIT_PART_DEPTH)
        parse_direct(p, "a form that is very deep");
    return true;
}

/* --- files ---------------------------------------------------------------- */

static bool is_stdin(const struct form_part *part)
{
    return part->kind == FORM_FILE && !strcmp(part->path, "-");
}

static bool stdin_is_file(void)
{
    struct stat st;

    return !fstat(STDIN_FILENO, &st) && S_ISREG(st.st_mode);
}

/* Standard input is buffered, so that its size is known; a file need not
 * be. */
static int load_stdin(struct invocation *inv, struct form_part *part)
{
    char *data;
    int rc;

    if (part->data || stdin_is_file())
        return 0;
    rc = slurp(inv, part->path, true, &data, &part->len);
    if (!rc)
        part->data = data;
    return rc;
}

static int load(struct invocation *inv, struct form_part *part, bool late)
{
    int rc = 0;

    for (; part && !rc; part = part->next) {
        rc = headerfile_load(inv, part->header_args, late);
        if (!rc && part->kind == FORM_MULTI)
            rc = load(inv, part->parts, late);
        else if (!rc && late && is_stdin(part))
            rc = load_stdin(inv, part);
    }
    return rc;
}

int form_load(struct invocation *inv, struct config *config, bool late)
{
    return load(inv, config->form, late);
}

static int build(struct notes *notes, struct form_part *part)
{
    int rc = 0;

    for (; part && !rc; part = part->next) {
        rc = headerfile_part(notes, part->header_args, &part->headers);
        if (!rc && part->kind == FORM_MULTI)
            rc = build(notes, part->parts);
    }
    return rc;
}

int form_build(const struct invocation *inv, struct config *config)
{
    return build(inv->silent ? NULL : &config->notes, config->form);
}

static int check_file(struct form_part *part)
{
    struct stat st;
    off_t at;

    if (is_stdin(part)) {
        at = stdin_is_file() ? lseek(STDIN_FILENO, 0, SEEK_CUR) : 0;
        if (part->data)
            part->size = (int64_t)part->len;
        else
            part->size = !fstat(STDIN_FILENO, &st) && st.st_size > at
                             ? st.st_size - at
                             : 0;
        return 0;
    }
    if (stat(part->path, &st) ||
        (access(part->path, R_OK) && !dialect_does(DIALECT_READS_FORMS_LATE)))
        return WC_E_READ_ERROR;
    part->size = S_ISREG(st.st_mode) ? st.st_size : -1;
    return 0;
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

static int check(struct form_part *part)
{
    int code = 0;

    for (; part && !code; part = part->next) {
        if (part->kind == FORM_MULTI)
            code = check(part->parts);
        else if (part->kind == FORM_FILE)
            code = check_file(part);
        if (!code && part->encoder && !encoder_is_known(part->encoder))
            code = WC_E_BAD_FUNCTION_ARGUMENT;
    }
    return code;
}

int form_check(const struct config *config)
{
    return check(config->form);
}

/* --- types ---------------------------------------------------------------- */

/* libcurl's own table (lib/mime.c). */
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
