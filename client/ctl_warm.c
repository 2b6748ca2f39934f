#include "ctl_warm.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/connect.h"
#include "client/ctl_child.h"
#include "client/ctl_json.h"
#include "client/ctl_place.h"
#include "client/ctl_say.h"
#include "client/ctl_units.h"

/* What -w prints: status, new connections, seconds. */
#define FIGURES "%{http_code} %{num_connects} %{time_total}"

/* What came of one URL. */
struct warmed {
    const char *url;
    int exit_code; /* warmcurl's */
    int status;    /* HTTP's; 0: no answer */
    int connects;  /* connections that were made */
    double seconds;
};

/* --- warmcurl ------------------------------------------------------------- */

/* 0 or -errno of what keeps warmcurl from being run. */
static int warm_one(const char *program, const char *url, struct warmed *ret)
{
    /* Only the daemon keeps anything, so whoever can't be carried is told
     * why instead of going direct. */
    const char *const argv[] = {"warmcurl",     "--head",      "--silent",
                                "--show-error", "--warm-only", "--output",
                                "/dev/null",    "--write-out", FIGURES,
                                "--",           url,           NULL};
    struct ctl_child child;
    int error = ctl_child_start(&child, program, argv, STDOUT_FILENO);

    *ret = (struct warmed){.url = url};
    if (error < 0)
        return error;
    if (fscanf(child.said, "%d %d %lf", &ret->status, &ret->connects,
               &ret->seconds) != 3)
        ret->seconds = 0;
    ret->exit_code = ctl_child_end(&child);
    return 0;
}

/* --- what is shown -------------------------------------------------------- */

static void print_text(const struct warmed *w)
{
    char time[CTL_UNITS_BYTES];

    if (w->exit_code != 0) /* warmcurl said why */
        printf("%s: HEAD failed (%d)\n", w->url, w->exit_code);
    else
        printf("%s: HEAD was answered with %d on %s connection, after %s\n",
               w->url, w->status, w->connects > 0 ? "a new" : "a warm",
               ctl_units_fine(time, (int64_t)(w->seconds * 1e6)));
}

static void print_json(struct ctl_json *j, const struct warmed *w)
{
    ctl_json_open(j, NULL, '{');
    ctl_json_str(j, "url", w->url);
    ctl_json_str(j, "method", "HEAD");
    ctl_json_num(j, "exit_code", w->exit_code);
    ctl_json_num(j, "status", w->status);
    ctl_json_bool(j, "new", w->connects > 0);
    ctl_json_decimal(j, "seconds", (int64_t)(w->seconds * 1e6), 6);
    ctl_json_close(j, '}');
}

/* Also where no command may start one: it was asked for.  What keeps it from
 * being started, each URL's command says. */
static void start_daemon(void)
{
    struct connection c;

    if (connect_daemon(CONNECT_START | CONNECT_ASKED, &c) == CONNECT_OK)
        close(c.fd);
}

int ctl_warm(const struct ctl_call *call)
{
    struct ctl_json j = {.out = stdout};
    char program[PATH_MAX];
    int result = CTL_DONE;

    if (ctl_place_beside("warmcurl", program) < 0) {
        fprintf(stderr, "warmcurlctl: no warmcurl beside this program\n");
        return CTL_NOT_DONE;
    }
    start_daemon();
    if (call->json)
        ctl_json_open(&j, NULL, '[');
    for (int i = 0; i < call->arg_count; i++) {
        struct warmed w;
        int error = warm_one(program, call->args[i], &w);

        if (error < 0) {
            ctl_say(strerror(-error));
            w.exit_code = 127;
        }
        if (w.exit_code != 0)
            result = CTL_NOT_DONE;
        if (call->json)
            print_json(&j, &w);
        else
            print_text(&w);
    }
    if (call->json) {
        ctl_json_close(&j, ']');
        ctl_json_end(&j);
    }
    return result;
}
