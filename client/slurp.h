/*
 * Whole files into memory, in two rounds: first those that can be read again,
 * so that the command may still go to the real curl when one is missing, then
 * stdin and pipes.
 */
#ifndef WARMCURL_SLURP_H
#define WARMCURL_SLURP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct invocation;

/*
 * Reads PATH, "-" for stdin.  LATE false reads regular files only and returns
 * -EAGAIN for anything else, unread; LATE true reads those others.
 *
 * Returns 0 and sets *RET_DATA (owned by nobody, until exit; a zero byte
 * follows) and *RET_LEN, or -errno.  Notes in INV what can't be read again;
 * stdin's bytes are kept for slurp_restore_stdin().
 */
int slurp(struct invocation *inv, const char *path, bool late, char **ret_data,
          size_t *ret_len);

/* The same for the bytes from FROM up to, not including, BEHIND: what the file
 * has of them.  Of stdin not much more is read. */
int slurp_part(struct invocation *inv, const char *path, bool late,
               uint64_t from, uint64_t behind, char **ret_data,
               size_t *ret_len);

/* Who reads stdin next gets LEN bytes of DATA (borrowed): they were read before
 * it was known whose they are. */
void slurp_leave(const char *data, size_t len);

/* Puts what was read from stdin back on descriptor 0.  Returns 0 or
 * -errno. */
int slurp_restore_stdin(struct invocation *inv);

#endif
