/*
 * The values of --expand-NAME: text with variables in it.
 *
 * Syntax and functions as of curl(1), VARIABLES; what it does with what is no
 * variable was seen of 8.14.1 and 8.23.0.  Neighbours: args asks for each
 * value, variable has what was set.
 */
#ifndef WARMCURL_EXPAND_H
#define WARMCURL_EXPAND_H

#include "client/apply.h"

/* TEXT with the variables' content in the place of their names; TEXT itself
 * when it names none, or a string in the arena.  NULL where curl refuses the
 * option at hand, which then was noted. */
const char *expand_text(struct parse *p, const char *text);

#endif
