/*
 * Rows of a control answer, for people (aligned text) or programs (JSON).
 *
 * The daemon's text may hold names that a server chose: nothing in it reaches
 * a terminal as a control character, and JSON stays valid whatever comes.
 *
 * Neighbours: ctl_session collects the rows, ctl_main shows them.
 */
#ifndef WARMCURL_CTL_PRINT_H
#define WARMCURL_CTL_PRINT_H

#include <stdio.h>

#include "client/ctl_session.h"

/* One "key  value" line a field, of each row. */
void ctl_print_fields(FILE *out, const struct ctl_row *rows, size_t count);

/* A table: the first row's keys as its head, then a line a row. */
void ctl_print_table(FILE *out, const struct ctl_row *rows, size_t count);

/* The members of a row, `"key":value,...`, without braces; each preceded by a
 * comma where HAS_MEMBERS.  For an object that has members of its own. */
void ctl_print_json_members(FILE *out, const struct ctl_row *row,
                            bool has_members);

/* An array of objects, one a row. */
void ctl_print_json_array(FILE *out, const struct ctl_row *rows, size_t count);

/* TEXT as a JSON string, quotes included. */
void ctl_print_json_string(FILE *out, const char *text, size_t len);

#endif
