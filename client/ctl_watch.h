/*
 * A live view: draws again each second, and as soon as the terminal has
 * another size.
 *
 * Neighbours: ctl_look says what is drawn, ctl_terminal shows it.
 */
#ifndef WARMCURL_CTL_WATCH_H
#define WARMCURL_CTL_WATCH_H

#include <stdio.h>

#include "client/ctl_terminal.h"

/* Writes what is to be seen: SIZE.lines lines at most, none longer than
 * SIZE.columns. */
typedef void ctl_watch_draw(FILE *out, struct ctl_size size);

/* Shows what DRAW writes until `q` is pressed, or a signal ends it; then the
 * terminal is as before. 0 or -errno. */
int ctl_watch(ctl_watch_draw *draw);

#endif
