/*
 * warmcurl: curl's command line, carried by a daemon that keeps connections.
 *
 * Here only the order of things is decided: who carries the command out, and
 * what happens where nobody can.  Nothing is printed, made or read from stdin
 * before the decision.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "client/answer.h"
#include "client/arena.h"
#include "client/args.h"
#include "client/confine.h"
#include "client/connect.h"
#include "client/console.h"
#include "client/dialect.h"
#include "client/direct.h"
#include "client/evaluate.h"
#include "client/explain.h"
#include "client/late.h"
#include "client/note.h"
#include "client/prompt.h"
#include "client/run.h"
#include "client/text.h"
#include "client/version.h"
#include "proto/curlcode.h"

static struct invocation inv;
static LATE("a") struct console console;
static void (*old_sigpipe)(int) = SIG_ERR; /* the caller's, once it is set */
static bool is_private;   /* the daemon is this command's own */
static bool lacks_stdout; /* it was closed when we came */
static bool is_ours;      /* carry_ourselves() did begin */
static bool asks_anew;    /* the real curl would use no pooled connection */

/* A descriptor of ours must not become one of the standard ones.  What was
 * closed stays unusable: reading or writing fails as it would have.  For the
 * real curl it is closed again. */
static void occupy_standard_fds(void)
{
    struct pollfd fds[] = {
        {.fd = STDIN_FILENO}, {.fd = STDOUT_FILENO}, {.fd = STDERR_FILENO}};

    poll(fds, 3, 0);
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fds[fd].revents & POLLNVAL) {
            int flags = fd == STDIN_FILENO ? O_WRONLY : O_RDONLY;

            open("/dev/null", flags | O_CLOEXEC);
            lacks_stdout |= fd == STDOUT_FILENO;
        }
    }
}

/* What is written to a closed output gets lost, where the curl of today does
 * not mind. */
static void fill_stdout(void)
{
    int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

    if (fd < 0)
        return;
    dup2(fd, STDOUT_FILENO);
    close(fd);
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
static int without_daemon(const struct connection *connection, int argc,
                          char **argv);

static enum connect_error connect_to(struct connection *connection)
{
    return is_private ? connect_private(connection)
                      : connect_daemon(CONNECT_START, connection);
}

/* --- without the real curl ------------------------------------------------ */

/* There is none, or it must not be used: all that it would say is ours to
 * say. */
static int carry_ourselves(int argc, char **argv)
{
    struct connection connection;
    const char *reason = NULL;
    enum verdict verdict;

    if (args_restore_stdin(&inv))
        return say_not_carried("not carried", "the input was read already");
    is_ours = true;
    dialect_ask(is_private ? version_learn_privately : version_learn);
    verdict = is_private ? args_parse_alone(argc, argv, &inv, &reason)
                         : args_parse_again(argc, argv, &inv, &reason);
    console.quiet = inv.silent;
    inv.fresh = inv.fresh || asks_anew;
    inv.warm = WARM_ONLY;
    if (lacks_stdout && dialect_does(DIALECT_FILLS_STDOUT))
        fill_stdout();
    if (verdict == VERDICT_SAYS)
        return answer_say(&inv, &console);
    if (verdict == VERDICT_DIRECT)
        return say_not_carried(
            is_private ? "there is no curl on PATH" : "not carried", reason);
    console_notes(&console, &inv.notes, true);
    if (verdict == VERDICT_FAILS)
        return inv.failure_code;
    inv.notes = (struct notes){NULL, NULL};
    if (inv.configs->refusal) {
        console_notes(&console, &inv.configs->notes, true);
        return inv.configs->refusal;
    }
    if (connect_to(&connection) != CONNECT_OK)
        return without_daemon(&connection, argc, argv);
    return run_over(&connection, argc, argv);
}

/* ARGV and a config file with the passwords that were typed; NULL when there
 * can't be one. */
static char **with_answers(int argc, char **argv)
{
    int fd = prompt_config_fd(&inv);
    char first[64];
    struct wire_writer w;

    if (fd < 0)
        return NULL;
    wire_writer_init(&w, first, sizeof(first), sizeof(first));
    text_add(&w, "/dev/fd/");
    text_add_num(&w, fd);
    wire_put_u8(&w, 0);
    return args_add_config(argc, argv, first);
}

/* Becomes the real curl. */
static int go_direct(int argc, char **argv, const char *reason)
{
    char **own = arena_alloc(((size_t)argc + 1) * sizeof(*own));
    int count;
    int rc;

    explain_direct(&inv, &console, reason);
    note_direct(reason);
    if (args_restore_stdin(&inv))
        return say_not_carried("the input was read already", reason);
    if (old_sigpipe != SIG_ERR)
        signal(SIGPIPE, old_sigpipe);
    memcpy(own, argv, (size_t)argc * sizeof(*own));
    count = args_strip_own(argc, own);
    if (inv.prompted)
        own = with_answers(count, own);
    if (!own)
        return say_not_carried("passwords were asked for already", reason);
    rc = direct_exec(own);
    if (rc != -ENOENT)
        return say_not_carried("curl can't be started", strerror(-rc));
    is_private = true;
    return carry_ourselves(argc, argv);
}

/* --- with a daemon -------------------------------------------------------- */

/* True when the real curl would not know an option. */
static bool is_too_new(void)
{
    return inv.newer && dialect_is_known() && !dialect_since(inv.newer);
}

/* What can't be carried over a connection that is there already.  Another
 * daemon may where this one is silent. */
static int turn_away(int argc, char **argv, const char *reason)
{
    bool is_for_another = !is_ours && version_met_silence() && is_too_new();

    if (inv.warm != WARM_ONLY && !is_for_another)
        return go_direct(argc, argv, reason);
    if (!is_ours)
        return carry_ourselves(argc, argv);
    return say_not_carried("not carried", reason);
}

/* The daemon awaits no greeting for as long as people type. */
static bool renew(struct connection *connection)
{
    close(connection->fd);
    return connect_to(connection) == CONNECT_OK;
}

static int without_daemon(const struct connection *connection, int argc,
                          char **argv)
{
    char text[256];

    connect_describe(connection, text, sizeof(text));
    if (inv.warm != WARM_ONLY)
        return go_direct(argc, argv, text);
    say_not_carried("no daemon", text);
    return WC_E_COULDNT_CONNECT;
}

/* Evaluates the command's files and carries it out. */
static int run_over(struct connection *connection, int argc, char **argv)
{
    const char *reason = NULL;
    enum verdict verdict = evaluate_files(&inv, &reason);
    int code;

    if (verdict > VERDICT_PREFER_DIRECT ||
        (verdict == VERDICT_PREFER_DIRECT && inv.warm != WARM_ONLY)) {
        close(connection->fd);
        return turn_away(argc, argv, reason);
    }
    if (prompt_passwords(&inv, &console) && !renew(connection))
        return without_daemon(connection, argc, argv);
    old_sigpipe = signal(SIGPIPE, SIG_IGN);
    code = run_all(&inv, &console, connection, &reason);
    if (code == RUN_DIRECT)
        return turn_away(argc, argv, reason);
    return code;
}

/* --- the decision --------------------------------------------------------- */

/* Why a command is not simply for the daemon. */
struct decision {
    const char *reason; /* NULL: it is */
    bool is_ours;       /* nor for the real curl */
};

/* What is said for the real curl needs its version; who becomes it does not.
 * One that is silent tells nothing, and another daemon has the same libcurl. */
static void learn_version(void)
{
    if (inv.warm == WARM_OFF)
        return;
    version_learn();
    if (version_met_silence())
        version_learn_privately();
}

/* True when something is done before the daemon has seen all options. */
static bool acts_early(const struct config *first)
{
    return first->next || first->header_file || first->etag_save;
}

/* A matter of judgement, of which the parser knows nothing. */
static const char *prefer_reason(void)
{
    if (lacks_stdout)
        return "versions of curl differ over a closed output";
    /* The real curl finds out itself, where there is one; that tells before
     * it carries out the first of several groups, or makes a file. */
    if (inv.is_wishful &&
        (inv.warm == WARM_ONLY || (acts_early(inv.configs) && !inv.newer)))
        return "an option that some libcurls can't do";
    return NULL;
}

/* Options that the real curl does not know are no use to it, whatever it
 * might do better; what is asked of the present is then asked anew. */
static bool is_for_us(enum verdict verdict)
{
    if (inv.warm == WARM_ONLY)
        return true;
    if (verdict == VERDICT_DIRECT || verdict == VERDICT_SAYS || !is_too_new())
        return false;
    return verdict == VERDICT_FAILS || verdict == VERDICT_PREFER_DIRECT;
}

static struct decision decide(int argc, char **argv)
{
    const struct confine_reason *confined = confine_find(environ);
    struct decision d = {NULL, false};
    enum verdict verdict;

    if (!confined)
        dialect_ask(learn_version);
    verdict = args_parse(argc, argv, &inv, &d.reason);
    console.quiet = inv.silent;
    if (verdict == VERDICT_DAEMON)
        d.reason = prefer_reason();
    d.is_ours = d.reason && is_for_us(verdict);
    asks_anew = d.is_ours && inv.warm != WARM_ONLY;
    if (inv.warm == WARM_OFF) {
        d.reason = "it was asked for";
        d.is_ours = false;
    } else if (confined) {
        d.reason = confined->reason;
        d.is_ours = false;
    }
    return d;
}

static int carry_out(int argc, char **argv)
{
    struct connection connection;
    struct decision d = decide(argc, argv);

    if (d.is_ours)
        return carry_ourselves(argc, argv);
    if (d.reason && inv.warm == WARM_ONLY)
        return say_not_carried("not carried", d.reason);
    if (d.reason)
        return go_direct(argc, argv, d.reason);
    if (console_notes(&console, &inv.notes, false))
        return turn_away(argc, argv, "--stderr can't be opened");
    if (connect_daemon(CONNECT_START, &connection) == CONNECT_OK)
        return run_over(&connection, argc, argv);
    return without_daemon(&connection, argc, argv);
}

int main(int argc, char **argv)
{
    int code;

    occupy_standard_fds();
    console_init(&console);
    code = carry_out(argc, argv);
    console_flush(&console);
    return code;
}
