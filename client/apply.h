/*
 * What each option of the command line does to the invocation.
 *
 * options has one row per option, and a row names one of these functions.
 * A function records; it opens no file.  What curl would refuse, warn about or
 * ask for makes the command direct.  Neighbours: options (the rows), args (who
 * walks the command line and calls them).
 */
#ifndef WARMCURL_APPLY_H
#define WARMCURL_APPLY_H

#include <stdbool.h>

#include "client/config.h"

struct option;
struct variable;

/* State while a command line is read. */
struct parse {
    struct invocation *inv;
    struct config *config; /* the group that options now belong to */
    bool show_error;       /* -S */
    unsigned depth;        /* config files within config files */
    bool has_words;        /* argv has some, own options aside */
    bool repeats;          /* the letter stood before in its argument ... */
    bool follows;          /* ... or another one did */
    const char *typed;     /* the argument or config line's option at hand */
    const char *file;      /* the config file at hand; NULL: none ... */
    unsigned line;         /* ... and its line, from 1 ... */
    bool has_newline;      /* ... which ends with a newline */
    bool is_stdin;         /* the file at hand is standard input ... */
    const char *rest;      /* ... which has this behind the line, ... */
    size_t rest_bytes;     /* ... unless others have it: then NULL */
    const char *next;      /* the argument behind the one at hand, or NULL */
    const char *broken;    /* what ended the config file at hand, or NULL ... */
    int broken_code;       /* ... and curl's exit code for it */
    struct variable *vars; /* of --variable */
    uint32_t since;        /* the version that first knew the option at hand */
    bool ours;             /* the real curl is no way out: its words count */
    bool has_tickets;      /* the daemon is the command's own, as they are */
    const char *direct;    /* why only the real curl can; NULL: not so */
    const char *prefer;    /* why the real curl should; NULL: not so */
};

/* A group and what is only needed while it is read. */
struct group {
    struct config config; /* first: the parser casts between the two */
    struct url_item *last_url;
    struct url_item *at_url;     /* where the latest URL went ... */
    struct url_item *at_out;     /* ... the latest -o or -O ... */
    struct url_item *at_file;    /* ... and the latest -T */
    struct form_part *form_open; /* the multipart that -F is in; NULL: none */
    unsigned form_count;         /* parts so far */
    struct strlist *lists[2];    /* of opts that are lists: the row's num */
    bool remote_name_all;
    int64_t low_speed_limit;
    int64_t low_speed_time;
    int64_t ssl_min;
    int64_t ssl_max;
    int64_t auth;         /* bits of HTTPAUTH; 0: libcurl's default */
    int64_t proxy_auth;   /* bits of PROXYAUTH; 0: libcurl's default */
    int64_t socks5_auth;  /* bits of SOCKS5_AUTH; 0: libcurl's default */
    int64_t ssl;          /* bits of SSL_OPTIONS */
    int64_t proxy_ssl;    /* bits of PROXY_SSL_OPTIONS */
    int64_t post_redir;   /* bits of POSTREDIR */
    int64_t limit_rate;   /* bytes a second; 0: none */
    bool upload;          /* -T */
    bool netrc;           /* -n */
    bool netrc_optional;  /* --netrc-optional */
    bool no_keepalive;    /* --no-keepalive */
    int64_t http_version; /* 0: libcurl's default */
};

/* Records one occurrence.  VALUE is its parameter (borrowed, NULL for flags),
 * ON is false for --no-NAME.  Sets p->direct or p->prefer where curl has to
 * or should do it. */
typedef void option_apply(struct parse *p, const struct option *o,
                          const char *value, bool on);

/* Straight to libcurl: number and sometimes num of the row. */
option_apply apply_opt_text;
option_apply apply_opt_file;
option_apply apply_opt_flag;    /* on: num; off: libcurl's default */
option_apply apply_opt_unless;  /* off: 0; on: libcurl's default */
option_apply apply_opt_lasting; /* by version, --no-NAME means the same */
option_apply apply_opt_number;
option_apply apply_opt_seconds;
option_apply apply_list;

/* Of other protocols, or without any effect. */
option_apply apply_ignored;
option_apply apply_deprecated;
option_apply apply_ignored_number;
option_apply apply_ftp_method;
option_apply apply_ftp_ssl;
option_apply apply_ftp_ssl_ccc_mode;
option_apply apply_hostpubmd5;
option_apply apply_metalink;
option_apply apply_ntlm_wb;
option_apply apply_upload_flags;

/* Straight into a field: field of the row, within the config ... */
option_apply apply_text;
option_apply apply_flag;
option_apply apply_number;
option_apply apply_both; /* field, and num as option number */
/* ... or within the invocation. */
option_apply apply_global_text;
option_apply apply_global_flag;

/* Bits collected in a field of the group: num of the row. */
option_apply apply_bits;
option_apply apply_bound_auth; /* num 0: all, and no way back */

/* Those with a meaning of their own. */
option_apply apply_capath;
option_apply apply_cert;
option_apply apply_cert_status;
option_apply apply_compressed;
option_apply apply_config;
option_apply apply_continue_at;
option_apply apply_clobber;
option_apply apply_cookie;
option_apply apply_data;
option_apply apply_delegation;
option_apply apply_engine;
option_apply apply_etag;
option_apply apply_fail;
option_apply apply_file_mode;
option_apply apply_form;
option_apply apply_get;
option_apply apply_haproxy;
option_apply apply_head;
option_apply apply_header;
option_apply apply_http_version;
option_apply apply_ip_version;
option_apply apply_insecure;
option_apply apply_interface;
option_apply apply_json;
option_apply apply_keepalive;
option_apply apply_keepalive_time;
option_apply apply_limit_rate;
option_apply apply_local_port;
option_apply apply_location;
option_apply apply_location_trusted;
option_apply apply_max_filesize;
option_apply apply_max_redirs;
option_apply apply_max_time;
option_apply apply_netrc;
option_apply apply_next;
option_apply apply_no_op;
option_apply apply_out_null;
option_apply apply_output;
option_apply apply_parallel_max;
option_apply apply_parallel_max_host;
option_apply apply_pinned;
option_apply apply_progress_meter;
option_apply apply_proto;
option_apply apply_proto_default;
option_apply apply_proxy;
option_apply apply_range;
option_apply apply_rate;
option_apply apply_raw;
option_apply apply_referer;
option_apply apply_remote_name;
option_apply apply_remove_on_error;
option_apply apply_request;
option_apply apply_retry_seconds;
option_apply apply_session_id;
option_apply apply_say;
option_apply apply_service_name;
option_apply apply_show_error;
option_apply apply_silent;
option_apply apply_speed;
option_apply apply_stderr;
option_apply apply_ticket;
option_apply apply_ticket_flag;
option_apply apply_time_cond;
option_apply apply_tls_auth;
option_apply apply_tls_max;
option_apply apply_tls_min;
option_apply apply_trace; /* num: enum trace_style */
option_apply apply_unix_socket;
option_apply apply_upload_file;
option_apply apply_url;
option_apply apply_url_query;
option_apply apply_user;
option_apply apply_variable;
option_apply apply_verbose;
option_apply apply_warm_mode;
option_apply apply_write_out;

/* Chooses the request's method for the group at hand.  False when another one
 * was chosen before, of which a warning goes to NOTES. */
bool apply_method(struct parse *p, struct notes *notes, enum httpreq method);

/* Starts another group, the first one included. */
void apply_new_group(struct parse *p);

/* The group that options now belong to. */
struct group *parse_group(const struct parse *p);

/* False where curl refuses the etag options and more than one URL together;
 * what it says of that was noted, but for the option at hand. */
bool parse_one_etag(struct parse *p);

/* Adds a URL that stands without --url, or by version those of "@file". */
void apply_plain_url(struct parse *p, const char *url);

/* Adds a URL from a file of them.  False as parse_one_etag(). */
bool apply_listed_url(struct parse *p, const char *url);

/* Completes the last group: fills in what depends on several options and
 * checks what curl checks when all of them are known. */
void apply_finish_group(struct parse *p);

/* The same for the last one, and checks what curl checks at the end. */
void apply_finish_all(struct parse *p);

/* PATH as the daemon finds it, which runs in another folder; NULL when it is
 * empty or nobody knows where we are. */
const char *parse_absolute(const char *path);

/* Prefers the real curl where its connections are to be shown. */
void apply_finish_trace(struct parse *p);

/* Completes what the group at hand says of TLS: versions, trust, also what the
 * environment names, and which keys only the real curl may use. */
void apply_finish_tls(struct parse *p);

/* Says why the command is direct; the first reason stays. */
void parse_direct(struct parse *p, const char *reason);

/* Says why the real curl is preferred where there is one: the command asks
 * for the present, or versions of curl differ over it. */
void parse_prefer(struct parse *p, const char *reason);

/* The proxy that CONFIG needs from the environment is one that only libcurl
 * knows, which has the same environment where the daemon is the command's own.
 * Else the command is direct, for REASON. */
void parse_leave_proxies(struct parse *p, struct config *config,
                         const char *reason);

/* curl refuses the command line: it prints TEXT (whole lines, or "") and exits
 * with CODE.  The real curl does so where there is one; without it, or when it
 * must not be used, we do.  What comes behind counts no more. */
void parse_fail(struct parse *p, int code, const char *text);

/*
 * curl refuses the option at hand, of which it says that WHAT ("is badly used
 * here").  On the command line it ends with CODE; in a config file it warns
 * and goes on, or by version ends as well.  usage_reject() has the common
 * words.
 */
void parse_reject(struct parse *p, int code, const char *what);

/* curl says TEXT (without "curl: ", it is wrapped) before parse_reject() or
 * another end; -s hides it unless -S was given. */
void parse_error(struct parse *p, const char *text);

/* curl warns and goes on: TEXT comes without "Warning: " and is wrapped when
 * it is printed.  The words depend on curl's version, so that the real curl
 * is preferred. */
void parse_warn(struct parse *p, const char *text);

#endif
