/* A libcurl that was built without parts.  Include after cmocka.h. */
#ifndef LACKS_H
#define LACKS_H

#include <string.h>

#include "client/dialect.h"

/* From now on as the curl of VERSION, whose libcurl lacks PARTS. */
static inline void use_without(const char *version, uint32_t parts)
{
    const struct msg_welcome welcome = {.libcurl = {version, strlen(version)},
                                        .lacks = parts};

    dialect_heed(&welcome);
}

#endif
