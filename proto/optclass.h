/*
 * What warmcurl knows of each libcurl option: its wire type and whether it
 * belongs to one request or to the connection.  The table is curlopt.h's.
 */
#ifndef WARMCURL_OPTCLASS_H
#define WARMCURL_OPTCLASS_H

#include <stddef.h>
#include <stdint.h>

#include "wire.h"

enum opt_class {
    OPT_CLASS_REQUEST, /* one request's own */
    OPT_CLASS_KEY,     /* part of the context key */
    OPT_CLASS_OWN,     /* the same, where the daemon serves one command */
    OPT_CLASS_DAEMON,  /* not accepted on the wire */
    OPT_CLASS_UNUSED,  /* not accepted on the wire */
};

struct optclass {
    uint32_t number;
    enum wire_type type;
    enum opt_class class;
    const char *name; /* as in CURLOPT_name */
};

/* The row of option NUMBER, or NULL for one that nobody has classified. */
const struct optclass *optclass_find(uint32_t number);

/* All rows in the order of their numbers, for tests. */
const struct optclass *optclass_all(size_t *ret_count);

#endif
