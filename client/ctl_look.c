#include "ctl_look.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "client/ctl_row.h"
#include "client/ctl_say.h"
#include "client/ctl_table.h"
#include "client/ctl_units.h"
#include "client/ctl_watch.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Asks.  False when there is nothing to show, which was said then; in JSON
 * that no daemon is running is not said here. */
static bool ask(enum ctl_command command, const struct ctl_call *call,
                struct ctl_answer *ret)
{
    if (ctl_ask(command, "", CTL_ANSWER_MS, ret) < 0) {
        ctl_say_failed(ret);
        return false;
    }
    if (!ret->is_running && !call->json)
        puts(ret->text);
    return ret->is_running;
}

/* --- status --------------------------------------------------------------- */

void ctl_look_json_status(struct ctl_json *j, const struct ctl_answer *a)
{
    ctl_json_bool(j, "running", a->is_running);
    if (a->row_count > 0)
        ctl_json_members(j, &a->rows[0], NULL);
    else
        ctl_json_str(j, "reason", a->text);
}

static void print_status(const struct ctl_row *row)
{
    char a[CTL_VALUE_BYTES], b[CTL_VALUE_BYTES], c[CTL_VALUE_BYTES];
    char time[CTL_UNITS_BYTES];

    printf("warmcurld %s, libcurl %s, build %s\n",
           ctl_row_text(row, "version", a), ctl_row_text(row, "libcurl", b),
           ctl_row_text(row, "build", c));
    printf("process       %s, up %s\n", ctl_row_text(row, "pid", a),
           ctl_units_long(time, ctl_row_num(row, "uptime_s")));
    printf("socket        %s\n", ctl_row_text(row, "socket", a));
    printf("commands      %s, %s of them direct\n",
           ctl_row_text(row, "commands", a), ctl_row_text(row, "direct", b));
    printf("requests      %s: %s warm, %s new\n",
           ctl_row_text(row, "requests", a), ctl_row_text(row, "warm", b),
           ctl_row_text(row, "new", c));
    printf("connections   %s, pools %s\n", ctl_row_text(row, "connections", a),
           ctl_row_text(row, "pools", b));
    printf("sessions      %s, transfers %s\n", ctl_row_text(row, "sessions", a),
           ctl_row_text(row, "transfers", b));
    printf("memory        %.1f MiB\n",
           (double)ctl_row_num(row, "rss_kib") / 1024);
    printf("log level     %s\n", ctl_row_text(row, "log", a));
    printf("ends          after %s without a command\n",
           ctl_units_long(time, ctl_row_num(row, "idle_exit_s")));
}

int ctl_look_status(const struct ctl_call *call)
{
    struct ctl_answer a;
    bool is_there = ask(CTL_STATUS, call, &a);

    if (call->json) {
        struct ctl_json j = {.out = stdout};

        ctl_json_open(&j, NULL, '{');
        ctl_look_json_status(&j, &a);
        ctl_json_close(&j, '}');
        ctl_json_end(&j);
    } else if (is_there && a.row_count > 0) {
        print_status(&a.rows[0]);
    }
    ctl_answer_done(&a);
    return CTL_DONE;
}

/* --- list ----------------------------------------------------------------- */

static const struct ctl_column connection_columns[] = {
    {.head = "HOST", .min = 16},
    {.head = "ADDRESS", .min = 9, .order = 2},
    {.head = "PORT", .is_right = true, .order = 3},
    {.head = "PROTOCOL", .order = 4},
    {.head = "TLS", .order = 5},
    {.head = "AGE", .is_right = true},
    {.head = "IDLE", .is_right = true},
    {.head = "REQS", .is_right = true, .order = 1},
    {.head = "POOL", .order = 6},
    {.head = "STATE"},
};

/* "name:port" without what the column beside it says. */
static void drop_port(char *host, const char *port)
{
    char *colon = strrchr(host, ':');

    if (colon != NULL && strcmp(colon + 1, port) == 0)
        *colon = '\0';
}

/* "TLSv1.3" under the head TLS. */
static const char *tls_version(const char *text)
{
    return strncmp(text, "TLSv", 4) == 0 ? text + 4 : text;
}

static void add_connection(struct ctl_table *t, const struct ctl_row *row)
{
    char host[CTL_VALUE_BYTES], address[CTL_VALUE_BYTES], port[CTL_VALUE_BYTES];
    char protocol[CTL_VALUE_BYTES], tls[CTL_VALUE_BYTES];
    char requests[CTL_VALUE_BYTES], pool[CTL_VALUE_BYTES];
    char state[CTL_VALUE_BYTES];
    char age[CTL_UNITS_BYTES], idle[CTL_UNITS_BYTES];
    const char *const cells[] = {
        ctl_row_text(row, "host", host),
        ctl_row_text(row, "address", address),
        ctl_row_text(row, "port", port),
        ctl_row_text(row, "protocol", protocol),
        tls_version(ctl_row_text(row, "tls_version", tls)),
        ctl_units_short(age, ctl_row_num(row, "age_s")),
        ctl_units_short(idle, ctl_row_num(row, "idle_s")),
        ctl_row_text(row, "requests", requests),
        ctl_row_text(row, "pool", pool),
        ctl_row_text(row, "state", state),
    };

    drop_port(host, port);
    ctl_table_add(t, cells);
}

static void make_connections(struct ctl_table *t, const struct ctl_answer *a)
{
    ctl_table_init(t, connection_columns, COUNT_OF(connection_columns));
    for (size_t i = 0; i < a->row_count; i++)
        add_connection(t, &a->rows[i]);
    ctl_table_sort(t, 0);
}

/* --- list --watch --------------------------------------------------------- */

/* Lines above the table. */
#define WATCH_HEAD_LINES 2

/* ms that a live view waits for an answer: keys are not read meanwhile. */
#define WATCH_ANSWER_MS 1000

static size_t count_state(const struct ctl_answer *a, const char *state)
{
    size_t count = 0;

    for (size_t i = 0; i < a->row_count; i++)
        count += ctl_row_is(&a->rows[i], "state", state);
    return count;
}

/* TEXT in WIDTH characters at most. */
static void put_cut(FILE *out, const char *text, size_t width)
{
    fprintf(out, "%.*s\n", (int)width, text);
}

/* The table, as much of it as LINES hold. */
static void draw_table(FILE *out, const struct ctl_answer *a,
                       struct ctl_size size, size_t lines)
{
    struct ctl_table t;
    size_t shown;

    make_connections(&t, a);
    ctl_table_fit(&t, size.columns);
    shown = t.row_count < lines ? t.row_count : lines - 1;
    if (t.row_count == lines)
        shown = lines;
    ctl_table_head(&t, out);
    for (size_t i = 0; i < shown; i++)
        ctl_table_row(&t, i, out);
    if (shown < t.row_count)
        fprintf(out, "(%zu more)\n", t.row_count - shown);
    ctl_table_done(&t);
}

static void draw_connections(FILE *out, struct ctl_size size)
{
    char text[CTL_TEXT_BYTES + 32];
    struct ctl_answer a;
    int error = ctl_ask(CTL_LIST, "", WATCH_ANSWER_MS, &a);

    if (error < 0 || !a.is_running)
        snprintf(text, sizeof(text), "warmcurl: %s (q quits)", a.text);
    else
        snprintf(text, sizeof(text),
                 "warmcurl: %zu connection%s, %zu idle, %zu busy (q quits)",
                 a.row_count, a.row_count == 1 ? "" : "s",
                 count_state(&a, "idle"), count_state(&a, "busy"));
    put_cut(out, text, size.columns);
    if (a.row_count > 0 && size.lines > WATCH_HEAD_LINES + 1) {
        putc('\n', out);
        draw_table(out, &a, size, size.lines - WATCH_HEAD_LINES - 1);
    }
    ctl_answer_done(&a);
}

static int watch(void)
{
    const char *lack = ctl_terminal_lacks();
    int error;

    if (lack != NULL) {
        fprintf(stderr, "warmcurlctl: --watch needs a terminal: %s\n", lack);
        return CTL_USAGE;
    }
    error = ctl_watch(draw_connections);
    /* A terminal that is gone sees no message. */
    return error < 0 && error != -EIO ? CTL_NOT_DONE : CTL_DONE;
}

int ctl_look_list(const struct ctl_call *call)
{
    struct ctl_answer a;
    bool is_there;

    if (call->watch && call->json) {
        ctl_say("--watch and --json exclude each other");
        return CTL_USAGE;
    }
    if (call->watch)
        return watch();
    is_there = ask(CTL_LIST, call, &a);
    if (call->json) {
        struct ctl_json j = {.out = stdout};

        ctl_json_rows(&j, NULL, &a, NULL, NULL);
        ctl_json_end(&j);
    } else if (is_there && a.row_count == 0) {
        puts("no connections");
    } else if (is_there) {
        struct ctl_table t;

        make_connections(&t, &a);
        ctl_table_print(&t, ctl_terminal_width(), stdout);
        ctl_table_done(&t);
    }
    ctl_answer_done(&a);
    return CTL_DONE;
}

/* --- pools ---------------------------------------------------------------- */

static const struct ctl_column pool_columns[] = {
    {.head = "POOL"},
    {.head = "NAME", .min = 4, .order = 2},
    {.head = "CONNS", .is_right = true},
    {.head = "BUSY", .is_right = true, .order = 3},
    {.head = "REQS", .is_right = true, .order = 1},
    {.head = "HOSTS", .is_right = true, .order = 4},
    {.head = "UNUSED", .is_right = true},
    {.head = "OPTIONS THAT MAKE IT", .min = 8},
};

static void add_pool(struct ctl_table *t, const struct ctl_row *row)
{
    char pool[CTL_VALUE_BYTES], name[CTL_VALUE_BYTES];
    char connections[CTL_VALUE_BYTES], busy[CTL_VALUE_BYTES];
    char requests[CTL_VALUE_BYTES], hosts[CTL_VALUE_BYTES];
    char options[CTL_VALUE_BYTES];
    char unused[CTL_UNITS_BYTES];
    const char *const cells[] = {
        ctl_row_text(row, "pool", pool),
        ctl_row_text(row, "name", name),
        ctl_row_text(row, "connections", connections),
        ctl_row_text(row, "busy", busy),
        ctl_row_text(row, "requests", requests),
        ctl_row_text(row, "hosts", hosts),
        ctl_units_short(unused, ctl_row_num(row, "unused_s")),
        ctl_row_text(row, "options", options),
    };

    ctl_table_add(t, cells);
}

int ctl_look_pools(const struct ctl_call *call)
{
    struct ctl_answer a;
    bool is_there = ask(CTL_POOLS, call, &a);

    if (call->json) {
        struct ctl_json j = {.out = stdout};

        ctl_json_rows(&j, NULL, &a, NULL, NULL);
        ctl_json_end(&j);
    } else if (is_there && a.row_count == 0) {
        puts("no pools");
    } else if (is_there) {
        struct ctl_table t;

        ctl_table_init(&t, pool_columns, COUNT_OF(pool_columns));
        for (size_t i = 0; i < a.row_count; i++)
            add_pool(&t, &a.rows[i]);
        ctl_table_print(&t, ctl_terminal_width(), stdout);
        ctl_table_done(&t);
    }
    ctl_answer_done(&a);
    return CTL_DONE;
}
