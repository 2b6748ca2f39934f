/*
 * warmcurl: curl's command line, carried by a daemon that keeps connections.
 *
 * Here only the order of things is decided: who carries the command out, and
 * what happens where nobody can.  Nothing is printed, made or read from stdin
 * before the decision.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "client/args.h"
#include "client/confine.h"
#include "client/connect.h"
#include "client/console.h"
#include "client/direct.h"
#include "client/explain.h"
#include "client/run.h"
#include "client/text.h"
#include "proto/curlcode.h"

static struct invocation inv;
static struct console console;
static void (*old_sigpipe)(int) = SIG_ERR; /* the caller's, once it is set */
static bool lacks_stdout;                  /* it was closed when we came */

/* A descriptor of ours must not become one of the standard ones.  What was
 * closed stays unusable: reading or writing fails as it would have.  For the
 * real curl it is closed again. */
static void occupy_standard_fds(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0) {
            int flags = fd == STDIN_FILENO ? O_WRONLY : O_RDONLY;

            open("/dev/null", flags | O_CLOEXEC);
            lacks_stdout |= fd == STDOUT_FILENO;
        }
    }
}

static int say_not_carried(const char *what, const char *reason)
{
    char first[TEXT_LINE_BYTES];
    struct wire_writer w;

    wire_writer_init(&w, first, sizeof(first), sizeof(first));
    text_add(&w, "warmcurl: ");
    text_add(&w, what);
    text_add(&w, ": ");
    text_add(&w, reason);
    wire_put_u8(&w, 0);
    console_say(&console, first);
    return WC_E_FAILED_INIT;
}

static int run_over(struct connection *connection, int argc, char **argv);

/* Where there is no curl: a daemon for this command alone. */
static int run_privately(int argc, char **argv, const char *reason)
{
    struct connection connection;

    if (connect_private(&connection) != CONNECT_OK)
        return say_not_carried("there is no curl on PATH", reason);
    inv.warm = WARM_ONLY;
    return run_over(&connection, argc, argv);
}

/* Becomes the real curl.  CARRIED: a daemon could do it as well. */
static int go_direct(int argc, char **argv, const char *reason, bool carried)
{
    int rc;

    explain_direct(&inv, &console, reason);
    if (args_restore_stdin(&inv))
        return say_not_carried("the input was read already", reason);
    if (old_sigpipe != SIG_ERR)
        signal(SIGPIPE, old_sigpipe);
    args_strip_own(argc, argv);
    rc = direct_exec(argv);
    if (rc == -ENOENT && carried)
        return run_privately(argc, argv, reason);
    return say_not_carried("curl can't be started", strerror(-rc));
}

/* Evaluates the command's files and carries it out. */
static int run_over(struct connection *connection, int argc, char **argv)
{
    const char *reason = NULL;
    enum verdict verdict = args_evaluate(&inv, &reason);
    int code;

    if (verdict == VERDICT_DIRECT ||
        (verdict == VERDICT_PREFER_DIRECT && inv.warm != WARM_ONLY)) {
        close(connection->fd);
        if (inv.warm == WARM_ONLY)
            return say_not_carried("not carried", reason);
        return go_direct(argc, argv, reason, false);
    }
    old_sigpipe = signal(SIGPIPE, SIG_IGN);
    code = run_all(&inv, &console, connection, &reason);
    if (code == RUN_DIRECT)
        return go_direct(argc, argv, reason, true);
    console_flush(&console);
    return code;
}

/* Why a command is not for the daemon. */
struct decision {
    const char *reason; /* NULL: it is for the daemon */
    bool carried;       /* a daemon of its own could do it */
    bool preferred;     /* so could the user's: WARMCURL=only sends it there */
};

static struct decision decide(int argc, char **argv)
{
    const struct confine_reason *confined = confine_find(environ);
    struct decision d = {NULL, false, false};
    enum verdict verdict = args_parse(argc, argv, &inv, &d.reason);

    console.quiet = inv.silent;
    d.carried = verdict != VERDICT_DIRECT;
    d.preferred = verdict == VERDICT_PREFER_DIRECT;
    if (confined) {
        d.reason = confined->reason;
        d.preferred = false;
    } else if (inv.warm == WARM_OFF) {
        d.reason = "it was asked for";
    } else if (verdict == VERDICT_DAEMON && console.is_tty &&
               inv.styled_output && inv.configs->show_headers) {
        d.reason = "headers on a terminal are styled";
        d.preferred = true;
    } else if (verdict == VERDICT_DAEMON && lacks_stdout) {
        d.reason = "versions of curl differ over a closed output";
        d.preferred = true;
    } else if (verdict == VERDICT_DAEMON) {
        d.reason = NULL;
    }
    return d;
}

int main(int argc, char **argv)
{
    struct connection connection;
    struct decision d;
    char text[256];

    occupy_standard_fds();
    console_init(&console);
    d = decide(argc, argv);
    if (d.reason && inv.warm != WARM_ONLY)
        return go_direct(argc, argv, d.reason, d.carried);
    if (d.reason && !d.preferred)
        return say_not_carried("not carried", d.reason);
    if (inv.stderr_path && console_redirect(&console, inv.stderr_path))
        return go_direct(argc, argv, "--stderr can't be opened", true);
    if (connect_daemon(CONNECT_START, &connection) == CONNECT_OK)
        return run_over(&connection, argc, argv);
    connect_describe(&connection, text, sizeof(text));
    if (inv.warm != WARM_ONLY)
        return go_direct(argc, argv, text, true);
    say_not_carried("no daemon", text);
    return WC_E_COULDNT_CONNECT;
}
