#include "ctl_trip.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/ctl_child.h"
#include "client/ctl_place.h"
#include "client/ctl_units.h"
#include "client/monotonic.h"

/* Seconds after which the server goes by itself, and those of the request, of
 * which it takes a thousandth. */
#define SERVER_LIFE_S 30
#define REQUEST_MAX_S "10"

/* Bytes of what warmcurl says: an explanation and perhaps an error. */
#define SAID_BYTES 1024

/* --- a server of one answer ----------------------------------------------- */

static const char answer[] = "HTTP/1.1 204 No Content\r\n"
                             "Connection: close\r\n"
                             "\r\n";

static _Noreturn void serve(int listener)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    alarm(SERVER_LIFE_S);
    for (;;) {
        char request[4096];
        int fd = accept(listener, NULL, NULL);

        if (fd < 0)
            continue;
        if (recv(fd, request, sizeof(request), 0) > 0)
            send(fd, answer, sizeof(answer) - 1, MSG_NOSIGNAL);
        close(fd);
    }
}

/* Starts it; fills RET_URL.  The process, or -errno. */
static pid_t start_server(char ret_url[64])
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    pid_t pid;

    if (fd < 0)
        return -errno;
    if (bind(fd, (struct sockaddr *)&address, len) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0 ||
        listen(fd, 8) != 0) {
        int error = -errno;

        close(fd);
        return error;
    }
    snprintf(ret_url, 64, "http://127.0.0.1:%d/", ntohs(address.sin_port));
    fflush(NULL);
    pid = fork();
    if (pid == 0)
        serve(fd);
    close(fd);
    return pid < 0 ? -errno : pid;
}

/* --- the command ---------------------------------------------------------- */

static int64_t now_us(void)
{
    return (int64_t)(monotonic_ns() / 1000);
}

/* Runs it once; what it says on standard error goes to SAID, what it took to
 * RET_US.  Its exit code, or -errno. */
static int run(const char *program, const char *url, char said[SAID_BYTES],
               int64_t *ret_us)
{
    const char *const argv[] = {
        "warmcurl",  "--silent",  "--show-error", "--warm-explain",
        "--noproxy", "*",         "--max-time",   REQUEST_MAX_S,
        "--output",  "/dev/null", "--",           url,
        NULL};
    int64_t start_us = now_us();
    struct ctl_child child;
    int code = ctl_child_start(&child, program, argv, STDERR_FILENO);

    if (code == 0) {
        said[fread(said, 1, SAID_BYTES - 1, child.said)] = '\0';
        code = ctl_child_end(&child);
    }
    *ret_us = now_us() - start_us;
    return code;
}

/* --- the verdict ---------------------------------------------------------- */

/* What follows "warmcurl: ROUTE: " in SAID, to its line's end; NULL when it
 * does not say that. */
static char *said_route(char *said, const char *route)
{
    char want[32];
    char *at;

    snprintf(want, sizeof(want), "warmcurl: %s: ", route);
    at = strstr(said, want);
    if (at == NULL)
        return NULL;
    at += strlen(want);
    at[strcspn(at, "\n")] = '\0';
    return at;
}

static void judge(struct ctl_doctor *d, int code, char *said, int64_t us)
{
    char time[CTL_UNITS_BYTES];
    const char *direct = said_route(said, "direct");

    if (direct != NULL)
        ctl_doctor_say(d, CTL_PROBLEM,
                       "see what is said above, and your curlrc "
                       "(curl --help config)",
                       "a plain command is done by curl: %s", direct);
    else if (code < 0)
        ctl_doctor_say(d, CTL_PROBLEM, NULL, "warmcurl can't be run: %s",
                       strerror(-code));
    else if (code != 0)
        ctl_doctor_say(d, CTL_PROBLEM, NULL,
                       "a request to this machine failed (%d): %s", code, said);
    else
        ctl_doctor_say(d, CTL_OK, NULL,
                       "a command to this machine was carried by %s daemon, in "
                       "%s",
                       d->has_daemon ? "the" : "a private",
                       ctl_units_fine(time, us));
}

/* The first one wakes things up; the second is what a command takes. */
static void make_trip(struct ctl_doctor *d, const char *program,
                      const char *url)
{
    char said[SAID_BYTES] = "";
    int64_t us;
    int code;

    unsetenv("WARMCURL_EXPLAIN"); /* the explanation would go to a file */
    code = run(program, url, said, &us);
    if (code == 0)
        code = run(program, url, said, &us);
    judge(d, code, said, us);
}

static bool get_daemon(struct ctl_doctor *d)
{
    if (d->has_daemon)
        return true;
    ctl_keeper_start(&d->keeper);
    if (d->keeper.text[0] != '\0') {
        ctl_doctor_say(d, CTL_PROBLEM,
                       "commands need one, too: make /tmp or /dev/shm "
                       "writable, or set WARMCURL_SOCKET to a path in a "
                       "directory of yours with mode 0700",
                       "a private daemon for it: %s", d->keeper.text);
        return false;
    }
    setenv("WARMCURL_SOCKET", d->keeper.socket, 1);
    return true;
}

void ctl_trip_check(struct ctl_doctor *d)
{
    char program[PATH_MAX];
    char url[64];
    pid_t server;

    if (ctl_place_beside("warmcurl", program) < 0 || !get_daemon(d))
        return; /* said already */
    server = start_server(url);
    if (server < 0) {
        ctl_doctor_say(d, CTL_NOTE, NULL,
                       "this machine's loopback can't be used: %s",
                       strerror(-server));
        return;
    }
    make_trip(d, program, url);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
}
