#include "ctl_steer.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/connect.h"
#include "client/ctl_json.h"
#include "client/ctl_row.h"
#include "client/ctl_say.h"
#include "client/ctl_session.h"

/* ms; after that a daemon that was told to exit is killed. */
#define EXIT_WAIT_MS 5000

/* A figure in an object of its own line. */
static void begin_json(struct ctl_json *j)
{
    *j = (struct ctl_json){.out = stdout};
    ctl_json_open(j, NULL, '{');
}

static void end_json(struct ctl_json *j)
{
    ctl_json_close(j, '}');
    ctl_json_end(j);
}

/* --- start ---------------------------------------------------------------- */

static void say_started(const struct ctl_call *call, const struct connection *c,
                        const struct ctl_answer *a)
{
    struct ctl_json j;

    if (!call->json) {
        printf("warmcurld, process %d, %s\n", (int)a->pid,
               c->is_new_daemon ? "was started" : "is running already");
        return;
    }
    begin_json(&j);
    ctl_json_bool(&j, "started", c->is_new_daemon);
    ctl_json_num(&j, "pid", a->pid);
    ctl_json_str(&j, "socket", c->where.socket);
    end_json(&j);
}

int ctl_steer_start(const struct ctl_call *call)
{
    char text[CTL_TEXT_BYTES];
    struct connection c;
    struct ctl_answer a;
    int result = CTL_DONE;

    if (connect_daemon(CONNECT_START | CONNECT_ASKED, &c) != CONNECT_OK) {
        ctl_say(connect_describe(&c, text, sizeof(text)));
        return CTL_NOT_DONE;
    }
    close(c.fd);
    /* A program that can't run shows only when it is asked. */
    if (ctl_ask(CTL_STATUS, "", CTL_ANSWER_MS, &a) < 0) {
        ctl_say_failed(&a);
        result = CTL_NOT_DONE;
    } else if (!a.is_running) {
        ctl_say("the daemon ended as soon as it was started");
        result = CTL_NOT_DONE;
    } else {
        say_started(call, &c, &a);
    }
    ctl_answer_done(&a);
    return result;
}

/* --- stop and exit -------------------------------------------------------- */

static int end(const struct ctl_call *call, enum ctl_command command,
               int end_ms)
{
    struct ctl_answer a;
    int result = CTL_DONE;

    if (ctl_end(command, CTL_ANSWER_MS, end_ms, &a) < 0) {
        ctl_say_failed(&a);
        result = CTL_NOT_DONE;
    }
    if (call->json) {
        struct ctl_json j;

        begin_json(&j);
        ctl_json_bool(&j, "ended", a.is_running && result == CTL_DONE);
        ctl_json_num(&j, "pid", a.pid);
        end_json(&j);
    } else if (result == CTL_DONE && !a.is_running) {
        puts(a.text);
    }
    ctl_answer_done(&a);
    return result;
}

int ctl_steer_stop(const struct ctl_call *call)
{
    return end(call, CTL_STOP, -1);
}

int ctl_steer_exit(const struct ctl_call *call)
{
    return end(call, CTL_EXIT, EXIT_WAIT_MS);
}

/* --- flush ---------------------------------------------------------------- */

static void print_flushed(const struct ctl_call *call,
                          const struct ctl_answer *a)
{
    int64_t closed = 0;
    int64_t closing = 0;

    if (a->row_count > 0) {
        closed = ctl_row_num(&a->rows[0], "closed");
        closing = ctl_row_num(&a->rows[0], "closing");
    }
    if (call->json) {
        struct ctl_json j;

        begin_json(&j);
        ctl_json_bool(&j, "running", a->is_running);
        ctl_json_num(&j, "closed", closed);
        ctl_json_num(&j, "closing", closing);
        end_json(&j);
    } else if (!a->is_running) {
        puts(a->text);
    } else {
        printf("%" PRId64 " closed, %" PRId64 " close when their requests are "
               "through\n",
               closed, closing);
    }
}

int ctl_steer_flush(const struct ctl_call *call)
{
    const char *pattern = call->arg_count > 0 ? call->args[0] : "";
    struct ctl_answer a;
    int error = ctl_ask(CTL_FLUSH, pattern, CTL_ANSWER_MS, &a);
    int result = CTL_DONE;

    if (error == -EINVAL) {
        fprintf(stderr,
                "warmcurlctl: '%s' is no HOST[:PORT] (as in example.org, "
                "*.example.org, [::1]:443)\n",
                pattern);
        result = CTL_USAGE;
    } else if (error < 0) {
        ctl_say_failed(&a);
        result = CTL_NOT_DONE;
    } else {
        print_flushed(call, &a);
    }
    ctl_answer_done(&a);
    return result;
}

/* --- log ------------------------------------------------------------------ */

int ctl_steer_log(const struct ctl_call *call)
{
    const char *level = call->args[0];
    struct ctl_answer a;
    int error = ctl_ask(CTL_LOG, level, CTL_ANSWER_MS, &a);
    int result = CTL_DONE;

    if (error == -EINVAL) {
        fprintf(stderr,
                "warmcurlctl: '%s' is none of error, warning, info, debug\n",
                level);
        result = CTL_USAGE;
    } else if (error < 0 || !a.is_running) {
        ctl_say_failed(&a);
        result = CTL_NOT_DONE;
    }
    if (call->json) {
        struct ctl_json j;

        begin_json(&j);
        ctl_json_bool(&j, "done", result == CTL_DONE);
        end_json(&j);
    }
    ctl_answer_done(&a);
    return result;
}

/* --- reload --------------------------------------------------------------- */

/* "/etc/warmcurl.conf:7: TEXT", as compilers have it; without a line what is
 * wrong with the file. */
static void print_faults(const struct ctl_answer *a)
{
    for (size_t i = 0; i < a->row_count; i++) {
        char file[CTL_VALUE_BYTES], text[CTL_VALUE_BYTES];
        int64_t line = ctl_row_num(&a->rows[i], "line");

        ctl_row_text(&a->rows[i], "file", file);
        ctl_row_text(&a->rows[i], "text", text);
        if (line > 0)
            fprintf(stderr, "%s:%" PRId64 ": %s\n", file, line, text);
        else
            fprintf(stderr, "%s: %s\n", file, text);
    }
}

int ctl_steer_reload(const struct ctl_call *call)
{
    struct ctl_answer a;
    int error = ctl_ask(CTL_RELOAD, "", CTL_ANSWER_MS, &a);
    int result = error < 0 || a.row_count > 0 ? CTL_NOT_DONE : CTL_DONE;

    if (a.row_count > 0)
        ctl_say("the configuration stays as it was");
    else if (error < 0)
        ctl_say_failed(&a);
    if (call->json) {
        struct ctl_json j;

        begin_json(&j);
        ctl_json_bool(&j, "running", a.is_running);
        ctl_json_rows(&j, "faults", &a, NULL, NULL);
        end_json(&j);
    } else {
        print_faults(&a);
        if (error == 0 && !a.is_running)
            puts(a.text);
    }
    ctl_answer_done(&a);
    return result;
}
