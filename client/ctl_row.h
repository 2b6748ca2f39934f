/*
 * Fields of a row of the daemon's answer, by key.
 *
 * The daemon's text may hold names that a server chose: as text for people
 * nothing in it is a control character.
 *
 * Neighbours: ctl_session collects rows; what shows them asks here.
 */
#ifndef WARMCURL_CTL_ROW_H
#define WARMCURL_CTL_ROW_H

#include "client/ctl_session.h"

/* Bytes of a value as text, its end included: "host:port" has 271 at most. */
#define CTL_VALUE_BYTES 280

/* Starts the fields of a row; message_next_field() reads them.  Returns their
 * count, 0 for a malformed row. */
uint16_t ctl_row_fields(const struct ctl_row *row, struct wire_reader *ret);

/* Reads field KEY of ROW; false where it has none. */
bool ctl_row_find(const struct ctl_row *row, const char *key,
                  struct msg_field *ret);

/* The number or truth value KEY; 0 where there is none. */
int64_t ctl_row_num(const struct ctl_row *row, const char *key);

/* The value KEY as text for people, "-" where there is none; cut to
 * CTL_VALUE_BYTES. Returns BUF. */
const char *ctl_row_text(const struct ctl_row *row, const char *key,
                         char buf[CTL_VALUE_BYTES]);

/* True when KEY is text, and TEXT. */
bool ctl_row_is(const struct ctl_row *row, const char *key, const char *text);

#endif
