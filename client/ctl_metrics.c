#include "ctl_metrics.h"

#include <inttypes.h>
#include <string.h>

#include "client/ctl_json.h"
#include "client/ctl_row.h"
#include "client/ctl_say.h"
#include "client/ctl_units.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* One sample of a family, from KEY of the status row; LABEL may be NULL. */
struct sample {
    const char *key;
    const char *label; /* name */
    const char *value;
};

#define SAMPLES_MAX 3

/* A family, OpenMetrics 1.0: a counter's samples end in _total, and its unit
 * is part of the name. */
static const struct family {
    const char *name;
    const char *type;
    const char *unit;
    const char *help;
    unsigned digits; /* decimals of the row's figure */
    int64_t factor;
    struct sample samples[SAMPLES_MAX];
} families[] = {
    {"warmcurl_uptime_seconds",
     "gauge",
     "seconds",
     "How long the daemon has been running.",
     0,
     1,
     {{"uptime_s", NULL, NULL}}},
    {"warmcurl_sessions",
     "gauge",
     "",
     "Clients that are connected.",
     0,
     1,
     {{"sessions", NULL, NULL}}},
    {"warmcurl_transfers",
     "gauge",
     "",
     "Requests under way.",
     0,
     1,
     {{"transfers", NULL, NULL}}},
    {"warmcurl_pools",
     "gauge",
     "",
     "Sets of connections that requests share.",
     0,
     1,
     {{"pools", NULL, NULL}}},
    {"warmcurl_connections",
     "gauge",
     "",
     "Connections that are open.",
     0,
     1,
     {{"connections", NULL, NULL}}},
    {"warmcurl_resident_memory_bytes",
     "gauge",
     "bytes",
     "Resident memory of the daemon.",
     0,
     1024,
     {{"rss_kib", NULL, NULL}}},
    {"warmcurl_commands",
     "counter",
     "",
     "Commands, those that went without the daemon among them.",
     0,
     1,
     {{"commands", NULL, NULL}}},
    {"warmcurl_direct_commands",
     "counter",
     "",
     "Commands that went without the daemon.",
     0,
     1,
     {{"direct", NULL, NULL}}},
    {"warmcurl_requests",
     "counter",
     "",
     "Requests by the connection that they went by.",
     0,
     1,
     {{"warm", "route", "warm"}, {"new", "route", "new"}}},
    {"warmcurl_handshakes",
     "counter",
     "",
     "Connections whose making was measured.",
     0,
     1,
     {{"handshakes", NULL, NULL}}},
    {"warmcurl_handshake_seconds",
     "counter",
     "seconds",
     "What making them took.",
     6,
     1,
     {{"handshakes_us", NULL, NULL}}},
    {"warmcurl_saved_handshakes",
     "counter",
     "",
     "Requests on a connection that was there, and had been measured.",
     0,
     1,
     {{"saved", NULL, NULL}}},
    {"warmcurl_saved_seconds",
     "counter",
     "seconds",
     "What making those connections had taken.",
     6,
     1,
     {{"saved_us", NULL, NULL}}},
};

static int64_t figure(const struct family *f, const struct sample *s,
                      const struct ctl_row *row)
{
    return ctl_row_num(row, s->key) * f->factor;
}

/* --- OpenMetrics ---------------------------------------------------------- */

static void put_family(FILE *out, const struct family *f)
{
    fprintf(out, "# TYPE %s %s\n", f->name, f->type);
    if (f->unit[0] != '\0')
        fprintf(out, "# UNIT %s %s\n", f->name, f->unit);
    fprintf(out, "# HELP %s %s\n", f->name, f->help);
}

static void put_sample(FILE *out, const struct family *f,
                       const struct sample *s, const struct ctl_row *row)
{
    bool is_counter = strcmp(f->type, "counter") == 0;

    fprintf(out, "%s%s", f->name, is_counter ? "_total" : "");
    if (s->label != NULL)
        fprintf(out, "{%s=\"%s\"}", s->label, s->value);
    putc(' ', out);
    ctl_units_decimal(out, figure(f, s, row), f->digits);
    putc('\n', out);
}

/* A label's value; ctl_row_text() leaves no control characters. */
static void put_label(FILE *out, const char *name, const struct ctl_row *row)
{
    char text[CTL_VALUE_BYTES];

    fprintf(out, "%s=\"", name);
    for (const char *at = ctl_row_text(row, name, text); *at != '\0'; at++) {
        if (*at == '"' || *at == '\\')
            putc('\\', out);
        putc(*at, out);
    }
    putc('"', out);
}

static void put_build(FILE *out, const struct ctl_row *row)
{
    fputs("# TYPE warmcurl_build info\n"
          "# HELP warmcurl_build The daemon's versions.\n"
          "warmcurl_build_info{",
          out);
    put_label(out, "version", row);
    putc(',', out);
    put_label(out, "libcurl", row);
    fputs("} 1\n", out);
}

void ctl_metrics_print(const struct ctl_answer *a, FILE *out)
{
    fprintf(out,
            "# TYPE warmcurl_up gauge\n"
            "# HELP warmcurl_up Whether a daemon is running.\n"
            "warmcurl_up %d\n",
            a->row_count > 0);
    if (a->row_count > 0) {
        put_build(out, &a->rows[0]);
        for (size_t i = 0; i < COUNT_OF(families); i++) {
            const struct family *f = &families[i];

            put_family(out, f);
            for (size_t k = 0; k < SAMPLES_MAX && f->samples[k].key; k++)
                put_sample(out, f, &f->samples[k], &a->rows[0]);
        }
    }
    fputs("# EOF\n", out);
}

/* --- JSON ----------------------------------------------------------------- */

static void put_json_sample(struct ctl_json *j, const struct family *f,
                            const struct sample *s, const struct ctl_row *row)
{
    ctl_json_open(j, NULL, '{');
    ctl_json_str(j, "name", f->name);
    ctl_json_str(j, "type", f->type);
    ctl_json_open(j, "labels", '{');
    if (s->label != NULL)
        ctl_json_str(j, s->label, s->value);
    ctl_json_close(j, '}');
    ctl_json_decimal(j, "value", figure(f, s, row), f->digits);
    ctl_json_close(j, '}');
}

static void print_json(const struct ctl_answer *a)
{
    struct ctl_json j = {.out = stdout};

    ctl_json_open(&j, NULL, '[');
    for (size_t i = 0; a->row_count > 0 && i < COUNT_OF(families); i++) {
        const struct family *f = &families[i];

        for (size_t k = 0; k < SAMPLES_MAX && f->samples[k].key; k++)
            put_json_sample(&j, f, &f->samples[k], &a->rows[0]);
    }
    ctl_json_close(&j, ']');
    ctl_json_end(&j);
}

int ctl_metrics(const struct ctl_call *call)
{
    struct ctl_answer a;

    if (ctl_ask(CTL_STATUS, "", CTL_ANSWER_MS, &a) < 0)
        ctl_say_failed(&a);
    if (call->json)
        print_json(&a);
    else
        ctl_metrics_print(&a, stdout);
    ctl_answer_done(&a);
    return CTL_DONE;
}
