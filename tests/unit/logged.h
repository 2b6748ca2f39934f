/*
 * What the log says on standard error, which is a pipe meanwhile.  Include
 * after cmocka.h.
 */
#ifndef LOGGED_H
#define LOGGED_H

#include <fcntl.h>
#include <unistd.h>

static struct {
    int saved, in;
    char text[16384];
} log_seen;

static inline void logged_begin(void)
{
    int fds[2];

    assert_int_equal(pipe2(fds, O_CLOEXEC | O_NONBLOCK), 0);
    log_seen.saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 10);
    assert_int_equal(dup2(fds[1], STDERR_FILENO), STDERR_FILENO);
    close(fds[1]);
    log_seen.in = fds[0];
}

/* What was logged since the last call. */
static inline const char *logged(void)
{
    ssize_t n = read(log_seen.in, log_seen.text, sizeof(log_seen.text) - 1);

    log_seen.text[n > 0 ? n : 0] = '\0';
    return log_seen.text;
}

static inline void logged_end(void)
{
    dup2(log_seen.saved, STDERR_FILENO);
    close(log_seen.saved);
    close(log_seen.in);
}

#endif
