/*
 * Tells the daemon of a command that goes direct, so that its figures are
 * whole.
 *
 * One datagram, for which nobody waits: it costs some microseconds, starts
 * nothing, and is lost where no daemon takes it at once.  Neighbours: main
 * calls it before it becomes curl; daemon/notes takes it.
 */
#ifndef WARMCURL_NOTE_H
#define WARMCURL_NOTE_H

/* REASON is that of --warm-explain. */
void note_direct(const char *reason);

#endif
