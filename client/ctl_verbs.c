#include "ctl_verbs.h"

#include <stdio.h>
#include <string.h>

#include "build_id.h"
#include "client/ctl_doctor.h"
#include "client/ctl_look.h"
#include "client/ctl_metrics.h"
#include "client/ctl_place.h"
#include "client/ctl_run.h"
#include "client/ctl_stats.h"
#include "client/ctl_steer.h"
#include "client/ctl_warm.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* --- the verbs ------------------------------------------------------------ */

/* Exit codes of those that only look, and of those that do something. */
#define LOOKS                                                                    \
    "Exit codes: 0, whatever there is to see, also when no daemon is running;\n" \
    "1 the output can't be written; 2 wrong usage.\n"
#define ACTS                                                                    \
    "Exit codes: 0 done, also when no daemon was running; 1 the daemon could\n" \
    "not be asked or refused; 2 wrong usage.\n"

static const struct ctl_verb verbs[] = {
    {"status", "", "show the daemon and its figures since its start",
     "JSON: an object with running, and where it is false reason; else pid,\n"
     "version, build, libcurl, socket, uptime_s, sessions, transfers, pools,\n"
     "connections, requests, warm, new, commands, direct, handshakes,\n"
     "handshakes_us, saved, saved_us, trust_stores, trust_spoiled, cainfo,\n"
     "capath, rss_kib, log, idle_exit_s.\n\n" LOOKS,
     CTL_OPT_JSON, 0, 0, ctl_look_status},
    {"list", "", "show its connections, one a line",
     "Columns that the terminal has no room for are left out.  A port that is\n"
     "another than the host's is a proxy's.  States: idle, busy, leaving (it\n"
     "ends with what runs on it).\n\n"
     "JSON: an array of objects with host, address, port, protocol, tls,\n"
     "tls_version, age_s, idle_s, requests, pool, state, active, local,\n"
     "local_port, verify, name, idle_limit_s.\n\n" LOOKS,
     CTL_OPT_JSON | CTL_OPT_WATCH, 0, 0, ctl_look_list},
    {"pools", "", "show its pools, and what makes them different",
     "Commands share connections within a pool: those of one user, place and\n"
     "--warm-pool NAME whose options for the connection are the same.\n\n"
     "JSON: an array of objects with pool, name, connections, busy, requests,\n"
     "hosts, unused_s, private (one command's own), options.\n\n" LOOKS,
     CTL_OPT_JSON, 0, 0, ctl_look_pools},
    {"stats", "", "show what commands cost and saved, by host and reason",
     "Counted since the daemon's start or the last --zero.  Saved are requests\n"
     "on a connection that was there and whose making had been measured; the\n"
     "time is what that had taken.  Direct commands count while a daemon runs.\n"
     "\n"
     "JSON: an object with running, since_s, commands, direct, requests, warm,\n"
     "new, unconnected, handshakes, handshakes_us, saved, saved_us, hit_rate\n"
     "(0 to 1, or null), hosts (objects with host, requests, warm, new,\n"
     "handshakes, handshakes_us, saved, saved_us), reasons (objects with route,\n"
     "reason, count).\n\n" LOOKS,
     CTL_OPT_JSON | CTL_OPT_ZERO | CTL_OPT_MARKDOWN, 0, 0, ctl_stats},
    {"metrics", "", "print the figures as OpenMetrics text",
     "JSON: an array of objects with name, type, labels, value; empty without\n"
     "a daemon.\n\n" LOOKS,
     CTL_OPT_JSON, 0, 0, ctl_metrics},
    {"doctor", "", "look for what keeps commands from being warm",
     "Looks at programs, directory, socket, confinement, environment, proxies\n"
     "and trust, and sends a request to this machine through the daemon, or\n"
     "where none is running through one of its own.  Says what to do.\n\n"
     "JSON: an object with ok, and checks (objects with check, verdict (ok,\n"
     "note or problem), finding, advice).\n\n" LOOKS,
     CTL_OPT_JSON, 0, 0, ctl_doctor},
    {"start", "", "start a daemon, if none is running",
     "Commands do that by themselves.\n\n"
     "JSON: an object with started, pid, socket.\n\n"
     "Exit codes: 0 one is running; 1 none could be started; 2 wrong usage.\n",
     CTL_OPT_JSON, 0, 0, ctl_steer_start},
    {"stop", "", "let it finish what it does, then end it",
     "Returns when the process has ended, however long that takes.\n\n"
     "JSON: an object with ended, pid.\n\n" ACTS,
     CTL_OPT_JSON, 0, 0, ctl_steer_stop},
    {"exit", "", "end it now, with its transfers",
     "Returns when the process has ended; it is killed after five seconds.\n\n"
     "JSON: an object with ended, pid.\n\n" ACTS,
     CTL_OPT_JSON, 0, 0, ctl_steer_exit},
    {"flush", "[HOST[:PORT]]", "close connections, of one host or all",
     "Idle ones are closed now, busy ones when their requests are through, and\n"
     "what is remembered of TLS sessions is forgotten.  HOST may be\n"
     "*.example.org; an IPv6 address stands in brackets.\n\n"
     "JSON: an object with running, closed, closing.\n\n" ACTS,
     CTL_OPT_JSON, 0, 1, ctl_steer_flush},
    {"warm", "URL...", "make connections before they are needed",
     "Sends a HEAD request to each URL, as `warmcurl -I URL` would, with your\n"
     "curlrc and environment.  A command with options for the connection\n"
     "(--cacert, --http1.1 ...) has a pool of its own; warm that with\n"
     "`warmcurl -I -o /dev/null OPTIONS URL`.  Starts a daemon if need be.\n\n"
     "JSON: an array of objects with url, method, exit_code (curl's), status,\n"
     "new, seconds.\n\n"
     "Exit codes: 0 all were answered; 1 not all; 2 wrong usage.\n",
     CTL_OPT_JSON, 1, CTL_ANY_COUNT, ctl_warm},
    {"run", "-- COMMAND...", "run a command with a daemon of its own",
     "The daemon serves that command and what it starts, and is gone, with its\n"
     "socket and directory, when the command ends or this program does, however\n"
     "it ends.  `curl` is warmcurl there.  Signals are handed on.\n\n"
     "JSON goes to standard error: an object with exit_code, daemon (as of\n"
     "status), and with --stats also stats (as of stats).\n\n"
     "Exit codes: COMMAND's own; 128 + N when signal N ended it; 125 when it\n"
     "could not be started; 126 when it can't be executed; 127 when it was not\n"
     "found.\n",
     CTL_OPT_JSON | CTL_OPT_STATS | CTL_OPT_MARKDOWN | CTL_OPT_COMMAND, 1,
     CTL_ANY_COUNT, ctl_run},
    {"log", "LEVEL", "set what it logs: error, warning, info or debug",
     "For as long as it runs.  Where that goes, log-to in warmcurl.conf(5) says;\n"
     "without it a daemon that a command started logs nowhere.\n\n"
     "JSON: an object with done.\n\n"
     "Exit codes: 0 done; 1 no daemon is running, or it could not be asked; 2\n"
     "wrong usage.\n",
     CTL_OPT_JSON, 1, 1, ctl_steer_log},
    {"reload", "", "have it read its configuration again",
     "Lines that it does not understand are named on standard error.\n\n"
     "JSON: an object with running, faults (objects with file, line, text).\n\n"
     "Exit codes: 0 done, also when no daemon is running; 1 lines were not\n"
     "understood, or the daemon could not be asked; 2 wrong usage.\n",
     CTL_OPT_JSON, 0, 0, ctl_steer_reload},
    {"shim", "", "print the line that makes `curl` warmcurl on PATH",
     "For a shell's start-up file, or: eval \"$(warmcurlctl shim)\".\n\n"
     "JSON: an object with path.\n\n"
     "Exit codes: 0 done; 1 the shim is not installed; 2 wrong usage.\n",
     CTL_OPT_JSON | CTL_OPT_PATH, 0, 0, ctl_place_shim},
    {"env", "", "print the variables that decide where commands go",
     "In a form that a shell reads; WARMCURL_SOCKET and WARMCURLD are what would\n"
     "be used here, empty where there is none.\n\n"
     "JSON: an object with the variables, null where there is none.\n\n" LOOKS,
     CTL_OPT_JSON, 0, 0, ctl_place_env},
};

/* --- options -------------------------------------------------------------- */

static const struct option {
    enum ctl_option bit;
    const char *name;
    const char *brief;
    size_t offset; /* of its flag in struct ctl_call */
} options[] = {
    {CTL_OPT_JSON, "--json", "print JSON", offsetof(struct ctl_call, json)},
    {CTL_OPT_WATCH, "--watch", "show it live, until q is pressed",
     offsetof(struct ctl_call, watch)},
    {CTL_OPT_ZERO, "--zero", "then begin to count anew",
     offsetof(struct ctl_call, zero)},
    {CTL_OPT_STATS, "--stats", "print its stats to standard error at the end",
     offsetof(struct ctl_call, stats)},
    {CTL_OPT_MARKDOWN, "--markdown", "print Markdown, for a job's summary",
     offsetof(struct ctl_call, markdown)},
    {CTL_OPT_PATH, "--path", "print the directory alone",
     offsetof(struct ctl_call, path)},
};

const struct ctl_verb *ctl_verb_at(size_t number)
{
    return number < COUNT_OF(verbs) ? &verbs[number] : NULL;
}

bool ctl_option_at(size_t number, unsigned *ret_bit, const char **ret_name,
                   const char **ret_brief)
{
    if (number >= COUNT_OF(options))
        return false;
    *ret_bit = options[number].bit;
    *ret_name = options[number].name;
    *ret_brief = options[number].brief;
    return true;
}

/* --- help ----------------------------------------------------------------- */

static int print_help(void)
{
    puts("Usage: warmcurlctl [--json] VERB [OPTIONS] [ARGUMENTS]\n"
         "Looks at the daemon of warmcurl and steers it.\n");
    for (size_t i = 0; i < COUNT_OF(verbs); i++) {
        char call[64];

        snprintf(call, sizeof(call), "%s%s%s", verbs[i].name,
                 verbs[i].args[0] != '\0' ? " " : "", verbs[i].args);
        printf("  %-22s %s\n", call, verbs[i].brief);
    }
    puts(
        "\n"
        "  --json                 print JSON; run prints it to standard error\n"
        "  --help                 print this text; VERB --help: the verb's\n"
        "  --version              print the version\n"
        "\n"
        "The daemon is the one that warmcurl would use here; WARMCURL_SOCKET "
        "names\n"
        "another. Only start, warm and run start one.\n"
        "\n"
        "Exit codes: 0 done, also when no daemon was running; 1 the daemon "
        "could not\n"
        "be asked, refused, or did not end; 2 wrong usage. Verbs that only "
        "look (status,\n"
        "list, pools, stats, metrics, doctor, env) exit 0 whatever they see. "
        "run returns\n"
        "COMMAND's own code.");
    return CTL_DONE;
}

static int print_verb_help(const struct ctl_verb *v)
{
    printf("Usage: warmcurlctl %s%s", v->name, v->options ? " [OPTIONS]" : "");
    printf("%s%s\n", v->args[0] != '\0' ? " " : "", v->args);
    printf("%c%s.\n\n", v->brief[0] - 'a' + 'A', v->brief + 1);
    for (size_t i = 0; i < COUNT_OF(options); i++)
        if (v->options & options[i].bit)
            printf("  %-12s %s\n", options[i].name, options[i].brief);
    printf("  %-12s %s\n\n%s", "--help", "print this text", v->help);
    return CTL_DONE;
}

static int usage(const char *what, const char *name)
{
    fprintf(stderr, "warmcurlctl: %s%s%s (see warmcurlctl --help)\n", what,
            name != NULL ? " " : "", name != NULL ? name : "");
    return CTL_USAGE;
}

/* --- the command line ----------------------------------------------------- */

static const struct ctl_verb *find_verb(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(verbs); i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}

/* Sets the flag of option NAME; false when VERB (NULL: all verbs) has none. */
static bool set_option(const char *name, const struct ctl_verb *verb,
                       struct ctl_call *call)
{
    for (size_t i = 0; i < COUNT_OF(options); i++) {
        unsigned bits = verb != NULL ? verb->options : CTL_OPT_JSON;

        if (strcmp(options[i].name, name) == 0 && (bits & options[i].bit)) {
            *(bool *)((char *)call + options[i].offset) = true;
            return true;
        }
    }
    return false;
}

static bool is_option(const char *arg)
{
    return strncmp(arg, "--", 2) == 0 && arg[2] != '\0';
}

/* What stands before the verb. Returns where that is, or -1 when all was said,
 * with *RET_CODE. */
static int parse_head(int argc, char *argv[], struct ctl_call *call,
                      int *ret_code)
{
    int at = 1;

    for (; at < argc && is_option(argv[at]); at++) {
        if (strcmp(argv[at], "--help") == 0) {
            *ret_code = print_help();
            return -1;
        }
        if (strcmp(argv[at], "--version") == 0) {
            printf("warmcurlctl %s (%s)\n", WARMCURL_VERSION,
                   WARMCURL_BUILD_ID);
            *ret_code = CTL_DONE;
            return -1;
        }
        if (!set_option(argv[at], NULL, call)) {
            *ret_code = usage("unknown option", argv[at]);
            return -1;
        }
    }
    return at;
}

/* Takes the options from ARGV on; what else is there closes up, and ends with
 * NULL, as ARGV does.  Returns -1, or the exit code when all was said. */
static int take_options(char *argv[], struct ctl_call *call)
{
    bool is_literal = false;

    for (; *argv != NULL; argv++) {
        if (is_literal || strncmp(*argv, "--", 2) != 0) {
            call->args[call->arg_count++] = *argv;
            is_literal |= (call->verb->options & CTL_OPT_COMMAND) != 0;
        } else if (!is_option(*argv)) {
            is_literal = true;
        } else if (strcmp(*argv, "--help") == 0) {
            return print_verb_help(call->verb);
        } else if (!set_option(*argv, call->verb, call)) {
            return usage("unknown option", *argv);
        }
    }
    call->args[call->arg_count] = NULL;
    return -1;
}

/* What follows the verb. As above, -1 for what is to be run. */
static int parse_tail(char *argv[], struct ctl_call *call)
{
    const struct ctl_verb *v = call->verb;
    int code;

    call->args = argv;
    code = take_options(argv, call);
    if (code >= 0)
        return code;
    if (call->arg_count < v->min_args)
        return usage(v->name, "needs an argument");
    if (call->arg_count > v->max_args)
        return usage("too many arguments:", call->args[v->max_args]);
    return -1;
}

int ctl_verbs_parse(int argc, char *argv[], struct ctl_call *ret)
{
    int code = CTL_DONE;
    int at;

    memset(ret, 0, sizeof(*ret));
    at = parse_head(argc, argv, ret, &code);
    if (at < 0)
        return code;
    if (at >= argc)
        return usage("no verb", NULL);
    ret->verb = find_verb(argv[at]);
    if (ret->verb == NULL)
        return usage("unknown verb", argv[at]);
    if (ret->json && !(ret->verb->options & CTL_OPT_JSON))
        return usage("unknown option", "--json");
    return parse_tail(argv + at + 1, ret);
}

int ctl_verbs_run(int argc, char *argv[])
{
    struct ctl_call call;
    int result = ctl_verbs_parse(argc, argv, &call);

    if (result < 0)
        result = call.verb->run(&call);
    /* What could not be printed was not said. */
    if ((fflush(stdout) != 0 || ferror(stdout)) && result == CTL_DONE)
        result = CTL_NOT_DONE;
    return result;
}
