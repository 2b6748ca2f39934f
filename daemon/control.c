/*
 * Answers to warmcurlctl; see control.h.
 */
#include "daemon/control.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <curl/curl.h>

#include "daemon/context.h"
#include "daemon/host.h"
#include "daemon/libcurl.h"
#include "daemon/log.h"
#include "daemon/pool.h"
#include "daemon/poller.h"
#include "daemon/registry.h"
#include "daemon/retire.h"
#include "daemon/row.h"
#include "daemon/session.h"
#include "daemon/stats.h"
#include "daemon/transfer.h"
#include "daemon/trust.h"
#include "proto/message.h"

/* Bytes of a command's argument: a host's name is the longest. */
#define ARGUMENT_BYTES HOST_NAME_BYTES

/* Bytes of the names of a pool's options; more of them are left out. */
#define OPTIONS_BYTES 512

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
    stats_zero();
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

/* ---- commands ---- */

static int put_status(struct peer *peer, const char *argument)
{
    const struct transfer_counts *c = transfer_counts();
    const struct stats *s = stats_since_start();
    const curl_version_info_data *curl = libcurl_info();
    struct row row = row_begin(peer);

    (void)argument;
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
    row_num(&row, "commands", (int64_t)s->commands);
    row_num(&row, "direct", (int64_t)s->direct);
    row_num(&row, "handshakes", (int64_t)s->handshakes);
    row_num(&row, "handshakes_us", (int64_t)s->made_us);
    row_num(&row, "saved", (int64_t)s->saved);
    row_num(&row, "saved_us", (int64_t)s->saved_us);
    row_num(&row, "trust_stores", trust_count());
    row_num(&row, "trust_spoiled", trust_spoiled());
    row_str(&row, "cainfo", curl->cainfo ? curl->cainfo : "");
    row_str(&row, "capath", curl->capath ? curl->capath : "");
    row_num(&row, "rss_kib", resident_kib());
    row_str(&row, "log", log_level_name());
    row_num(&row, "idle_exit_s", (int64_t)(self.ops->idle_exit_ms() / 1000));
    row_end(&row);
    return 0;
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
    row_str(&row, "tls_version", conn->tls_version ? conn->tls_version : "-");
    row_num(&row, "age_s", (int64_t)((now - conn->opened_ms) / 1000));
    row_num(&row, "idle_s",
            conn->active || !conn->attached
                ? 0
                : (int64_t)((now - conn->idle_since_ms) / 1000));
    row_num(&row, "requests", conn->uses);
    row_str(&row, "pool", pool_label(conn->pool));
    row_str(&row, "state", registry_state(conn));
    row_num(&row, "active", conn->active);
    row_str(&row, "local", *conn->local_ip ? conn->local_ip : "-");
    row_num(&row, "local_port", conn->local_port);
    row_num(&row, "verify", conn->ssl_verify_result);
    row_str(&row, "name", conn->lookup_name ? conn->lookup_name : "-");
    row_num(&row, "idle_limit_s",
            conn->host ? (int64_t)(host_idle_timeout_ms(conn->host) / 1000)
                       : 0);
    row_end(&row);
}

static int put_list(struct peer *peer, const char *argument)
{
    (void)argument;
    for (struct pool *pool = pool_next(NULL); pool; pool = pool_next(pool))
        for (struct conn *conn = pool_conns(pool); conn; conn = conn->next)
            if (!conn->dead)
                put_conn(peer, conn);
    return 0;
}

/* What its requests have in common beside everybody's defaults: the options
 * that make a pool of their own, by name. */
static void put_options(struct row *row, const struct context_parts *parts)
{
    char names[OPTIONS_BYTES] = "";
    size_t len = 0;

    for (unsigned i = 0; parts && i < parts->count; i++) {
        const char *name = context_part_name(parts->part[i].number);

        if (!name || len + strlen(name) + 2 > sizeof(names))
            continue;
        len += (size_t)sprintf(names + len, "%s%s", len ? " " : "", name);
    }
    row_str(row, "options", names);
}

static void put_pool(struct peer *peer, struct pool *pool)
{
    const struct context_parts *parts = pool_parts(pool);
    struct row row = row_begin(peer);
    unsigned count = 0, active = 0, requests = 0, hosts = 0;

    for (const struct host *h = pool_hosts(pool); h; h = h->next)
        hosts++;
    for (struct conn *conn = pool_conns(pool); conn; conn = conn->next)
        if (!conn->dead) {
            count++;
            active += conn->active > 0;
            requests += conn->uses;
        }
    row_str(&row, "pool", pool_label(pool));
    row_str(&row, "name", parts ? parts->pool : "");
    row_num(&row, "connections", count);
    row_num(&row, "busy", active);
    row_num(&row, "requests", requests);
    row_num(&row, "hosts", hosts);
    row_num(&row, "unused_s", (int64_t)(pool_unused_ms(pool) / 1000));
    row_bool(&row, "private", pool_is_own(pool));
    put_options(&row, parts);
    row_end(&row);
}

static int put_pools(struct peer *peer, const char *argument)
{
    (void)argument;
    for (struct pool *pool = pool_next(NULL); pool; pool = pool_next(pool))
        put_pool(peer, pool);
    return 0;
}

static int put_stats(struct peer *peer, const char *argument)
{
    (void)argument;
    stats_put(peer);
    return 0;
}

static int put_and_zero_stats(struct peer *peer, const char *argument)
{
    put_stats(peer, argument);
    stats_zero();
    return 0;
}

static int flush(struct peer *peer, const char *argument)
{
    struct retired r;
    struct row row;
    int rc = retire_flush(argument, &r);

    if (rc)
        return rc;
    row = row_begin(peer);
    row_num(&row, "closed", r.idle);
    row_num(&row, "closing", r.busy);
    row_end(&row);
    return 0;
}

static int set_log(struct peer *peer, const char *argument)
{
    int level = log_level_parse(argument);

    (void)peer;
    if (level < 0)
        return level;
    log_set_level((enum log_level)level);
    return 0;
}

void control_put_fault(struct peer *peer, const char *file, unsigned line,
                       const char *text)
{
    struct row row = row_begin(peer);

    row_str(&row, "file", file);
    row_num(&row, "line", line);
    row_str(&row, "text", text);
    row_end(&row);
}

static int reload(struct peer *peer, const char *argument)
{
    (void)argument;
    return self.ops->reload ? self.ops->reload(peer) : -EOPNOTSUPP;
}

/* Queues the rows that are asked for.  0 or -errno for the client. */
typedef int command_fn(struct peer *peer, const char *argument);

static const struct {
    command_fn *run; /* NULL: nothing but an answer */
    bool ends;       /* the daemon ends after the answer */
} commands[CTL_MAX] = {
    [CTL_STATUS] = {put_status, false},
    [CTL_LIST] = {put_list, false},
    [CTL_STOP] = {NULL, true},
    [CTL_EXIT] = {NULL, true},
    [CTL_POOLS] = {put_pools, false},
    [CTL_FLUSH] = {flush, false},
    [CTL_STATS] = {put_stats, false},
    [CTL_ZERO] = {put_and_zero_stats, false},
    [CTL_LOG] = {set_log, false},
    [CTL_RELOAD] = {reload, false},
};

/* True for a command that this daemon knows. */
static bool is_known(uint32_t command)
{
    return command < CTL_MAX &&
           (commands[command].run || commands[command].ends);
}

static int run(struct peer *peer, const struct msg_ctl *m)
{
    char argument[ARGUMENT_BYTES];

    if (!is_known(m->command))
        return -EOPNOTSUPP;
    if (!commands[m->command].run)
        return 0;
    if (m->argument.len >= sizeof(argument))
        return -EINVAL;
    memcpy(argument, m->argument.data, m->argument.len);
    argument[m->argument.len] = '\0';
    return commands[m->command].run(peer, argument);
}

void control_answer(struct peer *peer, const struct msg_ctl *m)
{
    int rc = run(peer, m);

    message_put_ctl_end(peer_writer(peer), (uint32_t)-rc);
    peer_queued(peer);
    peer_flush(peer);
    if (!is_known(m->command) || !commands[m->command].ends)
        return;
    if (m->command == CTL_STOP)
        self.ops->stop();
    else
        self.ops->exit();
}
