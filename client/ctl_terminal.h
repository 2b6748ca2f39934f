/*
 * The terminal that shows something: its size, and a screen of our own for a
 * live view.
 *
 * Neighbours: tables ask for the width, ctl_watch draws.
 */
#ifndef WARMCURL_CTL_TERMINAL_H
#define WARMCURL_CTL_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

struct ctl_size {
    size_t columns;
    size_t lines;
};

/* Characters of a line at standard output; 0 where that is no terminal and
 * lines are as long as they like. */
size_t ctl_terminal_width(void);

/* Why there can be no live view here; NULL where there can. */
const char *ctl_terminal_lacks(void);

/* The size, 80 to 24 where the terminal does not know it. */
struct ctl_size ctl_terminal_size(void);

/* Shows an empty screen and reads keys one by one, without showing them, until
 * ctl_terminal_leave() brings back what was there before. 0 or -errno. */
int ctl_terminal_enter(void);
void ctl_terminal_leave(void);

/* Replaces what the screen shows by TEXT, of which each line fits. 0 or
 * -errno. */
int ctl_terminal_draw(const char *text, size_t len);

#endif
