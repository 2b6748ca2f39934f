/*
 * The configuration in force; see configure.h.
 */
#include "daemon/configure.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/audit.h"
#include "daemon/limits.h"
#include "daemon/lookup.h"
#include "daemon/retire.h"
#include "daemon/rules.h"
#include "daemon/session.h"
#include "proto/rundir.h"

static struct {
    char user_path[PATH_MAX]; /* "": there is none */
    enum conffile_kind user_kind;
    const char *first_log;
    int log_level; /* of the command line; -1: none */
    bool is_job;
    uint64_t idle_exit_ms;
} self = {.first_log = "stderr", .log_level = -1};

void configure_init(int log_level)
{
    self.user_kind = conffile_user(self.user_path);
    self.first_log = log_at_first(getenv("JOURNAL_STREAM"));
    self.log_level = log_level;
    self.is_job = false;
    for (int i = 0; rundir_job_variables[i]; i++)
        self.is_job |= getenv(rundir_job_variables[i]) != NULL;
}

uint64_t configure_idle_exit_ms(void)
{
    return self.idle_exit_ms;
}

/* ---- problems ---- */

static void ignore(void *arg, const struct conf_problem *p)
{
    (void)arg;
    (void)p;
}

static void log_problem(void *arg, const struct conf_problem *p)
{
    (void)arg;
    if (p->line)
        log_warning("%s:%u: %s", p->file, p->line, p->text);
    else
        log_warning("%s: %s", p->file, p->text);
}

/* Somebody to tell beside the log. */
struct audience {
    conf_problem_cb *cb;
    void *arg;
};

static void log_and_tell(void *arg, const struct conf_problem *p)
{
    const struct audience *a = arg;

    log_problem(NULL, p);
    if (a->cb)
        a->cb(a->arg, p);
}

/* ---- the files ---- */

/* Reads them over CONF; returns how many lines are wrong. */
static unsigned read_files(struct conf *conf, conf_problem_cb *cb, void *arg)
{
    unsigned wrong =
        conf_read(conf, CONFFILE_SYSTEM, CONFFILE_IS_SYSTEM, cb, arg);

    if (*self.user_path)
        wrong += conf_read(conf, self.user_path, self.user_kind, cb, arg);
    return wrong;
}

/* ---- into force ---- */

/* The one thing that may fail is the first.  The number of problems. */
static unsigned open_log(const struct conf *conf, conf_problem_cb *cb,
                         void *arg)
{
    const char *where = conf->log_to ? conf->log_to : self.first_log;
    int rc = log_to(where);

    /* A journal that does not listen still has our standard error. */
    if (rc && !conf->log_to)
        rc = log_to("stderr");
    if (rc)
        cb(arg, &(struct conf_problem){where, 0, strerror(-rc)});
    return rc != 0;
}

/* Nothing outlives a CI job for long, whatever is configured for a login. */
static uint64_t idle_exit_ms(const struct conf *conf)
{
    uint64_t ms = conf->idle_exit_s ? conf->idle_exit_s * 1000ull
                                    : IDLE_EXIT_MS;

    return self.is_job && ms > IDLE_EXIT_JOB_MS ? IDLE_EXIT_JOB_MS : ms;
}

static void put_to_use(struct conf *conf)
{
    log_set_level(self.log_level < 0 ? conf->log
                                     : (enum log_level)self.log_level);
    audit_set(conf->audit);
    rules_use(conf->rules);
    conf->rules = NULL;
    transfer_set_keep(conf->keep_clear_text);
    lookup_set_every(conf->lookup_every_s ? conf->lookup_every_s * 1000ull
                                          : LOOKUP_EVERY_MS);
    session_set_limit(conf->max_commands);
    retire_set_limits(conf->max_host_idle, conf->max_idle);
    self.idle_exit_ms = idle_exit_ms(conf);
}

/* Only now is it known where complaints go: they are found once more. */
static void complain(void)
{
    struct conf conf;

    if (!conf_init(&conf))
        read_files(&conf, log_problem, NULL);
    conf_done(&conf);
}

int configure_start(void)
{
    struct conf conf;
    int rc = conf_init(&conf);
    unsigned wrong;

    if (!rc) {
        wrong = read_files(&conf, ignore, NULL);
        open_log(&conf, log_problem, NULL);
        put_to_use(&conf);
        if (wrong)
            complain();
    }
    conf_done(&conf);
    return rc;
}

int configure_again(conf_problem_cb *cb, void *arg)
{
    struct audience audience = {cb, arg};
    struct conf conf;
    int rc = conf_init(&conf);

    if (!rc && (read_files(&conf, log_and_tell, &audience) ||
                open_log(&conf, log_and_tell, &audience)))
        rc = -EINVAL;
    if (rc) {
        log_error("the configuration stays as it was");
    } else {
        put_to_use(&conf);
        retire_all("the configuration was read again");
    }
    conf_done(&conf);
    return rc;
}

/* ---- looking ---- */

static void print_problem(void *arg, const struct conf_problem *p)
{
    FILE *out = arg;

    if (p->line)
        fprintf(out, "%s:%u: %s\n", p->file, p->line, p->text);
    else
        fprintf(out, "%s: %s\n", p->file, p->text);
}

static unsigned check(struct conf *conf, const char *path,
                      enum conffile_kind kind, FILE *out)
{
    unsigned wrong = conf_read(conf, path, kind, print_problem, out);
    char *text = NULL;

    if (wrong)
        return wrong;
    fprintf(out, "%s: %s\n", path,
            conffile_read(path, kind, &text) ? "absent" : "fine");
    free(text);
    return 0;
}

/* Where the log shall go must be told here: a daemon that can't open it has no
 * other place to say so. */
static unsigned check_log(const struct conf *conf, FILE *out)
{
    int rc = conf->log_to ? log_check(conf->log_to) : 0;

    if (rc)
        fprintf(out, "log-to %s: %s\n", conf->log_to, strerror(-rc));
    return rc != 0;
}

int configure_check(FILE *out)
{
    struct conf conf;
    int rc = conf_init(&conf);

    if (!rc)
        rc = (int)check(&conf, CONFFILE_SYSTEM, CONFFILE_IS_SYSTEM, out);
    if (rc >= 0 && *self.user_path)
        rc += (int)check(&conf, self.user_path, self.user_kind, out);
    if (rc >= 0)
        rc += (int)check_log(&conf, out);
    conf_done(&conf);
    return rc;
}
