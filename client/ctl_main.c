/*
 * warmcurlctl: looks at the caller's daemon and steers it.
 *
 * Neighbours: ctl_verbs has the table of what it can do.
 */
#include <fcntl.h>
#include <unistd.h>

#include "client/ctl_verbs.h"

/* A socket of ours must not become a standard stream that was closed: what is
 * printed would go into it.  What was closed stays unusable, and commands that
 * we run find it closed. */
static void occupy_standard_fds(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            open("/dev/null",
                 (fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) | O_CLOEXEC);
}

int main(int argc, char *argv[])
{
    occupy_standard_fds();
    return ctl_verbs_run(argc, argv);
}
