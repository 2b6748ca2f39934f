/*
 * What a verb of warmcurlctl is, and how it is called.
 *
 * Neighbours: ctl_verbs has the table of them; ctl_look, ctl_stats and others
 * carry them out.
 */
#ifndef WARMCURL_CTL_VERB_H
#define WARMCURL_CTL_VERB_H

#include <stdbool.h>
#include <stddef.h>

/* Exit codes; that of `run` is its command's. */
enum ctl_exit {
    CTL_DONE = 0,
    CTL_NOT_DONE = 1,
    CTL_USAGE = 2,
};

/* One call of a verb. */
struct ctl_call {
    const struct ctl_verb *verb;
    bool json;
    bool watch;
    bool zero;
    bool markdown;
    bool stats;
    bool path;
    char **args; /* what follows; ends with NULL */
    int arg_count;
};

enum ctl_option {
    CTL_OPT_JSON = 1 << 0,
    CTL_OPT_WATCH = 1 << 1,
    CTL_OPT_ZERO = 1 << 2,
    CTL_OPT_MARKDOWN = 1 << 3,
    CTL_OPT_STATS = 1 << 4,
    CTL_OPT_PATH = 1 << 5,
    CTL_OPT_COMMAND = 1 << 6, /* none: what follows is a command with its own */
};

#define CTL_ANY_COUNT 1000000

struct ctl_verb {
    const char *name;
    const char *args;  /* as in "[HOST[:PORT]]" */
    const char *brief; /* one line, no full stop */
    const char *help;  /* what `VERB --help` says beside */
    unsigned options;  /* enum ctl_option */
    int min_args, max_args;
    /* Returns the exit code. */
    int (*run)(const struct ctl_call *call);
};

#endif
