/*
 * Asks the daemon for the version of its libcurl before anything is sent to
 * it: for a command line over which versions of curl differ.
 *
 * A short session of its own, HELLO and WELCOME.  Neighbours: dialect calls it
 * when it has to (main says so), connect finds the daemon or starts it.
 */
#ifndef WARMCURL_VERSION_H
#define WARMCURL_VERSION_H

#include <stdbool.h>

/* Tells dialect the version; nothing where no daemon answers.  One that was
 * silent once is not asked again. */
void version_learn(void);

/* True when version_learn() got no answer in time from a daemon that listens,
 * or version_note_silence() said that others got none. */
bool version_met_silence(void);
void version_note_silence(void);

/* The same from a daemon that is started for this question. */
void version_learn_privately(void);

#endif
