/*
 * What -v and --trace show: libcurl's debug output in curl's words.
 *
 * Events come from the daemon as libcurl told them; here they become the lines
 * of -v or the dumps of --trace and --trace-ascii, and go where the command
 * line says.  Neighbours: transfer brings events, console is standard output
 * and the place of messages.
 */
#ifndef WARMCURL_TRACE_H
#define WARMCURL_TRACE_H

#include <stdbool.h>

#include "client/config.h"
#include "client/console.h"
#include "proto/message.h"
#include "proto/wire.h"

/* The trace of a whole command line. */
struct trace {
    const struct invocation *inv; /* borrowed, as is the console */
    struct console *console;
    int fd;           /* of the user's file; -1: not open */
    bool is_regular;  /* it is a file, not a pipe or terminal */
    bool on_terminal; /* the body of the transfer that began last is seen */
    bool in_line;     /* -v: the last line is not ended */
    bool told_data;   /* -v: of a run of data the first piece was named */
    struct wire_writer event; /* pieces of the event under way */
    struct wire_writer text;  /* what is not yet written */
};

void trace_init(struct trace *trace, const struct invocation *inv,
                struct console *console);
/* Writes the rest and closes the file. */
void trace_done(struct trace *trace);

/* The flags that a request needs. */
uint32_t trace_flags(const struct invocation *inv);

/* A transfer begins; ON_TERMINAL: its body goes to one.  Says what curl itself
 * has to note. */
void trace_begin(struct trace *trace, const struct config *config,
                 bool on_terminal);

/* Shows one event, or keeps a piece of one until the rest comes. */
void trace_event(struct trace *trace, const struct msg_debug *m);

/* Writes what is due, before the process waits. */
void trace_flush(struct trace *trace);

#endif
