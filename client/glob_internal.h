/*
 * What a pattern is made of, shared by globread, which reads it, and glob,
 * which walks it.
 */
#ifndef WARMCURL_GLOB_INTERNAL_H
#define WARMCURL_GLOB_INTERNAL_H

#include "client/glob.h"

enum glob_kind {
    GLOB_LITERAL,
    GLOB_SET,    /* {a,b} */
    GLOB_LETTER, /* [a-z] */
    GLOB_NUMBER, /* [1-9] */
};

struct glob_part {
    enum glob_kind kind;
    const char *name; /* of a set or range, not terminated; NULL: none */
    size_t name_len;
    const char *text;   /* GLOB_LITERAL */
    const char **items; /* GLOB_SET */
    int64_t count;      /* values */
    int64_t at;         /* the present one, from 0 */
    int64_t min;        /* GLOB_LETTER, GLOB_NUMBER */
    int64_t step;
    int width;      /* GLOB_NUMBER: digits at least */
    char *room_end; /* GLOB_LETTER, GLOB_NUMBER: where a value written ends */
};

struct glob {
    struct glob_part *parts;
    size_t part_count;
    int64_t count;
    bool started;
    bool pattern;
    char *text; /* the present expansion */
    size_t cap;
};

/* The next part of GLOB, which has room for it. */
struct glob_part *glob_add_part(struct glob *glob, enum glob_kind kind);

/* The part of the name NAME, LEN bytes; NULL when none of GLOB, which may be
 * NULL, has it. */
const struct glob_part *glob_named(const struct glob *glob, const char *name,
                                   size_t len);

#endif
