/*
 * Asks for the passwords that -u and -U lack, as curl does: on the terminal,
 * without echo, or on standard input where there is none.
 *
 * Neighbours: apply_auth notes what is to be asked, main decides when.
 */
#ifndef WARMCURL_PROMPT_H
#define WARMCURL_PROMPT_H

#include <stdbool.h>

#include "client/config.h"
#include "client/console.h"

/* Asks for every password of INV that is still missing and completes its
 * options.  True when it asked; it never does a second time. */
bool prompt_passwords(struct invocation *inv, struct console *console);

/* What was typed as a config file for the real curl, which would ask once
 * more: a descriptor that an exec keeps, owned by the caller.  -ENOTSUP where
 * one file can't hold it: its options belong to one group; or -errno. */
int prompt_config_fd(const struct invocation *inv);

#endif
