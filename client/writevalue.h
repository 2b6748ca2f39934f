/*
 * What a variable of -w stands for once its transfer is over: a number, a
 * text, a time, or nothing.
 *
 * Neighbours: writevars names one of these functions in each row, writeout
 * and writeout_json print what they give.
 */
#ifndef WARMCURL_WRITEVALUE_H
#define WARMCURL_WRITEVALUE_H

#include <stdint.h>

#include "proto/wire.h"

struct transfer;
struct writevar;

enum writevalue_kind {
    WRITEVALUE_NONE,
    WRITEVALUE_NUM,
    WRITEVALUE_STATUS,  /* three digits at least */
    WRITEVALUE_SECONDS, /* num in microseconds */
    WRITEVALUE_TEXT,
    WRITEVALUE_UNKNOWN, /* this libcurl does not tell */
};

struct writevalue {
    enum writevalue_kind kind;
    int64_t num;
    struct wire_str text; /* the transfer's */
};

/* T's value of V. */
typedef struct writevalue writevalue_get(const struct transfer *t,
                                         const struct writevar *v);

/* libcurl's infos: v->number. */
writevalue_get writevalue_num;
writevalue_get writevalue_status;
writevalue_get writevalue_seconds;
writevalue_get writevalue_text;
writevalue_get writevalue_method;
writevalue_get writevalue_effective_url;
writevalue_get writevalue_http_version;
writevalue_get writevalue_delivered;

/* Those of DETAILS: v->number is the part of the URL. */
writevalue_get writevalue_certs;
writevalue_get writevalue_url_part;
writevalue_get writevalue_effective_part;

/* The client's own. */
writevalue_get writevalue_error;
writevalue_get writevalue_exit_code;
writevalue_get writevalue_file_name;
writevalue_get writevalue_header_count;
writevalue_get writevalue_nothing;
writevalue_get writevalue_retries;
writevalue_get writevalue_url;
writevalue_get writevalue_url_number;
writevalue_get writevalue_transfer_number;

#endif
