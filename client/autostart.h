/*
 * Whether a command may start a daemon: what the configuration says.
 *
 * Of the configuration the client reads this one word, and only where no
 * daemon answered.  Neighbours: connect asks; proto/conffile reads.
 */
#ifndef WARMCURL_AUTOSTART_H
#define WARMCURL_AUTOSTART_H

/* The path of the file that says autostart = no, static; NULL where none
 * does.  The system's word can't be taken back by the user's file, nor by the
 * environment. */
const char *autostart_forbidden(void);

#endif
