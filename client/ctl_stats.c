#include "ctl_stats.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "client/ctl_row.h"
#include "client/ctl_say.h"
#include "client/ctl_table.h"
#include "client/ctl_terminal.h"
#include "client/ctl_units.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const struct ctl_row *find_sums(const struct ctl_answer *a)
{
    for (size_t i = 0; i < a->row_count; i++)
        if (ctl_row_is(&a->rows[i], "row", "sums"))
            return &a->rows[i];
    return NULL;
}

/* Rows of the kind TEXT, the one with the greatest KEY first. */
struct selection {
    const struct ctl_row **rows;
    size_t count;
};

static struct selection select_rows(const struct ctl_answer *a,
                                    const char *text, const char *key)
{
    struct selection s = {
        .rows = malloc((a->row_count + 1) * sizeof(const struct ctl_row *))};

    for (size_t i = 0; s.rows != NULL && i < a->row_count; i++) {
        const struct ctl_row *row = &a->rows[i];
        size_t at = s.count;

        if (!ctl_row_is(row, "row", text))
            continue;
        while (at > 0 &&
               ctl_row_num(s.rows[at - 1], key) < ctl_row_num(row, key)) {
            s.rows[at] = s.rows[at - 1];
            at--;
        }
        s.rows[at] = row;
        s.count++;
    }
    return s;
}

/* --- tables --------------------------------------------------------------- */

static const struct ctl_column reason_columns[] = {
    {.head = "COUNT", .is_right = true},
    {.head = "ROUTE"},
    {.head = "WHY", .min = 16},
};

static void make_reasons(struct ctl_table *t, const struct ctl_answer *a)
{
    struct selection s = select_rows(a, "reason", "count");

    ctl_table_init(t, reason_columns, COUNT_OF(reason_columns));
    for (size_t i = 0; i < s.count; i++) {
        char count[CTL_VALUE_BYTES], route[CTL_VALUE_BYTES];
        char reason[CTL_VALUE_BYTES];
        const char *const cells[] = {
            ctl_row_text(s.rows[i], "count", count),
            ctl_row_text(s.rows[i], "route", route),
            ctl_row_text(s.rows[i], "reason", reason),
        };

        ctl_table_add(t, cells);
    }
    free(s.rows);
}

static const struct ctl_column host_columns[] = {
    {.head = "HOST", .min = 16},
    {.head = "REQUESTS", .is_right = true, .order = 1},
    {.head = "WARM", .is_right = true},
    {.head = "NEW", .is_right = true, .order = 3},
    {.head = "HIT RATE", .is_right = true, .order = 2},
    {.head = "HANDSHAKE", .is_right = true, .order = 4},
    {.head = "SAVED", .is_right = true, .order = 5},
    {.head = "TIME SAVED", .is_right = true},
};

/* What one handshake took, as far as any was measured. */
static const char *mean_handshake(const struct ctl_row *row,
                                  char buf[CTL_UNITS_BYTES])
{
    int64_t count = ctl_row_num(row, "handshakes");

    if (count == 0)
        return "-";
    return ctl_units_fine(buf, ctl_row_num(row, "handshakes_us") / count);
}

static const char *hit_rate(const struct ctl_row *row,
                            char buf[CTL_UNITS_BYTES])
{
    int64_t warm = ctl_row_num(row, "warm");

    return ctl_units_percent(buf, warm, warm + ctl_row_num(row, "new"));
}

static void add_host(struct ctl_table *t, const struct ctl_row *row)
{
    char host[CTL_VALUE_BYTES], requests[CTL_VALUE_BYTES];
    char warm[CTL_VALUE_BYTES], fresh[CTL_VALUE_BYTES], saved[CTL_VALUE_BYTES];
    char rate[CTL_UNITS_BYTES], mean[CTL_UNITS_BYTES], time[CTL_UNITS_BYTES];
    const char *const cells[] = {
        ctl_row_text(row, "host", host),
        ctl_row_text(row, "requests", requests),
        ctl_row_text(row, "warm", warm),
        ctl_row_text(row, "new", fresh),
        hit_rate(row, rate),
        mean_handshake(row, mean),
        ctl_row_text(row, "saved", saved),
        ctl_units_fine(time, ctl_row_num(row, "saved_us")),
    };

    ctl_table_add(t, cells);
}

static void make_hosts(struct ctl_table *t, const struct ctl_answer *a)
{
    struct selection s = select_rows(a, "host", "requests");

    ctl_table_init(t, host_columns, COUNT_OF(host_columns));
    for (size_t i = 0; i < s.count; i++)
        add_host(t, s.rows[i]);
    free(s.rows);
}

/* --- sums ----------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *key;
} sums[] = {
    {"commands", "commands"}, {"  direct, without the daemon", "direct"},
    {"requests", "requests"}, {"  warm", "warm"},
    {"  new", "new"},         {"  without a connection", "unconnected"},
};

static const struct ctl_column sum_columns[] = {
    {.head = "What"},
    {.head = "Count", .is_right = true},
};

static void add_sum(struct ctl_table *t, const char *name, const char *value)
{
    const char *const cells[] = {name, value};

    ctl_table_add(t, cells);
}

static void make_sums(struct ctl_table *t, const struct ctl_row *row)
{
    char value[CTL_VALUE_BYTES];
    char units[CTL_UNITS_BYTES];

    ctl_table_init(t, sum_columns, COUNT_OF(sum_columns));
    for (size_t i = 0; i < COUNT_OF(sums); i++)
        add_sum(t, sums[i].name, ctl_row_text(row, sums[i].key, value));
    add_sum(t, "hit rate (warm of warm and new)", hit_rate(row, units));
    add_sum(t, "handshakes measured", ctl_row_text(row, "handshakes", value));
    add_sum(t, "  one took, on average", mean_handshake(row, units));
    add_sum(t, "handshakes saved", ctl_row_text(row, "saved", value));
    add_sum(t, "  they had taken",
            ctl_units_fine(units, ctl_row_num(row, "saved_us")));
}

/* --- the whole ------------------------------------------------------------ */

static void print_table(struct ctl_table *t, enum ctl_stats_form form,
                        size_t width, FILE *out)
{
    if (t->row_count > 0) {
        putc('\n', out);
        if (form == CTL_STATS_MARKDOWN)
            ctl_table_markdown(t, out);
        else
            ctl_table_print(t, width, out);
    }
    ctl_table_done(t);
}

static void print_sums(struct ctl_table *t, enum ctl_stats_form form, FILE *out)
{
    if (form == CTL_STATS_MARKDOWN) {
        print_table(t, form, 0, out);
        return;
    }
    ctl_table_fit(t, 0);
    for (size_t i = 0; i < t->row_count; i++)
        ctl_table_row(t, i, out);
    ctl_table_done(t);
}

void ctl_stats_print(const struct ctl_answer *a, enum ctl_stats_form form,
                     size_t width, FILE *out)
{
    const struct ctl_row *row = find_sums(a);
    char time[CTL_UNITS_BYTES];
    struct ctl_table t;

    if (row == NULL)
        return;
    fprintf(out,
            form == CTL_STATS_MARKDOWN ? "### warmcurl, in %s\n"
                                       : "warmcurl, in %s\n",
            ctl_units_long(time, ctl_row_num(row, "since_s")));
    make_sums(&t, row);
    print_sums(&t, form, out);
    make_hosts(&t, a);
    print_table(&t, form, width, out);
    make_reasons(&t, a);
    print_table(&t, form, width, out);
}

void ctl_stats_json(struct ctl_json *j, const struct ctl_answer *a)
{
    const struct ctl_row *row = find_sums(a);
    int64_t warm;
    int64_t connected;

    if (row == NULL)
        return;
    warm = ctl_row_num(row, "warm");
    connected = warm + ctl_row_num(row, "new");
    ctl_json_members(j, row, "row");
    if (connected > 0)
        ctl_json_decimal(j, "hit_rate", warm * 1000 / connected, 3);
    else
        ctl_json_null(j, "hit_rate");
    ctl_json_rows(j, "hosts", a, "row", "host");
    ctl_json_rows(j, "reasons", a, "row", "reason");
}

static void print_json(const struct ctl_answer *a)
{
    struct ctl_json j = {.out = stdout};

    ctl_json_open(&j, NULL, '{');
    ctl_json_bool(&j, "running", a->is_running);
    if (a->row_count == 0)
        ctl_json_str(&j, "reason", a->text);
    ctl_stats_json(&j, a);
    ctl_json_close(&j, '}');
    ctl_json_end(&j);
}

int ctl_stats(const struct ctl_call *call)
{
    enum ctl_command command = call->zero ? CTL_ZERO : CTL_STATS;
    struct ctl_answer a;
    int error;

    if (call->json && call->markdown) {
        ctl_say("--markdown and --json exclude each other");
        return CTL_USAGE;
    }
    error = ctl_ask(command, "", CTL_ANSWER_MS, &a);
    if (error < 0)
        ctl_say_failed(&a);
    if (call->json)
        print_json(&a);
    else if (error == 0 && !a.is_running)
        puts(a.text);
    else if (error == 0)
        ctl_stats_print(&a,
                        call->markdown ? CTL_STATS_MARKDOWN : CTL_STATS_TEXT,
                        ctl_terminal_width(), stdout);
    ctl_answer_done(&a);
    return CTL_DONE;
}
