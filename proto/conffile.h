/*
 * The configuration's files, as the client and the daemon both read them:
 * where they are, and what a line says.
 *
 * The system's file comes first, then the user's: $WARMCURL_CONFIG, else
 * warmcurl/config in $XDG_CONFIG_HOME or ~/.config.  A line is a name and a
 * value, with blanks, '=' or both between; '#' begins a comment.  Which names
 * there are is the daemon's matter, but for the one that the client asks for.
 *
 * Neighbours: daemon/conf reads all of it, client/autostart one name.
 */
#ifndef WARMCURL_CONFFILE_H
#define WARMCURL_CONFFILE_H

#include <limits.h>
#include <stdbool.h>

#include "dirs.h"

#define CONFFILE_SYSTEM WARMCURL_SYSCONFDIR "/warmcurl.conf"

/* Bytes of a file: 256 rules for hosts with names of the longest kind. */
#define CONFFILE_BYTES_MAX (128 * 1024)

enum conffile_kind {
    CONFFILE_IS_SYSTEM, /* may be absent */
    CONFFILE_IS_NAMED,  /* $WARMCURL_CONFIG */
    CONFFILE_IS_USER,   /* may be absent; must be ours or root's */
};

/*
 * Finds the user's file; of a setuid program nothing counts.  Returns its
 * kind and sets RET, "" where the environment tells of none.  A relative
 * $WARMCURL_CONFIG is given as it is, and can't be read.
 */
enum conffile_kind conffile_user(char ret[PATH_MAX]);

/*
 * Reads PATH into *RET_TEXT, terminated, owned by the caller (malloc).
 * Returns 0 or -errno: -ENOENT (also for a file of an absent folder), -EINVAL
 * for a path that is not absolute, -EFBIG, and for a file of CONFFILE_IS_USER
 * -EPERM where it is another user's or the world may write it (sudo may leave
 * HOME as it was).
 */
int conffile_read(const char *path, enum conffile_kind kind, char **ret_text);

/* The words for such an error; static. */
const char *conffile_strerror(int error);

/* One line. */
struct conffile_line {
    unsigned number;  /* from 1 */
    const char *name; /* may be empty */
    char *value;      /* without blanks around it; NULL: there is none */
};

/* Takes the next line that says something from *AT, text that it cuts into
 * pieces; RET->number is the last line's, 0 at first.  False at the end. */
bool conffile_next(char **at, struct conffile_line *ret);

/* "yes" or "on": 1; "no" or "off": 0; else -EINVAL. */
int conffile_bool(const char *value);

#endif
