#include "client/answer.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "client/arena.h"
#include "client/help.h"
#include "client/spawn.h"
#include "proto/curlcode.h"

/* curl's words where it was built without a manual, and where to find one. */
static const char no_manual[] =
    "Warning: built-in manual was disabled at build-time\n"
    "warmcurl: see warmcurl(1) and https://curl.se/docs/manpage.html";

static int say_help(const struct invocation *inv, struct console *console)
{
    const char *text = help_text(inv->says_of);

    return console_out(console, text, strlen(text), false) ? WC_E_WRITE_ERROR
                                                           : 0;
}

/* Only the daemon's program knows what OPTION asks: it has libcurl. */
static int ask_program(struct console *console, const char *option)
{
    char program[PATH_MAX];
    int rc = spawn_find_program(program);
    char *const argv[] = {program, (char *)option, NULL};

    if (!rc) {
        console_flush(console);
        execve(program, argv, environ);
        rc = -errno;
    }
    console_say(console, arena_around("warmcurl: libcurl can't be asked: ",
                                      strerror(-rc), ""));
    return WC_E_FAILED_INIT;
}

int answer_say(const struct invocation *inv, struct console *console)
{
    switch (inv->says) {
    case SAYS_VERSION:
        return ask_program(console, "--curl-version");
    case SAYS_ENGINES:
        return ask_program(console, "--curl-engines");
    case SAYS_TRUST:
        return 0; /* as a curl that has no certificates of its own */
    case SAYS_HELP:
        return say_help(inv, console);
    default:
        console_say(console, no_manual);
        return WC_E_FAILED_INIT;
    }
}
