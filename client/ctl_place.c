#include "ctl_place.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/ctl_json.h"
#include "client/ctl_say.h"
#include "client/spawn.h"
#include "dirs.h"
#include "proto/rundir.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* --- programs ------------------------------------------------------------- */

int ctl_place_beside(const char *name, char ret[PATH_MAX])
{
    ssize_t len = readlink("/proc/self/exe", ret, PATH_MAX - 1);
    char *slash;

    if (len < 0)
        return -errno;
    ret[len] = '\0';
    slash = strrchr(ret, '/');
    if (slash == NULL || (size_t)(slash + 1 - ret) + strlen(name) >= PATH_MAX)
        return -ENAMETOOLONG;
    strcpy(slash + 1, name);
    return access(ret, X_OK) == 0 ? 0 : -errno;
}

const char *ctl_place_shim_dir(void)
{
    return access(WARMCURL_LIBEXECDIR "/curl", X_OK) == 0 ? WARMCURL_LIBEXECDIR
                                                          : NULL;
}

int ctl_place_shim(const struct ctl_call *call)
{
    const char *dir = ctl_place_shim_dir();
    struct ctl_json j = {.out = stdout};

    if (dir == NULL) {
        ctl_say("the shim " WARMCURL_LIBEXECDIR "/curl is not installed; "
                "warmcurlctl run needs none");
        return CTL_NOT_DONE;
    }
    if (call->json) {
        ctl_json_open(&j, NULL, '{');
        ctl_json_str(&j, "path", dir);
        ctl_json_close(&j, '}');
        ctl_json_end(&j);
    } else if (call->path) {
        puts(dir);
    } else {
        printf("export PATH=\"%s:$PATH\"\n", dir);
    }
    return CTL_DONE;
}

/* --- the environment ------------------------------------------------------ */

/* What stands in the environment, NULL for nothing. */
static const char *as_set(const char *name)
{
    const char *value = getenv(name);

    return value != NULL && value[0] != '\0' ? value : NULL;
}

static const char *or_auto(const char *name)
{
    const char *value = as_set(name);

    return value != NULL ? value : "auto";
}

static const char *the_socket(const char *name)
{
    static struct rundir where;

    (void)name;
    /* Without a directory there is no name yet. */
    return rundir_find(RUNDIR_LOOK, &where) == RUNDIR_OK ? where.socket : NULL;
}

static const char *the_program(const char *name)
{
    static char path[PATH_MAX];

    (void)name;
    return spawn_find_program(path) == 0 ? path : NULL;
}

static const struct {
    const char *name;
    const char *(*value)(const char *name);
} variables[] = {
    {"WARMCURL", or_auto},           {"WARMCURL_POOL", as_set},
    {"WARMCURL_SOCKET", the_socket}, {"WARMCURL_CONFIG", as_set},
    {"WARMCURL_EXPLAIN", as_set},    {"WARMCURLD", the_program},
};

/* For a shell: within quotes only the quote means something. */
static void put_quoted(const char *text)
{
    putchar('\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            fputs("'\\''", stdout);
        else
            putchar(*text);
    }
    putchar('\'');
}

static void print_json(void)
{
    struct ctl_json j = {.out = stdout};

    ctl_json_open(&j, NULL, '{');
    for (size_t i = 0; i < COUNT_OF(variables); i++) {
        const char *value = variables[i].value(variables[i].name);

        if (value != NULL)
            ctl_json_str(&j, variables[i].name, value);
        else
            ctl_json_null(&j, variables[i].name);
    }
    ctl_json_close(&j, '}');
    ctl_json_end(&j);
}

int ctl_place_env(const struct ctl_call *call)
{
    if (call->json) {
        print_json();
        return CTL_DONE;
    }
    for (size_t i = 0; i < COUNT_OF(variables); i++) {
        const char *value = variables[i].value(variables[i].name);

        printf("%s=", variables[i].name);
        put_quoted(value != NULL ? value : "");
        putchar('\n');
    }
    return CTL_DONE;
}
