#include "client/args.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "client/apply.h"
#include "client/arena.h"
#include "client/curlrc.h"
#include "client/form.h"
#include "client/options.h"
#include "client/postdata.h"
#include "client/slurp.h"
#include "client/url.h"
#include "client/writevars.h"

/* curl's default of --parallel-max. */
#define DEFAULT_PARALLEL_MAX 50

/* --- one option ----------------------------------------------------------- */

static void direct_by_option(struct parse *p, const char *what,
                             const char *name)
{
    const char *const parts[] = {what, name};

    if (!p->direct)
        parse_direct(p, arena_concat(2, parts));
}

/* True for a value that some version of curl warns about or refuses: nothing,
 * a file name that looks like a flag, a typographic quotation mark (U+2018 to
 * U+201F). */
static bool value_is_odd(const struct option *o, const char *value)
{
    if (!*value && !o->blank)
        return true;
    if (o->arity == ARITY_FILE && value[0] == '-' && value[1])
        return true;
    return value[0] == '\xe2' && value[1] == '\x80' && value[2] >= '\x98' &&
           value[2] <= '\x9f';
}

/* Carries out one option, unless the command is direct already: then only
 * our own options still count. */
static void apply(struct parse *p, const struct option *o, const char *value,
                  bool on)
{
    if (p->direct && !option_is_own(o))
        return;
    if (!o->apply)
        direct_by_option(p, "--", o->name);
    else if (value && value_is_odd(o, value))
        direct_by_option(p, "an odd value of --", o->name);
    else
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

/* Takes the long option NAME (without dashes). */
static struct taken take_long(struct parse *p, const char *name,
                              const char *next)
{
    struct taken taken = {NULL, false};
    bool on;

    switch (option_find(name, &taken.option, &on)) {
    case OPTION_FOUND:
        break;
    case OPTION_SHORTENED:
        /* Later versions of curl refuse what 7.88.1 takes. */
        direct_by_option(p, "a shortened option --", name);
        break;
    default:
        direct_by_option(p, "an unknown option --", name);
        return taken;
    }
    if (takes_value(taken.option)) {
        if (!next) {
            direct_by_option(p, "no value for --", name);
            return taken;
        }
        taken.used_next = true;
        apply(p, taken.option, next, true);
    } else {
        apply(p, taken.option, NULL, on);
    }
    return taken;
}

/* Takes a cluster of letters; the first with a value has the rest for it. */
static struct taken take_letters(struct parse *p, const char *letters,
                                 const char *next)
{
    struct taken taken = {NULL, false};

    do {
        const struct option *o = option_by_letter(*letters);

        taken.option = o;
        if (!o) {
            direct_by_option(p, "an unknown option -", letters);
            return taken;
        }
        letters++;
        if (!takes_value(o)) {
            /* -N stands for --no-buffer. */
            apply(p, o, NULL, !o->inverse);
            continue;
        }
        if (!*letters && !next) {
            direct_by_option(p, "no value for --", o->name);
            return taken;
        }
        taken.used_next = !*letters;
        apply(p, o, *letters ? letters : next, true);
        return taken;
    } while (*letters);
    return taken;
}

/* --- config files --------------------------------------------------------- */

static void take_from_file(struct parse *p, const char *option,
                           const char *param)
{
    struct taken taken;

    if (option[0] == '-' && option[1] != '-')
        taken = take_letters(p, option + 1, param);
    else
        taken = take_long(p, option[0] == '-' ? option + 2 : option, param);
    if (param && *param && !taken.used_next)
        direct_by_option(p, "an extra parameter of ", option);
    /* curl learns of them from argv alone. */
    if (taken.option && option_is_own(taken.option))
        direct_by_option(p, "in a config file: ", option);
}

void apply_config(struct parse *p, const struct option *o, const char *value,
                  bool on)
{
    (void)o;
    (void)on;
    curlrc_read(p, value, take_from_file);
}

/* --- the command line ----------------------------------------------------- */

/* Takes ARGV[AT] and returns how many arguments that used; *LITERAL is set
 * behind "--". */
static int take_argument(struct parse *p, int argc, char **argv, int at,
                         bool *literal, struct taken *ret_taken)
{
    const char *arg = argv[at];
    const char *next = at + 1 < argc ? argv[at + 1] : NULL;
    struct taken taken = {NULL, false};

    if (*literal || *arg != '-') {
        if (!p->direct)
            apply_plain_url(p, arg);
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
    for (int at = 1; at < argc;)
        at += take_argument(p, argc, argv, at, &literal, &taken);
}

enum verdict args_parse(int argc, char **argv, struct invocation *inv,
                        const char **ret_reason)
{
    struct parse p = {.inv = inv, .show_error = -1};

    memset(inv, 0, sizeof(*inv));
    inv->stdin_copy_fd = -1;
    inv->parallel_max = DEFAULT_PARALLEL_MAX;
    inv->styled_output = true;
    read_environment(inv);
    apply_new_group(&p);
    read_command_line(&p, argc, argv);
    if (!p.direct)
        apply_finish_group(&p);
    inv->show_error = p.show_error != 0;
    if (p.direct) {
        *ret_reason = p.direct;
        return VERDICT_DIRECT;
    }
    if (p.prefer) {
        *ret_reason = p.prefer;
        return VERDICT_PREFER_DIRECT;
    }
    return VERDICT_DAEMON;
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

/* --- files that are part of the requests ---------------------------------- */

static int load_headers(struct invocation *inv, struct header_arg *arg,
                        bool late)
{
    for (; arg; arg = arg->next) {
        int error;

        if (*arg->text != '@' || arg->content)
            continue;
        error = slurp(inv, arg->text + 1, late, &arg->content, &arg->len);
        if (error && (error != -EAGAIN || late))
            return error;
    }
    return 0;
}

static int load_write_out(struct invocation *inv, struct config *config,
                          bool late)
{
    const char *arg = config->writeout_arg;
    char *text;
    char *to;
    size_t len;
    int error;

    if (!arg || config->writeout)
        return 0;
    if (*arg != '@') {
        config->writeout = arg;
        return 0;
    }
    error = slurp(inv, arg + 1, late, &text, &len);
    if (error)
        return error == -EAGAIN && !late ? 0 : error;
    /* curl leaves out line ends, and warns of an empty file. */
    to = text;
    for (size_t i = 0; i < len; i++)
        if (text[i] != '\r' && text[i] != '\n' && text[i] != '\0')
            *to++ = text[i];
    *to = '\0';
    config->writeout = text;
    return len ? 0 : -ENODATA;
}

static int load(struct invocation *inv, struct config *config, bool late)
{
    int error = load_headers(inv, config->header_args, late);

    if (!error)
        error = load_headers(inv, config->proxy_header_args, late);
    if (!error)
        error = postdata_load(inv, config, late);
    if (!error)
        error = load_write_out(inv, config, late);
    return error;
}

/* Adds the lines of a file of headers; -EINVAL for what versions of curl
 * read in different ways or what binds a connection. */
static int add_header_lines(struct strlist *list, struct header_arg *arg)
{
    char *line = arg->content;

    if (memchr(line, '\0', arg->len))
        return -EINVAL;
    while (*line) {
        size_t len = strcspn(line, "\n");
        char *next = line[len] ? line + len + 1 : line + len;

        line[len] = '\0';
        if (len) {
            if (strchr(" \t#", *line) || strchr(" \t\r", line[len - 1]) ||
                !strpbrk(line, ":;") || header_binds_connection(line))
                return -EINVAL;
            strlist_add(list, line);
        }
        line = next;
    }
    return 0;
}

static int build_headers(struct strlist *list, struct header_arg *arg)
{
    for (; arg; arg = arg->next) {
        if (arg->content) {
            int error = add_header_lines(list, arg);

            if (error)
                return error;
        } else if (*arg->text) {
            strlist_add(list, arg->text);
        }
    }
    return 0;
}

static bool has_header(const struct strlist *list, const char *name)
{
    size_t len = strlen(name);

    for (const struct strnode *node = list->first; node; node = node->next)
        if (!strncasecmp(node->text, name, len) && node->text[len] &&
            strchr(":;", node->text[len]))
            return true;
    return false;
}

/* Files that later versions of curl miss though no transfer needs them. */
static bool lacks_file(const struct config *config)
{
    static const uint32_t numbers[] = {WC_OPT_CAINFO, WC_OPT_CRLFILE,
                                       WC_OPT_PROXY_CAINFO,
                                       WC_OPT_PROXY_CRLFILE};
    const char *home = getenv("HOME");

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        const struct optval *file = config_opt(config, numbers[i]);

        /* One from the environment is not looked at. */
        if (numbers[i] == WC_OPT_CAINFO && !config->has_cafile)
            continue;
        if (file && access(file->text, F_OK))
            return true;
    }
    if (config->netrc_file)
        return access(config->netrc_file, F_OK);
    if (config->netrc == NETRC_REQUIRED) {
        const char *const parts[] = {home ? home : "", "/.netrc"};

        return access(arena_concat(2, parts), F_OK);
    }
    return false;
}

static int build(struct config *config)
{
    int error = build_headers(&config->headers, config->header_args);

    if (!error)
        error =
            build_headers(&config->proxy_headers, config->proxy_header_args);
    if (!error)
        error = postdata_build(config);
    if (error || !config->json)
        return error;
    if (!has_header(&config->headers, "Content-Type"))
        strlist_add(&config->headers, "Content-Type: application/json");
    if (!has_header(&config->headers, "Accept"))
        strlist_add(&config->headers, "Accept: application/json");
    return 0;
}

/* What goes into URLs has escapes with letters. */
static bool adds_escapes(const struct config *config)
{
    if (config->query && url_has_cased_escape(config->query))
        return true;
    for (const struct url_item *i = config->urls; i; i = i->next)
        if (i->infile &&
            url_has_cased_escape(url_escape(i->infile, strlen(i->infile))))
            return true;
    return false;
}

enum verdict args_evaluate(struct invocation *inv, const char **ret_reason)
{
    enum verdict verdict = VERDICT_DAEMON;

    for (int late = 0; late <= 1; late++) {
        for (struct config *c = inv->configs; c; c = c->next) {
            if (load(inv, c, late) ||
                (!late && (form_evaluate(c) || lacks_file(c)))) {
                *ret_reason = "a file that can't be read";
                return VERDICT_DIRECT;
            }
        }
    }
    for (struct config *c = inv->configs; c; c = c->next) {
        if (build(c)) {
            *ret_reason = "a file with content that only curl may read";
            return VERDICT_DIRECT;
        }
        if (adds_escapes(c))
            inv->has_escapes = true;
        if (c->writeout && *c->writeout_arg == '@') {
            enum verdict write = writevars_check(c->writeout, ret_reason);

            if (write > verdict)
                verdict = write;
        }
    }
    return verdict;
}

int args_restore_stdin(struct invocation *inv)
{
    if (inv->dry)
        return -ESPIPE;
    return slurp_restore_stdin(inv);
}
