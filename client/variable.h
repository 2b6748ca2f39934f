/*
 * The variables of --variable: text of the command line, of a file or of the
 * environment.
 *
 * They belong to the whole command line, whatever group sets them.
 * Neighbours: args calls apply_variable(), expand puts them into values.
 */
#ifndef WARMCURL_VARIABLE_H
#define WARMCURL_VARIABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "client/apply.h"

/* Bytes of a name; curl(1) does not tell, it refuses 128. */
#define VARIABLE_NAME_BYTES 127

struct variable {
    struct variable *next;
    const char *name;
    const char *data; /* any bytes */
    size_t len;
};

/* The variable of the name NAME, LEN bytes; NULL when none was set. */
const struct variable *variable_find(const struct parse *p, const char *name,
                                     size_t len);

/* How many bytes at TEXT can be part of a name. */
size_t variable_span(const char *text);

#endif
