/*
 * The daemon's log; see log.h.
 */
#include "daemon/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Bytes of one line; a longer one is cut. */
#define LOG_LINE_BYTES 512

static const char *const names[] = {"error", "warning", "info", "debug"};
static enum log_level max_level = LOG_LEVEL_WARNING;

void log_set_level(enum log_level level)
{
    max_level = level;
}

int log_level_parse(const char *text)
{
    for (int i = 0; i <= LOG_LEVEL_DEBUG; i++)
        if (!strcmp(text, names[i]))
            return i;
    return -EINVAL;
}

void log_write(enum log_level level, const char *format, ...)
{
    char line[LOG_LINE_BYTES];
    va_list ap;
    int n, m;

    if (level > max_level)
        return;
    n = snprintf(line, sizeof(line), "warmcurld: %s: ", names[level]);
    va_start(ap, format);
    m = vsnprintf(line + n, sizeof(line) - (size_t)n - 1, format, ap);
    va_end(ap);
    if (m < 0)
        return;
    n += m;
    if ((size_t)n > sizeof(line) - 2)
        n = sizeof(line) - 2;
    line[n++] = '\n';
    /* One write(2), so that lines of two daemons never mix. */
    while (write(STDERR_FILENO, line, (size_t)n) < 0 && errno == EINTR)
        ;
}
