/*
 * The daemon's configuration: what the files say, as values that nobody uses
 * yet.  warmcurl.conf(5) has the names; proto/conffile.h says where the files
 * are and what a line is.
 *
 * What is read later counts, but for autostart = no and audit = on of the
 * system's file: these, and where it lets the audit go, stand.
 *
 * Neighbours: configure reads them and puts them to use; rules holds what is
 * said of single hosts.
 */
#ifndef WARMCURL_CONF_H
#define WARMCURL_CONF_H

#include <stdbool.h>

#include "daemon/log.h"
#include "daemon/transfer.h"
#include "proto/conffile.h"

struct rules;

struct conf {
    enum keep_clear_text keep_clear_text;
    unsigned idle_exit_s;    /* seconds without a session; 0: not said */
    unsigned lookup_every_s; /* seconds; 0: not said */
    unsigned max_idle;       /* idle connections, in all */
    unsigned max_host_idle;  /* the same to one host */
    unsigned max_commands;   /* that are served at once */
    enum log_level log;
    char *log_to; /* as log_to() takes it, owned; NULL: not said */
    bool audit;
    bool autostart; /* the client's matter: it starts daemons */
    struct rules *rules;
    /* What the system's file has decided. */
    bool system_denies_autostart;
    bool system_audits;
};

/* The defaults.  0 or -ENOMEM. */
int conf_init(struct conf *conf);
void conf_done(struct conf *conf);

/* What is wrong, in words for people; valid during the call. */
struct conf_problem {
    const char *file;
    unsigned line; /* 0: the file itself */
    const char *text;
};

typedef void conf_problem_cb(void *arg, const struct conf_problem *problem);

/* Reads the file PATH over CONF; the system's comes first.  A line that can't
 * be understood is told to CB and skipped; so is a file that can't be read,
 * but for one that may be absent and is.  Returns how many were wrong. */
unsigned conf_read(struct conf *conf, const char *path, enum conffile_kind kind,
                   conf_problem_cb *cb, void *arg);

#endif
