/*
 * The first message of every session that this build begins.
 *
 * Neighbours: whoever talks to the daemon puts it first; message has its form.
 */
#ifndef WARMCURL_HELLO_H
#define WARMCURL_HELLO_H

#include "wire.h"

/* Puts HELLO: this build's protocol and id, and how the caller is confined.
 * Errors show in the writer. */
void hello_put(struct wire_writer *w);

#endif
