/*
 * Which options of a request this daemon carries out, and with which values.
 *
 * What the linked libcurl lacks, what needs the caller's tickets, and what
 * would make the daemon open files or speak other protocols is refused by name,
 * so that the client does it otherwise.  Neighbours: request asks while it
 * parses, proto/optclass has the classes.
 */
#ifndef WARMCURL_ADMIT_H
#define WARMCURL_ADMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/request.h"

/* Takes note of which options the linked libcurl has.  Call once. */
void admit_init(void);

/* The daemon serves one command, in that command's environment: logins with
 * its user's tickets (Negotiate) are taken. */
void admit_have_tickets(void);
bool admit_has_tickets(void);
/* The bits of HTTPAUTH and PROXYAUTH for logins that the daemon can't do. */
int64_t admit_auth_missing(void);

/* Whether M may be one of a request's options, whatever its value.  0 with its
 * row; -EBADMSG when its type is not the option's; -ENOTSUP with FAULT. */
int admit_option(const struct msg_option *m, const struct optclass **ret_row,
                 struct request_fault *fault);

/* The same for the value of O, which admit_option() took: 0, or -ENOTSUP with
 * FAULT. */
int admit_value(const struct request_option *o, struct request_fault *fault);

/* The same for all options of REQ together. */
int admit_all(const struct request *req, struct request_fault *fault);

#endif
