/* Option functions for what curl shows of its connections: -v, --trace. */
#include "client/apply.h"

#include "client/arena.h"
#include "client/dialect.h"
#include "client/options.h"

/* curl shows in one way at a time, and says so when another was asked for
 * before. */
static bool overrides(const struct parse *p, enum trace_style style)
{
    return p->inv->trace != TRACE_NONE && p->inv->trace != style;
}

/* Later curls begin anew, but for a letter within an argument. */
static void forget_stamps(struct parse *p, bool on)
{
    struct invocation *inv = p->inv;

    if ((on && p->follows) || !(inv->trace_time || inv->trace_ids) ||
        !p->ours || !dialect_does(DIALECT_COUNTS_V))
        return;
    inv->trace_time = inv->trace_ids = false;
}

void apply_verbose(struct parse *p, const struct option *o, const char *value,
                   bool on)
{
    struct invocation *inv = p->inv;

    (void)o;
    (void)value;
    forget_stamps(p, on);
    inv->trace_more = on && p->repeats;
    if (on && overrides(p, TRACE_VERBOSE))
        parse_warn(p, dialect_text(DIALECT_V_OVERRIDES));
    inv->trace = on ? TRACE_VERBOSE : TRACE_NONE;
    inv->trace_path = NULL;
}

void apply_trace(struct parse *p, const struct option *o, const char *value,
                 bool on)
{
    const char *const parts[] = {"--", o->name,
                                 " overrides an earlier trace/verbose option"};
    enum trace_style style = (enum trace_style)o->num;

    (void)on;
    if (overrides(p, style))
        parse_warn(p, arena_concat(3, parts));
    p->inv->trace = style;
    p->inv->trace_path = value;
}

void apply_finish_trace(struct parse *p)
{
    if (p->inv->trace != TRACE_NONE && !p->prefer)
        p->prefer = "a trace of the connection";
}
