/*
 * The test program run once more from a directory with a warmcurl of ours
 * beside it: a shell script. Include after cmocka.h and scratch.h; main()
 * begins with BESIDE(argc, argv, script).
 */
#ifndef BESIDING_H
#define BESIDING_H

#include <limits.h>
#include <sys/wait.h>

/* Runs the program as "test" in a new directory; returns its exit code. */
static inline int beside_run(const char *script)
{
    struct scratch dir;
    char program[PATH_MAX];
    int status = -1;
    pid_t pid;

    scratch_init(&dir);
    scratch_write(&dir, "warmcurl", script, 0700);
    strcpy(program, scratch_path(&dir, "test"));
    if (scratch_copy_self(program) != 0)
        return 1;
    pid = fork();
    if (pid == 0) {
        execl(program, program, "beside", (char *)NULL);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    scratch_done(&dir);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/* The path of NAME beside the program; valid until the next call. */
static inline const char *beside_path(const char *name)
{
    static char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);

    assert_true(len > 0);
    path[len] = '\0';
    strcpy(strrchr(path, '/') + 1, name);
    return path;
}

#define BESIDE(argc, script)           \
    do {                               \
        if ((argc) < 2)                \
            return beside_run(script); \
    } while (0)

#endif
