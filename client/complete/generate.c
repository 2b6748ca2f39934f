/*
 * Writes shell completions of warmcurl and warmcurlctl, from their tables.
 *
 *   generate bash|zsh|fish warmcurl|warmcurlctl
 *
 * Runs when the completions are built; not installed.
 */
#include <stdio.h>
#include <string.h>

#include "client/ctl_verbs.h"
#include "client/options.h"

/* What the table does not tell: values that an option takes. */
static const struct choice {
    const char *name;
    const char *values;
} choices[] = {
    {"cert-type", "PEM DER ENG P12"},
    {"delegation", "none policy always"},
    {"ftp-method", "multicwd nocwd singlecwd"},
    {"key-type", "PEM DER ENG"},
    {"proxy-cert-type", "PEM DER ENG P12"},
    {"proxy-key-type", "PEM DER ENG"},
    {"request", "GET HEAD POST PUT PATCH DELETE OPTIONS"},
    {"tls-max", "default 1.0 1.1 1.2 1.3"},
};

/* Options whose value names a file though curl does not say so. */
static const char *const files[] = {"alt-svc",     "cookie-jar", "hsts",
                                    "output",      "output-dir", "stderr",
                                    "unix-socket", "upload-file"};

static const char *const own[] = {"warm-off", "warm-only", "warm-fresh",
                                  "warm-pool", "warm-explain"};

static const char log_levels[] = "error warning info debug";

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const char *choices_of(const struct option *o)
{
    for (size_t i = 0; i < COUNT_OF(choices); i++)
        if (strcmp(choices[i].name, o->name) == 0)
            return choices[i].values;
    return NULL;
}

static bool takes_value(const struct option *o)
{
    return o->arity == ARITY_TEXT || o->arity == ARITY_FILE;
}

static bool takes_file(const struct option *o)
{
    for (size_t i = 0; i < COUNT_OF(files); i++)
        if (strcmp(files[i], o->name) == 0)
            return true;
    return o->arity == ARITY_FILE;
}

/* Calls PRINT for each option of warmcurl; `no-` where only that says
 * something. */
static void each_option(void (*print)(const struct option *o))
{
    for (size_t i = 0; i < option_count; i++)
        print(&option_table[i]);
    for (size_t i = 0; i < COUNT_OF(own); i++) {
        const struct option *o;
        bool on;

        if (option_find(own[i], &o, &on) == OPTION_FOUND)
            print(o);
    }
}

static const char *no_of(const struct option *o)
{
    return o->inverse ? "no-" : "";
}

/* --- bash ----------------------------------------------------------------- */

static void bash_names(const struct option *o)
{
    printf(" --%s%s", no_of(o), o->name);
}

static void bash_pattern(const struct option *o)
{
    printf("|--%s", o->name);
    if (o->letter != 0)
        printf("|-%c", o->letter);
}

static void bash_file(const struct option *o)
{
    if (takes_value(o) && takes_file(o) && choices_of(o) == NULL)
        bash_pattern(o);
}

static void bash_text(const struct option *o)
{
    if (takes_value(o) && !takes_file(o) && choices_of(o) == NULL)
        bash_pattern(o);
}

static void bash_choice(const struct option *o)
{
    if (choices_of(o) == NULL)
        return;
    printf("    ''");
    bash_pattern(o);
    printf(")\n        COMPREPLY=($(compgen -W '%s' -- \"$cur\")); return ;;\n",
           choices_of(o));
}

static void bash_warmcurl(void)
{
    puts("# bash completion of warmcurl, made from its table of options\n"
         "_warmcurl()\n"
         "{\n"
         "    local cur=${COMP_WORDS[COMP_CWORD]}\n"
         "    COMPREPLY=()\n"
         "    case ${COMP_WORDS[COMP_CWORD-1]} in");
    each_option(bash_choice);
    printf("    ''");
    each_option(bash_file);
    puts(")\n"
         "        compopt -o filenames 2>/dev/null\n"
         "        COMPREPLY=($(compgen -f -- \"$cur\")); return ;;");
    printf("    ''");
    each_option(bash_text);
    puts(")\n        return ;;\n    esac\n    [[ $cur == -* ]] || return");
    printf("    COMPREPLY=($(compgen -W '");
    each_option(bash_names);
    puts("' -- \"$cur\"))\n}\ncomplete -F _warmcurl warmcurl");
}

static void bash_verb_options(const struct ctl_verb *v)
{
    const char *name, *brief;
    unsigned bit;

    printf("--help");
    for (size_t i = 0; ctl_option_at(i, &bit, &name, &brief); i++)
        if (v->options & bit)
            printf(" %s", name);
}

static void bash_warmcurlctl(void)
{
    const struct ctl_verb *v;

    puts("# bash completion of warmcurlctl, made from its table of verbs\n"
         "_warmcurlctl()\n"
         "{\n"
         "    local cur=${COMP_WORDS[COMP_CWORD]} words= i verb=\n"
         "    COMPREPLY=()\n"
         "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "        if [[ $verb == run && ${COMP_WORDS[i]} == -- ]]; then\n"
         "            compopt -o default 2>/dev/null\n"
         "            ((i + 1 == COMP_CWORD)) &&\n"
         "                COMPREPLY=($(compgen -c -- \"$cur\"))\n"
         "            return\n"
         "        fi\n"
         "        [[ -n $verb || ${COMP_WORDS[i]} == -* ]] ||\n"
         "            verb=${COMP_WORDS[i]}\n"
         "    done\n"
         "    case $verb in");
    printf("    '') words='--help --version --json");
    for (size_t i = 0; (v = ctl_verb_at(i)) != NULL; i++)
        printf(" %s", v->name);
    puts("' ;;");
    for (size_t i = 0; (v = ctl_verb_at(i)) != NULL; i++) {
        printf("    %s) words='", v->name);
        bash_verb_options(v);
        printf("%s%s%s' ;;\n", v->options & CTL_OPT_COMMAND ? " --" : "",
               strcmp(v->name, "log") == 0 ? " " : "",
               strcmp(v->name, "log") == 0 ? log_levels : "");
    }
    puts("    esac\n"
         "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
         "}\n"
         "complete -F _warmcurlctl warmcurlctl");
}

/* --- zsh ------------------------------------------------------------------ */

static void zsh_action(const struct option *o)
{
    if (choices_of(o) != NULL)
        printf(":value:(%s)'", choices_of(o));
    else if (takes_value(o))
        printf("%s'", takes_file(o) ? ":file:_files" : ":value:");
    else
        printf("'");
}

/* Most options may come again. */
static void zsh_option(const struct option *o)
{
    printf(" \\\n  '*--%s%s", no_of(o), o->name);
    zsh_action(o);
    if (o->letter != 0) {
        printf(" '*-%c%s", o->letter, takes_value(o) ? "+" : "");
        zsh_action(o);
    }
}

static void zsh_warmcurl(void)
{
    printf("#compdef warmcurl\n"
           "# made from warmcurl's table of options\n"
           "_arguments -s");
    each_option(zsh_option);
    puts(" \\\n  '*:URL:_urls'");
}

static void zsh_warmcurlctl(void)
{
    const struct ctl_verb *v;
    const char *name, *brief;
    unsigned bit;

    puts("#compdef warmcurlctl\n"
         "# made from warmcurlctl's table of verbs\n"
         "local context state state_descr line\n"
         "typeset -A opt_args\n"
         "_arguments -C '--help[print help]' '--version[print the version]' \\\n"
         "  '--json[print JSON]' '1:verb:->verb' '*::argument:->argument'\n"
         "case $state in\n"
         "verb)\n"
         "  local -a verbs=(");
    for (size_t i = 0; (v = ctl_verb_at(i)) != NULL; i++) {
        printf("    \"%s:", v->name);
        for (const char *c = v->brief; *c != '\0'; c++)
            printf("%s%c", strchr("`$\"", *c) != NULL ? "\\" : "", *c);
        puts("\"");
    }
    puts("  )\n  _describe verb verbs ;;\nargument)\n  case $line[1] in");
    for (size_t i = 0; (v = ctl_verb_at(i)) != NULL; i++) {
        printf("  %s) _arguments '--help[print help]'", v->name);
        for (size_t k = 0; ctl_option_at(k, &bit, &name, &brief); k++)
            if (v->options & bit)
                printf(" \"%s[%s]\"", name, brief);
        if (strcmp(v->name, "log") == 0)
            printf(" '1:level:(%s)'", log_levels);
        if (v->options & CTL_OPT_COMMAND)
            printf(" '(-):command:_command_names -e' '*::argument:_normal'");
        puts(" ;;");
    }
    puts("  esac ;;\nesac");
}

/* --- fish ----------------------------------------------------------------- */

static void fish_option(const struct option *o)
{
    printf("complete -c warmcurl -l %s%s", no_of(o), o->name);
    if (o->letter != 0)
        printf(" -s '%c'", o->letter); /* # begins a comment */
    if (choices_of(o) != NULL)
        printf(" -xa '%s'", choices_of(o));
    else if (takes_value(o))
        printf(" %s", takes_file(o) ? "-rF" : "-x");
    puts("");
}

static void fish_warmcurl(void)
{
    puts("# fish completion of warmcurl, made from its table of options\n"
         "complete -c warmcurl -f");
    each_option(fish_option);
}

/* TEXT in single quotes. */
static void fish_quote(const char *text)
{
    putchar('\'');
    for (; *text != '\0'; text++)
        printf("%s%c", *text == '\'' ? "\\" : "", *text);
    putchar('\'');
}

static void fish_warmcurlctl(void)
{
    const struct ctl_verb *v;
    const char *name, *brief;
    unsigned bit;

    puts("# fish completion of warmcurlctl, made from its table of verbs\n"
         "complete -c warmcurlctl -f\n"
         "complete -c warmcurlctl -n __fish_use_subcommand -l version\n"
         "complete -c warmcurlctl -l help");
    for (size_t i = 0; (v = ctl_verb_at(i)) != NULL; i++) {
        printf("complete -c warmcurlctl -n __fish_use_subcommand -a %s -d ",
               v->name);
        fish_quote(v->brief);
        puts("");
        for (size_t k = 0; ctl_option_at(k, &bit, &name, &brief); k++) {
            if (!(v->options & bit))
                continue;
            printf("complete -c warmcurlctl -n "
                   "'__fish_seen_subcommand_from %s' -l %s -d ",
                   v->name, name + 2);
            fish_quote(brief);
            puts("");
        }
    }
    printf("complete -c warmcurlctl -n '__fish_seen_subcommand_from log' "
           "-a '%s'\n"
           "complete -c warmcurlctl -n '__fish_seen_subcommand_from run' "
           "-a '(__fish_complete_subcommand)'\n",
           log_levels);
}

/* --- which ---------------------------------------------------------------- */

static const struct writer {
    const char *shell;
    const char *program;
    void (*write)(void);
} writers[] = {
    {"bash", "warmcurl", bash_warmcurl},
    {"bash", "warmcurlctl", bash_warmcurlctl},
    {"zsh", "warmcurl", zsh_warmcurl},
    {"zsh", "warmcurlctl", zsh_warmcurlctl},
    {"fish", "warmcurl", fish_warmcurl},
    {"fish", "warmcurlctl", fish_warmcurlctl},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc == 3 && i < COUNT_OF(writers); i++) {
        if (strcmp(writers[i].shell, argv[1]) == 0 &&
            strcmp(writers[i].program, argv[2]) == 0) {
            writers[i].write();
            return fflush(stdout) != 0;
        }
    }
    fputs("usage: generate bash|zsh|fish warmcurl|warmcurlctl\n", stderr);
    return 2;
}
