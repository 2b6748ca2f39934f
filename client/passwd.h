/*
 * Home directories in /etc/passwd, without libc's functions for it, which
 * would bring name services into a static program.
 *
 * Neighbours: curlrc and netrcpath, whose files are there.
 */
#ifndef WARMCURL_PASSWD_H
#define WARMCURL_PASSWD_H

#include <sys/types.h>

#define PASSWD_FILE "/etc/passwd"

/* The home directory of USER in the file PATH, passwd(5); NULL where it can't
 * be read or has no line of USER's in its first 256 KiB.  Stays until exit. */
const char *passwd_home(const char *path, uid_t user);

#endif
