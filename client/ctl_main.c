/*
 * warmcurlctl: looks at the caller's daemon and steers it.
 *
 * Neighbours: ctl_session asks the daemon, ctl_print shows the answer,
 * ctl_run gives a command a daemon of its own.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "build_id.h"
#include "client/ctl_print.h"
#include "client/ctl_run.h"
#include "client/ctl_session.h"

/* ms; a busy daemon answers between two turns of its loop. */
#define ANSWER_WAIT_MS 5000
/* ms; after that a daemon that was told to exit is killed. */
#define EXIT_WAIT_MS 5000

enum {
    EXIT_DONE = 0,
    EXIT_NOT_DONE = 1,
    EXIT_USAGE = 2,
};

static const char help[] =
    "Usage: warmcurlctl [--json] COMMAND\n"
    "\n"
    "  status         show the daemon's figures\n"
    "  list           show its connections, one a line\n"
    "  stop           let it finish what it does, then end it\n"
    "  exit           end it now, with its transfers\n"
    "  run -- CMD...  run CMD with a daemon of its own, which ends with it\n"
    "\n"
    "  --json         print JSON; run prints it to standard error\n"
    "  --help         print this text\n"
    "  --version      print the version\n"
    "\n"
    "The daemon is the one that warmcurl would use here; WARMCURL_SOCKET names\n"
    "another. No command but run starts one. stop and exit return when the\n"
    "process has ended; exit kills it after five seconds.\n"
    "\n"
    "Exit codes: 0 done, also when no daemon was running; 1 the daemon could\n"
    "not be asked, refused, or did not end; 2 wrong usage. run returns CMD's\n"
    "own code, 128 + N when signal N ended it, 125 when it could not be\n"
    "started, 126 when CMD can't be executed, 127 when it was not found.\n";

struct options {
    bool json;
    char *const *args; /* what follows the command's name */
    int arg_count;
};

/* --- commands ------------------------------------------------------------- */

static int complain(const struct ctl_answer *a)
{
    fprintf(stderr, "warmcurlctl: %s\n",
            a->text[0] != '\0' ? a->text : "the daemon could not be asked");
    return EXIT_NOT_DONE;
}

/* {"running":true,"pid":...,ROW} or {"running":false,"reason":"..."} */
static void print_json_status(FILE *out, const struct ctl_answer *a)
{
    fprintf(out, "{\"running\":%s", a->is_running ? "true" : "false");
    if (!a->is_running) {
        fputs(",\"reason\":", out);
        ctl_print_json_string(out, a->text, strlen(a->text));
    }
    if (a->row_count > 0)
        ctl_print_json_members(out, &a->rows[0], true);
    fputs("}", out);
}

static int do_status(const struct options *o)
{
    struct ctl_answer a;
    int result = EXIT_DONE;

    if (ctl_ask(CTL_STATUS, ANSWER_WAIT_MS, &a) < 0)
        result = complain(&a);
    if (o->json) {
        print_json_status(stdout, &a);
        putchar('\n');
    } else if (result == EXIT_DONE && !a.is_running) {
        puts(a.text);
    } else if (result == EXIT_DONE) {
        ctl_print_fields(stdout, a.rows, a.row_count);
    }
    ctl_answer_done(&a);
    return result;
}

static int do_list(const struct options *o)
{
    struct ctl_answer a;
    int result = EXIT_DONE;

    if (ctl_ask(CTL_LIST, ANSWER_WAIT_MS, &a) < 0)
        result = complain(&a);
    if (o->json) {
        ctl_print_json_array(stdout, a.rows, a.row_count);
        putchar('\n');
    } else if (result == EXIT_DONE) {
        ctl_print_table(stdout, a.rows, a.row_count);
    }
    ctl_answer_done(&a);
    return result;
}

/* stop and exit. */
static int end(const struct options *o, enum ctl_command command, int end_ms)
{
    struct ctl_answer a;
    int result = EXIT_DONE;

    if (ctl_end(command, ANSWER_WAIT_MS, end_ms, &a) < 0)
        result = complain(&a);
    if (o->json)
        printf("{\"ended\":%s,\"pid\":%d}\n",
               a.is_running && result == EXIT_DONE ? "true" : "false",
               (int)a.pid);
    else if (result == EXIT_DONE && !a.is_running)
        puts(a.text);
    ctl_answer_done(&a);
    return result;
}

static int do_stop(const struct options *o)
{
    return end(o, CTL_STOP, -1);
}

static int do_exit(const struct options *o)
{
    return end(o, CTL_EXIT, EXIT_WAIT_MS);
}

static int usage(const char *what, const char *name)
{
    fprintf(stderr, "warmcurlctl: %s%s%s (see warmcurlctl --help)\n", what,
            name != NULL ? " " : "", name != NULL ? name : "");
    return EXIT_USAGE;
}

static int do_run(const struct options *o)
{
    struct ctl_answer status;
    int result = ctl_run(o->args, &status);

    if (o->json) {
        fprintf(stderr, "{\"exit_code\":%d,\"daemon\":", result);
        print_json_status(stderr, &status);
        fputs("}\n", stderr);
    }
    ctl_answer_done(&status);
    return result;
}

static const struct command {
    const char *name;
    int (*run)(const struct options *o);
    bool takes_command; /* the rest of the line is a command to run */
} commands[] = {
    {"status", do_status, false}, {"list", do_list, false},
    {"stop", do_stop, false},     {"exit", do_exit, false},
    {"run", do_run, true},
};

/* --- the command line ----------------------------------------------------- */

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    }
    return NULL;
}

/* Takes the options at AT; returns where they end, or -1 after printing what
 * is wrong. */
static int take_options(int argc, char *const argv[], int at, struct options *o)
{
    for (; at < argc && strncmp(argv[at], "--", 2) == 0; at++) {
        if (argv[at][2] == '\0')
            return at;
        if (strcmp(argv[at], "--json") != 0) {
            usage("unknown option", argv[at]);
            return -1;
        }
        o->json = true;
    }
    return at;
}

/* What follows the command's name: options, and for run "--" and CMD. */
static int take_rest(const struct command *command, int argc,
                     char *const argv[], int at, struct options *o)
{
    at = take_options(argc, argv, at, o);
    if (at < 0)
        return EXIT_USAGE;
    if (at < argc && strcmp(argv[at], "--") == 0)
        at++;
    o->args = argv + at;
    o->arg_count = argc - at;
    if (command->takes_command && o->arg_count == 0)
        return usage("no command to run", NULL);
    if (!command->takes_command && o->arg_count > 0)
        return usage("too many arguments:", o->args[0]);
    return EXIT_DONE;
}

int main(int argc, char *argv[])
{
    struct options o = {.json = false};
    const struct command *command;
    int result;
    int at;

    if (argc > 1 && strcmp(argv[1], "--help") == 0)
        return fputs(help, stdout) < 0;
    if (argc > 1 && strcmp(argv[1], "--version") == 0)
        return printf("warmcurlctl %s (%s)\n", WARMCURL_VERSION,
                      WARMCURL_BUILD_ID) < 0;
    at = take_options(argc, argv, 1, &o);
    if (at < 0)
        return EXIT_USAGE;
    if (at >= argc)
        return usage("no command", NULL);
    command = find_command(argv[at]);
    if (command == NULL)
        return usage("unknown command", argv[at]);
    result = take_rest(command, argc, argv, at + 1, &o);
    if (result != EXIT_DONE)
        return result;
    result = command->run(&o);
    return fflush(stdout) != 0 ? EXIT_NOT_DONE : result;
}
