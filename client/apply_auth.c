/* Option functions for who asks: logins and the ways to prove them. */
#include "client/apply.h"

#include <string.h>
#include <strings.h>

#include "client/arena.h"
#include "client/options.h"

/* num: bits of HTTPAUTH that go with it. */
void apply_user(struct parse *p, const struct option *o, const char *value,
                bool on)
{
    struct group *group = parse_group(p);

    (void)on;
    /* A semicolon in front is taken for a login without a user. */
    if (o->number == WC_OPT_USERPWD) {
        p->config->user = value;
        p->config->asks_password = !strchr(value, ':') && *value != ';';
    } else if (o->number == WC_OPT_PROXYUSERPWD) {
        p->config->asks_proxy_password = !strchr(value, ':') && *value != ';';
    }
    group->auth |= o->num;
    config_set_text(p->config, o->number, WIRE_STRING, value);
}

/* num: the bits of HTTPAUTH or PROXYAUTH, of those that a connection keeps;
 * 0: whatever there is. */
void apply_bound_auth(struct parse *p, const struct option *o,
                      const char *value, bool on)
{
    int64_t *bits = (int64_t *)((char *)p->config + o->field);

    parse_prefer(p, "authentication that binds a connection");
    if (o->num)
        apply_bits(p, o, value, on);
    else if (on)
        *bits = WC_AUTH_ANY;
}

/* Tickets are found in the environment of whoever has them: only the real
 * curl does, or a daemon of the command's own. */
static bool lacks_tickets(struct parse *p, const struct option *o)
{
    const char *const parts[] = {"--", o->name};

    if (p->has_tickets)
        return false;
    parse_direct(p, arena_concat(2, parts));
    return true;
}

/* num: the bit of HTTPAUTH, PROXYAUTH or SOCKS5_AUTH. */
void apply_ticket(struct parse *p, const struct option *o, const char *value,
                  bool on)
{
    if (!on || !lacks_tickets(p, o))
        apply_bits(p, o, value, on);
}

void apply_ticket_flag(struct parse *p, const struct option *o,
                       const char *value, bool on)
{
    if (!on || !lacks_tickets(p, o))
        apply_opt_flag(p, o, value, on);
}

/* num 0: without --negotiate it has no effect. */
void apply_service_name(struct parse *p, const struct option *o,
                        const char *value, bool on)
{
    (void)on;
    if (p->has_tickets || (o->num && !lacks_tickets(p, o)))
        config_set_text(p->config, o->number, WIRE_STRING, value);
}

void apply_delegation(struct parse *p, const struct option *o,
                      const char *value, bool on)
{
    static const char *const levels[] = {"none", "policy", "always"};
    const char *const parts[] = {"unrecognized delegation method '", value,
                                 "', using none"};

    (void)on;
    if (lacks_tickets(p, o))
        return;
    config_unset(p->config, o->number);
    for (int i = 0; i < 3; i++)
        if (!strcasecmp(levels[i], value)) {
            config_set_long(p->config, o->number, i);
            return;
        }
    parse_warn(p, arena_concat(3, parts));
}

void apply_netrc(struct parse *p, const struct option *o, const char *value,
                 bool on)
{
    (void)value;
    if (o->num == NETRC_OPTIONAL)
        parse_group(p)->netrc_optional = on;
    else
        parse_group(p)->netrc = on;
}
