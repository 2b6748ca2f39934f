/*
 * A terminal for a test: a child in it, and what that shows. Include after
 * cmocka.h.
 */
#ifndef PTYING_H
#define PTYING_H

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* ms that anything may take to be shown. */
#define PTY_WAIT_MS 30000

/* Seconds after which a child goes by itself, should a test die before. */
#define PTY_LIFE_S 90

static struct {
    int fd; /* our end */
    pid_t child;
    char text[64 * 1024]; /* what was shown since the last pty_forget() */
    size_t len;
} pty;

static inline void pty_resize(unsigned short columns, unsigned short lines)
{
    struct winsize w = {.ws_col = columns, .ws_row = lines};

    assert_int_equal(ioctl(pty.fd, TIOCSWINSZ, &w), 0);
}

/* Runs CHILD in a terminal of COLUMNS to LINES, all standard streams there;
 * what it returns is its exit code. */
static inline void pty_start(int (*child)(void), unsigned short columns,
                             unsigned short lines)
{
    const char *name;

    pty.len = 0;
    pty.text[0] = '\0';
    pty.fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(pty.fd >= 0 && grantpt(pty.fd) == 0 && unlockpt(pty.fd) == 0);
    name = ptsname(pty.fd);
    assert_non_null(name);
    pty_resize(columns, lines);
    fflush(NULL);
    pty.child = fork();
    assert_true(pty.child >= 0);
    if (pty.child == 0) {
        int fd;

        alarm(PTY_LIFE_S);
        signal(SIGINT, SIG_DFL); /* a job in the background ignores it */
        close(pty.fd);
        setsid();
        fd = open(name, O_RDWR);
        for (int i = 0; i < 3; i++)
            dup2(fd, i);
        setenv("TERM", "xterm", 1);
        _exit(child());
    }
}

/* Waits until the terminal shows PART. */
static inline void pty_await(const char *part)
{
    while (strstr(pty.text, part) == NULL) {
        struct pollfd p = {.fd = pty.fd, .events = POLLIN};
        ssize_t got;

        if (poll(&p, 1, PTY_WAIT_MS) != 1)
            fail_msg("no \"%s\" in:\n%s", part, pty.text);
        got = read(pty.fd, pty.text + pty.len, sizeof(pty.text) - 1 - pty.len);
        if (got <= 0)
            fail_msg("ended without \"%s\":\n%s", part, pty.text);
        pty.len += (size_t)got;
        pty.text[pty.len] = '\0';
    }
}

static inline void pty_forget(void)
{
    pty.len = 0;
    pty.text[0] = '\0';
}

static inline void pty_type(const char *keys)
{
    assert_int_equal(write(pty.fd, keys, strlen(keys)), strlen(keys));
}

/* Waits for the child's end and returns its exit code, or 128 and its signal.
 */
static inline int pty_end(void)
{
    int status;

    assert_int_equal(waitpid(pty.child, &status, 0), pty.child);
    close(pty.fd);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

#endif
