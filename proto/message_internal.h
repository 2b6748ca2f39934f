/*
 * What the codecs of all messages share: message, message_ctl and
 * message_request.
 */
#ifndef WARMCURL_MESSAGE_INTERNAL_H
#define WARMCURL_MESSAGE_INTERNAL_H

#include "message.h"

/* Starts to read F's payload, which is borrowed. */
static inline void reader_of(struct wire_reader *r, const struct frame *f)
{
    wire_reader_init(r, f->payload, f->len);
}

static inline void put_wire_str(struct wire_writer *w, struct wire_str s)
{
    wire_put_str(w, s.data, s.len);
}

#endif
