/*
 * JSON as it is printed: valid whatever names and texts come.
 *
 * Neighbours: all that print for programs.
 */
#ifndef WARMCURL_CTL_JSON_H
#define WARMCURL_CTL_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "client/ctl_session.h"

/* One JSON text under way. Keys are NULL within arrays. */
struct ctl_json {
    FILE *out;
    bool needs_comma; /* before the next value of the present level */
};

/* Opens and closes an object ('{') or array ('['). */
void ctl_json_open(struct ctl_json *j, const char *key, char bracket);
void ctl_json_close(struct ctl_json *j, char bracket);

void ctl_json_num(struct ctl_json *j, const char *key, int64_t v);
void ctl_json_bool(struct ctl_json *j, const char *key, bool v);
/* V, not negative, with a point before its last DIGITS digits (0: none). */
void ctl_json_decimal(struct ctl_json *j, const char *key, int64_t v,
                      unsigned digits);
void ctl_json_str(struct ctl_json *j, const char *key, const char *text);
void ctl_json_bytes(struct ctl_json *j, const char *key, const char *text,
                    size_t len);
void ctl_json_null(struct ctl_json *j, const char *key);

/* The fields of ROW as members of the open object; that called EXCEPT is left
 * out (NULL: none is). */
void ctl_json_members(struct ctl_json *j, const struct ctl_row *row,
                      const char *except);

/* The rows as an array of objects, in which KEY has the value TEXT; KEY NULL:
 * all. That field is left out. */
void ctl_json_rows(struct ctl_json *j, const char *name,
                   const struct ctl_answer *a, const char *key,
                   const char *text);

/* The end of the text. */
void ctl_json_end(struct ctl_json *j);

#endif
