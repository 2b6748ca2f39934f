/*
 * What the header lines of a transfer say to the client itself.
 *
 * Lines are kept only when -w asks for them.  Neighbours: transfer feeds it,
 * writeout reads it; heading and etag ask about single lines.
 */
#ifndef WARMCURL_RESPONSE_H
#define WARMCURL_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/wire.h"

/* Bytes of one response's headers that are kept; libcurl itself gives up at
 * 300 KiB (7.88.1: CURL_MAX_HTTP_HEADER 100 KiB a line). */
#define RESPONSE_HEADER_BYTES (300 * 1024)

enum response_keep {
    RESPONSE_KEEP_NONE,
    RESPONSE_KEEP_LAST, /* -w asks for headers */
    RESPONSE_KEEP_ALL,  /* ... of the responses before the last one, too */
};

struct response {
    enum response_keep keep;
    bool complete;              /* the block of headers is over */
    bool ended;                 /* so is the count of its headers */
    int status;                 /* of the latest status line; 0: none yet */
    unsigned header_count;      /* as curl counts: lines with a colon */
    struct wire_writer headers; /* name and value, folded lines joined */
    size_t last_at;             /* where the latest response's begin */
    size_t value_at;            /* where the latest value is; 0: none */
};

void response_init(struct response *r, enum response_keep keep);
void response_done(struct response *r);
/* Before another attempt. */
void response_reset(struct response *r);

/* Takes one line with its end. */
void response_line(struct response *r, const char *line, size_t len);

/* The value of header NAME in LINE, from behind the colon, or NULL. */
const char *response_value(const char *line, size_t len, const char *name);

/* True when a response with STATUS may name its file (-J) and tell its etag, by
 * version. */
bool response_is_heeded(int status);

/* One header that was kept. */
struct response_header {
    const char *name;
    size_t name_len;
    const char *value;
    size_t value_len;
};

/* Walks the kept headers: *POS starts at r->last_at, or at 0 for those of all
 * responses.  False behind the last one. */
bool response_next(const struct response *r, size_t *pos,
                   struct response_header *ret);

#endif
