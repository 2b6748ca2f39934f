#include "client/args.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "client/apply.h"
#include "client/arena.h"
#include "client/curlrc.h"
#include "client/dialect.h"
#include "client/expand.h"
#include "client/hsts.h"
#include "client/lacking.h"
#include "client/oddvalue.h"
#include "client/options.h"
#include "client/slurp.h"
#include "client/usage.h"
#include "proto/limits.h"

/* curl's default of --parallel-max. */
#define DEFAULT_PARALLEL_MAX 50

/* The version that first knew "--expand-". */
#define EXPAND_SINCE DIALECT_VERSION(8, 3, 0)

/* --- one option ----------------------------------------------------------- */

static void direct_by_option(struct parse *p, const char *what,
                             const char *name)
{
    const char *const parts[] = {what, name};

    if (!p->direct)
        parse_direct(p, arena_concat(2, parts));
}

static void prefer_by_option(struct parse *p, const char *what,
                             const char *name)
{
    const char *const parts[] = {what, name};

    if (!p->prefer)
        parse_prefer(p, arena_concat(2, parts));
}

/* False where curl refuses "--no-" before the name of O. */
static bool off_passes(struct parse *p, const struct option *o)
{
    prefer_by_option(p, "not every curl knows --no-", o->name);
    if (!p->ours || !dialect_does(DIALECT_FEWER_NO_NO))
        return true;
    usage_reject(p, USAGE_NO_OFF);
    return false;
}

/* Carries out one option, unless the command is direct already: then only
 * our own options still count. */
static void apply(struct parse *p, const struct option *o, const char *value,
                  bool on)
{
    enum complaint complaint;

    if (p->direct && !option_is_own(o))
        return;
    p->inv->is_wishful |= lacking_may(o);
    complaint = p->ours ? lacking(o, on) : USAGE_FINE;
    if (complaint == USAGE_UNKNOWN)
        p->since = 0; /* nor in a config file */
    if (complaint) {
        usage_reject(p, complaint);
        return;
    }
    if (!o->apply) {
        direct_by_option(p, "--", o->name);
        return;
    }
    if (!on && o->lasting && !off_passes(p, o))
        return;
    if (!value || oddvalue_passes(p, o, value))
        o->apply(p, o, value, on);
}

static bool takes_value(const struct option *o)
{
    return o->arity == ARITY_TEXT || o->arity == ARITY_FILE;
}

/* What an argument turned out to be. */
struct taken {
    const struct option *option; /* the last one in it; NULL: unknown */
    bool used_next;              /* the argument behind it was its value */
};

/* A long option as typed. */
struct long_option {
    const struct option *option;
    bool on;           /* no "no-" before its name */
    bool expands;      /* "expand-" */
    const char *value; /* behind '='; NULL: none */
};

/* Complains of the long option NAME, which is no option; true when it is one
 * after all. */
static bool name_passes(struct parse *p, const char *name,
                        enum option_match match)
{
    if (match == OPTION_FOUND)
        return true;
    if (match == OPTION_SHORTENED) {
        prefer_by_option(p, "a shortened option --", name);
        if (!p->ours || dialect_does(DIALECT_TAKES_SHORT))
            return true;
    }
    if (match == OPTION_NO_OFF)
        usage_reject(p, USAGE_NO_OFF);
    else if (match == OPTION_AMBIGUOUS && p->ours &&
             dialect_does(DIALECT_TAKES_SHORT))
        usage_reject(p, USAGE_AMBIGUOUS);
    else
        usage_reject(p, USAGE_UNKNOWN);
    return false;
}

/* Takes the value off NAME where it has one behind it and '=': *RET_VALUE is
 * NULL when it has none, as for curl before 8.16. */
static const char *split_name(const char *name, const char **ret_value)
{
    size_t len = strcspn(name, "=");

    *ret_value = NULL;
    if (!name[len] || !dialect_does(DIALECT_SPLITS_NAMES))
        return name;
    *ret_value = name + len + 1;
    return arena_strndup(name, len);
}

/* Finds the long option NAME (without dashes); false when it is none. */
static bool find_long(struct parse *p, const char *name,
                      struct long_option *ret)
{
    enum option_match match;

    name = split_name(name, &ret->value);
    ret->expands = !strncmp(name, "expand-", 7);
    if (!ret->expands)
        return name_passes(p, name, option_find(name, &ret->option, &ret->on));
    match = option_find(name + 7, &ret->option, &ret->on);
    if (match == OPTION_FOUND && ret->on && !option_is_own(ret->option))
        return true;
    usage_reject(p, USAGE_UNKNOWN);
    return false;
}

/* The version that first knew L. */
static uint32_t since(const struct long_option *l)
{
    return l->expands && l->option->since < EXPAND_SINCE ? EXPAND_SINCE
                                                         : l->option->since;
}

/* The VALUE of the option L with what it stands for, where that counts; NULL
 * where curl refuses it. */
static const char *expand_value(struct parse *p, const struct long_option *l,
                                const char *value)
{
    if (!l->expands || !value || p->direct)
        return value;
    if (takes_value(l->option))
        return expand_text(p, value);
    if (l->option->apply == apply_say && l->option->num == SAYS_HELP)
        return value;
    usage_reject(p, USAGE_EXPAND);
    return NULL;
}

/* Takes the long option NAME (without dashes). */
static struct taken take_long(struct parse *p, const char *name,
                              const char *next)
{
    struct taken taken = {NULL, false};
    struct long_option l;
    const char *value;

    p->since = 0;
    if (!find_long(p, name, &l))
        return taken;
    p->since = since(&l);
    if (!p->direct && p->since > p->inv->newer)
        p->inv->newer = p->since;
    taken.option = l.option;
    value = p->next = l.value ? l.value : next;
    p->repeats = p->follows = false;
    taken.used_next = takes_value(l.option) && value && !l.value;
    if (!value && takes_value(l.option)) {
        usage_reject(p, USAGE_NO_VALUE);
        return taken;
    }
    value = expand_value(p, &l, value);
    if (!value && p->next)
        return (struct taken){NULL, taken.used_next};
    apply(p, l.option, takes_value(l.option) ? value : NULL, l.on);
    return taken;
}

/* Takes a cluster of letters; the first with a value has the rest for it. */
static struct taken take_letters(struct parse *p, const char *letters,
                                 const char *next)
{
    struct taken taken = {NULL, false};
    const char *first = letters;

    p->next = next;
    p->since = 0;
    do {
        const struct option *o = option_by_letter(*letters);

        taken.option = o;
        if (!o) {
            usage_reject(p, USAGE_UNKNOWN);
            return taken;
        }
        p->repeats = memchr(first, *letters, (size_t)(letters - first));
        p->follows = letters > first;
        letters++;
        if (!takes_value(o)) {
            /* -N stands for --no-buffer. */
            apply(p, o, NULL, !o->inverse);
            /* Another group begins, and what is left is lost. */
            if (o->apply == apply_next)
                return taken;
            continue;
        }
        if (!*letters && !next) {
            usage_reject(p, USAGE_NO_VALUE);
            return taken;
        }
        taken.used_next = !*letters;
        apply(p, o, *letters ? letters : next, true);
        return taken;
    } while (*letters);
    return taken;
}

/* --- config files --------------------------------------------------------- */

/* What stands behind such an option in a config file is nobody's. */
static bool ends_reading(const struct option *o)
{
    return o->apply == apply_say || o->apply == apply_next;
}

static void take_from_file(struct parse *p, const char *option,
                           const char *param)
{
    bool has_letter = option[0] == '-' && option[1] != '-';
    const char *name = option + (option[0] == '-' ? 2 : 0);
    struct taken taken;

    p->typed = option;
    /* curl learns of our own options from argv alone. */
    if (!has_letter && !strncmp(name, "warm-", 5)) {
        usage_reject(p, USAGE_UNKNOWN);
        return;
    }
    taken = has_letter ? take_letters(p, option + 1, param)
                       : take_long(p, name, param);
    if (param && *param && !taken.used_next && taken.option &&
        !ends_reading(taken.option))
        usage_reject(p, USAGE_EXTRA_VALUE);
}

void apply_config(struct parse *p, const struct option *o, const char *value,
                  bool on)
{
    (void)o;
    (void)on;
    curlrc_read(p, value, take_from_file);
}

/* --- the command line ----------------------------------------------------- */

static void take_url(struct parse *p, const char *url)
{
    if (!*url) {
        parse_prefer(p, "a URL without anything");
        if (p->ours && dialect_does(DIALECT_NO_BLANKS)) {
            usage_reject(p, USAGE_BLANK);
            return;
        }
    }
    apply_plain_url(p, url);
}

/* Takes ARGV[AT] and returns how many arguments that used; *LITERAL is set
 * behind "--". */
static int take_argument(struct parse *p, int argc, char **argv, int at,
                         bool *literal, struct taken *ret_taken)
{
    const char *arg = argv[at];
    const char *next = at + 1 < argc ? argv[at + 1] : NULL;
    struct taken taken = {NULL, false};

    p->typed = arg;
    if (*literal || *arg != '-') {
        if (!p->direct)
            take_url(p, arg);
    } else if (!strcmp(arg, "--")) {
        *literal = true;
    } else if (arg[1] == '-') {
        taken = take_long(p, arg + 2, next);
    } else {
        taken = take_letters(p, arg + 1, next);
    }
    *ret_taken = taken;
    return taken.used_next ? 2 : 1;
}

/* True when argv begins with -q or --disable, own options aside. */
static bool no_default_config(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const struct option *o;
        bool on;

        if (!strncmp(argv[i], "-q", 2) || !strcmp(argv[i], "--disable"))
            return true;
        if (strncmp(argv[i], "--warm-", 7) ||
            option_find(argv[i] + 2, &o, &on) != OPTION_FOUND)
            return false;
        i += takes_value(o);
    }
    return false;
}

static void read_environment(struct invocation *inv)
{
    static const struct {
        const char *name;
        enum warm_mode mode;
    } modes[] = {{"off", WARM_OFF}, {"only", WARM_ONLY}, {"fresh", WARM_FRESH}};
    const char *mode = secure_getenv("WARMCURL");
    const char *pool = secure_getenv("WARMCURL_POOL");
    const char *explain = secure_getenv("WARMCURL_EXPLAIN");

    for (size_t i = 0; mode && i < sizeof(modes) / sizeof(modes[0]); i++)
        if (!strcmp(mode, modes[i].name))
            inv->warm = modes[i].mode;
    if (pool && *pool)
        inv->warm_pool = pool;
    if (explain && *explain && strcmp(explain, "0")) {
        inv->explain = true;
        if (strcmp(explain, "1"))
            inv->explain_path = explain;
    }
}

static void read_command_line(struct parse *p, int argc, char **argv)
{
    bool literal = false;
    struct taken taken;

    if (!no_default_config(argc, argv))
        curlrc_read_default(p, take_from_file);
    for (int at = 1; at < argc;) {
        at += take_argument(p, argc, argv, at, &literal, &taken);
        p->has_words |= !taken.option || !option_is_own(taken.option);
    }
}

static enum verdict verdict_of(const struct parse *p, const char **ret_reason)
{
    *ret_reason = p->direct ? p->direct : p->prefer;
    if (p->inv->says)
        return VERDICT_SAYS;
    if (p->direct)
        return p->inv->fails ? VERDICT_FAILS : VERDICT_DIRECT;
    return p->prefer ? VERDICT_PREFER_DIRECT : VERDICT_DAEMON;
}

/* The daemon would not understand the request. */
static void check_pool_name(struct parse *p)
{
    const char *pool = p->inv->warm_pool;

    if (!p->direct && pool && strlen(pool) > LIMIT_POOL_NAME_BYTES)
        p->direct = "the pool's name is too long";
}

static enum verdict parse(struct parse *p, int argc, char **argv,
                          const char **ret_reason)
{
    struct invocation *inv = p->inv;

    memset(inv, 0, sizeof(*inv));
    inv->stdin_copy_fd = -1;
    inv->parallel_max = DEFAULT_PARALLEL_MAX;
    inv->styled_output = true;
    read_environment(inv);
    apply_new_group(p);
    read_command_line(p, argc, argv);
    check_pool_name(p);
    if (!p->direct)
        apply_finish_all(p);
    if (!p->direct)
        hsts_settle(p);
    apply_finish_trace(p);
    inv->show_error = !inv->silent || p->show_error;
    inv->no_progress = inv->silent || inv->no_meter;
    inv->fresh = inv->warm == WARM_FRESH;
    return verdict_of(p, ret_reason);
}

enum verdict args_parse(int argc, char **argv, struct invocation *inv,
                        const char **ret_reason)
{
    struct parse p = {.inv = inv};

    return parse(&p, argc, argv, ret_reason);
}

enum verdict args_parse_again(int argc, char **argv, struct invocation *inv,
                              const char **ret_reason)
{
    struct parse p = {.inv = inv, .ours = true};

    return parse(&p, argc, argv, ret_reason);
}

enum verdict args_parse_alone(int argc, char **argv, struct invocation *inv,
                              const char **ret_reason)
{
    struct parse p = {.inv = inv, .ours = true, .has_tickets = true};

    return parse(&p, argc, argv, ret_reason);
}

int args_strip_own(int argc, char **argv)
{
    struct invocation inv;
    struct parse p = {.inv = &inv, .direct = "only looking"};
    bool literal = false;
    int to = 1;

    memset(&inv, 0, sizeof(inv));
    for (int at = 1; at < argc;) {
        struct taken taken;
        int used = take_argument(&p, argc, argv, at, &literal, &taken);

        if (taken.option && option_is_own(taken.option)) {
            at += used;
            continue;
        }
        while (used-- > 0)
            argv[to++] = argv[at++];
    }
    argv[to] = NULL;
    return to;
}

char **args_add_config(int argc, char **argv, const char *path)
{
    struct invocation inv;
    struct parse p = {.inv = &inv, .direct = "only looking"};
    char **args = arena_alloc(((size_t)argc + 3) * sizeof(*args));
    bool literal = false;
    struct taken taken;
    int end = 1;

    memset(&inv, 0, sizeof(inv));
    while (end < argc) {
        int used = take_argument(&p, argc, argv, end, &literal, &taken);

        if (literal)
            break;
        end += used;
    }
    memcpy(args, argv, (size_t)end * sizeof(*args));
    args[end] = arena_strndup("--config", strlen("--config"));
    args[end + 1] = arena_strndup(path, strlen(path));
    memcpy(args + end + 2, argv + end,
           ((size_t)(argc - end) + 1) * sizeof(*args));
    return args;
}

int args_restore_stdin(struct invocation *inv)
{
    if (inv->dry)
        return -ESPIPE;
    return slurp_restore_stdin(inv);
}
