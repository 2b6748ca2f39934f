/*
 * The variables of -w, and which of them the daemon's answers may fill in.
 *
 * Those that ask about name lookup, connect and handshake have no meaning on
 * a connection that was open before; whoever asks wants the present's answer.
 * Neighbours: args (the decision), writeout and writeout_json (which print
 * them), writevalue (which finds their values).
 */
#ifndef WARMCURL_WRITEVARS_H
#define WARMCURL_WRITEVARS_H

#include <stddef.h>
#include <stdint.h>

#include "client/args.h"
#include "client/writevalue.h"

/* What a variable without a value does. */
enum writevar_action {
    WRITEVAR_HEADER_JSON,
    WRITEVAR_JSON,
    WRITEVAR_ON_ERROR,
    WRITEVAR_STDERR,
    WRITEVAR_STDOUT,
};

struct writevar {
    const char *name;
    writevalue_get *get; /* NULL: it does something instead */
    uint32_t number;     /* as get wants it, or enum writevar_action */
    uint32_t since;      /* curl's version that has it in %{json}; 0: all.
                            What needs no libcurl of that version is known
                            before, too */
    enum verdict verdict;
};

/* All of them, sorted by name: the order of %{json}. */
extern const struct writevar writevars_table[];
extern const size_t writevars_count;

/* The row of NAME (LEN bytes), or NULL. */
const struct writevar *writevars_find(const char *name, size_t len);

/* Looks at every variable of FORMAT.  Returns VERDICT_DAEMON, or with a
 * reason VERDICT_PREFER_DIRECT when one asks about the connection itself or
 * is unknown: then a newer curl may know it. */
enum verdict writevars_check(const char *format, const char **ret_reason);

/* What has to be gathered for a format. */
enum writevars_need {
    WRITEVARS_HEADERS = 1 << 0,     /* of the last response */
    WRITEVARS_ALL_HEADERS = 1 << 1, /* of all responses */
    WRITEVARS_DETAILS = 1 << 2,     /* the daemon's DETAILS */
    WRITEVARS_CERTS = 1 << 3,       /* and certificates among them */
};

/* Bits of enum writevars_need; FORMAT may be NULL. */
unsigned writevars_needs(const char *format);

#endif
