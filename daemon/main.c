/*
 * warmcurld: set-up, the sweep, and the ways to end.
 *
 * Started by the first command that finds no daemon, or by a service manager,
 * with a listening socket by systemd's convention; or by hand with --socket.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <curl/curl.h>
#include <malloc.h>

#include "build_id.h"
#include "daemon/conf.h"
#include "daemon/content.h"
#include "daemon/context.h"
#include "daemon/control.h"
#include "daemon/identity.h"
#include "daemon/limits.h"
#include "daemon/listener.h"
#include "daemon/log.h"
#include "daemon/mem.h"
#include "daemon/outdated.h"
#include "daemon/peer.h"
#include "daemon/poller.h"
#include "daemon/pool.h"
#include "daemon/registry.h"
#include "daemon/request.h"
#include "daemon/session.h"
#include "daemon/transfer.h"
#include "daemon/trust.h"
#include "proto/rundir.h"

/* First descriptor of systemd's convention (sd_listen_fds(3)). */
#define FIRST_FD 3

/* Milliseconds between two looks when nothing is open: only the idle exit and
 * a replaced program are waited for. */
#define SWEEP_RARELY_MS 15000

/* Milliseconds between two looks at the program on disk. */
#define OUTDATED_EVERY_MS 5000

static struct {
    struct conf conf;
    char *socket_path;
    bool direct;     /* one session on FIRST_FD */
    bool own_socket; /* its file is ours to remove */
    int listen_fd;
    struct poller_timer *sweep;
    uint64_t sweep_due_ms;
    uint64_t idle_since_ms; /* 0: not idle */
    uint64_t idle_exit_ms;
    uint64_t outdated_ms; /* of the last look */
    bool stopping;
} self = {.listen_fd = -1};

/* ---- ends ---- */

static void on_drained(void)
{
    poller_stop();
}

/* Takes nobody new, finishes what runs, ends. */
static void begin_stop(void)
{
    if (self.stopping)
        return;
    self.stopping = true;
    listener_stop();
    session_drain(on_drained);
}

static void begin_exit(void)
{
    begin_stop();
    session_close_all();
}

static void on_signal(void *arg)
{
    (void)arg;
    begin_exit();
}

/* ---- the sweep ---- */

static bool is_idle(void)
{
    uint64_t now = poller_now_ms();

    if (peer_count()) {
        self.idle_since_ms = 0;
        return false;
    }
    if (!self.idle_since_ms)
        self.idle_since_ms = now;
    return now - self.idle_since_ms >= self.idle_exit_ms;
}

/* Some forty files are looked at, so not in every sweep. */
static bool is_outdated(void)
{
    uint64_t now = poller_now_ms();

    if (now - self.outdated_ms < OUTDATED_EVERY_MS)
        return false;
    self.outdated_ms = now;
    return outdated();
}

/* Sweeps in DELAY_MS, or when it was to be sooner: a stream of commands must
 * not put it off for ever. */
static void sweep_within(uint64_t delay_ms)
{
    uint64_t due_ms = poller_now_ms() + delay_ms;

    if (self.sweep_due_ms && self.sweep_due_ms <= due_ms)
        return;
    self.sweep_due_ms = due_ms;
    poller_timer_start(self.sweep, delay_ms);
}

static void on_sweep(void *arg)
{
    unsigned live = pool_sweep();
    uint64_t next = live || peer_count() ? SWEEP_EVERY_MS : SWEEP_RARELY_MS;

    (void)arg;
    self.sweep_due_ms = 0;
    peer_sweep();
    if (self.direct) {
        if (!peer_count())
            poller_stop();
    } else if (!listener_reachable() || is_outdated() || is_idle()) {
        begin_stop();
    }
    if (next > self.idle_exit_ms)
        next = self.idle_exit_ms;
    sweep_within(next);
}

/* A burst's end gives the memory back. */
static void on_turn_end(void *arg)
{
    static unsigned before;
    unsigned now;

    peer_turn_end(arg);
    now = peer_count();
    if (before && !now) {
        sweep_within(SWEEP_EVERY_MS);
        if (self.direct)
            poller_stop();
    }
    before = now;
}

/* ---- set-up ---- */

static const char usage[] =
    "Usage: warmcurld [options]\n"
    "Keeps connections warm for warmcurl; usually started by it.\n"
    "\n"
    "  --socket PATH   listen on PATH and stay in the foreground\n"
    "  --direct        serve one session on descriptor 3 and end with it\n"
    "  --log LEVEL     error, warning (default), info or debug\n"
    "  --version       show the version and end\n"
    "  --help          show this and end\n"
    "\n"
    "Without --socket a listening socket is expected on descriptor 3, with\n"
    "LISTEN_FDS and LISTEN_PID set as by systemd.\n";

enum { OPT_SOCKET = 256, OPT_DIRECT, OPT_LOG, OPT_VERSION, OPT_HELP };

static const struct option long_options[] = {
    {"socket", required_argument, NULL, OPT_SOCKET},
    {"direct", no_argument, NULL, OPT_DIRECT},
    {"log", required_argument, NULL, OPT_LOG},
    {"version", no_argument, NULL, OPT_VERSION},
    {"help", no_argument, NULL, OPT_HELP},
    {0},
};

/* Returns -1 to go on, else the exit status. */
static int read_options(int argc, char **argv)
{
    int opt, level;

    while ((opt = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        switch (opt) {
        case OPT_SOCKET:
            self.socket_path = strdup(optarg);
            self.own_socket = true;
            break;
        case OPT_DIRECT:
            self.direct = true;
            break;
        case OPT_LOG:
            level = log_level_parse(optarg);
            if (level < 0) {
                fprintf(stderr, "warmcurld: unknown log level '%s'\n", optarg);
                return 2;
            }
            log_set_level((enum log_level)level);
            break;
        case OPT_VERSION:
            printf("warmcurld %s (build %s) libcurl/%s\n", WARMCURL_VERSION,
                   WARMCURL_BUILD_ID,
                   curl_version_info(CURLVERSION_NOW)->version);
            return 0;
        case OPT_HELP:
            fputs(usage, stdout);
            return 0;
        default:
            fputs("Try 'warmcurld --help'.\n", stderr);
            return 2;
        }
    }
    if (optind < argc) {
        fprintf(stderr, "warmcurld: unexpected argument '%s'\n", argv[optind]);
        return 2;
    }
    return -1;
}

/* The socket that was handed over, or one at --socket.  0 or -errno. */
static int take_socket(void)
{
    const char *pid = getenv("LISTEN_PID");
    const char *count = getenv("LISTEN_FDS");
    const char *path = getenv("WARMCURL_SOCKET");

    if (self.socket_path) {
        self.listen_fd = listener_bind(self.socket_path);
        return self.listen_fd < 0 ? self.listen_fd : 0;
    }
    if (!pid || !count || strtol(pid, NULL, 10) != getpid() ||
        strtol(count, NULL, 10) != 1)
        return -ENOTCONN;
    /* A service manager names its sockets, and keeps their files. */
    self.own_socket = !getenv("LISTEN_FDNAMES");
    self.listen_fd = FIRST_FD;
    self.socket_path = strdup(path ? path : "");
    return self.socket_path ? 0 : -ENOMEM;
}

static void configure(void)
{
    const char *path = getenv("WARMCURL_CONFIG");
    bool job = false;

    if (path && *path && conf_read(path, &self.conf))
        log_warning("%s can't be read", path);
    for (int i = 0; rundir_job_variables[i]; i++)
        job |= getenv(rundir_job_variables[i]) != NULL;
    self.idle_exit_ms = self.conf.idle_exit_s ? self.conf.idle_exit_s * 1000ul
                        : job                 ? IDLE_EXIT_JOB_MS
                                              : IDLE_EXIT_MS;
}

/* Nothing of the environment may reach libcurl or OpenSSL: every request
 * brings what matters of its own.  /proc/PID/environ, where CI runners look
 * for leftovers, stays as it was. */
static void scrub_environment(void)
{
    if (!self.direct)
        clearenv();
}

static void harden(void)
{
    static const struct rlimit none = {0, 0};
    struct rlimit files;

    setrlimit(RLIMIT_CORE, &none);
    if (!getrlimit(RLIMIT_NOFILE, &files)) {
        files.rlim_cur =
            files.rlim_max < WANTED_NOFILE ? files.rlim_max : WANTED_NOFILE;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
#ifndef WARMCURL_SANITIZED
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

static const struct control_ops control = {
    .stop = begin_stop,
    .exit = begin_exit,
};

/* The parts that need no socket.  0 or -errno. */
static int set_up(void)
{
    const curl_version_info_data *curl;
    int rc = mem_init();

    if (!rc)
        rc = poller_init();
    if (!rc)
        rc = context_init();
    if (!rc)
        rc = registry_init();
    if (!rc)
        rc = identity_init();
    if (rc)
        return rc;
    curl = curl_version_info(CURLVERSION_NOW);
    trust_init(curl->cainfo, curl->capath);
    request_init();
    transfer_init(self.conf.keep_clear_text);
    session_init(WARMCURL_BUILD_ID, curl->version);
    control_init(&control, WARMCURL_VERSION, WARMCURL_BUILD_ID, curl->version,
                 self.socket_path ? self.socket_path : "");
    outdated_init();
    poller_on_turn_end(on_turn_end, NULL);
    self.sweep = poller_timer_new(on_sweep, NULL);
    if (!self.sweep)
        return -ENOMEM;
    sweep_within(SWEEP_EVERY_MS);
    poller_signal(SIGTERM, on_signal, NULL);
    return poller_signal(SIGINT, on_signal, NULL);
}

static int serve(void)
{
    if (!self.direct)
        return listener_start(self.listen_fd, self.socket_path,
                              self.own_socket);
    fcntl(FIRST_FD, F_SETFL, O_NONBLOCK);
    fcntl(FIRST_FD, F_SETFD, FD_CLOEXEC);
    return session_new(FIRST_FD);
}

static void tear_down(void)
{
    poller_timer_free(self.sweep);
    transfer_done();
    registry_done();
    /* Ends with the last work that is still being done on a worker. */
    poller_done();
    trust_done();
    content_cache_clear();
    curl_global_cleanup();
    free(self.socket_path);
}

int main(int argc, char **argv)
{
    int rc = read_options(argc, argv);

    if (rc >= 0)
        return rc;
    if (getuid() != geteuid()) {
        fputs("warmcurld: refuses to run setuid\n", stderr);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    configure();
    rc = self.direct ? 0 : take_socket();
    if (rc) {
        fprintf(stderr, "warmcurld: no socket to listen on: %s\n",
                rc == -ENOTCONN ? "none was handed over" : strerror(-rc));
        return 1;
    }
    scrub_environment();
    rc = set_up();
    harden();
    if (!rc)
        rc = serve();
    if (rc) {
        fprintf(stderr, "warmcurld: can't start: %s\n", strerror(-rc));
        return 1;
    }
    poller_run();
    tear_down();
    return 0;
}
