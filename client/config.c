#include "client/config.h"

#include "client/arena.h"

void strlist_add(struct strlist *list, const char *text)
{
    struct strnode *node = arena_alloc(sizeof(*node));

    node->text = text;
    if (list->last)
        list->last->next = node;
    else
        list->first = node;
    list->last = node;
}

const struct optval *config_opt(const struct config *config, uint32_t number)
{
    for (const struct optval *o = config->opts; o; o = o->next)
        if (o->number == number)
            return o;
    return NULL;
}

/* Finds or appends the value of NUMBER, cleared. */
static struct optval *slot(struct config *config, uint32_t number,
                           enum wire_type type)
{
    struct optval *o = config->opts;

    while (o && o->number != number)
        o = o->next;
    if (!o) {
        o = arena_alloc(sizeof(*o));
        o->number = number;
        if (config->last_opt)
            config->last_opt->next = o;
        else
            config->opts = o;
        config->last_opt = o;
    }
    o->type = type;
    o->num = 0;
    o->text = NULL;
    o->list = NULL;
    return o;
}

void config_set_long(struct config *config, uint32_t number, int64_t num)
{
    slot(config, number, WIRE_LONG)->num = num;
}

void config_set_off(struct config *config, uint32_t number, int64_t num)
{
    slot(config, number, WIRE_OFF_T)->num = num;
}

void config_set_text(struct config *config, uint32_t number,
                     enum wire_type type, const char *text)
{
    slot(config, number, type)->text = text;
}

void config_set_list(struct config *config, uint32_t number,
                     const struct strlist *list)
{
    slot(config, number, WIRE_LIST)->list = list;
}

void config_unset(struct config *config, uint32_t number)
{
    struct optval **at = &config->opts;
    struct optval *before = NULL;

    while (*at && (*at)->number != number) {
        before = *at;
        at = &(*at)->next;
    }
    if (!*at)
        return;
    if (config->last_opt == *at)
        config->last_opt = before;
    *at = (*at)->next;
}
