/*
 * What curl says of options that it refuses, by version.
 *
 * Neighbours: args, curlrc and the option functions complain, apply notes it.
 */
#ifndef WARMCURL_USAGE_H
#define WARMCURL_USAGE_H

#include "client/apply.h"

enum complaint {
    USAGE_FINE,           /* none */
    USAGE_UNKNOWN,        /* no such option */
    USAGE_AMBIGUOUS,      /* the beginning of several */
    USAGE_NO_VALUE,       /* it wants one */
    USAGE_EXTRA_VALUE,    /* it wants none, in a config file */
    USAGE_NO_OFF,         /* --no- before what is always on */
    USAGE_BLANK,          /* "" where that means nothing */
    USAGE_BAD_USE,        /* anything else */
    USAGE_NO_NUMBER,      /* not a number */
    USAGE_NEGATIVE,       /* one below zero */
    USAGE_TOO_LARGE,      /* one that no one needs */
    USAGE_BAD_PROTOCOL,   /* libcurl lacks it */
    USAGE_NO_LIBCURL,     /* libcurl lacks what it needs */
    USAGE_CANT_READ,      /* a file */
    USAGE_CONFIG_UNKNOWN, /* a config file with an unknown option */
    USAGE_EXPAND,         /* a variable that can't be expanded */
    USAGE_VARIABLE,       /* a variable that can't be set */
    USAGE_NO_MEMORY,      /* more text than it takes */
    USAGE_COUNT,
};

/* curl refuses the option at hand: parse_reject() with COMPLAINT's words and
 * exit code. */
void usage_reject(struct parse *p, enum complaint complaint);

/* The same words, and the exit code. */
const char *usage_words(enum complaint complaint, int *ret_code);

/* The line that follows a complaint. */
extern const char usage_hint[];

#endif
