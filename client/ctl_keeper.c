#include "ctl_keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/connect.h"
#include "client/ctl_place.h"
#include "client/spawn.h"
#include "proto/hello.h"

/* ms; an answer from a daemon that is not busy takes less than one. */
#define ANSWER_WAIT_MS 2000
/* ms; the end of a daemon: closing its connections takes a few. */
#define END_WAIT_MS 5000

/* Where the directory may be: short, for a socket's address. */
static const char *const templates[] = {"/tmp/warmcurl-run-XXXXXX",
                                        "/dev/shm/warmcurl-run-XXXXXX"};

/* The first number behind the standard streams'. */
#define OWNER_FD 3

/* What the directory is called while it goes. */
#define GONE_SUFFIX ".gone"

/* What the keeper tells its owner. */
struct report {
    int error; /* 0, or -errno: there is nothing */
    char dir[CTL_KEEPER_DIR_BYTES];
    bool has_bin;
    char text[CTL_TEXT_BYTES];
};

/* The keeper's own. */
struct kept {
    char dir[CTL_KEEPER_DIR_BYTES];
    int owner;    /* ends when the owner does */
    pid_t daemon; /* 0: none, or already reaped */
    int session;  /* keeps the daemon from idling out; -1: none */
};

/* --- what is kept --------------------------------------------------------- */

static int make_dir(struct kept *k)
{
    for (size_t i = 0; i < sizeof(templates) / sizeof(templates[0]); i++) {
        strcpy(k->dir, templates[i]);
        if (mkdtemp(k->dir) != NULL)
            return 0;
    }
    k->dir[0] = '\0';
    return -errno;
}

static const char *path_in(const char *dir, const char *name,
                           char ret[CTL_KEEPER_PATH_BYTES])
{
    snprintf(ret, CTL_KEEPER_PATH_BYTES, "%s/%s", dir, name);
    return ret;
}

/* A directory in which `curl` is the warmcurl beside this program. */
static bool make_bin(const struct kept *k)
{
    char program[PATH_MAX];
    char path[CTL_KEEPER_PATH_BYTES];

    return ctl_place_beside("warmcurl", program) == 0 &&
           mkdir(path_in(k->dir, "b", path), 0700) == 0 &&
           symlink(program, path_in(k->dir, "b/curl", path)) == 0;
}

/* A daemon ends where nobody is connected for long, and its figures with it:
 * one that belongs to a job is not to. */
static int open_session(const char *socket_path)
{
    uint8_t first[256];
    struct connection c;
    struct wire_writer w;

    setenv("WARMCURL_SOCKET", socket_path, 1);
    if (connect_daemon(0, &c) != CONNECT_OK)
        return -1;
    wire_writer_init(&w, first, sizeof(first), sizeof(first));
    hello_put(&w);
    if (send(c.fd, w.data, w.len, MSG_NOSIGNAL) < 0) {
        close(c.fd);
        return -1;
    }
    return c.fd;
}

static int start_daemon(struct kept *k)
{
    char program[PATH_MAX];
    char path[CTL_KEEPER_PATH_BYTES];
    int listener;
    int error = spawn_find_program(program);
    pid_t pid;

    if (error < 0)
        return error;
    path_in(k->dir, "s", path);
    listener = connect_listen(path);
    if (listener < 0)
        return listener;
    pid = spawn_child(program, listener, path);
    if (pid > 0)
        k->session = open_session(path);
    close(listener);
    if (pid < 0)
        return (int)pid;
    k->daemon = pid;
    return 0;
}

static void reap(struct kept *k)
{
    pid_t pid;

    while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
        if (pid == k->daemon)
            k->daemon = 0; /* the next client starts another */
}

/* --- the end -------------------------------------------------------------- */

static int remove_one(const char *path, const struct stat *st, int type,
                      struct FTW *at)
{
    (void)st;
    (void)type;
    (void)at;
    remove(path);
    return 0;
}

/* Whoever serves the socket: our child, or one that a client started after it
 * had died. */
static void end_daemon(struct kept *k, const char *dir)
{
    char path[CTL_KEEPER_PATH_BYTES + sizeof(GONE_SUFFIX)];
    struct ctl_answer a;

    snprintf(path, sizeof(path), "%s/s", dir);
    setenv("WARMCURL_SOCKET", path, 1);
    ctl_end(CTL_EXIT, ANSWER_WAIT_MS, END_WAIT_MS, &a);
    ctl_answer_done(&a);
    if (k->daemon > 0 && waitpid(k->daemon, NULL, WNOHANG) == 0) {
        /* Not asked, or did not listen. */
        kill(k->daemon, SIGKILL);
        waitpid(k->daemon, NULL, 0);
    }
}

/* The directory gets another name first: nobody finds the socket any more, or
 * starts a daemon there, while it goes. */
static void end_all(struct kept *k)
{
    char gone[CTL_KEEPER_DIR_BYTES + sizeof(GONE_SUFFIX)];
    const char *dir = gone;

    snprintf(gone, sizeof(gone), "%s" GONE_SUFFIX, k->dir);
    if (rename(k->dir, gone) != 0)
        dir = k->dir;
    end_daemon(k, dir);
    nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* --- the keeper ----------------------------------------------------------- */

/* Its owner's pipes and terminal must not stay open through it.  Returns
 * OWNER's new number. */
static int leave_everything(int owner)
{
    int high = fcntl(owner, F_DUPFD_CLOEXEC, OWNER_FD + 1);
    int null = open("/dev/null", O_RDWR);

    setsid();
    for (int fd = 0; fd <= STDERR_FILENO; fd++)
        dup2(null, fd);
    dup3(high, OWNER_FD, O_CLOEXEC);
    spawn_close_from(OWNER_FD + 1);
    prctl(PR_SET_NAME, "warmcurl-keeper", 0, 0, 0);
    return OWNER_FD;
}

/* Blocks what could end it, and takes what matters as a descriptor. */
static int take_signals(void)
{
    sigset_t set;

    sigfillset(&set);
    sigprocmask(SIG_SETMASK, &set, NULL);
    /* An ignored SIGCHLD would reap the daemon behind our back. */
    signal(SIGCHLD, SIG_DFL);
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGTERM);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Takes one signal; true when it asks for the end. */
static bool take_signal(struct kept *k, int signals)
{
    struct signalfd_siginfo info;

    if (read(signals, &info, sizeof(info)) != sizeof(info))
        return false;
    if (info.ssi_signo == SIGCHLD)
        reap(k);
    return info.ssi_signo == SIGTERM;
}

/* Until the owner ends or says so. */
static void wait_for_end(struct kept *k, int signals)
{
    struct pollfd p[] = {{.fd = k->owner, .events = POLLIN},
                         {.fd = signals, .events = POLLIN}};

    for (;;) {
        if (poll(p, 2, -1) < 0 && errno != EINTR)
            return;
        if (p[0].revents != 0)
            return;
        if (p[1].revents != 0 && take_signal(k, signals))
            return;
    }
}

static _Noreturn void keep(int owner)
{
    struct kept k = {.session = -1};
    struct report report = {.error = 0};
    int signals;
    int error;

    k.owner = leave_everything(owner);
    signals = take_signals();
    report.error = signals < 0 ? -errno : make_dir(&k);
    if (report.error == 0) {
        strcpy(report.dir, k.dir);
        report.has_bin = make_bin(&k);
        error = start_daemon(&k);
        if (error < 0)
            snprintf(report.text, sizeof(report.text), "no daemon: %s",
                     strerror(-error));
    }
    /* To an owner that is gone by now it means nothing. */
    send(k.owner, &report, sizeof(report), MSG_NOSIGNAL);
    if (report.error == 0) {
        wait_for_end(&k, signals);
        end_all(&k);
    }
    _exit(0);
}

/* --- the owner ------------------------------------------------------------ */

static int read_report(int fd, struct report *ret)
{
    ssize_t got;

    do {
        got = recv(fd, ret, sizeof(*ret), 0);
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        return -errno;
    return got == sizeof(*ret) ? ret->error : -ECHILD;
}

int ctl_keeper_start(struct ctl_keeper *ret)
{
    struct report report = {.error = 0};
    int pair[2];
    int error = 0;

    *ret = (struct ctl_keeper){.fd = -1};
    fflush(NULL);
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        error = -errno;
    if (error == 0) {
        ret->pid = fork();
        if (ret->pid == 0) {
            close(pair[0]);
            keep(pair[1]);
        }
        error = ret->pid < 0 ? -errno : 0;
        close(pair[1]);
        ret->fd = pair[0];
    }
    if (error == 0)
        error = read_report(ret->fd, &report);
    if (error < 0) {
        snprintf(ret->text, sizeof(ret->text), "no place for a daemon: %s",
                 strerror(-error));
        ctl_keeper_end(ret);
        return error;
    }
    path_in(report.dir, "s", ret->socket);
    if (report.has_bin)
        path_in(report.dir, "b", ret->bin);
    strcpy(ret->text, report.text);
    return 0;
}

void ctl_keeper_end(struct ctl_keeper *k)
{
    if (k->fd >= 0)
        close(k->fd);
    k->fd = -1;
    while (k->pid > 0 && waitpid(k->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    k->pid = 0;
}
