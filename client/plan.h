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

/* One transfer to be, or why there is none; the strings live in the arena. */
struct planned {
    const struct config *config;
    const char *url;     /* what libcurl gets */
    const char *outfile; /* where the body goes; NULL or "-": stdout */
    bool discards;       /* nowhere: --out-null */
    bool remote_name;    /* outfile was made from the URL (-O); NULL: it has
                            none, but -J may bring one */
    const char *infile;  /* -T; NULL: nothing to upload */
    unsigned number;     /* %{urlnum} */

    struct notes notes; /* what curl says before it */
    int misnamed; /* curl's exit code where it finds no name for the file, and
                     starts nothing more; 0: outfile is one */
    const char *only;  /* whole lines that it says of that in any case, in the
                          place of "curl: (MISNAMED) ..."; NULL: none */
    int refusal;       /* curl's exit code where it refuses; 0: it does not */
    const char *error; /* "curl: (REFUSAL) ..." behind the notes; NULL: none */
};

struct plan {
    const struct invocation *inv;
    const struct config *config;
    bool began; /* config's notes were said */
    const struct url_item *item;
    struct glob *urls;
    struct glob *infiles; /* NULL: none */
    const char *infile;
    unsigned upload_count; /* files of the group's latest -T so far */
    unsigned round;        /* through the URLs, of an item without -T */
    const char *url;       /* looked ahead; NULL: not yet */
    unsigned url_number;
    bool said_unpaired; /* an output without a URL */
    struct notes notes; /* for the next transfer, or the end */
    int refusal;
    const char *error;
};

void plan_init(struct plan *p, const struct invocation *inv);

/* Fills RET.  Returns 1; 0 behind the last one, of which only the notes then
 * mean something; -EINVAL where curl refuses to go on: notes, refusal and
 * error say how. */
int plan_next(struct plan *p, struct planned *ret);

/* True when #1 and the like in ITEM's -o stand for parts of patterns. */
bool plan_substitutes(const struct config *config, const struct url_item *item);

/* Leaves out what the latest one's URL has yet to expand to. */
void plan_skip(struct plan *p);

/* True when what PLANNED uploads comes from standard input. */
bool plan_reads_stdin(const struct planned *planned);

#endif
