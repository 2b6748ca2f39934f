/*
 * -c: the cookies that libcurl would have written, written by the client.
 */
#ifndef WARMCURL_COOKIEJAR_H
#define WARMCURL_COOKIEJAR_H

#include <stdbool.h>
#include <stddef.h>

#include "client/console.h"
#include "proto/wire.h"

/* Bytes of a jar: far more than the cookies that libcurl keeps. */
#define COOKIEJAR_BYTES (16 * 1024 * 1024)

struct cookiejar {
    bool came; /* the daemon sent one, possibly empty */
    struct wire_writer content;
};

void cookiejar_init(struct cookiejar *jar);
void cookiejar_done(struct cookiejar *jar);
/* Before another attempt. */
void cookiejar_reset(struct cookiejar *jar);
/* A jar without a cookie, as libcurl has it. */
void cookiejar_add_none(struct cookiejar *jar);
/* Takes a piece of it. */
void cookiejar_add(struct cookiejar *jar, const void *data, size_t len);

/*
 * Writes it to PATH, "-" for standard output, as libcurl does: a file is
 * replaced in one step, anything else is written into.  A failure is silent,
 * as in curl.
 */
void cookiejar_write(const struct cookiejar *jar, const char *path,
                     struct console *console);

#endif
