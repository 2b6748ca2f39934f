/*
 * The direct route: the process becomes the real curl.
 *
 * Neighbours: args decides for it, confine gives reasons for it; main calls
 * it last.
 */
#ifndef WARMCURL_DIRECT_H
#define WARMCURL_DIRECT_H

#include <limits.h>
#include <stddef.h>

/*
 * Finds the real curl: the first executable file called curl in the
 * directories of PATH that is not the caller's own program, whatever its name
 * there (device and inode are compared).  The first DEPTH executables are
 * passed over.  Fills RET (PATH_MAX bytes) and returns how many executables
 * were passed over or tried, the found one included; or -ENOENT.
 */
int direct_find(const char *path, int depth, char ret[PATH_MAX]);

/*
 * Becomes curl with the arguments ARGV, of which argv[0] is replaced; the
 * caller has taken its own options (--warm-...) out and left all else as it
 * was, signal settings and descriptors too.  Returns only when it can't:
 * -ENOENT where no other curl is on PATH (then connect_private() may serve),
 * else -errno of execve(2).
 *
 * WARMCURL_DEPTH in curl's environment counts the programs tried so far: a
 * wrapper called curl that leads back here meets the next curl on PATH, and
 * never itself again.
 */
int direct_exec(char *const argv[]);

#endif
