#include "ctl_run.h"

#include <errno.h>
#include <limits.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "client/spawn.h"

/* ms; an answer from a daemon that is not busy takes less than one. */
#define ANSWER_WAIT_MS 2000
/* ms; the end of a daemon: closing its connections takes a few. */
#define END_WAIT_MS 5000

/* Where the directory may be: short, for a socket's address. */
static const char *const templates[] = {"/tmp/warmcurl-run-XXXXXX",
                                        "/dev/shm/warmcurl-run-XXXXXX"};
#define DIR_BYTES 40

/* Handed on to the command when another process sends them. */
static const int forwarded[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGTERM, SIGUSR1,
                                SIGUSR2, SIGALRM, SIGCONT, SIGWINCH};

struct run {
    char dir[DIR_BYTES];
    char socket[DIR_BYTES + 4];
    pid_t daemon; /* 0: none, or already reaped */
    sigset_t caller_mask;
};

static int make_dir(struct run *r)
{
    for (size_t i = 0; i < sizeof(templates) / sizeof(templates[0]); i++) {
        strcpy(r->dir, templates[i]);
        if (mkdtemp(r->dir) != NULL) {
            snprintf(r->socket, sizeof(r->socket), "%s/s", r->dir);
            return 0;
        }
    }
    r->dir[0] = '\0';
    return -errno;
}

static int remove_one(const char *path, const struct stat *st, int type,
                      struct FTW *at)
{
    (void)st;
    (void)type;
    (void)at;
    remove(path);
    return 0;
}

static int start_daemon(struct run *r)
{
    char program[PATH_MAX];
    int listener;
    int error = spawn_find_program(program);
    pid_t pid;

    if (error < 0)
        return error;
    listener = connect_listen(r->socket);
    if (listener < 0)
        return listener;
    pid = spawn_child(program, listener, r->socket);
    close(listener);
    if (pid < 0)
        return (int)pid;
    r->daemon = pid;
    return 0;
}

/* --- the command ---------------------------------------------------------- */

/* Blocks what is to be handed on, and SIGCHLD: they are taken one by one. */
static void block_signals(struct run *r)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    for (size_t i = 0; i < sizeof(forwarded) / sizeof(forwarded[0]); i++)
        sigaddset(&set, forwarded[i]);
    sigprocmask(SIG_BLOCK, &set, &r->caller_mask);
    /* An ignored SIGCHLD would reap the command behind our back. */
    signal(SIGCHLD, SIG_DFL);
}

static _Noreturn void become(struct run *r, char *const argv[])
{
    sigprocmask(SIG_SETMASK, &r->caller_mask, NULL);
    execvp(argv[0], argv);
    fprintf(stderr, "warmcurlctl: %s: %s\n", argv[0], strerror(errno));
    _exit(errno == ENOENT ? CTL_RUN_NOT_FOUND : CTL_RUN_NOT_EXECUTABLE);
}

/* Reaps what has ended; true with the command's status when it was that. */
static bool reap(struct run *r, pid_t command, int *ret_status)
{
    int status;
    pid_t pid;
    bool is_done = false;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid == r->daemon)
            r->daemon = 0; /* idle; the next client starts another */
        if (pid != command)
            continue;
        *ret_status = status;
        is_done = true;
    }
    return is_done;
}

/* Waits for the command and hands signals on. */
static int attend(struct run *r, pid_t command)
{
    sigset_t set;
    int status = 0;

    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    for (size_t i = 0; i < sizeof(forwarded) / sizeof(forwarded[0]); i++)
        sigaddset(&set, forwarded[i]);
    while (!reap(r, command, &status)) {
        siginfo_t info;
        int number = sigwaitinfo(&set, &info);

        /* The terminal's own (SI_KERNEL) reached the command already. */
        if (number > 0 && number != SIGCHLD && info.si_code != SI_KERNEL)
            kill(command, number);
    }
    return status;
}

/* --- the end -------------------------------------------------------------- */

/* Ends whoever serves the socket: our child, or one that a client started
 * after it had ended for idleness. */
static void end_daemon(struct run *r, struct ctl_answer *ret_status)
{
    struct ctl_answer end;

    ctl_ask(CTL_STATUS, ANSWER_WAIT_MS, ret_status);
    ctl_end(CTL_EXIT, ANSWER_WAIT_MS, END_WAIT_MS, &end);
    ctl_answer_done(&end);
    if (r->daemon > 0 && waitpid(r->daemon, NULL, WNOHANG) == 0) {
        /* Not asked, or did not listen. */
        kill(r->daemon, SIGKILL);
        waitpid(r->daemon, NULL, 0);
    }
}

static int exit_code(int status)
{
    if (WIFSIGNALED(status))
        return 128 + WTERMSIG(status);
    return WEXITSTATUS(status);
}

int ctl_run(char *const argv[], struct ctl_answer *ret_status)
{
    struct run r = {.daemon = 0};
    int error = make_dir(&r);
    int result = CTL_RUN_FAILED;
    pid_t command;

    memset(ret_status, 0, sizeof(*ret_status));
    if (error < 0) {
        fprintf(stderr, "warmcurlctl: no directory for the socket: %s\n",
                strerror(-error));
        return CTL_RUN_FAILED;
    }
    setenv("WARMCURL_SOCKET", r.socket, 1);
    error = start_daemon(&r);
    if (error < 0)
        fprintf(stderr, "warmcurlctl: no daemon (warmcurld: %s)\n",
                strerror(-error));
    block_signals(&r);
    command = fork();
    if (command == 0)
        become(&r, argv);
    if (command > 0)
        result = exit_code(attend(&r, command));
    else
        fprintf(stderr, "warmcurlctl: fork: %s\n", strerror(errno));
    end_daemon(&r, ret_status);
    nftw(r.dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    return result;
}
