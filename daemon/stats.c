/*
 * Counting commands; see stats.h.
 */
#include "daemon/stats.h"

#include <stdio.h>
#include <string.h>

#include "daemon/limits.h"
#include "daemon/row.h"
#include "daemon/transfer_internal.h"
#include "proto/limits.h"

struct tally_reason {
    const char *route; /* "new" or "direct"; NULL: the entry is free */
    char text[WHY_BYTES];
    uint64_t count;
};

struct tally_host {
    char name[HOST_NAME_BYTES]; /* "": this and all later ones are free */
    uint64_t used;              /* when, in requests since the start */
    uint64_t requests, warm, fresh;
    uint64_t handshakes, made_us;
    uint64_t saved, saved_us;
};

/* Sums since the start, and as they were at the last zero. */
static struct stats sums, zero;
static struct transfer_counts zero_counts;
static uint64_t zero_ms;

/* Since the last zero. */
static struct tally_reason reasons[LIMIT_STATS_REASONS];
static struct tally_reason other_reasons[] = {
    {.route = "new", .text = "other reasons"},
    {.route = "direct", .text = "other reasons"},
};
static struct tally_host hosts[LIMIT_STATS_HOSTS];
static struct tally_host other_hosts = {.name = "(others)"};
static uint64_t clock_count; /* requests, to tell which host was used last */

const struct stats *stats_since_start(void)
{
    return &sums;
}

/* ---- reasons ---- */

static void count_reason(const char *route, const char *text)
{
    struct tally_reason *r = reasons;
    struct tally_reason *end = reasons + LIMIT_STATS_REASONS;

    while (r < end && r->route && (r->route != route || strcmp(r->text, text)))
        r++;
    if (r == end) {
        other_reasons[route == other_reasons[1].route].count++;
        return;
    }
    if (!r->route) {
        r->route = route;
        snprintf(r->text, sizeof(r->text), "%s", text);
    }
    r->count++;
}

void stats_direct(const char *reason)
{
    sums.commands++;
    sums.direct++;
    count_reason(other_reasons[1].route, reason);
}

void stats_command(void)
{
    sums.commands++;
}

/* ---- hosts ---- */

static void add(struct tally_host *to, const struct tally_host *from)
{
    to->requests += from->requests;
    to->warm += from->warm;
    to->fresh += from->fresh;
    to->handshakes += from->handshakes;
    to->made_us += from->made_us;
    to->saved += from->saved;
    to->saved_us += from->saved_us;
}

/* The entry of NAME; where all are taken, that of the longest unused host,
 * which is from then on among the others. */
static struct tally_host *host_entry(const char *name)
{
    struct tally_host *oldest = hosts;

    for (struct tally_host *h = hosts; h < hosts + LIMIT_STATS_HOSTS; h++) {
        if (!*h->name)
            snprintf(h->name, sizeof(h->name), "%s", name);
        if (!strcmp(h->name, name))
            return h;
        if (h->used < oldest->used)
            oldest = h;
    }
    add(&other_hosts, oldest);
    memset(oldest, 0, sizeof(*oldest));
    snprintf(oldest->name, sizeof(oldest->name), "%s", name);
    return oldest;
}

/* What one request adds. */
static struct tally_host figures_of(const struct transfer *t)
{
    bool is_warm = t->attempts && t->on_warm;
    bool is_new = t->attempts && !t->on_warm;
    struct tally_host f = {.requests = 1, .warm = is_warm, .fresh = is_new};

    if (t->made_us && is_warm) {
        f.saved = 1;
        f.saved_us = t->made_us;
    } else if (t->made_us && is_new) {
        f.handshakes = 1;
        f.made_us = t->made_us;
    }
    return f;
}

void stats_transfer(const struct transfer *t)
{
    /* Redirects may have led elsewhere; one that is closed can't say. */
    const struct conn *conn = transfer_conn(t);
    const char *name = conn && conn->host ? conn->host->name : t->host_name;
    struct tally_host figures = figures_of(t);
    char why[WHY_BYTES];

    sums.handshakes += figures.handshakes;
    sums.made_us += figures.made_us;
    sums.saved += figures.saved;
    sums.saved_us += figures.saved_us;
    if (figures.fresh) {
        why_kind(t, why);
        count_reason(other_reasons[0].route, why);
    }
    if (*name) {
        struct tally_host *host = host_entry(name);

        host->used = ++clock_count;
        add(host, &figures);
    }
}

/* ---- rows ---- */

static void put_sums(struct peer *peer)
{
    const struct transfer_counts *c = transfer_counts();
    uint64_t requests = c->requests - zero_counts.requests;
    uint64_t warm = c->warm - zero_counts.warm;
    uint64_t fresh = c->fresh - zero_counts.fresh;
    struct row row = row_begin(peer);

    row_str(&row, "row", "sums");
    row_num(&row, "since_s", (int64_t)((poller_now_ms() - zero_ms) / 1000));
    row_num(&row, "commands", (int64_t)(sums.commands - zero.commands));
    row_num(&row, "direct", (int64_t)(sums.direct - zero.direct));
    row_num(&row, "requests", (int64_t)requests);
    row_num(&row, "warm", (int64_t)warm);
    row_num(&row, "new", (int64_t)fresh);
    row_num(&row, "unconnected", (int64_t)(requests - warm - fresh));
    row_num(&row, "handshakes", (int64_t)(sums.handshakes - zero.handshakes));
    row_num(&row, "handshakes_us", (int64_t)(sums.made_us - zero.made_us));
    row_num(&row, "saved", (int64_t)(sums.saved - zero.saved));
    row_num(&row, "saved_us", (int64_t)(sums.saved_us - zero.saved_us));
    row_end(&row);
}

static void put_reason(struct peer *peer, const struct tally_reason *r)
{
    struct row row;

    if (!r->count)
        return;
    row = row_begin(peer);
    row_str(&row, "row", "reason");
    row_str(&row, "route", r->route);
    row_str(&row, "reason", r->text);
    row_num(&row, "count", (int64_t)r->count);
    row_end(&row);
}

static void put_host(struct peer *peer, const struct tally_host *h)
{
    struct row row;

    if (!h->requests)
        return;
    row = row_begin(peer);
    row_str(&row, "row", "host");
    row_str(&row, "host", h->name);
    row_num(&row, "requests", (int64_t)h->requests);
    row_num(&row, "warm", (int64_t)h->warm);
    row_num(&row, "new", (int64_t)h->fresh);
    row_num(&row, "handshakes", (int64_t)h->handshakes);
    row_num(&row, "handshakes_us", (int64_t)h->made_us);
    row_num(&row, "saved", (int64_t)h->saved);
    row_num(&row, "saved_us", (int64_t)h->saved_us);
    row_end(&row);
}

void stats_put(struct peer *peer)
{
    put_sums(peer);
    for (unsigned i = 0; i < LIMIT_STATS_REASONS; i++)
        put_reason(peer, &reasons[i]);
    for (unsigned i = 0; i < 2; i++)
        put_reason(peer, &other_reasons[i]);
    for (unsigned i = 0; i < LIMIT_STATS_HOSTS; i++)
        put_host(peer, &hosts[i]);
    put_host(peer, &other_hosts);
}

void stats_zero(void)
{
    zero = sums;
    zero_counts = *transfer_counts();
    zero_ms = poller_now_ms();
    memset(reasons, 0, sizeof(reasons));
    memset(hosts, 0, sizeof(hosts));
    other_reasons[0].count = other_reasons[1].count = 0;
    other_hosts = (struct tally_host){.name = "(others)"};
}
