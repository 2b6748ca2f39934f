/*
 * Who is at the other end of a client's socket, from what the kernel says.
 *
 * Only the daemon's own user in the daemon's own confinement is served: same
 * uid, groups, namespaces, root directory and security label.  A difference
 * means that a curl started by that client would see another network, other
 * files or other rights.
 */
#ifndef WARMCURL_IDENTITY_H
#define WARMCURL_IDENTITY_H

#include <stdint.h>

/* Notes the daemon's own; before it hardens itself.  0 or -errno. */
int identity_init(void);

/* Compares the peer of FD with it.  0, or an enum refuse_reason with
 * *RET_TEXT, static. */
unsigned identity_check(int fd, const char **ret_text);

/* The same for what the peer says of its own confinement (rundir_modes()):
 * one that may do less than the daemon is not served.  The socket's usual
 * name holds it; another name does not. */
unsigned identity_check_modes(uint32_t modes, const char **ret_text);

#endif
