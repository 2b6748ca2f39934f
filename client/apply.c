/*
 * Option functions that serve many rows, and the groups that --next parts.
 * Those with a meaning of their own are in apply_request.c, apply_network.c
 * and apply_output.c; group.c completes a group.
 */
#include "client/apply.h"

#include <string.h>

#include "client/arena.h"
#include "client/number.h"
#include "client/options.h"

void parse_direct(struct parse *p, const char *reason)
{
    if (!p->direct)
        p->direct = reason;
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

void apply_next(struct parse *p, const struct option *o, const char *value,
                bool on)
{
    (void)o;
    (void)value;
    (void)on;
    /* 7.88.1 lets a group without URL pass, later ones refuse it. */
    if (!p->config->urls) {
        parse_direct(p, "--next without a URL before it");
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

void apply_opt_seconds(struct parse *p, const struct option *o,
                       const char *value, bool on)
{
    int64_t ms;

    (void)on;
    if (number_parse_seconds(value, &ms))
        parse_direct(p, "a time that only curl may read");
    else
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
    if (number_parse(value, &number) || number > INT32_MAX)
        parse_direct(p, "a number that only curl may read");
    else
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
