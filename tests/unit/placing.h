/*
 * A scratch directory for each test, in which the daemon's socket would be.
 * Include after cmocka.h.
 */
#ifndef PLACING_H
#define PLACING_H

#include "scratch.h"

static struct scratch scratch;

/* For cmocka: WARMCURL_SOCKET names "s" in the directory. */
static inline int placing_setup(void **state)
{
    (void)state;
    scratch_init(&scratch);
    setenv("WARMCURL_SOCKET", scratch_path(&scratch, "s"), 1);
    return 0;
}

/* Takes back all variables that tests of places set. */
static inline int placing_teardown(void **state)
{
    (void)state;
    unsetenv("WARMCURL_SOCKET");
    unsetenv("WARMCURL_CONFIG");
    unsetenv("WARMCURLD");
    scratch_done(&scratch);
    return 0;
}

#endif
