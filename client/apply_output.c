/* Option functions for what comes back: ranges, messages, meters, own ones. */
#include "client/apply.h"

#include <string.h>

#include "client/date.h"
#include "client/number.h"
#include "client/options.h"
#include "client/writevars.h"

/* Transfers at once; above this versions of curl differ. */
#define PARALLEL_MAX 300

void apply_fail(struct parse *p, const struct option *o, const char *value,
                bool on)
{
    struct config *config = p->config;

    (void)value;
    *(bool *)((char *)config + o->field) = on;
    if (config->failonerror && config->fail_with_body)
        parse_direct(p, "both ways to fail");
    if (!o->number)
        return;
    if (on)
        config_set_long(config, o->number, 1);
    else
        config_unset(config, o->number);
}

void apply_range(struct parse *p, const struct option *o, const char *value,
                 bool on)
{
    (void)o;
    (void)on;
    if (!strchr(value, '-') || value[strspn(value, "0123456789,-")]) {
        parse_direct(p, "a range that curl warns of");
        return;
    }
    p->config->has_range = true;
    config_set_text(p->config, WC_OPT_RANGE, WIRE_STRING, value);
}

void apply_continue_at(struct parse *p, const struct option *o,
                       const char *value, bool on)
{
    (void)o;
    (void)on;
    p->config->resume_from = 0;
    if (!strcmp(value, "-"))
        p->config->resume = RESUME_AUTO;
    else if (!number_parse(value, &p->config->resume_from))
        p->config->resume = RESUME_AT;
    else
        parse_direct(p, "an offset that only curl may read");
}

void apply_time_cond(struct parse *p, const struct option *o, const char *value,
                     bool on)
{
    int64_t condition = WC_TIMECOND_IFMODSINCE;
    int64_t time;

    (void)o;
    (void)on;
    if (*value == '-')
        condition = WC_TIMECOND_IFUNMODSINCE;
    else if (*value == '=')
        condition = WC_TIMECOND_LASTMOD;
    if (*value && strchr("-=+", *value))
        value++;
    switch (date_or_file(value, &time)) {
    case DATE_TEXT:
        config_set_text(p->config, WC_OPT_TIMEVALUE_LARGE, WIRE_DATE, value);
        break;
    case DATE_FILE:
        config_set_off(p->config, WC_OPT_TIMEVALUE_LARGE, time);
        break;
    default:
        parse_direct(p, "a date that only curl may read");
        return;
    }
    config_set_long(p->config, WC_OPT_TIMECONDITION, condition);
    p->config->has_timecond = true;
}

void apply_write_out(struct parse *p, const struct option *o, const char *value,
                     bool on)
{
    (void)o;
    (void)on;
    p->config->writeout_arg = value;
    if (!strcmp(value, "@-"))
        parse_direct(p, "a write-out format from stdin");
}

/* --- messages and meters -------------------------------------------------- */

void apply_silent(struct parse *p, const struct option *o, const char *value,
                  bool on)
{
    (void)o;
    (void)value;
    p->inv->silent = on;
    p->inv->no_progress = on;
    /* So that -sS and -Ss mean the same. */
    if (p->show_error < 0)
        p->show_error = !on;
}

void apply_show_error(struct parse *p, const struct option *o,
                      const char *value, bool on)
{
    (void)o;
    (void)value;
    p->show_error = on;
}

void apply_progress_meter(struct parse *p, const struct option *o,
                          const char *value, bool on)
{
    (void)o;
    (void)value;
    p->inv->no_progress = !on;
}

void apply_parallel_max(struct parse *p, const struct option *o,
                        const char *value, bool on)
{
    int64_t count;

    (void)o;
    (void)on;
    if (number_parse(value, &count) || count < 1 || count > PARALLEL_MAX)
        parse_direct(p, "a number of transfers that only curl may read");
    else
        p->inv->parallel_max = (unsigned)count;
}

/* --- options of our own --------------------------------------------------- */

void apply_warm_mode(struct parse *p, const struct option *o, const char *value,
                     bool on)
{
    (void)value;
    (void)on;
    p->inv->warm = (enum warm_mode)o->num;
}
