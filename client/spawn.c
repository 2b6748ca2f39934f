#include "spawn.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dirs.h"
#include "proto/rundir.h"

#define DAEMON_NAME "warmcurld"

/* First descriptor of systemd's convention, SD_LISTEN_FDS_START of
 * sd_listen_fds(3). */
#define FIRST_FD 3

/* Variables that the started daemon keeps: what leads to its configuration
 * (proto/conffile.h); the CI job's come from rundir. */
static const char *const kept_variables[] = {
    "WARMCURL_CONFIG",
    "XDG_CONFIG_HOME",
    "HOME",
#ifdef WARMCURL_SANITIZED
    "ASAN_OPTIONS",
    "UBSAN_OPTIONS",
    "LSAN_OPTIONS",
    "TSAN_OPTIONS",
#endif
    NULL,
};

/* Entries of the daemon's environment: the fixed five, what is kept (above
 * and in rundir), and the closing NULL; growing either list past it fails to
 * build an environment, which the unit test shows. */
#define ENV_MAX 20

/* "LISTEN_PID=" and a pid of at most ten digits. */
#define LISTEN_PID_BYTES 24

/* --- the program ---------------------------------------------------------- */

/* Ours or root's, and nobody else may write it. */
static bool is_private(const struct stat *st)
{
    return (st->st_uid == 0 || st->st_uid == geteuid()) &&
           (st->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* PATH has no links any more, so its directory is where it really is. */
static int check_program(char *path)
{
    struct stat st;
    char *slash;

    if (stat(path, &st) != 0)
        return -errno;
    if (!S_ISREG(st.st_mode))
        return -EACCES;
    if (!is_private(&st))
        return -EPERM;
    if (faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) != 0)
        return -errno;
    slash = strrchr(path, '/');
    *slash = '\0';
    if (stat(slash == path ? "/" : path, &st) != 0)
        return -errno;
    *slash = '/';
    return is_private(&st) ? 0 : -EPERM;
}

static int try_program(const char *path, char ret[PATH_MAX])
{
    if (realpath(path, ret) == NULL)
        return -errno;
    return check_program(ret);
}

static int try_beside(char ret[PATH_MAX])
{
    char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);
    char *slash;

    if (len < 0)
        return -errno;
    path[len] = '\0';
    slash = strrchr(path, '/');
    if (slash == NULL ||
        (size_t)(slash + 1 - path) + sizeof(DAEMON_NAME) > sizeof(path))
        return -ENAMETOOLONG;
    memcpy(slash + 1, DAEMON_NAME, sizeof(DAEMON_NAME));
    return try_program(path, ret);
}

int spawn_find_program(char ret[PATH_MAX])
{
    const char *named = secure_getenv("WARMCURLD");
    int beside;
    int installed;

    if (named != NULL && named[0] != '\0')
        return try_program(named, ret);
    beside = try_beside(ret);
    if (beside == 0)
        return 0;
    installed = try_program(WARMCURL_LIBEXECDIR "/" DAEMON_NAME, ret);
    /* What is wrong with the one that is there says more than its absence. */
    if (installed == -ENOENT)
        return beside;
    return installed;
}

/* --- the environment ------------------------------------------------------ */

struct env {
    char *entries[ENV_MAX];
    size_t count;
    bool is_full;
};

static void env_add(struct env *env, const char *entry)
{
    if (env->count + 1 >= ENV_MAX) {
        env->is_full = true;
        return;
    }
    env->entries[env->count++] = (char *)entry;
    env->entries[env->count] = NULL;
}

/* Keeps the caller's own "NAME=value" of each name. */
static void env_keep(struct env *env, const char *const names[])
{
    for (size_t i = 0; names[i] != NULL; i++) {
        const char *value = secure_getenv(names[i]);

        if (value != NULL)
            env_add(env, value - strlen(names[i]) - 1);
    }
}

#define SOCKET_ENTRY "WARMCURL_SOCKET="
#define SOCKET_ENTRY_BYTES (sizeof(SOCKET_ENTRY) + RUNDIR_SOCKET_BYTES)

/* Builds the daemon's environment; ENTRY holds one of its strings. */
static int env_scrub(struct env *env, const char *socket_path,
                     char entry[SOCKET_ENTRY_BYTES])
{
    size_t len = strlen(socket_path);

    if (len >= RUNDIR_SOCKET_BYTES)
        return -ENAMETOOLONG;
    memcpy(entry, SOCKET_ENTRY, sizeof(SOCKET_ENTRY) - 1);
    memcpy(entry + sizeof(SOCKET_ENTRY) - 1, socket_path, len + 1);
    *env = (struct env){.count = 0};
    env_add(env, "PATH=/usr/local/bin:/usr/bin:/bin");
    env_add(env, "LANG=C");
    env_add(env, entry);
    env_keep(env, kept_variables);
    env_keep(env, rundir_job_variables);
    return env->is_full ? -E2BIG : 0;
}

/* The pid is known only in the process itself. */
static void env_add_listen(struct env *env, char buf[LISTEN_PID_BYTES])
{
    char *at = buf + LISTEN_PID_BYTES - 1;
    unsigned long pid = (unsigned long)getpid();

    *at = '\0';
    do {
        *--at = (char)('0' + pid % 10);
        pid /= 10;
    } while (pid != 0);
    at -= sizeof("LISTEN_PID=") - 1;
    memcpy(at, "LISTEN_PID=", sizeof("LISTEN_PID=") - 1);
    env_add(env, at);
    env_add(env, "LISTEN_FDS=1");
}

/* --- the new process ------------------------------------------------------ */

static void reset_signals(void)
{
    sigset_t none;

    /* The numbers that the libc keeps for itself refuse, rightly. */
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* `ulimit -t 5; warmcurl ...` limits that command, not the daemon. */
static void raise_limits(void)
{
    static const int names[] = {RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_DATA,
                                RLIMIT_AS, RLIMIT_NOFILE};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct rlimit limit;

        if (getrlimit(names[i], &limit) != 0)
            continue;
        limit.rlim_cur = limit.rlim_max;
        setrlimit(names[i], &limit);
    }
}

/* For kernels before 5.9, which lack close_range(2). */
static void close_listed(int first)
{
    DIR *dir = opendir("/proc/self/fd");
    struct dirent *entry;

    if (dir == NULL)
        return;
    while ((entry = readdir(dir)) != NULL) {
        int fd = atoi(entry->d_name);

        if (fd >= first && fd != dirfd(dir))
            close(fd);
    }
    closedir(dir);
}

void spawn_close_from(int first)
{
    if (syscall(SYS_close_range, (unsigned)first, ~0U, 0U) != 0)
        close_listed(first);
}

/* Leaves FD as FIRST_FD, /dev/null as the standard streams, nothing else. */
static int arrange_descriptors(int fd)
{
    /* Out of the way first: FD may be a number that is about to be taken. */
    int high = fcntl(fd, F_DUPFD, FIRST_FD + 1);
    int null = open("/dev/null", O_RDWR);

    if (high < 0 || null < 0)
        return -errno;
    for (int stream = 0; stream < FIRST_FD; stream++) {
        if (null != stream && dup2(null, stream) < 0)
            return -errno;
    }
    if (dup2(high, FIRST_FD) < 0)
        return -errno;
    spawn_close_from(FIRST_FD + 1);
    return 0;
}

/* What to start, and as what. */
struct program {
    const char *path;
    char *const *argv;
    int fd;               /* becomes FIRST_FD; -1: none */
    struct env *scrubbed; /* NULL: the caller's environment */
    bool is_service;      /* a session, limits and directory of its own */
};

static _Noreturn void become(const struct program *p)
{
    char listen_pid[LISTEN_PID_BYTES];

    reset_signals();
    if (p->is_service) {
        umask(077);
        /* 0 where we may; a nice'd first command should not slow others. */
        setpriority(PRIO_PROCESS, 0, 0);
        raise_limits();
        env_add_listen(p->scrubbed, listen_pid);
        if (chdir("/") != 0)
            _exit(127);
    }
    if (arrange_descriptors(p->fd) == 0)
        execve(p->path, p->argv,
               p->scrubbed != NULL ? p->scrubbed->entries : environ);
    _exit(127);
}

/* Two forks: the program is init's child, so no zombie stays with a caller
 * that lives on, and it can't take a terminal. */
static int start_away(const struct program *p)
{
    pid_t between = fork();
    int status;

    if (between < 0)
        return -errno;
    if (between == 0) {
        pid_t pid;

        if (p->is_service)
            setsid();
        pid = fork();
        if (pid == 0)
            become(p);
        _exit(pid < 0 ? errno : 0);
    }
    while (waitpid(between, &status, 0) < 0) {
        /* ECHILD: the caller was started with SIGCHLD ignored. */
        if (errno != EINTR)
            return errno == ECHILD ? 0 : -errno;
    }
    return WIFEXITED(status) ? -WEXITSTATUS(status) : -EIO;
}

/* Everything that a daemon on a listening socket is started with. */
struct service {
    char name[sizeof(DAEMON_NAME)];
    char *argv[2];
    char entry[SOCKET_ENTRY_BYTES];
    struct env env;
    struct program program;
};

static int prepare(struct service *s, const char *program, int listener,
                   const char *socket_path)
{
    memcpy(s->name, DAEMON_NAME, sizeof(DAEMON_NAME));
    s->argv[0] = s->name;
    s->argv[1] = NULL;
    s->program = (struct program){.path = program,
                                  .argv = s->argv,
                                  .fd = listener,
                                  .scrubbed = &s->env,
                                  .is_service = true};
    return env_scrub(&s->env, socket_path, s->entry);
}

int spawn_daemon(const char *program, int listener, const char *socket_path)
{
    struct service s;
    int error = prepare(&s, program, listener, socket_path);

    return error < 0 ? error : start_away(&s.program);
}

pid_t spawn_child(const char *program, int listener, const char *socket_path)
{
    struct service s;
    pid_t parent = getpid();
    pid_t pid;
    int error = prepare(&s, program, listener, socket_path);

    if (error < 0)
        return error;
    pid = fork();
    if (pid < 0)
        return -errno;
    if (pid == 0) {
        /* A terminal's Ctrl-C is for the caller to act on. */
        setsid();
        prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
        if (getppid() != parent)
            _exit(127);
        become(&s.program);
    }
    return pid;
}

int spawn_private(const char *program, int socket)
{
    char name[] = DAEMON_NAME;
    char option[] = "--direct";
    char *argv[] = {name, option, NULL};
    struct program p = {.path = program, .argv = argv, .fd = socket};

    return start_away(&p);
}
