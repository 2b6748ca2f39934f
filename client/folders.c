#include "client/folders.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#include "client/arena.h"
#include "client/dialect.h"

/* rwxr-x---: what the curl tool gives a new directory. */
#define FOLDER_MODE 0750

/* One that is there already may be forbidden to make: what is in it counts. */
static bool matters(int error)
{
    return error != EEXIST && error != EACCES;
}

int folders_make(const char *path, const char **ret_name)
{
    char *copy = arena_strndup(path, strlen(path));

    for (char *at = copy + 1; *copy && (at = strchr(at, '/')); at++) {
        *at = '\0';
        if (mkdir(copy, FOLDER_MODE) && matters(errno)) {
            *ret_name = copy;
            return -errno;
        }
        *at = '/';
    }
    return 0;
}

const char *folders_describe(const char *name, int error)
{
    const char *parts[] = {"Error creating directory ", name, ""};

    switch (-error) {
    case ENAMETOOLONG:
        parts[0] = "The directory name ";
        parts[2] = " is too long";
        break;
    case EROFS:
        parts[0] = "";
        parts[2] = " resides on a read-only file system";
        break;
    case ENOSPC:
        parts[0] = dialect_text(DIALECT_NO_ROOM);
        break;
    default:
        break;
    }
    return arena_concat(3, parts);
}
