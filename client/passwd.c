#include "client/passwd.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/arena.h"
#include "proto/filehead.h"

/* Bytes that are searched, at first and at most: root and who was made first
 * stand at the beginning. */
#define FIRST_BYTES 4096
#define MAX_BYTES (256 * 1024)

/* The home directory of USER in TEXT, lines of /etc/passwd, of which the last
 * may be cut; NULL where no line is USER's.  TEXT is overwritten. */
static const char *find_home(char *text, uid_t user)
{
    char *newline;

    for (; (newline = strchr(text, '\n')); text = newline + 1) {
        char *fields[6];
        size_t count = 0;

        *newline = '\0';
        for (char *field = text; field && count < 6;) {
            fields[count++] = field;
            field = strchr(field, ':');
            if (field)
                *field++ = '\0';
        }
        if (count == 6 && *fields[0] != '#' &&
            strtoul(fields[2], NULL, 10) == user && *fields[2] >= '0' &&
            *fields[2] <= '9')
            return fields[5];
    }
    return NULL;
}

/* Searches the first BYTES of FD. */
static const char *search(int fd, size_t bytes, uid_t user)
{
    char *text = arena_alloc(bytes + 2);
    size_t len;

    filehead_read(fd, text, bytes, &len);
    /* The file's last line need not end. */
    if (len < bytes)
        text[len++] = '\n';
    text[len] = '\0';
    return find_home(text, user);
}

const char *passwd_home(const char *path, uid_t user)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    const char *home;

    if (fd < 0)
        return NULL;
    home = search(fd, FIRST_BYTES, user);
    if (!home)
        home = search(fd, MAX_BYTES, user);
    close(fd);
    return home;
}
