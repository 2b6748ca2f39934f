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

/* State while a command line is read. */
struct parse {
    struct invocation *inv;
    struct config *config; /* the group that options now belong to */
    int show_error;        /* -1 until -s or -S said something */
    unsigned depth;        /* config files within config files */
    const char *direct;    /* why only the real curl can; NULL: not so */
    const char *prefer;    /* why the real curl should; NULL: not so */
};

/* A group and what is only needed while it is read. */
struct group {
    struct config config; /* first: the parser casts between the two */
    struct url_item *last_url;
    struct url_item *at_url;  /* where the latest URL went ... */
    struct url_item *at_out;  /* ... the latest -o or -O ... */
    struct url_item *at_file; /* ... and the latest -T */
    struct strlist *lists[2]; /* of opts that are lists: the row's num */
    bool remote_name_all;
    int64_t low_speed_limit;
    int64_t low_speed_time;
    int64_t ssl_min;
    int64_t ssl_max;
    int64_t auth;         /* bits of HTTPAUTH; 0: libcurl's default */
    int64_t proxy_auth;   /* bits of PROXYAUTH; 0: libcurl's default */
    int64_t proxy_ssl;    /* bits of PROXY_SSL_OPTIONS */
    int64_t post_redir;   /* bits of POSTREDIR */
    int64_t limit_rate;   /* bytes a second; 0: none */
    bool head;            /* -I */
    bool upload;          /* -T */
    bool netrc;           /* -n */
    bool netrc_optional;  /* --netrc-optional */
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
option_apply apply_opt_flag; /* on: num; off: libcurl's default */
option_apply apply_opt_seconds;
option_apply apply_list;

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

/* Those with a meaning of their own. */
option_apply apply_capath;
option_apply apply_cert;
option_apply apply_compressed;
option_apply apply_config;
option_apply apply_continue_at;
option_apply apply_cookie;
option_apply apply_data;
option_apply apply_fail;
option_apply apply_form;
option_apply apply_get;
option_apply apply_head;
option_apply apply_header;
option_apply apply_http_version;
option_apply apply_ip_version;
option_apply apply_insecure;
option_apply apply_json;
option_apply apply_limit_rate;
option_apply apply_max_filesize;
option_apply apply_max_redirs;
option_apply apply_max_time;
option_apply apply_netrc;
option_apply apply_next;
option_apply apply_no_op;
option_apply apply_output;
option_apply apply_parallel_max;
option_apply apply_pinned;
option_apply apply_progress_meter;
option_apply apply_proto;
option_apply apply_proto_default;
option_apply apply_proxy;
option_apply apply_range;
option_apply apply_referer;
option_apply apply_remote_name;
option_apply apply_request;
option_apply apply_retry_seconds;
option_apply apply_show_error;
option_apply apply_silent;
option_apply apply_speed;
option_apply apply_time_cond;
option_apply apply_tls_max;
option_apply apply_tls_min;
option_apply apply_unix_socket;
option_apply apply_upload_file;
option_apply apply_url;
option_apply apply_url_query;
option_apply apply_user;
option_apply apply_warm_mode;
option_apply apply_write_out;

/* Starts another group, the first one included. */
void apply_new_group(struct parse *p);

/* The group that options now belong to. */
struct group *parse_group(const struct parse *p);

/* Adds a URL that stands without --url. */
void apply_plain_url(struct parse *p, const char *url);

/* Completes the last group: fills in what depends on several options and
 * checks what curl checks when all of them are known. */
void apply_finish_group(struct parse *p);

/* True when HEADER is an Authorization line of a scheme that stays with the
 * connection (NTLM, Negotiate) or that nobody knows. */
bool header_binds_connection(const char *header);

/* Says why the command is direct; the first reason stays. */
void parse_direct(struct parse *p, const char *reason);

#endif
