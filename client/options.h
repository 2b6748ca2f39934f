/*
 * The table of curl's command-line options: name, letter, what follows it,
 * and what it does.
 *
 * It knows every option from curl 7.88.1 up to 8.22, so that any command line
 * can be taken apart.  A row without an apply function belongs to the real
 * curl.  Neighbours: apply (the functions), args and curlrc (who look up).
 */
#ifndef WARMCURL_OPTIONS_H
#define WARMCURL_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/apply.h"

/* What follows an option, and whether --no-NAME exists. */
enum arity {
    ARITY_NONE, /* nothing, no --no-NAME */
    ARITY_BOOL, /* nothing, --no-NAME turns it off */
    ARITY_TEXT, /* a value */
    ARITY_FILE, /* a value; curl warns when it looks like a flag */
};

/* What "" is where a value is wanted. */
enum blank {
    BLANK_ODD,   /* later curls refuse it */
    BLANK_OWN,   /* versions may differ, and the option's function sees to it */
    BLANK_VALUE, /* a value in every version of curl */
};

struct option {
    const char *name;    /* without dashes and without "no-" */
    char letter;         /* 0: none */
    uint8_t arity;       /* enum arity */
    uint8_t part;        /* enum libcurl_part that it needs; 0: none ... */
    bool part_off_too;   /* ... and "--no-" is not understood without it */
    option_apply *apply; /* NULL: direct */
    bool inverse;     /* curl documents --no-NAME; the letter means that too */
    bool lasting;     /* later curls know no --no-NAME */
    uint8_t blank;    /* enum blank */
    bool must_exist;  /* a file without which later curls go no further */
    uint32_t since;   /* DIALECT_VERSION() that first knew it; 0: 7.88.1 does */
    uint32_t number;  /* enum wc_opt, where apply wants one */
    uint32_t libcurl; /* the libcurl that first had what apply asks of it, the
                         "Added in" of curl_easy_setopt(3)'s options; 0: any */
    int64_t num;      /* a value, where apply wants one */
    size_t field;     /* an offset, where apply wants one */
};

enum option_match {
    OPTION_FOUND,
    OPTION_SHORTENED, /* an abbreviation; curl takes it up to 7.88.1 only */
    OPTION_UNKNOWN,
    OPTION_AMBIGUOUS,
    OPTION_NO_OFF, /* "no-" before a name that can't be turned off */
};

/* Finds a long option by NAME as typed behind the dashes.  A name is shortened
 * when exactly one option of any known curl begins so; "no-" needs the full
 * name behind it.  Sets *RET and *RET_ON (false for "no-") when found, also by
 * its shortened name. */
enum option_match option_find(const char *name, const struct option **ret,
                              bool *ret_on);

/* Finds an option by its letter, NULL when there is none. */
const struct option *option_by_letter(char letter);

/* True for the options that begin with "--warm-", which curl does not know. */
bool option_is_own(const struct option *option);

/* The whole table, sorted by name, own options not included. */
extern const struct option option_table[];
extern const size_t option_count;

#endif
