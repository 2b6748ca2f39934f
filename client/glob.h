/*
 * curl's URL globbing: {one,two}, [1-10], [001-100:2], [a-z:3], {<name>a,b}.
 *
 * A pattern is walked one expansion at a time, so that [1-1000000000] costs
 * no memory.  What curl would refuse is refused here; the real curl then says
 * so.  Neighbours: globread (reads patterns), urlcheck (checks them), plan
 * (walks them).
 */
#ifndef WARMCURL_GLOB_H
#define WARMCURL_GLOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct glob;

/* What curl has against a pattern. */
struct glob_error {
    const char *what; /* static */
    size_t position;  /* where, as curl counts, from 1; 0: not told */
};

/* Reads the pattern TEXT (borrowed, must stay), or takes it as one literal
 * when OFF.  The glob lives in the arena.  Returns 0 and sets *RET, or -EINVAL
 * for a pattern that curl refuses, and sets *RET_ERROR. */
int glob_new(const char *text, bool off, struct glob **ret,
             struct glob_error *ret_error);

/* curl's words for ERROR in TEXT, some lines; in the arena. */
const char *glob_describe(const struct glob_error *error, const char *text);

/* True when TEXT had a set or range. */
bool glob_is_pattern(const struct glob *glob);

/* The next expansion, the last set or range changing fastest, or NULL behind
 * the last one.  It is the glob's and valid until the next call. */
const char *glob_next(struct glob *glob);

/* Starts again. */
void glob_rewind(struct glob *glob);

/*
 * Sets *RET to FILE with every #N replaced by what the N-th set or range of
 * URLS stands at since the latest glob_next(), and by version every #<name>,
 * which may be one of INFILES as well; other #s stay.  Both may be NULL.  The
 * result is FILE itself or a new string in the arena.  Returns 0, or -EINVAL
 * for a name that none has, of which *RET_ERROR tells.
 */
int glob_substitute(const struct glob *urls, const struct glob *infiles,
                    const char *file, const char **ret,
                    struct glob_error *ret_error);

#endif
