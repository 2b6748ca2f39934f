/* Option functions for what comes back: ranges, messages, meters, own ones. */
#include "client/apply.h"

#include <stdlib.h>
#include <string.h>

#include "client/arena.h"
#include "client/date.h"
#include "client/dialect.h"
#include "client/help.h"
#include "client/optfile.h"
#include "client/options.h"
#include "client/text.h"
#include "client/usage.h"
#include "client/value.h"
#include "client/writevars.h"

/* Transfers at once; curl takes more, or 0, for its default. */
#define PARALLEL_MAX 300
#define PARALLEL_DEFAULT 50

/* Connections to one host, curl(1), --parallel-max-host. */
#define HOST_CONNECTIONS_MAX 65535

/* --fail and --fail-with-body exclude each other: O comes after the other. */
static void deselect(struct parse *p, const struct option *o)
{
    struct config *config = p->config;

    parse_prefer(p, "both ways to fail");
    if (!p->ours || !dialect_does(DIALECT_DESELECTS)) {
        parse_error(p, "You must select either --fail or --fail-with-body, "
                       "not both.");
        usage_reject(p, USAGE_BAD_USE);
    } else if (o->number) {
        parse_warn(p, "--fail deselects --fail-with-body here");
        config->fail_with_body = false;
    } else {
        parse_warn(p, "--fail-with-body deselects --fail here");
        config->failonerror = false;
        config_unset(config, WC_OPT_FAILONERROR);
    }
}

void apply_fail(struct parse *p, const struct option *o, const char *value,
                bool on)
{
    struct config *config = p->config;

    (void)value;
    *(bool *)((char *)config + o->field) = on;
    if (config->failonerror && config->fail_with_body) {
        deselect(p, o);
        if (p->direct)
            return;
    }
    if (!o->number)
        return;
    if (on)
        config_set_long(config, o->number, 1);
    else
        config_unset(config, o->number);
}

/* Where a range with LEN digits in front lacks its dash, as curl sees it. */
static bool lacks_dash(const char *value, size_t len)
{
    if (dialect_does(DIALECT_STRICT_NUMBERS))
        return value[len] != '-';
    return !strchr(value, '-');
}

/* The number in front of VALUE with a dash; NULL when curl refuses it. */
static const char *with_dash(struct parse *p, const char *value, size_t len)
{
    const char *const warning[] = {
        "A specified range MUST include at least one dash (-). Appending one "
        "for you",
        dialect_text(DIALECT_STRESS)};
    const char *digits = arena_strndup(value, len);
    int64_t start = strtoll(digits, NULL, 10);
    char number[TEXT_NUM_BYTES];
    const char *const parts[] = {text_num(number, start), "-"};

    if (start == INT64_MAX && strcmp(digits, parts[0])) {
        if (dialect_does(DIALECT_STRICT_NUMBERS))
            return value;
        parse_warn(p, "unsupported range point");
        usage_reject(p, USAGE_BAD_USE);
        return NULL;
    }
    parse_warn(p, arena_concat(2, warning));
    return arena_concat(2, parts);
}

/* The range that curl asks for; NULL when it refuses VALUE. */
static const char *range_of(struct parse *p, const char *value)
{
    size_t digits = strspn(value, "0123456789");
    bool is_plain = !value[strspn(value, "0123456789,-")];

    if (is_plain && (value[digits] == '-' || !digits))
        return value;
    parse_prefer(p, "a range that curl warns of");
    if (!p->ours)
        return value;
    if (digits && lacks_dash(value, digits))
        return with_dash(p, value, digits);
    if (!is_plain)
        parse_warn(p, "Invalid character is found in given range. A specified "
                      "range MUST have only digits in 'start'-'stop'. The "
                      "server's response to this request is uncertain.");
    return value;
}

/* True where curl refuses the option at hand beside WHAT; versions differ. */
static bool is_refused_with(struct parse *p, bool given, const char *what)
{
    const char *const parts[] = {"--continue-at is mutually exclusive with ",
                                 what};

    if (!given)
        return false;
    parse_prefer(p, "-C with what not every curl takes beside it");
    if (!p->ours || !dialect_does(DIALECT_EITHER_RANGE))
        return false;
    parse_error(p, arena_concat(2, parts));
    usage_reject(p, USAGE_BAD_USE);
    return true;
}

void apply_range(struct parse *p, const struct option *o, const char *value,
                 bool on)
{
    (void)o;
    (void)on;
    if (is_refused_with(p, p->config->resume, "--range"))
        return;
    value = range_of(p, value);
    if (!value)
        return;
    p->config->has_range = true;
    config_set_text(p->config, WC_OPT_RANGE, WIRE_STRING, value);
}

void apply_continue_at(struct parse *p, const struct option *o,
                       const char *value, bool on)
{
    struct config *config = p->config;

    (void)o;
    (void)on;
    if (is_refused_with(p, config->has_range, "--range") ||
        is_refused_with(p, config->remove_on_error, "--remove-on-error") ||
        is_refused_with(p, config->clobber == CLOBBER_NEVER, "--no-clobber"))
        return;
    config->resume_from = 0;
    if (!strcmp(value, "-"))
        config->resume = RESUME_AUTO;
    else if (!value_offset(p, value, &config->resume_from))
        config->resume = RESUME_AT;
}

bool parse_one_etag(struct parse *p)
{
    const struct config *config = p->config;

    if (config->url_count < 2 || (!config->etag_save && !config->etag_compare))
        return true;
    parse_prefer(p, "etags of several URLs");
    if (!p->ours || !dialect_does(DIALECT_ONE_ETAG))
        return true;
    parse_error(p, "The etag options only work on a single URL");
    return false;
}

void apply_etag(struct parse *p, const struct option *o, const char *value,
                bool on)
{
    apply_text(p, o, value, on);
    if (!parse_one_etag(p))
        usage_reject(p, USAGE_BAD_USE);
}

void apply_clobber(struct parse *p, const struct option *o, const char *value,
                   bool on)
{
    (void)o;
    (void)value;
    if (on || !is_refused_with(p, p->config->resume, "--no-clobber"))
        p->config->clobber = on ? CLOBBER_ALWAYS : CLOBBER_NEVER;
}

void apply_remove_on_error(struct parse *p, const struct option *o,
                           const char *value, bool on)
{
    (void)o;
    (void)value;
    if (!on || !is_refused_with(p, p->config->resume, "--remove-on-error"))
        p->config->remove_on_error = on;
}

/* Of files that are made at servers: HTTP makes none. */
void apply_file_mode(struct parse *p, const struct option *o, const char *value,
                     bool on)
{
    int64_t mode;

    (void)o;
    (void)on;
    value_mode(p, value, &mode);
}

/* VALUE is neither a date nor a file: there is no condition then. */
static void refuse_date(struct parse *p)
{
    config_unset(p->config, WC_OPT_TIMECONDITION);
    config_unset(p->config, WC_OPT_TIMEVALUE_LARGE);
    p->config->has_timecond = false;
    parse_prefer(p, "a date that curl warns of");
    if (!p->ours)
        return;
    if (*dialect_text(DIALECT_NO_FILETIME))
        parse_warn(p, dialect_text(DIALECT_NO_FILETIME));
    parse_warn(p, dialect_text(DIALECT_NO_DATE));
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
        refuse_date(p);
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
    if (*value == '@' &&
        !optfile_check(p, OPTFILE_FORMAT, value + 1, value + 1))
        value = "";
    p->config->writeout_arg = value;
}

/* --- messages and meters -------------------------------------------------- */

void apply_silent(struct parse *p, const struct option *o, const char *value,
                  bool on)
{
    (void)o;
    (void)value;
    p->inv->silent = on;
}

void apply_show_error(struct parse *p, const struct option *o,
                      const char *value, bool on)
{
    (void)o;
    (void)value;
    p->show_error = on;
}

/* Opened when it is its turn among the notes. */
void apply_stderr(struct parse *p, const struct option *o, const char *value,
                  bool on)
{
    (void)o;
    (void)on;
    notes_add(&p->inv->notes, NOTE_REDIRECT, value)->quiet = p->inv->silent;
}

/* In a config file a question is none, but later curls help and go on. */
static void say_in_file(struct parse *p, const struct option *o)
{
    parse_prefer(p, "a question in a config file");
    if (p->ours && o->num == SAYS_HELP &&
        dialect_does(DIALECT_FILE_HELPS))
        notes_add(&p->inv->notes, NOTE_OUTPUT, help_text(p->next));
}

/* num: enum says. */
void apply_say(struct parse *p, const struct option *o, const char *value,
               bool on)
{
    (void)value;
    if (p->file) {
        say_in_file(p, o);
        return;
    }
    if (!on)
        return;
    parse_direct(p, "a question to curl");
    p->inv->says = (enum says)o->num;
    p->inv->says_of = p->next;
}

/* A list of them is no transfer. */
void apply_engine(struct parse *p, const struct option *o, const char *value,
                  bool on)
{
    (void)o;
    (void)on;
    if (!*value)
        return;
    parse_direct(p, "--engine");
    if (!strcmp(value, "list") && !p->file)
        p->inv->says = SAYS_ENGINES;
}

void apply_progress_meter(struct parse *p, const struct option *o,
                          const char *value, bool on)
{
    (void)o;
    (void)value;
    p->inv->no_meter = !on;
}

void apply_parallel_max(struct parse *p, const struct option *o,
                        const char *value, bool on)
{
    int64_t count;

    (void)o;
    (void)on;
    if (value_number(p, value, &count))
        return;
    if (count > PARALLEL_MAX)
        parse_prefer(p, "more transfers than any version of curl does at once");
    if (count < 1 || count > PARALLEL_MAX)
        count = PARALLEL_DEFAULT;
    p->inv->parallel_max = (unsigned)count;
}

void apply_parallel_max_host(struct parse *p, const struct option *o,
                             const char *value, bool on)
{
    int64_t count;

    (void)o;
    (void)on;
    if (value_number(p, value, &count))
        return;
    p->inv->host_connections =
        count > HOST_CONNECTIONS_MAX ? HOST_CONNECTIONS_MAX : (unsigned)count;
}

/* --- options of our own --------------------------------------------------- */

void apply_warm_mode(struct parse *p, const struct option *o, const char *value,
                     bool on)
{
    (void)value;
    (void)on;
    p->inv->warm = (enum warm_mode)o->num;
}
