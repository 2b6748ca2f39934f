/*
 * Which variables of -w the daemon's answers may fill in.
 *
 * Those that ask about name lookup, connect and handshake have no meaning on
 * a connection that was open before; whoever asks wants the present's answer.
 * Neighbours: args (the decision), writeout (which fills them in).
 */
#ifndef WARMCURL_WRITEVARS_H
#define WARMCURL_WRITEVARS_H

#include "client/args.h"

/* Looks at every variable of FORMAT.  Returns VERDICT_DAEMON, or with a
 * reason VERDICT_PREFER_DIRECT when one asks about the connection itself and
 * VERDICT_DIRECT when one is not known to curl 7.88.1. */
enum verdict writevars_check(const char *format, const char **ret_reason);

#endif
