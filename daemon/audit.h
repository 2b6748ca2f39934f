/*
 * Who asked for what: a line of the log for each transfer, where the
 * configuration has audit = on.  Process, login, host, port and route; never
 * a path, a header or anything that is secret.
 *
 * Neighbours: configure switches it on, session tells.
 */
#ifndef WARMCURL_AUDIT_H
#define WARMCURL_AUDIT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Off at first. */
void audit_set(bool on);

/* A login uid that nobody has, or that can't be told. */
#define AUDIT_NO_LOGIN UINT32_MAX

struct audit_client {
    pid_t pid;          /* 0: it was not asked for */
    uint32_t login_uid; /* who logged in, whatever su made of them since */
};

/* Notes who is at the other end of the socket FD; nothing while it is off. */
void audit_meet(int fd, struct audit_client *ret);

/* Logs that CLIENT had a transfer from HOST, "name:port" or "", by ROUTE. */
void audit_note(const struct audit_client *client, const char *host,
                const char *route);

#endif
