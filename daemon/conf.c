/*
 * What the configuration's files say; see conf.h.
 */
#include "daemon/conf.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/limits.h"
#include "daemon/rules.h"

/* Longest of the configurable times, in seconds: a week of idling, a day of a
 * connection's life. */
#define IDLE_EXIT_MAX_S 604800
#define MAX_AGE_MAX_S 86400

/* Bytes of a problem's words: a name of the file's, cut, and what it wants. */
#define PROBLEM_BYTES 160

#define TEXT_OF(number) #number
#define TEXT(number) TEXT_OF(number)

/* ---- values ---- */

/* Reads a number from MIN to MAX.  0 or -EINVAL. */
static int read_number(const char *value, unsigned long min, unsigned long max,
                       unsigned *ret)
{
    char *end;
    unsigned long n = strtoul(value, &end, 10);

    if (!isdigit((unsigned char)*value) || *end || n < min || n > max)
        return -EINVAL;
    *ret = (unsigned)n;
    return 0;
}

/* The next word of *AT, which moves behind it; NULL at the end. */
static char *next_word(char **at)
{
    char *word = *at + strspn(*at, " \t");

    if (!*word)
        return NULL;
    *at = word + strcspn(word, " \t");
    if (**at)
        *(*at)++ = '\0';
    return word;
}

static int set_keep(struct conf *conf, char *value)
{
    static const char *const names[] = {
        [KEEP_AUTO] = "auto", [KEEP_ALWAYS] = "always", [KEEP_NEVER] = "never"};

    for (int i = 0; i <= KEEP_NEVER; i++)
        if (!strcmp(value, names[i])) {
            conf->keep_clear_text = (enum keep_clear_text)i;
            return 0;
        }
    return -EINVAL;
}

static int set_idle_exit(struct conf *conf, char *value)
{
    return read_number(value, 1, IDLE_EXIT_MAX_S, &conf->idle_exit_s);
}

static int set_lookup_every(struct conf *conf, char *value)
{
    return read_number(value, 1, MAX_AGE_MAX_S, &conf->lookup_every_s);
}

static int set_max_idle(struct conf *conf, char *value)
{
    return read_number(value, 0, LIMIT_IDLE_MAX, &conf->max_idle);
}

static int set_max_host_idle(struct conf *conf, char *value)
{
    return read_number(value, 0, POOL_KEEP_CONNECTIONS, &conf->max_host_idle);
}

static int set_max_commands(struct conf *conf, char *value)
{
    return read_number(value, 1, LIMIT_PEERS, &conf->max_commands);
}

static int set_fresh(struct conf *conf, char *value)
{
    char *host;
    int rc = *value ? 0 : -EINVAL;

    while (!rc && (host = next_word(&value)))
        rc = rules_add_fresh(conf->rules, host);
    return rc;
}

static int set_max_age(struct conf *conf, char *value)
{
    char *host = next_word(&value);
    char *age = next_word(&value);
    unsigned s;

    if (!host || !age || next_word(&value) ||
        read_number(age, 1, MAX_AGE_MAX_S, &s))
        return -EINVAL;
    return rules_add_max_age(conf->rules, host, s * 1000ull);
}

static int set_log(struct conf *conf, char *value)
{
    int level = log_level_parse(value);

    if (level < 0)
        return level;
    conf->log = (enum log_level)level;
    return 0;
}

/* Whether it can be opened shows when it is. */
static int set_log_to(struct conf *conf, char *value)
{
    char *copy;

    if (conf->system_audits)
        return -EPERM;
    if (*value != '/' && strcmp(value, "stderr") && strcmp(value, "journal") &&
        strcmp(value, "syslog"))
        return -EINVAL;
    copy = strdup(value);
    if (!copy)
        return -ENOMEM;
    free(conf->log_to);
    conf->log_to = copy;
    return 0;
}

static int set_audit(struct conf *conf, char *value)
{
    int on = conffile_bool(value);

    if (on < 0)
        return on;
    if (!on && conf->system_audits)
        return -EPERM;
    conf->audit = on;
    return 0;
}

static int set_autostart(struct conf *conf, char *value)
{
    int on = conffile_bool(value);

    if (on < 0)
        return on;
    if (on && conf->system_denies_autostart)
        return -EPERM;
    conf->autostart = on;
    return 0;
}

/* ---- names ---- */

static const struct setting {
    const char *name;
    int (*set)(struct conf *conf, char *value);
    const char *wants;
} settings[] = {
    {"keep-clear-text", set_keep, "auto, always or never"},
    {"idle-exit", set_idle_exit, "seconds, 1 to " TEXT(IDLE_EXIT_MAX_S)},
    {"lookup-every", set_lookup_every, "seconds, 1 to " TEXT(MAX_AGE_MAX_S)},
    {"fresh", set_fresh, "hosts, or none"},
    {"max-age", set_max_age, "a host and seconds, 1 to " TEXT(MAX_AGE_MAX_S)},
    {"max-idle", set_max_idle, "a number, 0 to " TEXT(LIMIT_IDLE_MAX)},
    {"max-idle-per-host", set_max_host_idle,
     "a number, 0 to " TEXT(POOL_KEEP_CONNECTIONS)},
    {"max-commands", set_max_commands, "a number, 1 to " TEXT(LIMIT_PEERS)},
    {"log", set_log, "error, warning, info or debug"},
    {"log-to", set_log_to, "stderr, journal, syslog or an absolute path"},
    {"audit", set_audit, "on or off"},
    {"autostart", set_autostart, "yes or no"},
};

static const struct setting *find_setting(const char *name)
{
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
        if (!strcmp(name, settings[i].name))
            return &settings[i];
    return NULL;
}

/* ---- files ---- */

int conf_init(struct conf *conf)
{
    *conf = (struct conf){
        .keep_clear_text = KEEP_AUTO,
        .max_idle = LIMIT_IDLE,
        .max_host_idle = LIMIT_HOST_IDLE,
        .max_commands = LIMIT_PEERS,
        .log = LOG_LEVEL_WARNING,
        .autostart = true,
        .rules = rules_new(),
    };
    return conf->rules ? 0 : -ENOMEM;
}

void conf_done(struct conf *conf)
{
    free(conf->log_to);
    rules_free(conf->rules);
    conf->log_to = NULL;
    conf->rules = NULL;
}

/* 0, or -errno with what is wrong in RET. */
static int take_line(struct conf *conf, const struct conffile_line *line,
                     char ret[PROBLEM_BYTES])
{
    const struct setting *s = find_setting(line->name);
    int rc;

    if (!s) {
        snprintf(ret, PROBLEM_BYTES, "nothing is called '%.40s'", line->name);
        return -EINVAL;
    }
    rc = line->value ? s->set(conf, line->value) : -EINVAL;
    if (rc == -EINVAL)
        snprintf(ret, PROBLEM_BYTES, "%s wants %s", s->name, s->wants);
    else if (rc == -EPERM)
        snprintf(ret, PROBLEM_BYTES, "%s is decided in " CONFFILE_SYSTEM,
                 s->name);
    else if (rc == -ENOSPC)
        snprintf(ret, PROBLEM_BYTES, "%s: more than %d hosts", s->name,
                 LIMIT_RULES);
    else if (rc)
        snprintf(ret, PROBLEM_BYTES, "%s: %s", s->name, strerror(-rc));
    return rc;
}

static unsigned take_text(struct conf *conf, const char *path, char *text,
                          conf_problem_cb *cb, void *arg)
{
    struct conffile_line line = {.number = 0};
    unsigned wrong = 0;

    while (conffile_next(&text, &line)) {
        char words[PROBLEM_BYTES];

        if (take_line(conf, &line, words)) {
            cb(arg, &(struct conf_problem){path, line.number, words});
            wrong++;
        }
    }
    return wrong;
}

unsigned conf_read(struct conf *conf, const char *path, enum conffile_kind kind,
                   conf_problem_cb *cb, void *arg)
{
    char *text;
    int rc = conffile_read(path, kind, &text);
    unsigned wrong;

    if (rc == -ENOENT && kind != CONFFILE_IS_NAMED)
        return 0;
    if (rc) {
        cb(arg, &(struct conf_problem){path, 0, conffile_strerror(rc)});
        return 1;
    }
    wrong = take_text(conf, path, text, cb, arg);
    free(text);
    if (kind == CONFFILE_IS_SYSTEM) {
        conf->system_denies_autostart = !conf->autostart;
        conf->system_audits = conf->audit;
    }
    return wrong;
}
