/*
 * A row of an answer to warmcurlctl, field by field.
 *
 * Neighbours: control and stats write rows, proto/message has their form.
 */
#ifndef WARMCURL_ROW_H
#define WARMCURL_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/peer.h"

/* A row that counts its fields. */
struct row {
    struct wire_writer *w;
    size_t mark;
    uint16_t count;
};

/* Begins a row in what is queued for PEER; nothing else is queued for it until
 * row_end(). */
struct row row_begin(struct peer *peer);
void row_num(struct row *row, const char *key, int64_t v);
void row_bool(struct row *row, const char *key, bool v);
void row_str(struct row *row, const char *key, const char *s);
void row_end(struct row *row);

#endif
