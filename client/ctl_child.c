#include "client/ctl_child.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void become(const char *program, const char *const argv[],
                             int out, int number)
{
    if (dup2(out, number) >= 0)
        execv(program, (char *const *)argv);
    _exit(127);
}

int ctl_child_start(struct ctl_child *ret, const char *program,
                    const char *const argv[], int number)
{
    int fds[2];
    int error;

    if (pipe2(fds, O_CLOEXEC) != 0)
        return -errno;
    ret->said = fdopen(fds[0], "r");
    if (ret->said == NULL) {
        close(fds[0]);
        close(fds[1]);
        return -ENOMEM;
    }
    fflush(NULL);
    ret->pid = fork();
    error = errno;
    if (ret->pid == 0)
        become(program, argv, fds[1], number);
    close(fds[1]);
    if (ret->pid > 0)
        return 0;
    fclose(ret->said);
    return -error;
}

int ctl_child_end(struct ctl_child *c)
{
    int status = 0;

    fclose(c->said);
    while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
