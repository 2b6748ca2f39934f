/*
 * What a command line means: the contract between parsing and transfers.
 *
 * args fills these structures, plan and request read them.  They hold facts
 * only, no descriptors but the one named below, and nothing that needs a
 * destructor: everything lives in the arena or in argv until the process
 * ends, so pointers may be copied freely and are never freed.
 *
 * They are filled in two steps.  args_parse() looks at argv, the environment
 * and what stands for arguments (config files, variables, files of URLs)
 * alone.  evaluate_files() then reads the files whose content
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

/* What curl says while it reads the command line, in order. */
enum note_kind {
    NOTE_WARNING,  /* wrapped, behind "Warning: " */
    NOTE_ERROR,    /* wrapped, behind "curl: " */
    NOTE_LINES,    /* whole lines as they are */
    NOTE_REDIRECT, /* --stderr: from here on to the file TEXT */
    NOTE_OUTPUT,   /* as they are, to standard output */
    NOTE_REMARK,   /* wrapped, behind "Note: " */
};

struct note {
    struct note *next;
    enum note_kind kind;
    bool quiet; /* NOTE_REDIRECT: no word when the file can't be opened */
    const char *text;
};

struct notes {
    struct note *first;
    struct note *last;
};

/* Adds a note at the end and returns it; TEXT is borrowed. */
struct note *notes_add(struct notes *notes, enum note_kind kind,
                       const char *text);

/* Adds what curl says of an error before it does anything: -s hides it, and by
 * version -S (SHOW_ERROR) does not show it again. */
void notes_add_error(struct notes *notes, bool silent, bool show_error,
                     const char *text);

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
    HTTPREQ_UNSPEC,     /* GET, or PUT where -T has a file */
    HTTPREQ_GET,        /* -G */
    HTTPREQ_HEAD,       /* -I */
    HTTPREQ_MIMEPOST,   /* -F */
    HTTPREQ_SIMPLEPOST, /* -d and its relatives */
    HTTPREQ_PUT,        /* -T: those URLs that have a file, the others GET */
};

/* One URL of the command line with the -o/-O and -T that curl pairs with it
 * (each -o goes to the first URL that has none, in either order). */
struct url_item {
    struct url_item *next;
    const char *url;      /* as typed, not yet globbed; never NULL */
    const char *outfile;  /* -o, may hold #1; "-" is stdout; NULL: none.
                             Globbing is config->globoff's, for #1 too */
    bool is_listed;       /* from a file of URLs: no glob, whatever it holds */
    bool use_remote_name; /* -O */
    bool discards;        /* --out-null */
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
    const char *path;    /* of the file with the data; NULL: none */
    const char *content; /* (evaluated) the file's bytes; NULL: no file */
    size_t len;          /* (evaluated) */
};

/* A header of -H, --proxy-header or a form's part in order, before its file is
 * read. */
struct header_arg {
    struct header_arg *next;
    const char *text; /* as typed */
    const char *path; /* of a file of headers; NULL: text is one */
    char *content;    /* (evaluated) the file's bytes; NULL: none */
    size_t len;       /* (evaluated) */
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
    struct form_part *parent; /* the multipart that it is in; NULL: none */
    struct form_part *parts;  /* FORM_MULTI: first child */
    struct form_part *last_part;
    const char *name;     /* NULL: none */
    const char *data;     /* FORM_DATA */
    size_t len;           /* bytes of data */
    const char *path;     /* FORM_FILE; "-" is stdin */
    int64_t size;         /* FORM_FILE: bytes, -1 unknown; form_check() */
    const char *filename; /* as shown to the server; NULL: none */
    const char *type;     /* Content-Type; NULL: libcurl's default */
    const char *encoder;  /* NULL: none */
    struct header_arg *header_args; /* headers= of the part */
    struct strlist headers;         /* (evaluated) */
};

enum netrc_use {
    NETRC_NO,
    NETRC_OPTIONAL, /* --netrc-optional, also with --netrc */
    NETRC_REQUIRED, /* -n, --netrc-file */
};

/* A file that is there already. */
enum clobber {
    CLOBBER_UNLESS_NAMED, /* is overwritten, unless the server named it */
    CLOBBER_ALWAYS,       /* --clobber */
    CLOBBER_NEVER,        /* --no-clobber: another name is tried */
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
                          urledit_add_query() does it */

    const char *user;   /* -u with its password; also in opts as USERPWD */
    bool asks_password; /* -u without one: it is asked for when all of the
                           command line is known, and added then ... */
    bool asks_proxy_password;  /* ... and -U */
    const char *referer;       /* -e without ";auto"; also in opts */
    const char *proto_default; /* --proto-default, lower case; NULL: guess
                                  from the host's name as curl does */
    bool no_ws;                /* --proto forbids it ... */
    bool no_wss;               /* ... and this */
    bool redirects_to_ws;      /* --proto-redir allows them */
    bool no_ftp; /* no redirect leads there: --proto, --proto-redir */

    /* Cookies. */
    struct strlist cookies; /* -b NAME=VALUE, as typed; in opts as COOKIE */
    struct strlist cookie_files; /* -b FILE, as typed, in order */
    const char *cookie_jar;      /* -c; "-" is stdout; NULL: none */
    bool cookie_session;         /* -j */

    /* What libcurl remembers of servers. */
    const char *hsts;   /* --hsts FILE; "": none; NULL: not given */
    const char *altsvc; /* --alt-svc FILE, the same */

    /* Credentials from files. */
    enum netrc_use netrc;
    const char *netrc_file; /* --netrc-file as typed; NULL: ~/.netrc, then
                               ~/_netrc (only Windows) */

    /* Proxy; the environment's (proxyenv.h) counts when proxy is NULL. */
    const char *proxy;        /* -x, --socks*, as typed; "" is none; NULL: not
                                 given.  Its PROXYTYPE is in opts when an option
                                 named one */
    const char *socket_typed; /* --unix-socket, where opts has another name for
                                 it; NULL: no */
    const char *noproxy;      /* --noproxy; NULL: the environment's */
    bool env_proxies;         /* libcurl itself finds the environment's */
    bool has_preproxy;        /* --preproxy was given; value in opts */

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
    enum clobber clobber;     /* --clobber, --no-clobber */
    bool skip_existing;       /* --skip-existing */
    bool remove_on_error;     /* --remove-on-error */
    bool xattr;               /* --xattr */
    const char *etag_save;    /* --etag-save; "-" stdout; NULL: none */
    const char *etag_compare; /* --etag-compare; NULL: none */
    struct strlist *etags;    /* what --etag-compare adds to the headers, once
                                 for each transfer so far */
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

    struct notes notes; /* what curl says when it comes to this group ... */
    int refusal;        /* ... and then ends with this exit code; 0: not so */
    struct strlist warnings; /* what curl warns of before each transfer */

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

/* How libcurl's debug output is shown. */
enum trace_style {
    TRACE_NONE,
    TRACE_VERBOSE, /* -v */
    TRACE_HEX,     /* --trace */
    TRACE_ASCII,   /* --trace-ascii */
};

/* Where a command line goes. */
enum verdict {
    VERDICT_DAEMON,
    VERDICT_PREFER_DIRECT, /* a matter of judgement: the daemon could do it,
                              and does under WARM_ONLY */
    VERDICT_DIRECT,        /* only the real curl can */
    VERDICT_FAILS,         /* curl refuses it: failure_code, notes */
    VERDICT_SAYS,          /* help or the like: says */
};

/* What a command is told instead of a transfer. */
enum says {
    SAYS_NOTHING,
    SAYS_HELP,
    SAYS_MANUAL,
    SAYS_VERSION,
    SAYS_ENGINES, /* --engine list */
    SAYS_TRUST,   /* --dump-ca-embed */
};

/* The whole command line. */
struct invocation {
    struct config *configs; /* one per group, at least one */

    bool silent;       /* -s */
    bool show_error;   /* errors are printed: -S, or no -s */
    bool no_progress;  /* -s or --no-progress-meter: no meter at all ... */
    bool no_meter;     /* ... and --no-progress-meter: not even for -T . */
    bool progress_bar; /* -# */
    bool fail_early;   /* --fail-early */
    bool parallel;     /* -Z */
    bool parallel_immediate;
    unsigned parallel_max;     /* transfers at once, 1 to 300 */
    unsigned host_connections; /* --parallel-max-host; 0: no limit */
    int64_t rate_ms;           /* --rate: between two starts; 0: none */
    bool styled_output;        /* --styled-output, on unless --no-... */

    enum trace_style trace;
    const char *trace_path; /* "-" stdout, "%" or NULL the place of messages */
    bool trace_time;        /* --trace-time */
    bool trace_ids;         /* --trace-ids */
    bool trace_more;        /* -vv: from 8.10 on more than -v */

    enum warm_mode warm;
    const char *warm_pool;    /* --warm-pool, WARMCURL_POOL; NULL: none */
    const char *explain_path; /* WARMCURL_EXPLAIN=FILE; NULL: stderr */
    bool explain;             /* --warm-explain or WARMCURL_EXPLAIN */

    /* Where stdin was read by the parser, so that it is at its end; what it
     * held goes back with args_restore_stdin(). */
    int stdin_copy_fd; /* -1, or a memfd once it was restored */
    bool stdin_taken;  /* an option has it: for later ones it is empty */
    bool stdin_used;   /* -K - or -d @- took stdin: it is at its end now */
    bool dry;          /* a pipe other than stdin was read: no way back */
    bool prompted;     /* passwords were asked for: not again */

    /* What curl says before it starts; the real curl says it itself. */
    struct notes notes;
    enum says says;
    const char *says_of; /* SAYS_HELP: the category; NULL: none given */
    bool fails;          /* curl refuses it, having said that, and ends ... */
    int failure_code;    /* ... with this exit code */
    bool fresh;          /* no pooled connection, and none is kept */
    uint32_t newer;     /* the first version that knows every option, of which
                           an older curl is no use; 0: the oldest one does */

    bool is_wishful;    /* an option that some libcurls can't do */
    const char *curlrc; /* the default config file that was read; NULL: none */
    bool may_upgrade;   /* HSTS may make https of an http URL */
    bool has_indented;  /* a config file has an indented line */
    bool has_escapes;   /* what is added to URLs has %XX with letters: their
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
