#include "client/oddvalue.h"

#include <unistd.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/options.h"
#include "client/usage.h"

static bool is_missing(const struct option *o, const char *value)
{
    return o->must_exist && access(value, F_OK);
}

static bool looks_like_flag(const struct option *o, const char *value)
{
    return o->arity == ARITY_FILE && value[0] == '-' && value[1];
}

/* A typographic quotation mark or a character of its kind: U+2000 to U+203F. */
static bool begins_like_quote(const char *value)
{
    return value[0] == '\xe2' && value[1] == '\x80';
}

static bool is_odd(const struct option *o, const char *value)
{
    return (!*value && o->blank != BLANK_VALUE) || is_missing(o, value) ||
           looks_like_flag(o, value) || begins_like_quote(value);
}

/* What has no function any more takes any value. */
static bool is_deprecated(const struct option *o)
{
    return (o->apply == apply_deprecated || o->apply == apply_tls_auth) &&
           dialect_does((enum dialect_way)o->num);
}

static bool refuse_missing(struct parse *p, const struct option *o,
                           const char *value)
{
    const char *const parts[] = {"The file '", value, "' provided to --",
                                 o->name, " does not exist"};

    parse_error(p, arena_concat(5, parts));
    usage_reject(p, USAGE_BAD_USE);
    return false;
}

static bool refuse_blank(struct parse *p)
{
    usage_reject(p, USAGE_BLANK);
    return false;
}

static void warn_of_flag(struct parse *p, const char *value)
{
    const char *const parts[] = {dialect_text(DIALECT_LIKE_FLAG), value,
                                 "' looks like a flag."};

    parse_warn(p, arena_concat(3, parts));
}

static void warn_of_quote(struct parse *p, const char *value)
{
    bool is_quote = value[2] == '\x9c' || value[2] == '\x9d';
    const char *const parts[] = {
        "The argument '", value,
        dialect_does(DIALECT_SEES_UNICODE)
            ? "' starts with a Unicode character. Maybe ASCII was intended?"
            : "' starts with a Unicode quote where maybe an ASCII \" was "
              "intended?"};

    if (dialect_does(DIALECT_SEES_UNICODE) ||
        (is_quote && dialect_does(DIALECT_SEES_QUOTES)))
        parse_warn(p, arena_concat(3, parts));
}

bool oddvalue_passes(struct parse *p, const struct option *o, const char *value)
{
    const char *const parts[] = {"an odd value of --", o->name};

    if (!is_odd(o, value))
        return true;
    if (!p->prefer)
        parse_prefer(p, arena_concat(2, parts));
    if (!p->ours)
        return true;
    if (is_missing(o, value) && dialect_does(DIALECT_MISSES_FILES))
        return refuse_missing(p, o, value);
    if (!*value && o->blank == BLANK_ODD && !is_deprecated(o) &&
        dialect_does(DIALECT_NO_BLANKS))
        return refuse_blank(p);
    if (looks_like_flag(o, value))
        warn_of_flag(p, value);
    if (begins_like_quote(value))
        warn_of_quote(p, value);
    return true;
}
