/* A scratch folder for each test of a program: the set-up and its end. */
#ifndef SCRATCHED_H
#define SCRATCHED_H

#include "scratch.h"

static struct scratch scratch;

static int setup(void **state)
{
    (void)state;
    scratch_init(&scratch);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    scratch_done(&scratch);
    return 0;
}

#endif
