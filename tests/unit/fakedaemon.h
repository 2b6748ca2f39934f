/*
 * A stand-in for warmcurld: the test program itself, copied under that name.
 * To each connection it tells what it was started with, one "key=value" a
 * line; a client that sends anything but HELLO alone ends it.  Include after
 * cmocka.h; main() begins with FAKE_DAEMON(argc, argv).
 */
#ifndef FAKEDAEMON_H
#define FAKEDAEMON_H

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include "proto/frame.h"
#include "placing.h"

#define FAKE_LIFE_S 90 /* ends by itself, should a test die before */
#define FAKE_REPORT_BYTES 4096

static inline void fake_fds(FILE *out)
{
    DIR *dir = opendir("/proc/self/fd");
    struct dirent *entry;
    unsigned long seen = 0;

    while ((entry = readdir(dir)) != NULL) {
        int fd = atoi(entry->d_name);

        if (entry->d_name[0] != '.' && fd != dirfd(dir) && fd < 64)
            seen |= 1ul << fd;
    }
    closedir(dir);
    fprintf(out, "\nfds=%lx\n", seen);
}

/* The lines of /proc/self/status that begin with "Sig" (masks), and more. */
static inline void fake_signals(FILE *out)
{
    for (int number = 1; number < SIGRTMIN; number++) {
        struct sigaction action;

        if (sigaction(number, NULL, &action) == 0 &&
            action.sa_handler == SIG_IGN)
            fprintf(out, "ignored=%d\n", number);
    }
    {
        sigset_t mask;

        sigprocmask(SIG_SETMASK, NULL, &mask);
        fprintf(out, "blocked=%d\n", sigismember(&mask, SIGUSR1));
    }
}

static inline void fake_report(FILE *out, char *argv[])
{
    char text[PATH_MAX] = "";
    struct rlimit limit;
    mode_t mask = umask(0);

    umask(mask);
    fprintf(out, "pid=%d\nppid=%d\nsid=%d\n", getpid(), getppid(), getsid(0));
    fprintf(out, "arg=%s\n", argv[1] != NULL ? argv[1] : "");
    fprintf(out, "cwd=%s\n", getcwd(text, sizeof(text)));
    fprintf(out, "umask=%o\n", (unsigned)mask);
    getrlimit(RLIMIT_FSIZE, &limit);
    fprintf(out, "fsize=%d\n", limit.rlim_cur == limit.rlim_max);
    for (int fd = 0; fd < 3; fd++) {
        char link[32];
        ssize_t len;

        snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
        len = readlink(link, text, sizeof(text) - 1);
        text[len > 0 ? len : 0] = '\0';
        fprintf(out, "fd%d=%s\n", fd, text);
    }
    for (size_t i = 0; environ[i] != NULL; i++)
        fprintf(out, "env %s\n", environ[i]);
    fake_signals(out);
}

/* True when what came is HELLO and nothing more. */
static inline bool fake_hears_hello(int fd)
{
    uint8_t first[1024];
    ssize_t got = recv(fd, first, sizeof(first), MSG_PEEK);
    struct frame f;

    return got > 0 && frame_parse(first, (size_t)got, &f) == got &&
           f.type == FRAME_HELLO;
}

static inline int fake_daemon(char *argv[])
{
    char report[FAKE_REPORT_BYTES];
    FILE *out;
    size_t len;

    /* Before anything of ours is open. */
    out = fmemopen(report, sizeof(report), "w");
    fake_fds(out);
    fake_report(out, argv);
    len = (size_t)ftell(out);
    fclose(out);
    alarm(FAKE_LIFE_S);
    signal(SIGPIPE, SIG_IGN);
    if (argv[1] != NULL && strcmp(argv[1], "--direct") == 0)
        return write(3, report, len) < 0;
    listen(3, 64); /* now the kernel names this process as the listener */
    for (;;) {
        struct pollfd p = {.fd = 3, .events = POLLIN};
        int fd;

        poll(&p, 1, -1);
        fd = accept(3, NULL, NULL);
        if (fd < 0)
            continue;
        if (write(fd, report, len) < 0 && errno != EPIPE)
            return 1;
        shutdown(fd, SHUT_WR);
        if (fake_hears_hello(fd))
            continue; /* a session that stays, and asks nothing yet */
        /* Whoever has something to say wants it to end. */
        if (recv(fd, report, 1, MSG_PEEK) > 0)
            return 0;
        close(fd);
    }
}

#define FAKE_DAEMON(argv)                                                    \
    do {                                                                     \
        const char *name_ = strrchr((argv)[0], '/');                         \
        if (strcmp(name_ != NULL ? name_ + 1 : (argv)[0], "warmcurld") == 0) \
            return fake_daemon(argv);                                        \
    } while (0)

/* Copies the test program to the scratch directory and names it in
 * WARMCURLD. */
static inline void fake_install(void)
{
    assert_int_equal(scratch_copy_self(scratch_path(&scratch, "warmcurld")), 0);
    setenv("WARMCURLD", scratch.path, 1);
}

/* For cmocka; placing_teardown() takes it back. */
static inline int fake_setup(void **state)
{
    placing_setup(state);
    fake_install();
    return 0;
}

/* Reads FD's report to its end. */
static inline void fake_read(int fd, char report[FAKE_REPORT_BYTES])
{
    size_t len = 0;

    for (;;) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        ssize_t got;

        assert_int_equal(poll(&p, 1, 30000), 1);
        got = read(fd, report + len, FAKE_REPORT_BYTES - 1 - len);
        if (got <= 0)
            break;
        len += (size_t)got;
    }
    report[len] = '\0';
}

/* The number in the report's line KEY=, -1 when there is none. */
static inline long fake_number(const char *report, const char *key)
{
    char want[32];
    const char *at;

    snprintf(want, sizeof(want), "\n%s=", key);
    at = strstr(report, want);
    return at != NULL ? atol(at + strlen(want)) : -1;
}

static inline void assert_reports(const char *report, const char *line)
{
    char want[512];

    snprintf(want, sizeof(want), "\n%s\n", line);
    if (strstr(report, want) == NULL)
        print_error("no line \"%s\" in:\n%s", line, report);
    assert_non_null(strstr(report, want));
}

/* Ends PID, which need not be our child, and waits until it has ended; init
 * may take its time to reap it. */
static inline void fake_end(long pid)
{
    struct pollfd p = {.events = POLLIN};

    assert_true(pid > 1);
    p.fd = (int)syscall(SYS_pidfd_open, (pid_t)pid, 0);
    kill((pid_t)pid, SIGKILL);
    if (p.fd < 0)
        return;
    assert_int_equal(poll(&p, 1, 30000), 1);
    close(p.fd);
}

#endif
