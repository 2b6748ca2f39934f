/*
 * The transfers of a command line, one after another: groups, URLs, globs.
 *
 * Nothing is expanded before it is needed.  Neighbours: config holds what the
 * user wrote, transfer carries one out, run asks for the next.
 */
#ifndef WARMCURL_PLAN_H
#define WARMCURL_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "client/config.h"

struct glob;

/* One transfer to be; the strings live in the arena. */
struct planned {
    const struct config *config;
    const char *url;     /* what libcurl gets */
    const char *outfile; /* where the body goes; NULL or "-": stdout */
    bool remote_name;    /* outfile was made from the URL (-O) */
    const char *infile;  /* -T; NULL: none */
    unsigned number;     /* %{urlnum} */
};

struct plan {
    const struct config *config;
    const struct url_item *item;
    struct glob *urls;
    struct glob *infiles; /* NULL: none */
    const char *infile;
    const char *url; /* looked ahead; NULL: not yet */
    unsigned url_number;
};

void plan_init(struct plan *p, const struct invocation *inv);

/* Fills RET.  Returns 1; 0 behind the last one; -EINVAL with *RET_REASON
 * where curl would stop with a message of its own. */
int plan_next(struct plan *p, struct planned *ret, const char **ret_reason);

/* True when plan_next() would return 0. */
bool plan_is_done(struct plan *p);

#endif
