/*
 * warmcurld: set-up, the sweep, and the ways to end.
 *
 * Started by the first command that finds no daemon, or by a service manager,
 * with a listening socket by systemd's convention; or by hand with --socket.
 */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
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
#include "daemon/about.h"
#include "daemon/admit.h"
#include "daemon/binding.h"
#include "daemon/cmdline.h"
#include "daemon/configure.h"
#include "daemon/content.h"
#include "daemon/context.h"
#include "daemon/control.h"
#include "daemon/identity.h"
#include "daemon/libcurl.h"
#include "daemon/limits.h"
#include "daemon/listener.h"
#include "daemon/log.h"
#include "daemon/lookup.h"
#include "daemon/mem.h"
#include "daemon/network.h"
#include "daemon/notes.h"
#include "daemon/notify.h"
#include "daemon/outdated.h"
#include "daemon/passphrase.h"
#include "daemon/peer.h"
#include "daemon/poller.h"
#include "daemon/pool.h"
#include "daemon/registry.h"
#include "daemon/retire.h"
#include "daemon/route.h"
#include "daemon/rules.h"
#include "daemon/session.h"
#include "daemon/transfer.h"
#include "daemon/trust.h"
#include "proto/rundir.h"

/* Where the one session of --direct is. */
#define FIRST_FD LISTENER_FIRST_FD

/* Milliseconds between two looks when nothing is open: only the idle exit and
 * a replaced program are waited for. */
#define SWEEP_RARELY_MS 15000

/* Milliseconds between two looks at the program on disk. */
#define OUTDATED_EVERY_MS 5000

static struct {
    struct cmdline asked;
    char *socket_path; /* where it listens; owned */
    bool own_socket;   /* its file is ours to remove */
    int listen_fd;
    struct poller_timer *sweep;
    uint64_t sweep_due_ms;
    uint64_t idle_since_ms; /* 0: not idle */
    uint64_t requests;      /* by the last look */
    uint64_t outdated_ms;   /* of the last look */
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
    notify_send("STOPPING=1");
    notes_stop();
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

/* Milliseconds until nobody has been there for long enough to end; 0: it is
 * time. */
static uint64_t idle_left_ms(void)
{
    uint64_t limit = configure_idle_exit_ms();
    uint64_t now = poller_now_ms();

    /* Most commands come and go between two looks.  Who only looks at the
     * daemon does not keep it alive. */
    if (peer_count() || transfer_counts()->requests != self.requests)
        self.idle_since_ms = 0;
    self.requests = transfer_counts()->requests;
    if (peer_count())
        return limit;
    if (!self.idle_since_ms)
        self.idle_since_ms = now;
    now -= self.idle_since_ms;
    return now < limit ? limit - now : 0;
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

/* What a burst left behind; a little stays, for the next command. */
static void give_memory_back(void)
{
    if (!peer_count() && mallinfo2().fordblks > TRIM_BYTES)
        malloc_trim(0);
}

static void on_sweep(void *arg)
{
    uint64_t idle_left = idle_left_ms();
    unsigned live;
    uint64_t next;

    (void)arg;
    network_look();
    live = pool_sweep();
    next = live || peer_count() ? SWEEP_EVERY_MS : SWEEP_RARELY_MS;
    self.sweep_due_ms = 0;
    peer_sweep();
    give_memory_back();
    if (self.asked.direct) {
        if (!peer_count())
            poller_stop();
    } else if (!listener_reachable() || is_outdated() || !idle_left) {
        begin_stop();
    }
    /* One that ends waits for those that it serves, not for idleness: with no
     * delay at all the loop would never come to its end. */
    if (!self.stopping && idle_left < next)
        next = idle_left;
    sweep_within(next);
}

/* A burst's end gives the memory back. */
static void on_turn_end(void *arg)
{
    static unsigned before;
    unsigned now;

    peer_turn_end(arg);
    now = peer_count();
    if (now < before)
        mem_wipe_stack();
    if (before && !now) {
        sweep_within(SWEEP_EVERY_MS);
        if (self.asked.direct)
            poller_stop();
    }
    before = now;
}

/* ---- the configuration ---- */

static int reload(conf_problem_cb *cb, void *arg)
{
    int rc;

    notify_reloading();
    rc = configure_again(cb, arg);
    notify_send("READY=1");
    /* It may be time to end by now. */
    sweep_within(SWEEP_EVERY_MS);
    return rc;
}

static void on_hangup(void *arg)
{
    (void)arg;
    reload(NULL, NULL);
}

static void tell(void *arg, const struct conf_problem *p)
{
    control_put_fault(arg, p->file, p->line, p->text);
}

static int reload_for(struct peer *peer)
{
    return reload(tell, peer);
}

/* ---- set-up ---- */

/* Would clients that are told of --socket go there?  They judge its folder by
 * this variable; it goes with the rest of the environment. */
static bool is_usable(const char *path)
{
    struct rundir where;
    enum rundir_error error;

    setenv("WARMCURL_SOCKET", path, 1);
    error = rundir_find(RUNDIR_LOOK, &where);
    if (error != RUNDIR_OK)
        fprintf(stderr, "warmcurld: no command would use %s: %s %s\n", path,
                where.dir[0] ? where.dir : "it", rundir_strerror(error));
    return error == RUNDIR_OK;
}

/* For --direct. */
static bool has_session(void)
{
    struct stat st;
    bool has = !fstat(FIRST_FD, &st) && S_ISSOCK(st.st_mode);

    if (!has)
        fputs("warmcurld: --direct needs a socket on descriptor 3\n", stderr);
    return has;
}

/* The socket that was handed over, or one at --socket.  0 or -errno. */
static int take_socket(void)
{
    if (!self.asked.socket_path) {
        self.listen_fd = listener_inherit(&self.socket_path, &self.own_socket);
    } else {
        self.socket_path = strdup(self.asked.socket_path);
        self.own_socket = true;
        self.listen_fd =
            self.socket_path ? listener_bind(self.socket_path) : -ENOMEM;
    }
    return self.listen_fd < 0 ? self.listen_fd : 0;
}

/* Nothing of the environment may reach libcurl or OpenSSL: every request
 * brings what matters of its own.  /proc/PID/environ, where CI runners look
 * for leftovers, stays as it was. */
static void scrub_environment(void)
{
    if (!self.asked.direct)
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
    .reload = reload_for,
    .idle_exit_ms = configure_idle_exit_ms,
};

/* Without routes connections live as long as if none ever changed. */
static int watch_network(void)
{
    static const struct network_ops ops = {
        .routes = retire_rerouted,
        .all = retire_all,
    };
    int rc = route_init();

    if (rc)
        log_warning("routes can't be asked for: %s", strerror(-rc));
    return network_init(&ops, network_files);
}

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
    if (!rc)
        rc = watch_network();
    if (rc)
        return rc;
    curl = libcurl_info();
    trust_init(curl->cainfo, curl->capath);
    admit_init();
    if (self.asked.direct)
        admit_have_tickets();
    lookup_init(LOOKUP_EVERY_MS, retire_moved);
    transfer_init(KEEP_AUTO);
    passphrase_init();
    session_init(WARMCURL_BUILD_ID, curl->version, about_lacks());
    control_init(&control, WARMCURL_VERSION, WARMCURL_BUILD_ID, curl->version,
                 self.socket_path ? self.socket_path : "");
    outdated_init();
    poller_on_turn_end(on_turn_end, NULL);
    self.sweep = poller_timer_new(on_sweep, NULL);
    if (!self.sweep)
        return -ENOMEM;
    sweep_within(SWEEP_EVERY_MS);
    poller_signal(SIGTERM, on_signal, NULL);
    poller_signal(SIGINT, on_signal, NULL);
    /* One that serves a single command ends with its terminal. */
    if (!self.asked.direct)
        poller_signal(SIGHUP, on_hangup, NULL);
    rc = configure_start();
    return rc ? rc : notify_start_watchdog();
}

/* Not to count what goes direct is no reason to serve nobody. */
static void take_notes(void)
{
    int rc = *self.socket_path ? notes_start(self.socket_path) : 0;

    if (rc)
        log_warning("no notes of direct commands: %s", strerror(-rc));
}

static int listen_on(void)
{
    int rc;

    take_notes();
    rc = listener_start(self.listen_fd, self.socket_path, self.own_socket);
    if (!rc)
        notify_send("READY=1");
    return rc;
}

static int serve(void)
{
    if (!self.asked.direct)
        return listen_on();
    fcntl(FIRST_FD, F_SETFL, O_NONBLOCK);
    fcntl(FIRST_FD, F_SETFD, FD_CLOEXEC);
    /* No peer closes this one: the client sees our end by it, and not before
     * every connection is closed. */
    if (fcntl(FIRST_FD, F_DUPFD_CLOEXEC, FIRST_FD + 1) < 0)
        return -errno;
    return session_new(FIRST_FD);
}

static void tear_down(void)
{
    poller_timer_free(self.sweep);
    notify_done();
    listener_done();
    network_done();
    transfer_done();
    rules_use(NULL);
    registry_done();
    /* What is left of a resolver that hangs is not awaited. */
    if (lookup_busy() || binding_busy())
        _exit(0);
    /* Ends with the last work that is still being done on a worker. */
    poller_done();
    lookup_done();
    route_done();
    trust_done();
    content_cache_clear();
    curl_global_cleanup();
    free(self.socket_path);
}

int main(int argc, char **argv)
{
    int rc = cmdline_read(argc, argv, &self.asked);

    if (rc >= 0)
        return rc;
    if (getuid() != geteuid()) {
        fputs("warmcurld: refuses to run setuid\n", stderr);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    /* libcurl reads host names in it; clients of others send no other ones. */
    setlocale(LC_CTYPE, self.asked.direct ? "" : "C.UTF-8");
    configure_init(self.asked.log_level);
    if (self.asked.check)
        return configure_check(stdout) != 0;
    if (self.asked.direct && !has_session())
        return 1;
    if (self.asked.socket_path && !is_usable(self.asked.socket_path))
        return 1;
    if (!self.asked.direct)
        notify_init();
    rc = self.asked.direct ? 0 : take_socket();
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
