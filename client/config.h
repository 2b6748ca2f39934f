/*
 * What a command line means: the contract between parsing and transfers.
 *
 * args fills these structures, plan and request read them.  They hold facts
 * only, no descriptors but the one named below, and nothing that needs a
 * destructor: everything lives in the arena or in argv until the process
 * ends, so pointers may be copied freely and are never freed.
 *
 * They are filled in two steps.  args_parse() looks at argv, the environment
 * and config files alone.  args_evaluate() then reads the files whose content
 * is part of the request (-d @file, -H @file, -w @file, -F name=<file); the
 * fields it sets are marked (evaluated).
 */
#ifndef WARMCURL_CONFIG_H
#define WARMCURL_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/curlopt.h"
#include "proto/wire.h"

/* A list of strings in order of appearance. */
struct strnode {
    struct strnode *next;
    const char *text;
};

struct strlist {
    struct strnode *first;
    struct strnode *last;
};

/* Adds TEXT (borrowed) at the end. */
void strlist_add(struct strlist *list, const char *text);

/*
 * One option that goes to libcurl as it is.  A config holds at most one of
 * each number, in order of first appearance; the last value given wins.
 */
struct optval {
    struct optval *next;
    uint32_t number; /* enum wc_opt */
    enum wire_type type;
    int64_t num;                /* WIRE_LONG, WIRE_OFF_T */
    const char *text;           /* WIRE_STRING, WIRE_DATE; WIRE_FILE: the
                                   path as typed, to be opened only when the
                                   transfer needs it */
    const struct strlist *list; /* WIRE_LIST */
};

/* What the request is, curl's own distinction; the last three exclude each
 * other and HEAD (args goes direct on a conflict). */
enum httpreq {
    HTTPREQ_UNSPEC,     /* GET, or PUT with an infile */
    HTTPREQ_GET,        /* -G */
    HTTPREQ_HEAD,       /* -I */
    HTTPREQ_MIMEPOST,   /* -F */
    HTTPREQ_SIMPLEPOST, /* -d and its relatives */
    HTTPREQ_PUT,        /* -T */
};

/* One URL of the command line with the -o/-O and -T that curl pairs with it
 * (each -o goes to the first URL that has none, in either order). */
struct url_item {
    struct url_item *next;
    const char *url;      /* as typed, not yet globbed; never NULL */
    const char *outfile;  /* -o, may hold #1; "-" is stdout; NULL: none.
                             Globbing is config->globoff's, for #1 too */
    bool use_remote_name; /* -O */
    bool out_given;       /* -o or -O stood for it (parsing only) */
    const char *infile;   /* -T, may hold a glob; "-" and "." are stdin
                             (blocking and not); "" uploads nothing; NULL:
                             none */
};

/* One -d, --data-*, --json or --url-query in order. */
enum data_kind {
    DATA_ASCII,     /* -d: @file without CR, LF and NUL */
    DATA_RAW,       /* --data-raw: @ means nothing */
    DATA_BINARY,    /* --data-binary */
    DATA_URLENCODE, /* --data-urlencode */
    DATA_JSON,      /* --json: joined without '&' */
};

struct data_piece {
    struct data_piece *next;
    enum data_kind kind;
    const char *text;    /* as typed, with its '@' */
    const char *content; /* (evaluated) the file's bytes; NULL: no file */
    size_t len;          /* (evaluated) */
};

/* A -H or --proxy-header in order, before @file is read. */
struct header_arg {
    struct header_arg *next;
    const char *text;
    char *content; /* (evaluated) the file's bytes; NULL: no file */
    size_t len;    /* (evaluated) */
};

/* The form of -F, ready for the wire's PARTS. */
enum form_kind {
    FORM_DATA,  /* bytes in data, len */
    FORM_FILE,  /* path is sent as a file; opened when it is sent */
    FORM_MULTI, /* parts is a multipart of its own */
};

struct form_part {
    struct form_part *next;
    enum form_kind kind;
    struct form_part *parts; /* FORM_MULTI: first child */
    const char *name;        /* NULL: none */
    const char *data;        /* FORM_DATA (evaluated for <file) */
    size_t len;
    const char *path;       /* FORM_FILE, and the source of <file */
    int64_t size;           /* FORM_FILE (evaluated): bytes, -1 unknown */
    const char *filename;   /* as shown to the server; NULL: none */
    const char *type;       /* Content-Type; NULL: libcurl's default */
    const char *encoder;    /* NULL: none */
    struct strlist headers; /* headers= of the part */
};

enum netrc_use {
    NETRC_NO,
    NETRC_OPTIONAL, /* --netrc-optional, also with --netrc */
    NETRC_REQUIRED, /* -n, --netrc-file */
};

/* What -C asks for. */
enum resume_kind {
    RESUME_NO,
    RESUME_AT,   /* -C 123: resume_from bytes */
    RESUME_AUTO, /* -C -: from the output file's size, per transfer */
};

/*
 * One group of options: what stands between two --next.  What is here is
 * acted on by the client; everything for libcurl alone is in opts.
 */
struct config {
    struct config *next;

    struct optval *opts; /* carried as given, in order */
    struct optval *last_opt;

    struct url_item *urls; /* at least one */
    unsigned url_count;
    bool globoff; /* -g: URLs and infiles are taken literally */

    /* Request. */
    enum httpreq httpreq;
    const char *custom_request; /* -X; NULL: none */
    bool use_get;               /* -G: data goes to the query */
    bool show_headers;          /* -i, -I: headers go to the output too */
    bool no_body;               /* -I */
    struct data_piece *data;    /* -d ...; NULL: none */
    struct data_piece *last_data;
    struct data_piece *query_data; /* --url-query */
    struct data_piece *last_query_data;
    bool json;              /* --json was given */
    struct form_part *form; /* top level parts (HTTPREQ_MIMEPOST) */
    struct form_part *last_form;
    struct header_arg *header_args;
    struct header_arg *last_header_arg;
    struct header_arg *proxy_header_args;
    struct header_arg *last_proxy_header_arg;

    struct strlist headers;       /* (evaluated) HTTPHEADER, --json's too */
    struct strlist proxy_headers; /* (evaluated) PROXYHEADER */
    const char *post;  /* (evaluated) POSTFIELDS; NULL: none.  With -G it
                          is NULL and the text is in query */
    size_t post_bytes; /* (evaluated) */
    const char *query; /* (evaluated) what -G and --url-query add to every
                          URL, already encoded; NULL: none.
                          url_add_query() does it */

    const char *user;    /* -u with its password; also in opts as USERPWD */
    const char *referer; /* -e without ";auto"; also in opts */
    const char *proto_default; /* --proto-default, lower case; NULL: guess
                                  from the host's name as curl does */

    /* Cookies. */
    const char *cookie;          /* COOKIE: -b NAME=VALUE */
    struct strlist cookie_files; /* -b FILE, as typed, in order */
    const char *cookie_jar;      /* -c; "-" is stdout; NULL: none */
    bool cookie_session;         /* -j */

    /* Credentials from files. */
    enum netrc_use netrc;
    const char *netrc_file; /* --netrc-file as typed; NULL: ~/.netrc, then
                               ~/_netrc (only Windows) */

    /* Proxy; the environment's (proxyenv.h) counts when proxy is NULL. */
    const char *proxy;   /* -x, --socks*, as typed; "" is none; NULL: not
                            given.  Its PROXYTYPE is in opts when an option
                            named one */
    const char *noproxy; /* --noproxy; NULL: the environment's */
    bool has_preproxy;   /* --preproxy was given; value in opts */

    /* Trust.  Paths are in opts as WIRE_FILE (CAINFO, SSLCERT, SSLKEY, ...)
     * and WIRE_STRING (CAPATH). */
    bool insecure;   /* -k; also in opts */
    bool has_cafile; /* --cacert or --capath was given: SSL_CERT_FILE and
                        SSL_CERT_DIR of the environment do not count */

    /* Output. */
    const char *output_dir;   /* --output-dir; NULL: none */
    const char *header_file;  /* -D; "-" stdout; NULL: none */
    const char *writeout;     /* (evaluated) -w format, NULL: none */
    const char *writeout_arg; /* -w as typed, before @file */
    bool create_dirs;         /* --create-dirs */
    bool no_clobber;          /* --no-clobber */
    bool content_disposition; /* -J */
    bool remote_time;         /* -R; FILETIME is in opts as well */
    bool no_buffer;           /* -N */
    bool failonerror;         /* -f; FAILONERROR is in opts as well */
    bool fail_with_body;      /* --fail-with-body */

    /* Resume, condition. */
    enum resume_kind resume;
    int64_t resume_from; /* bytes (RESUME_AT) */
    bool has_range;      /* -r; RANGE is in opts */
    bool has_timecond;   /* -z; TIMECONDITION and TIMEVALUE_LARGE (off_t or
                            date) are in opts */

    /* Retry. */
    long retry_count;       /* --retry; 0: none */
    bool retry_connrefused; /* --retry-connrefused */
    bool retry_all_errors;  /* --retry-all-errors */
    int64_t retry_delay_ms; /* --retry-delay; 0: doubling from 1 s */
    int64_t retry_max_ms;   /* --retry-max-time; 0: no limit */

    bool follow;        /* -L; FOLLOWLOCATION is in opts */
    int64_t timeout_ms; /* -m; 0: none.  TIMEOUT_MS is in opts */
};

/* What WARMCURL and the --warm- options ask for. */
enum warm_mode {
    WARM_AUTO,
    WARM_OFF,   /* always the real curl */
    WARM_ONLY,  /* never the real curl */
    WARM_FRESH, /* new connections, none kept */
};

/* Where a command line goes. */
enum verdict {
    VERDICT_DAEMON,
    VERDICT_PREFER_DIRECT, /* a matter of judgement: the daemon could do it,
                              and does under WARM_ONLY */
    VERDICT_DIRECT,        /* only the real curl can */
};

/* The whole command line. */
struct invocation {
    struct config *configs; /* one per group, at least one */

    bool silent;       /* -s */
    bool show_error;   /* errors are printed: -S, or no -s */
    bool no_progress;  /* -s or --no-progress-meter: no meter at all */
    bool progress_bar; /* -# */
    bool fail_early;   /* --fail-early */
    bool parallel;     /* -Z */
    bool parallel_immediate;
    unsigned parallel_max;   /* transfers at once, 1 to 300 */
    bool styled_output;      /* --styled-output, on unless --no-... */
    const char *stderr_path; /* --stderr; "-" is stdout; NULL: none */

    enum warm_mode warm;
    const char *warm_pool;    /* --warm-pool, WARMCURL_POOL; NULL: none */
    const char *explain_path; /* WARMCURL_EXPLAIN=FILE; NULL: stderr */
    bool explain;             /* --warm-explain or WARMCURL_EXPLAIN */

    /* Where stdin was read by the parser, so that it is at its end; what it
     * held goes back with args_restore_stdin(). */
    int stdin_copy_fd; /* -1, or a memfd once it was restored */
    bool stdin_used;   /* -K - or -d @- took stdin: it is at its end now */
    bool dry;          /* a pipe other than stdin was read: no way back */

    bool has_indented; /* a config file has an indented line */
    bool has_escapes;  /* what is added to URLs has %XX with letters: their
                          case is a matter of curl's version */
};

/* Finds the value of option NUMBER in CONFIG, NULL when there is none. */
const struct optval *config_opt(const struct config *config, uint32_t number);

/* Set or replace an option's value.  TEXT and LIST are borrowed. */
void config_set_long(struct config *config, uint32_t number, int64_t num);
void config_set_off(struct config *config, uint32_t number, int64_t num);
void config_set_text(struct config *config, uint32_t number,
                     enum wire_type type, const char *text);
void config_set_list(struct config *config, uint32_t number,
                     const struct strlist *list);
/* Removes an option's value where there is one. */
void config_unset(struct config *config, uint32_t number);

#endif
