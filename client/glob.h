/*
 * curl's URL globbing: {one,two}, [1-10], [001-100:2], [a-z:3].
 *
 * A pattern is walked one expansion at a time, so that [1-1000000000] costs
 * no memory.  What curl would refuse is refused here; the real curl then says
 * so.  Neighbours: args (checks patterns), plan (walks them).
 */
#ifndef WARMCURL_GLOB_H
#define WARMCURL_GLOB_H

#include <stdbool.h>
#include <stdint.h>

struct glob;

/* Reads the pattern TEXT (borrowed, must stay), or takes it as one literal
 * when OFF.  The glob lives in the arena.  Returns 0 and sets *RET, or
 * -EINVAL for a pattern that curl refuses or that has more than 64 parts or
 * 2^62 expansions. */
int glob_new(const char *text, bool off, struct glob **ret);

/* The number of expansions, at least 1. */
int64_t glob_count(const struct glob *glob);

/* True when TEXT had a set or range. */
bool glob_is_pattern(const struct glob *glob);

/* The next expansion, the last set or range changing fastest, or NULL behind
 * the last one.  It is the glob's and valid until the next call. */
const char *glob_next(struct glob *glob);

/* Starts again. */
void glob_rewind(struct glob *glob);

/* FILE with every #N replaced by what the N-th set or range stands at since
 * the latest glob_next(); other #s stay.  FILE itself or a new string in the
 * arena. */
const char *glob_substitute(const struct glob *glob, const char *file);

#endif
