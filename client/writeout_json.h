/*
 * The JSON of -w: %{json}, %{header_json}; and that of variables.
 *
 * Neighbours: writeout and expand call it.
 */
#ifndef WARMCURL_WRITEOUT_JSON_H
#define WARMCURL_WRITEOUT_JSON_H

#include "proto/wire.h"

struct transfer;

/* Every variable that has a value in curls of this version. */
void writeout_json_all(struct wire_writer *w, const struct transfer *t);

/* The headers of T's last response, names in lower case. */
void writeout_json_headers(struct wire_writer *w, const struct transfer *t);

/* LEN bytes of S as the inside of a string, whatever the version. */
void writeout_json_escape(struct wire_writer *w, const char *s, size_t len);

#endif
