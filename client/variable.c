#include "client/variable.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "client/arena.h"
#include "client/number.h"
#include "client/optfile.h"
#include "client/text.h"
#include "client/usage.h"

/* A part of the content: from FROM up to, not including, BEHIND. */
struct part {
    uint64_t from;
    uint64_t behind;
};

struct content {
    const char *data;
    size_t len;
};

size_t variable_span(const char *text)
{
    return strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "0123456789_");
}

static struct variable *find(const struct parse *p, const char *name,
                             size_t len)
{
    for (struct variable *v = p->vars; v; v = v->next)
        if (!strncmp(v->name, name, len) && !v->name[len])
            return v;
    return NULL;
}

const struct variable *variable_find(const struct parse *p, const char *name,
                                     size_t len)
{
    return find(p, name, len);
}

/* A remark; only who watches sees it. */
static void note(struct parse *p, const char *text)
{
    if (!p->direct && !p->inv->silent && p->inv->trace != TRACE_NONE)
        notes_add(&p->inv->notes, NOTE_REMARK, text);
}

static void set(struct parse *p, const char *name, const struct content *c)
{
    struct variable *v = find(p, name, strlen(name));

    if (v) {
        note(p, arena_around("Overwriting variable '", name, "'"));
    } else {
        v = arena_alloc(sizeof(*v));
        v->name = name;
        v->next = p->vars;
        p->vars = v;
    }
    v->data = c->data;
    v->len = c->len;
}

/* Reads "[FROM-TO]" at *AT, or "[FROM-]", which is left behind it; where no
 * digit follows the bracket it is none.  Returns 0 or -EINVAL. */
static int read_part(const char **at, struct part *ret)
{
    const char *c = *at;
    int64_t from;
    int64_t to = INT64_MAX;

    *ret = (struct part){0, UINT64_MAX};
    if (*c++ != '[' || *c < '0' || *c > '9')
        return 0;
    if (!number_read(&c, &from) || *c++ != '-')
        return -EINVAL;
    if (*c != ']' && (!number_read(&c, &to) || to < from))
        return -EINVAL;
    if (*c++ != ']')
        return -EINVAL;
    *ret = (struct part){(uint64_t)from, (uint64_t)to + 1};
    *at = c;
    return 0;
}

/* The PART of TEXT. */
static struct content cut(const char *text, const struct part *part)
{
    size_t len = strlen(text);

    if (len > part->behind)
        len = (size_t)part->behind;
    if (part->from >= len)
        return (struct content){"", 0};
    return (struct content){text + part->from, len - (size_t)part->from};
}

/* Reads the PART of the file PATH.  False where curl refuses it. */
static bool read_file(struct parse *p, const char *path,
                      const struct part *part, struct content *ret)
{
    char *data;
    int error =
        optfile_read(p, path, part->from, part->behind, &data, &ret->len);

    if (error == -EAGAIN) {
        /* Read when it is known who carries the command out. */
        parse_prefer(p, "a variable from what can be read only once");
        *ret = (struct content){"", 0};
        return true;
    }
    if (!error) {
        ret->data = data;
        return true;
    }
    if (error != -EISDIR) {
        const char *const parts[] = {"Failed to open ", path, ": ",
                                     strerror(-error)};

        parse_error(p, arena_concat(4, parts));
    }
    usage_reject(p, USAGE_CANT_READ);
    return false;
}

static void skip_name(struct parse *p, size_t len)
{
    char number[TEXT_NUM_BYTES];

    parse_warn(p, arena_around("Bad variable name length (",
                               text_num(number, (int64_t)len), "), skipping"));
}

void apply_variable(struct parse *p, const struct option *o, const char *value,
                    bool on)
{
    bool imports = *value == '%';
    const char *at = value + imports;
    size_t len = variable_span(at);
    const char *name = arena_strndup(at, len);
    const char *imported = imports ? getenv(name) : NULL;
    struct content content;
    struct part part;

    (void)o;
    (void)on;
    at += len;
    if (!len || len > VARIABLE_NAME_BYTES) {
        skip_name(p, len);
        return;
    }
    if (imports && !imported && !*at) {
        parse_error(p,
                    arena_around("Variable '", name, "' import fail, not set"));
        usage_reject(p, USAGE_EXPAND);
        return;
    }
    if (read_part(&at, &part)) {
        usage_reject(p, USAGE_VARIABLE);
        return;
    }
    if (imported) {
        content = (struct content){imported, strlen(imported)};
    } else if (*at == '=') {
        content = cut(at + 1, &part);
    } else if (*at != '@') {
        parse_warn(
            p, arena_around("Bad --variable syntax, skipping: ", value, ""));
        return;
    } else if (!read_file(p, at + 1, &part, &content)) {
        return;
    }
    set(p, name, &content);
}
