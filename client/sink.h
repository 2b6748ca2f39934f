/*
 * Where a transfer's body goes: standard output or a file of the user's.
 *
 * The file is made with the first byte (or, by sink_finish(), for an empty
 * body), so that a failed transfer leaves what was there before.  Neighbours:
 * console is standard output, transfer decides names and results.
 */
#ifndef WARMCURL_SINK_H
#define WARMCURL_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/config.h"
#include "client/console.h"

struct sink {
    const struct config *config; /* borrowed, as is the console */
    struct console *console;
    const char *name;    /* the file's name as the user sees it; NULL: stdout */
    bool discards;       /* --out-null */
    bool is_nameless;    /* -O of a URL without a name: none until -J has it */
    bool from_header;    /* the server named it: never overwrites */
    bool binary_ok;      /* -o -: a terminal may get anything */
    bool quiet_error;    /* the failure was explained by a warning */
    bool touched;        /* a file was made or opened */
    int fd;              /* of the file; -1: not open yet */
    int64_t bytes;       /* written by this attempt */
    int64_t start_bytes; /* of the file, before this transfer (resume) */
    int late_error; /* -errno of a write that stdio would not have tried yet */
};

void sink_init(struct sink *s, const struct config *config,
               struct console *console, const char *name);

/* Opens the file to append at its end, as -C wants it.  Returns 0 or -errno,
 * after a warning. */
int sink_open_append(struct sink *s, int64_t start_bytes);

/* Makes the file.  Returns 0 or -errno, after a warning. */
int sink_create(struct sink *s);

/* False when sink_create() would fail, as far as that can be told without
 * making anything. */
bool sink_may_create(const struct sink *s);

/* Writes LEN bytes.  Returns 0 or -errno. */
int sink_write(struct sink *s, const void *data, size_t len);

/* Writes what stdio would have written by now.  Returns 0 or -errno: then
 * curl would have noticed while the body came. */
int sink_push(struct sink *s);

/* Writes out the rest.  Returns 0 or -errno. */
int sink_flush(struct sink *s);

/* Throws away what this attempt wrote to a file, before the next one.  Returns
 * 0 or -errno when the file can't be cut. */
int sink_truncate(struct sink *s);

/* Closes the file; may be called twice.  Returns 0 or -errno. */
int sink_close(struct sink *s);

/* True when the body goes to standard output. */
bool sink_is_stdout(const struct sink *s);

/* The server calls the file NAME: it lies in --output-dir. */
void sink_rename(struct sink *s, const char *name);

/* The path of the file: the name, in --output-dir where that is not in it. */
const char *sink_path(const struct sink *s);

/* Removes the file that was made or opened (--remove-on-error), if it is a
 * regular one.  Returns 0 or -errno. */
int sink_remove(const struct sink *s);

#endif
