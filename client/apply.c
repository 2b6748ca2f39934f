/*
 * Option functions that serve many rows, and the groups that --next parts.
 * Those with a meaning of their own are in apply_request.c, apply_network.c
 * and apply_output.c; group.c completes a group.
 */
#include "client/apply.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/options.h"
#include "client/proxyenv.h"
#include "client/text.h"
#include "client/usage.h"
#include "client/value.h"

void parse_direct(struct parse *p, const char *reason)
{
    if (!p->direct)
        p->direct = reason;
}

void parse_prefer(struct parse *p, const char *reason)
{
    if (!p->prefer)
        p->prefer = reason;
}

void parse_fail(struct parse *p, int code, const char *text)
{
    if (p->direct)
        return;
    parse_direct(p, "a command line that curl refuses");
    notes_add(&p->inv->notes, NOTE_LINES, text);
    p->inv->fails = true;
    p->inv->failure_code = code;
}

/* The same in a config file.  An option that this curl does not know ends it
 * as in those that do, in their words. */
static void reject_line(struct parse *p, int code, const char *what)
{
    bool known = dialect_since(p->since);
    char line[TEXT_NUM_BYTES];
    const char *const parts[] = {p->file,
                                 ":",
                                 text_num(line, p->line),
                                 known ? dialect_text(DIALECT_IN_CONFIG)
                                       : " config file option '",
                                 p->typed,
                                 "' ",
                                 what};

    if (known && !dialect_does(DIALECT_CONFIG_ENDS)) {
        parse_warn(p, arena_concat(7, parts));
        return;
    }
    parse_error(p, arena_concat(7, parts));
    p->broken = what;
    p->broken_code = code;
}

void parse_reject(struct parse *p, int code, const char *what)
{
    const char *const parts[] = {
        "curl: option ", p->typed, ": ", what,
        "\ncurl: try 'curl --help' or 'curl --manual' for more information\n"};

    if (p->direct)
        return;
    parse_prefer(p, "a command line that curl refuses");
    if (p->file && p->ours)
        reject_line(p, code, what);
    else
        parse_fail(p, code, arena_concat(5, parts));
}

void parse_error(struct parse *p, const char *text)
{
    if (!p->direct)
        notes_add_error(&p->inv->notes, p->inv->silent, p->show_error, text);
}

void parse_warn(struct parse *p, const char *text)
{
    if (p->direct)
        return;
    if (!p->inv->silent)
        notes_add(&p->inv->notes, NOTE_WARNING, text);
    parse_prefer(p, "a command line that curl warns of");
}

const char *parse_absolute(const char *path)
{
    char cwd[PATH_MAX];
    const char *const parts[] = {cwd, "/", path};

    if (*path == '/')
        return path;
    if (!*path || !getcwd(cwd, sizeof(cwd)) || *cwd != '/')
        return NULL;
    return arena_concat(3, parts);
}

struct group *parse_group(const struct parse *p)
{
    return (struct group *)p->config;
}

void apply_new_group(struct parse *p)
{
    struct group *group = arena_alloc(sizeof(*group));

    if (p->config)
        p->config->next = &group->config;
    else
        p->inv->configs = &group->config;
    p->config = &group->config;
}

void parse_leave_proxies(struct parse *p, struct config *config,
                         const char *reason)
{
    /* The daemon looks after those that it is told of alone. */
    if (p->has_tickets && !proxyenv_has_tls())
        config->env_proxies = true;
    else
        parse_direct(p, reason);
}

static bool has_url(const struct config *config)
{
    return config->urls && config->urls->url;
}

void apply_next(struct parse *p, const struct option *o, const char *value,
                bool on)
{
    (void)o;
    (void)value;
    (void)on;
    if (!has_url(p->config)) {
        /* 7.88.1 takes what follows for the same group. */
        parse_prefer(p, "--next without a URL before it");
        if (p->ours && !p->file && dialect_does(DIALECT_NEEDS_URL)) {
            parse_error(p, "missing URL before --next");
            usage_reject(p, USAGE_BAD_USE);
        }
        return;
    }
    apply_finish_group(p);
    apply_new_group(p);
}

void apply_no_op(struct parse *p, const struct option *o, const char *value,
                 bool on)
{
    (void)p;
    (void)o;
    (void)value;
    (void)on;
}

void apply_opt_text(struct parse *p, const struct option *o, const char *value,
                    bool on)
{
    (void)on;
    config_set_text(p->config, o->number, WIRE_STRING, value);
}

void apply_opt_file(struct parse *p, const struct option *o, const char *value,
                    bool on)
{
    (void)on;
    config_set_text(p->config, o->number, WIRE_FILE, value);
}

void apply_opt_flag(struct parse *p, const struct option *o, const char *value,
                    bool on)
{
    (void)value;
    if (on)
        config_set_long(p->config, o->number, o->num);
    else
        config_unset(p->config, o->number);
}

void apply_opt_lasting(struct parse *p, const struct option *o,
                       const char *value, bool on)
{
    apply_opt_flag(p, o, value, on || dialect_does(DIALECT_HEARS_NO_NO));
}

void apply_opt_unless(struct parse *p, const struct option *o,
                      const char *value, bool on)
{
    (void)value;
    if (on)
        config_unset(p->config, o->number);
    else
        config_set_long(p->config, o->number, 0);
}

/* curl takes 0 for not given. */
void apply_opt_number(struct parse *p, const struct option *o,
                      const char *value, bool on)
{
    int64_t number;

    (void)on;
    if (value_number(p, value, &number))
        return;
    if (number)
        config_set_long(p->config, o->number, number);
    else
        config_unset(p->config, o->number);
}

void apply_opt_seconds(struct parse *p, const struct option *o,
                       const char *value, bool on)
{
    int64_t ms;

    (void)on;
    if (!value_seconds(p, value, &ms))
        config_set_long(p->config, o->number, ms);
}

void apply_list(struct parse *p, const struct option *o, const char *value,
                bool on)
{
    struct strlist **list = &parse_group(p)->lists[o->num];

    (void)on;
    if (!*list) {
        *list = arena_alloc(sizeof(**list));
        config_set_list(p->config, o->number, *list);
    }
    strlist_add(*list, value);
}

static void *field_of(struct parse *p, const struct option *o)
{
    return (char *)p->config + o->field;
}

void apply_text(struct parse *p, const struct option *o, const char *value,
                bool on)
{
    (void)on;
    *(const char **)field_of(p, o) = value;
}

/* num 1: the field means the opposite of the name. */
void apply_flag(struct parse *p, const struct option *o, const char *value,
                bool on)
{
    (void)value;
    *(bool *)field_of(p, o) = o->num ? !on : on;
}

void apply_number(struct parse *p, const struct option *o, const char *value,
                  bool on)
{
    int64_t number;

    (void)on;
    if (!value_number(p, value, &number))
        *(long *)field_of(p, o) = (long)number;
}

void apply_both(struct parse *p, const struct option *o, const char *value,
                bool on)
{
    (void)value;
    *(bool *)field_of(p, o) = on;
    if (on)
        config_set_long(p->config, o->number, 1);
    else
        config_unset(p->config, o->number);
}

void apply_bits(struct parse *p, const struct option *o, const char *value,
                bool on)
{
    int64_t *bits = field_of(p, o);

    (void)value;
    *bits = on ? *bits | o->num : *bits & ~o->num;
}

void apply_global_text(struct parse *p, const struct option *o,
                       const char *value, bool on)
{
    (void)on;
    *(const char **)((char *)p->inv + o->field) = value;
}

void apply_global_flag(struct parse *p, const struct option *o,
                       const char *value, bool on)
{
    (void)value;
    *(bool *)((char *)p->inv + o->field) = on;
}
