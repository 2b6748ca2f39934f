/*
 * What a command is told that asks for help, a version or the like, and not for
 * a transfer: where there is no curl to ask, or it must not be used.
 *
 * Neighbours: args finds the question, main asks; help has the words.
 */
#ifndef WARMCURL_ANSWER_H
#define WARMCURL_ANSWER_H

#include "client/config.h"
#include "client/console.h"

/* Answers INV's question.  Returns curl's exit code; not at all where the
 * daemon's program tells of its libcurl. */
int answer_say(const struct invocation *inv, struct console *console);

#endif
