/*
 * What is said about lines of a configuration, gathered.  Include after
 * cmocka.h.
 */
#ifndef COMPLAINTS_H
#define COMPLAINTS_H

#include <stdio.h>
#include <string.h>

#include "daemon/conf.h"

/* "line:text\n" of each. */
static char complaints[4096];

static inline void complain(void *arg, const struct conf_problem *p)
{
    size_t len = strlen(complaints);

    assert_ptr_equal(arg, complaints);
    snprintf(complaints + len, sizeof(complaints) - len, "%u:%s\n", p->line,
             p->text);
}

#endif
