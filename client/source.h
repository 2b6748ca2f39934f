/*
 * Request bodies that the daemon pulls: files, standard input, memory.
 *
 * Each credit (WANT) gets one answer.  A file answers at once, a pipe when it
 * has something: it is polled together with the socket, so that neither waits
 * for the other.  Neighbours: run brings credits and polls, exchange sends.
 */
#ifndef WARMCURL_SOURCE_H
#define WARMCURL_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "client/exchange.h"
#include "proto/message.h"

enum source_kind {
    SOURCE_MEMORY,
    SOURCE_FILE, /* can be read at any offset, never waits for long */
    SOURCE_PIPE, /* standard input, a FIFO, a terminal */
};

struct source {
    enum source_kind kind;
    const char *path; /* opened with the first credit; NULL: open already */
    const char *data; /* SOURCE_MEMORY */
    int64_t size;     /* bytes, -1: unknown */
    int fd;           /* -1: not open; closed by source_done() unless 0 */
    int64_t base;     /* where the body starts in a file */
    int64_t at;       /* bytes from there that were given */
    bool is_shared;   /* the file offset is other programs' as well */
    bool wanted;      /* a credit is outstanding */
    bool consumed;    /* bytes of a pipe are gone from it */
    bool is_once;     /* what is read is no later transfer's */
    struct msg_want want;
};

void source_from_memory(struct source *s, const char *data, size_t len);

/* Takes FD.  The kind is looked up. */
void source_from_fd(struct source *s, int fd);

/* Standard input, from where it stands; curl never says its size. */
void source_from_stdin(struct source *s);

/* The same where its size is said: SIZE bytes from where it stands. */
void source_from_stdin_file(struct source *s, int64_t size);

/* What standard input held.  It is sent once, as curl does: what a transfer
 * has read, no later one finds. */
void source_from_stdin_copy(struct source *s, const char *data, size_t len);

/* The file PATH (borrowed), opened when it is first asked for; SIZE is -1 for
 * what can be read only once. */
void source_from_path(struct source *s, const char *path, int64_t size);

/* Before another attempt: standard input goes on where it stands, all others
 * start again. */
void source_restart(struct source *s);

void source_done(struct source *s);

/* Takes a credit for TRANSFER and answers it where no waiting is needed. */
void source_on_want(struct source *s, struct exchange *x, uint16_t transfer,
                    const struct msg_want *want);

/* True when a credit waits for the descriptor to become readable. */
bool source_waits(const struct source *s);

/* Answers the waiting credit; the descriptor is readable. */
void source_on_readable(struct source *s, struct exchange *x,
                        uint16_t transfer);

#endif
