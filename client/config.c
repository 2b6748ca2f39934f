#include "client/config.h"

#include "client/arena.h"
#include "client/dialect.h"

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

struct note *notes_add(struct notes *notes, enum note_kind kind,
                       const char *text)
{
    struct note *note = arena_alloc(sizeof(*note));

    note->kind = kind;
    note->text = text;
    if (notes->last)
        notes->last->next = note;
    else
        notes->first = note;
    notes->last = note;
    return note;
}

void notes_add_error(struct notes *notes, bool silent, bool show_error,
                     const char *text)
{
    if (!silent || (show_error && dialect_does(DIALECT_SHOWS_ERRORS)))
        notes_add(notes, NOTE_ERROR, text);
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
