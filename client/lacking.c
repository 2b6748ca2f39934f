#include "client/lacking.h"

#include "client/dialect.h"

/* The version of libcurl from which on O can be had; 0: any. */
static uint32_t since(const struct option *o)
{
    return o->apply ? o->libcurl : o->since;
}

bool lacking_may(const struct option *o)
{
    return since(o) || o->part;
}

enum complaint lacking(const struct option *o, bool on)
{
    uint32_t version = since(o);

    if (version && !dialect_since(version))
        return USAGE_UNKNOWN;
    if (!o->part || (!on && !o->part_off_too) ||
        !dialect_lacks((enum libcurl_part)o->part))
        return USAGE_FINE;
    return USAGE_NO_LIBCURL;
}
