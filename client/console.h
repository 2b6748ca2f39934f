/*
 * Standard output and the place of messages, in the order in which curl's own
 * stdio buffering would have written them.
 *
 * curl's output is held back in stdio's buffer while its messages are not.
 * Where both go to one file their order is part of the result, so the buffer
 * is simulated: it says how many of the last bytes stdio would still hold.
 * Everything before them may be written at any time and is written in few,
 * large pieces.  Neighbours: sink, writeout and meter write here.
 */
#ifndef WARMCURL_CONSOLE_H
#define WARMCURL_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

#include "client/config.h"

/* Bytes gathered before a write; several responses of everyday size. */
#define CONSOLE_BYTES (64 * 1024)

enum console_mode {
    CONSOLE_FULL, /* a file or pipe: blocks */
    CONSOLE_LINE, /* a terminal: lines */
};

struct console {
    enum console_mode mode;
    bool is_tty;     /* standard output is a terminal */
    bool is_regular; /* standard output is a file */
    bool touched;    /* something was written to standard output */
    bool quiet;      /* -s: no warnings */
    bool merged;     /* --stderr -: messages go through standard output */
    int err_fd;
    bool err_touched;    /* something was written to err_fd ... */
    bool meter_touched;  /* or a meter was ... */
    bool meter_open;     /* and its line is not ended */
    int error;           /* -errno that nobody was told yet */
    size_t block_bytes;  /* of stdio's buffer; 0: not yet allocated */
    size_t held;         /* of the last bytes, stdio would not have written */
    size_t used;         /* bytes in buf */
    size_t direct_bytes; /* written from where they were */
    char buf[CONSOLE_BYTES];
};

/* Looks at standard output; messages go to descriptor 2. */
void console_init(struct console *c);

/* Opens --stderr's PATH, "-" for standard output.  Returns 0 or -errno, with
 * which messages still go to descriptor 2. */
int console_redirect(struct console *c, const char *path);

/* Writes to standard output as fwrite(3) does.  FLUSH: as with -N.  Returns 0
 * or -errno; what was not written is lost then, as in stdio. */
int console_out(struct console *c, const void *data, size_t len, bool flush);

/* Writes what stdio would have written by now, before the process waits.  A
 * failure shows in the next console_out() or console_push(). */
void console_before_wait(struct console *c);

/* The same, and returns 0 or -errno of this or an earlier, untold failure. */
int console_push(struct console *c);

/* Writes everything.  Returns 0 or -errno. */
int console_flush(struct console *c);

/* Writes to the place of messages, behind all visible output. */
void console_err(struct console *c, const void *data, size_t len);

/* The same to standard error, whatever --stderr says. */
void console_true_err(struct console *c, const void *data, size_t len);

/* Writes a meter's text to the place of messages, which the real curl may draw
 * anew. */
void console_meter(struct console *c, const void *data, size_t len);

/* Leaves what a meter drew, for the real curl. */
void console_leave_meter(struct console *c);

/* Prints "curl: (CODE) TEXT". */
void console_error(struct console *c, int code, const char *text, size_t len);

/* Prints TEXT as curl prints warnings, wrapped at 79 columns or (by version) at
 * the terminal's width, each line behind "Warning: "; nothing with -s. */
void console_warn(struct console *c, const char *text);

/* The same behind "Note: ". */
void console_note(struct console *c, const char *text);

/* Prints NOTES, -s or not.  Returns 0, or -errno when one of them is a
 * redirection to a file that can't be opened; with WARN curl's warning of
 * that is printed, too. */
int console_notes(struct console *c, const struct notes *notes, bool warn);

/* Prints TEXT as it is, with a newline. */
void console_say(struct console *c, const char *text);

/* The terminal's width in columns as curl finds it: $COLUMNS, the terminal's
 * own, else 79. */
unsigned console_columns(void);

#endif
