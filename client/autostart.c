#include "client/autostart.h"

#include <stdlib.h>
#include <string.h>

#include "client/late.h"
#include "proto/conffile.h"

/* Does the last word about it in PATH say no?  What can't be read says
 * nothing; the daemon's log will name it. */
static bool forbids(const char *path, enum conffile_kind kind)
{
    struct conffile_line line = {.number = 0};
    bool is_forbidden = false;
    char *text;
    char *at;

    if (conffile_read(path, kind, &text) < 0)
        return false;
    at = text;
    while (conffile_next(&at, &line)) {
        int may = -1;

        if (strcmp(line.name, "autostart") == 0 && line.value != NULL)
            may = conffile_bool(line.value);
        if (may >= 0)
            is_forbidden = may == 0;
    }
    free(text);
    return is_forbidden;
}

const char *autostart_forbidden(void)
{
    static LATE("e") char user[PATH_MAX];
    enum conffile_kind kind;

    if (forbids(CONFFILE_SYSTEM, CONFFILE_IS_SYSTEM))
        return CONFFILE_SYSTEM;
    kind = conffile_user(user);
    return user[0] != '\0' && forbids(user, kind) ? user : NULL;
}
