#include "ctl_run.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/ctl_keeper.h"
#include "client/ctl_look.h"
#include "client/ctl_place.h"
#include "client/ctl_say.h"
#include "client/ctl_stats.h"

/* Handed on to the command when another process sends them. */
static const int forwarded[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGTERM, SIGUSR1,
                                SIGUSR2, SIGALRM, SIGCONT, SIGWINCH};
#define FORWARDED_COUNT (sizeof(forwarded) / sizeof(forwarded[0]))

/* --- the environment ------------------------------------------------------ */

static bool is_same_file(const char *a, const char *b)
{
    struct stat x, y;

    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
           x.st_ino == y.st_ino;
}

/* Where `curl` is the warmcurl beside us: the installed shim, if it is that
 * one, else the keeper's. */
static const char *find_shim(const struct ctl_keeper *k)
{
    const char *dir = ctl_place_shim_dir();
    char shim[PATH_MAX];
    char beside[PATH_MAX];

    if (dir != NULL && ctl_place_beside("warmcurl", beside) == 0) {
        snprintf(shim, sizeof(shim), "%s/curl", dir);
        if (is_same_file(shim, beside))
            return dir;
    }
    return k->bin[0] != '\0' ? k->bin : NULL;
}

/* DIR before all of PATH, without memory not at all. */
static void put_on_path(const char *dir)
{
    const char *path = getenv("PATH");
    char *longer;

    /* execvp(3) looks there where PATH is not set; nothing else stands for
     * it. */
    if (path == NULL)
        path = "/usr/local/bin:/bin:/usr/bin";
    if (asprintf(&longer, "%s:%s", dir, path) < 0)
        return;
    setenv("PATH", longer, 1);
    free(longer);
}

static void set_environment(const struct ctl_keeper *k)
{
    const char *shim = find_shim(k);

    setenv("WARMCURL_SOCKET", k->socket, 1);
    if (shim != NULL)
        put_on_path(shim);
    else
        ctl_say("no warmcurl beside this program: curl is curl");
}

/* --- the command ---------------------------------------------------------- */

static void all_forwarded(sigset_t *ret)
{
    sigemptyset(ret);
    sigaddset(ret, SIGCHLD);
    for (size_t i = 0; i < FORWARDED_COUNT; i++)
        sigaddset(ret, forwarded[i]);
}

/* Blocks what is to be handed on, and SIGCHLD: they are taken one by one. */
static void block_signals(sigset_t *ret_former)
{
    sigset_t set;

    all_forwarded(&set);
    sigprocmask(SIG_BLOCK, &set, ret_former);
    /* An ignored SIGCHLD would reap the command behind our back. */
    signal(SIGCHLD, SIG_DFL);
}

static _Noreturn void become(char *const argv[], const sigset_t *mask)
{
    sigprocmask(SIG_SETMASK, mask, NULL);
    execvp(argv[0], argv);
    fprintf(stderr, "warmcurlctl: %s: %s\n", argv[0], strerror(errno));
    _exit(errno == ENOENT ? CTL_RUN_NOT_FOUND : CTL_RUN_NOT_EXECUTABLE);
}

/* Reaps whoever has ended: as a container's process 1 we get the orphans of
 * others.  True with the command's status when it was among them. */
static bool reap(pid_t command, int *ret_status)
{
    bool is_done = false;
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid == command) {
            *ret_status = status;
            is_done = true;
        }
    }
    return is_done;
}

/* Waits for the command and hands signals on. */
static int attend(pid_t command)
{
    sigset_t set;
    int status = 0;

    all_forwarded(&set);
    while (!reap(command, &status)) {
        siginfo_t info;
        int number = sigwaitinfo(&set, &info);

        /* The terminal's own (SI_KERNEL) reached the command already. */
        if (number > 0 && number != SIGCHLD && info.si_code != SI_KERNEL)
            kill(command, number);
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int run_command(char *const argv[])
{
    sigset_t former;
    pid_t pid;

    block_signals(&former);
    pid = fork();
    if (pid == 0)
        become(argv, &former);
    if (pid > 0)
        return attend(pid);
    fprintf(stderr, "warmcurlctl: fork: %s\n", strerror(errno));
    return CTL_RUN_FAILED;
}

/* --- the end -------------------------------------------------------------- */

/* All figures go to standard error: the output is the command's. */
static void print_json(const struct ctl_call *call, int exit_code)
{
    struct ctl_json j = {.out = stderr};
    struct ctl_answer status, stats;

    ctl_ask(CTL_STATUS, "", CTL_ANSWER_MS, &status);
    ctl_ask(CTL_STATS, "", CTL_ANSWER_MS, &stats);
    ctl_json_open(&j, NULL, '{');
    ctl_json_num(&j, "exit_code", exit_code);
    ctl_json_open(&j, "daemon", '{');
    ctl_look_json_status(&j, &status);
    ctl_json_close(&j, '}');
    if (call->stats) {
        ctl_json_open(&j, "stats", '{');
        ctl_stats_json(&j, &stats);
        ctl_json_close(&j, '}');
    }
    ctl_json_close(&j, '}');
    ctl_json_end(&j);
    ctl_answer_done(&status);
    ctl_answer_done(&stats);
}

static void print_stats(const struct ctl_call *call)
{
    enum ctl_stats_form form =
        call->markdown ? CTL_STATS_MARKDOWN : CTL_STATS_TEXT;
    struct ctl_answer a;

    if (ctl_ask(CTL_STATS, "", CTL_ANSWER_MS, &a) < 0 || !a.is_running)
        ctl_say_failed(&a);
    else
        ctl_stats_print(&a, form, 0, stderr);
    ctl_answer_done(&a);
}

int ctl_run(const struct ctl_call *call)
{
    struct ctl_keeper k;
    int error;
    int result;

    if (call->json && call->markdown) {
        ctl_say("--markdown and --json exclude each other");
        return CTL_USAGE;
    }
    error = ctl_keeper_start(&k);
    if (k.text[0] != '\0')
        ctl_say(k.text);
    if (error == 0)
        set_environment(&k);
    else
        setenv("WARMCURL", "off", 1); /* nobody else's daemon */
    result = run_command(call->args);
    if (call->json)
        print_json(call, result);
    else if (call->stats || call->markdown)
        print_stats(call);
    ctl_keeper_end(&k);
    return result;
}
