/*
 * A private daemon that is gone, with its socket and directory, when its owner
 * is, however that ends.
 *
 * The owner may be killed at any moment, so another process keeps all of it:
 * makes the directory, starts the daemon as its own child, and waits for the
 * owner's end of a socket pair to close.
 *
 * Neighbours: ctl_run and ctl_doctor want such a daemon; connect and spawn
 * start it, ctl_session ends it.
 */
#ifndef WARMCURL_CTL_KEEPER_H
#define WARMCURL_CTL_KEEPER_H

#include <limits.h>
#include <sys/types.h>

#include "client/ctl_session.h"

/* Bytes of the directory's name, and of what is in it. */
#define CTL_KEEPER_DIR_BYTES 40
#define CTL_KEEPER_PATH_BYTES (CTL_KEEPER_DIR_BYTES + 8)

struct ctl_keeper {
    int fd;
    pid_t pid;
    char socket[CTL_KEEPER_PATH_BYTES];
    char bin[CTL_KEEPER_PATH_BYTES]; /* where `curl` is warmcurl; "": none */
    char text[CTL_TEXT_BYTES]; /* why there is no daemon; "" where there is */
};

/*
 * Starts a keeper, and returns when its daemon's socket listens.  Where no
 * daemon could be started RET->text says why, and all else is there.  Returns
 * 0, or -errno when there is nothing: then RET->text says why, too.
 */
int ctl_keeper_start(struct ctl_keeper *ret);

/* Returns when the daemon, its socket and its directory are gone. */
void ctl_keeper_end(struct ctl_keeper *k);

#endif
