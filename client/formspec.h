/*
 * What stands in an argument of -F behind '=': a value and its attributes.
 *
 *   VALUE;type=TEXT/X; charset=utf-8;filename="A B";headers=@FILE;encoder=7bit
 *
 * The man page has the syntax; where versions of curl read a text in different
 * ways, dialect knows.  Neighbours: form makes parts of it.
 */
#ifndef WARMCURL_FORMSPEC_H
#define WARMCURL_FORMSPEC_H

#include <stdbool.h>

#include "client/apply.h"
#include "client/config.h"

struct formspec {
    const char *value;
    const char *type;     /* NULL: none */
    const char *filename; /* NULL: none */
    const char *encoder;  /* NULL: none */
    struct header_arg *headers;
    struct header_arg *last_header;
    const char *garbage; /* behind a type, where nothing else is read any
                            more; NULL: none */
};

/*
 * Reads one from *AT, which is left at its end or, when LISTED, behind the ','
 * before the next one; it is NULL when there is none.  curl's warnings go to
 * P.  Returns 0, or -EINVAL when curl refuses the option or P has become
 * direct.
 */
int formspec_read(struct parse *p, const char **at, bool listed,
                  struct formspec *ret);

#endif
