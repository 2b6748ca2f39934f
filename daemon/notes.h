/*
 * Notes of commands that went direct, which the daemon would not know of.
 *
 * Such a command sends one datagram to a socket beside the daemon's own and
 * becomes curl; it waits for nothing, and where the note can't be taken at once
 * it is lost.  Neighbours: client/note sends, stats counts.
 */
#ifndef WARMCURL_NOTES_H
#define WARMCURL_NOTES_H

/* Takes notes beside the socket SOCKET_PATH.  0 or -errno: then direct commands
 * are not counted. */
int notes_start(const char *socket_path);

/* Takes no more, and removes the file if it is still ours.  May be called
 * without a start, and twice. */
void notes_stop(void);

#endif
