/*
 * Answers to warmcurlctl; see control.h.
 */
#include "daemon/control.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/host.h"
#include "daemon/pool.h"
#include "daemon/poller.h"
#include "daemon/registry.h"
#include "daemon/session.h"
#include "daemon/transfer.h"
#include "proto/message.h"

static struct {
    const struct control_ops *ops;
    const char *version, *build, *libcurl_version, *socket_path;
    uint64_t start_ms;
} self;

void control_init(const struct control_ops *ops, const char *version,
                  const char *build, const char *libcurl_version,
                  const char *socket_path)
{
    self.ops = ops;
    self.version = version;
    self.build = build;
    self.libcurl_version = libcurl_version;
    self.socket_path = socket_path;
    self.start_ms = poller_now_ms();
}

/* Resident memory in KiB, 0 when it can't be told. */
static int64_t resident_kib(void)
{
    long pages = 0, unused;
    FILE *f = fopen("/proc/self/statm", "re");

    if (!f)
        return 0;
    if (fscanf(f, "%ld %ld", &unused, &pages) != 2)
        pages = 0;
    fclose(f);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/* ---- rows ---- */

/* A row that counts its fields. */
struct row {
    struct wire_writer *w;
    size_t mark;
    uint16_t count;
};

static struct row row_begin(struct peer *peer)
{
    struct row row = {.w = peer_writer(peer)};

    row.mark = message_begin_row(row.w);
    return row;
}

static void row_num(struct row *row, const char *key, int64_t v)
{
    message_put_field_num(row->w, key, CTL_NUM, v);
    row->count++;
}

static void row_bool(struct row *row, const char *key, bool v)
{
    message_put_field_num(row->w, key, CTL_BOOL, v);
    row->count++;
}

static void row_str(struct row *row, const char *key, const char *s)
{
    message_put_field_str(row->w, key, s);
    row->count++;
}

static void row_end(struct row *row)
{
    message_end_row(row->w, row->mark, row->count);
}

/* ---- commands ---- */

static void put_status(struct peer *peer)
{
    const struct transfer_counts *c = transfer_counts();
    struct row row = row_begin(peer);

    row_num(&row, "pid", getpid());
    row_str(&row, "version", self.version);
    row_str(&row, "build", self.build);
    row_str(&row, "libcurl", self.libcurl_version);
    row_str(&row, "socket", self.socket_path);
    row_num(&row, "uptime_s",
            (int64_t)((poller_now_ms() - self.start_ms) / 1000));
    row_num(&row, "sessions", session_count());
    row_num(&row, "transfers", c->running);
    row_num(&row, "pools", pool_count());
    row_num(&row, "connections", registry_count());
    row_num(&row, "requests", (int64_t)c->requests);
    row_num(&row, "warm", (int64_t)c->warm);
    row_num(&row, "new", (int64_t)c->fresh);
    row_num(&row, "rss_kib", resident_kib());
    row_end(&row);
}

static const char *protocol_of(const struct conn *conn)
{
    switch (conn->http_version) {
    case 10:
        return "http/1.0";
    case 11:
        return "http/1.1";
    case 20:
        return "h2";
    case 30:
        return "h3";
    default:
        return "-";
    }
}

static void put_conn(struct peer *peer, const struct conn *conn)
{
    uint64_t now = poller_now_ms();
    struct row row = row_begin(peer);

    row_str(&row, "host", conn->host ? conn->host->name : "-");
    row_str(&row, "address", *conn->remote_ip ? conn->remote_ip : "-");
    row_num(&row, "port", conn->remote_port);
    row_str(&row, "protocol", protocol_of(conn));
    row_bool(&row, "tls", conn->tls);
    row_num(&row, "age_s", (int64_t)((now - conn->opened_ms) / 1000));
    row_num(&row, "idle_s",
            conn->active || !conn->attached
                ? 0
                : (int64_t)((now - conn->idle_since_ms) / 1000));
    row_num(&row, "requests", conn->uses);
    row_str(&row, "pool", pool_label(conn->pool));
    row_str(&row, "state", registry_state(conn));
    row_end(&row);
}

static void put_list(struct peer *peer)
{
    for (struct pool *pool = pool_next(NULL); pool; pool = pool_next(pool))
        for (struct conn *conn = pool_conns(pool); conn; conn = conn->next)
            if (!conn->dead)
                put_conn(peer, conn);
}

typedef void command_fn(struct peer *peer);

static const struct {
    command_fn *rows; /* queues what is asked for; NULL: nothing */
    bool ends;        /* the daemon ends after the answer */
} commands[CTL_MAX] = {
    [CTL_STATUS] = {put_status, false},
    [CTL_LIST] = {put_list, false},
    [CTL_STOP] = {NULL, true},
    [CTL_EXIT] = {NULL, true},
};

void control_answer(struct peer *peer, uint32_t command)
{
    bool known = command > 0 && command < CTL_MAX;

    if (known && commands[command].rows)
        commands[command].rows(peer);
    message_put_ctl_end(peer_writer(peer), known ? 0 : EOPNOTSUPP);
    peer_queued(peer);
    peer_flush(peer);
    if (!known || !commands[command].ends)
        return;
    if (command == CTL_STOP)
        self.ops->stop();
    else
        self.ops->exit();
}
