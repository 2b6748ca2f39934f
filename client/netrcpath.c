#include "client/netrcpath.h"

#include <stdlib.h>
#include <unistd.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/passwd.h"

const char *netrcpath_find(void)
{
    const char *named = getenv("NETRC");
    const char *home = getenv("HOME");
    const char *parts[2] = {home, "/.netrc"};

    if (named && *named && dialect_since(DIALECT_VERSION(8, 16, 0)))
        return named;
    if (!home || !*home)
        parts[0] = passwd_home(PASSWD_FILE, geteuid());
    return parts[0] ? arena_concat(2, parts) : NULL;
}
