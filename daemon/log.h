/*
 * The daemon's log: lines on standard error, which is /dev/null unless
 * somebody runs the daemon in the foreground or a service manager listens.
 * Never URLs, headers, bodies or credentials.
 */
#ifndef WARMCURL_LOG_H
#define WARMCURL_LOG_H

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

#define log_error(...) log_write(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_write(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...) log_write(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...) log_write(LOG_LEVEL_DEBUG, __VA_ARGS__)

void log_write(enum log_level level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
