/*
 * The configuration file; see conf.h.
 */
#include "daemon/conf.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/log.h"

static int set_keep(struct conf *conf, const char *value)
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

static int set_idle_exit(struct conf *conf, const char *value)
{
    char *end;
    unsigned long s = strtoul(value, &end, 10);

    if (!isdigit((unsigned char)*value) || *end || !s || s > 7 * 24 * 3600)
        return -EINVAL;
    conf->idle_exit_s = (unsigned)s;
    return 0;
}

static int set_log(struct conf *conf, const char *value)
{
    int level = log_level_parse(value);

    (void)conf;
    if (level < 0)
        return level;
    log_set_level((enum log_level)level);
    return 0;
}

static const struct {
    const char *name;
    int (*set)(struct conf *conf, const char *value);
} settings[] = {
    {"keep-clear-text", set_keep}, /* auto, always, never */
    {"idle-exit", set_idle_exit},  /* seconds, up to a week */
    {"log", set_log},              /* error, warning, info, debug */
};

static char *trim(char *s)
{
    char *end = s + strlen(s);

    while (end > s && isspace((unsigned char)end[-1]))
        *--end = '\0';
    while (isspace((unsigned char)*s))
        s++;
    return s;
}

/* 0, or -EINVAL for a line that can't be understood. */
static int read_line(struct conf *conf, char *line)
{
    char *value;

    line[strcspn(line, "#")] = '\0';
    line = trim(line);
    if (!*line)
        return 0;
    value = strchr(line, '=');
    if (!value)
        return -EINVAL;
    *value++ = '\0';
    line = trim(line);
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
        if (!strcmp(line, settings[i].name))
            return settings[i].set(conf, trim(value));
    return -EINVAL;
}

int conf_read(const char *path, struct conf *ret)
{
    FILE *f = fopen(path, "re");
    unsigned number = 0;
    char *line = NULL;
    size_t cap = 0;
    int rc = 0;

    if (!f)
        return -errno;
    while (getline(&line, &cap, f) >= 0) {
        number++;
        if (read_line(ret, line))
            log_warning("%s:%u: not understood", path, number);
    }
    if (ferror(f))
        rc = -errno;
    free(line);
    fclose(f);
    return rc;
}
