/*
 * The names that the user typed, where libcurl names the daemon's copies, and
 * words that curl would have, where libcurl was told something else.
 */
#include "daemon/transfer_internal.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "daemon/admit.h"

/* Puts TYPED where TEXT (of CAP bytes) names PATH. */
static void rename_in(char *text, size_t cap, const char *path,
                      const char *typed)
{
    char *at = path && *path ? strstr(text, path) : NULL;
    char rest[NAMING_BYTES];

    /* "/proc/self/fd/1" is not meant by "/proc/self/fd/12". */
    if (!at || isdigit((unsigned char)at[strlen(path)]))
        return;
    snprintf(rest, sizeof(rest), "%s", at + strlen(path));
    snprintf(at, cap - (size_t)(at - text), "%s%s", typed, rest);
}

/* libcurl was told of an interface that is not there, to fail as for a name
 * without an address. */
static void say_no_interface(char *text)
{
    static const char words[] = "bind to interface '";
    char *at = strstr(text, words);
    char *name = at ? at + strlen(words) - 1 : NULL;

    if (at)
        memmove(at + strlen("bind to "), name, strlen(name) + 1);
}

/* libcurl was told not to speak a protocol for which the command has nobody
 * else: in curl's words it is one that is not there. */
static void say_not_supported(char *text, size_t cap)
{
    static const char *const spoken[] = {"http", "https", "ws", "wss"};
    char name[16];

    if (sscanf(text, "Protocol \"%15[a-z]", name) != 1)
        return;
    for (size_t i = 0; i < sizeof(spoken) / sizeof(spoken[0]); i++)
        if (!strcmp(name, spoken[i]))
            return;
    rename_in(text, cap, "\" disabled", "\" not supported");
    rename_in(text, cap, "\" is disabled", "\" not supported"); /* 8.23 */
}

bool naming_applies(const struct transfer *t)
{
    if (t->is_unbound || admit_has_tickets())
        return true;
    for (unsigned i = 0; i < t->req->option_count; i++)
        if (t->req->options[i].type == WIRE_FILE)
            return true;
    return false;
}

void naming_apply(const struct transfer *t, char *text, size_t cap)
{
    for (unsigned i = 0; i < t->req->option_count; i++) {
        const struct request_option *o = &t->req->options[i];
        const char *path;

        if (o->type != WIRE_FILE || !o->content)
            continue;
        path = o->row->class == OPT_CLASS_REQUEST
                   ? o->content->path
                   : pool_file(t->pool, o->row->number, o->content);
        rename_in(text, cap, path, o->path);
    }
    if (t->is_unbound)
        say_no_interface(text);
    if (admit_has_tickets())
        say_not_supported(text, cap);
}
