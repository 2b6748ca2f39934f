/*
 * What in the caller's environment only a process of its own can obey: a
 * daemon's libraries were loaded and configured long ago.
 *
 * Neighbours: main asks before anything else; direct carries it out.
 */
#ifndef WARMCURL_CONFINE_H
#define WARMCURL_CONFINE_H

/* What was found. */
struct confine_reason {
    const char *name;   /* the variable, or "setuid" */
    const char *reason; /* a phrase: "the loader would obey it in curl" */
};

/* Looks at ENVP (the process's environment, ends with NULL).  Returns the
 * first reason to go direct, a constant, or NULL. */
const struct confine_reason *confine_find(char *const envp[]);

#endif
