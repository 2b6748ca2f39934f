/*
 * launch: runs a command many times and tells what one run costs.
 *
 * A shell, or any large parent, adds more to a start than the commands that
 * are measured here take; this is small and starts with posix_spawn(3).
 *
 * usage: launch [-n RUNS] [-p AT_ONCE] CMD...
 * The command's standard input and output are /dev/null. Prints one line of
 * JSON: times in milliseconds, CPU of the children per run.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

struct child {
    pid_t pid; /* 0: free */
    int64_t start_ns;
};

struct figures {
    int64_t *wall_ns; /* one a run */
    long done_count;
    long failed_count;
    int failed_status; /* of the first that failed */
    int64_t cpu_ns;
};

static int64_t now_ns(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static int64_t timeval_ns(const struct timeval *tv)
{
    return (int64_t)tv->tv_sec * 1000000000 + (int64_t)tv->tv_usec * 1000;
}

static void start(struct child *c, char *const argv[],
                  const posix_spawn_file_actions_t *actions)
{
    int error;

    c->start_ns = now_ns();
    error = posix_spawnp(&c->pid, argv[0], actions, NULL, argv, environ);
    if (error != 0) {
        fprintf(stderr, "launch: %s: %s\n", argv[0], strerror(error));
        exit(1);
    }
}

/* Waits for one of the children and notes what it took. */
static void collect(struct child *children, long at_once, struct figures *f)
{
    struct rusage usage;
    int status;
    pid_t pid = wait4(-1, &status, 0, &usage);
    int64_t end_ns = now_ns();

    for (long i = 0; i < at_once; i++) {
        if (children[i].pid != pid)
            continue;
        children[i].pid = 0;
        f->wall_ns[f->done_count++] = end_ns - children[i].start_ns;
        f->cpu_ns += timeval_ns(&usage.ru_utime) + timeval_ns(&usage.ru_stime);
        if (status != 0 && f->failed_count++ == 0)
            f->failed_status = status;
    }
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void print(struct figures *f, int64_t total_ns)
{
    long n = f->done_count;

    qsort(f->wall_ns, (size_t)n, sizeof(*f->wall_ns), compare);
    printf("{\"runs\":%ld,\"median_ms\":%.4f,\"min_ms\":%.4f,\"p10_ms\":%.4f,"
           "\"p90_ms\":%.4f,\"p99_ms\":%.4f,\"total_ms\":%.4f,"
           "\"cpu_ms\":%.4f,\"failed\":%ld,\"exit_code\":%d}\n",
           n, f->wall_ns[n / 2] / 1e6, f->wall_ns[0] / 1e6,
           f->wall_ns[n / 10] / 1e6, f->wall_ns[n * 9 / 10] / 1e6,
           f->wall_ns[n * 99 / 100] / 1e6, total_ns / 1e6, f->cpu_ns / 1e6 / n,
           f->failed_count,
           WIFEXITED(f->failed_status) ? WEXITSTATUS(f->failed_status) : -1);
}

int main(int argc, char *argv[])
{
    posix_spawn_file_actions_t actions;
    struct figures f = {.wall_ns = NULL};
    struct child *children;
    long runs = 1;
    long at_once = 1;
    long started = 0;
    int64_t begin_ns;
    int option;

    while ((option = getopt(argc, argv, "+n:p:")) != -1) {
        if (option == 'n')
            runs = atol(optarg);
        else if (option == 'p')
            at_once = atol(optarg);
        else
            return 2;
    }
    if (optind >= argc || runs < 1 || at_once < 1)
        return 2;
    f.wall_ns = calloc((size_t)runs, sizeof(*f.wall_ns));
    children = calloc((size_t)at_once, sizeof(*children));
    if (f.wall_ns == NULL || children == NULL)
        return 1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    begin_ns = now_ns();
    while (f.done_count < runs) {
        for (long i = 0; i < at_once && started < runs; i++) {
            if (children[i].pid != 0)
                continue;
            start(&children[i], argv + optind, &actions);
            started++;
        }
        collect(children, at_once, &f);
    }
    print(&f, now_ns() - begin_ns);
    free(children);
    free(f.wall_ns);
    return 0;
}
