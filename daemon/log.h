/*
 * The daemon's log: lines on standard error, which is /dev/null unless
 * somebody runs the daemon in the foreground or a service manager listens, or
 * where the configuration says.  Never URLs, headers, bodies or credentials.
 *
 * A line that nobody takes at once is dropped: nobody's command waits for a
 * log.
 */
#ifndef WARMCURL_LOG_H
#define WARMCURL_LOG_H

#include <stddef.h>

enum log_level {
    LOG_LEVEL_ERROR,
    LOG_LEVEL_WARNING,
    LOG_LEVEL_INFO,
    LOG_LEVEL_DEBUG,
};

/* Everything above LEVEL is dropped; LOG_LEVEL_WARNING at start. */
void log_set_level(enum log_level level);
/* Returns the level named TEXT ("error" ... "debug"), or -EINVAL. */
int log_level_parse(const char *text);

/* The word of the level that holds; static. */
const char *log_level_name(void);

/* Where the journal and syslog daemons listen (systemd-journald.service(8),
 * syslog(3)). */
#define LOG_JOURNAL_SOCKET "/run/systemd/journal/socket"
#define LOG_SYSLOG_SOCKET "/dev/log"

/*
 * Lines go to WHERE from now on: "stderr"; "journal" or "syslog", when they
 * listen; or the file of that absolute path, appended to, made with mode 0600
 * where there is none.  Called again with the same file, it is opened anew.
 * Returns 0, or -errno and nothing has changed: -EINVAL for another word.
 */
int log_to(const char *where);

/* Whether log_to(WHERE) could do that: 0, or -errno.  Makes no file and changes
 * nothing. */
int log_check(const char *where);

/* Where lines went at first: standard error, or where JOURNAL_STREAM, the
 * variable of systemd.exec(5), says that it is the journal's, the journal.
 * NULL is allowed. */
const char *log_at_first(const char *journal_stream);

#define log_error(...) log_write(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_write(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...) log_write(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...) log_write(LOG_LEVEL_DEBUG, __VA_ARGS__)

void log_write(enum log_level level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A named part of an event; without blanks and line ends. */
struct log_field {
    const char *name; /* lower case */
    const char *value;
};

/* Logs, whatever the level: "NAME: a=x b=y".  In the journal the parts are
 * fields as well, WARMCURL_A=x. */
void log_event(const char *name, const struct log_field *fields, size_t count);

#endif
