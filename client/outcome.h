/*
 * How a transfer ended: its code, the words for it, and libcurl's figures.
 *
 * Neighbours: transfer fills it from DONE or from its own failures; writeout,
 * retry and run read it.
 */
#ifndef WARMCURL_OUTCOME_H
#define WARMCURL_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/curlinfo.h"
#include "proto/frame.h"
#include "proto/wire.h"

/* Bytes of an error text: libcurl's CURL_ERROR_SIZE (curl/curl.h). */
#define OUTCOME_ERROR_BYTES 256

/* Bytes of an everyday command's figures. */
#define OUTCOME_INFO_BYTES 1024

struct outcome {
    int code;                        /* curl's exit code */
    char error[OUTCOME_ERROR_BYTES]; /* libcurl's own text, may be empty */
    char why[96];                    /* why no pooled connection served */
    uint8_t route;                   /* enum done_route */
    struct wire_writer infos;        /* as they came; outcome_num(), _str() */
    uint8_t first_infos[OUTCOME_INFO_BYTES]; /* more is from the heap */
    uint16_t info_count;
};

void outcome_init(struct outcome *o);
void outcome_done(struct outcome *o);

/* Takes what DONE says.  Returns 0 or -EBADMSG. */
int outcome_load(struct outcome *o, const struct frame *f);

/* The same, but for code and text, which stay. */
int outcome_load_figures(struct outcome *o, const struct frame *f);

/* A failure of the client's own, TEXT in curl's words ("" for the code's). */
void outcome_fail(struct outcome *o, int code, const char *text);

/* Puts the name TO where libcurl's text has the name FROM. */
void outcome_rename(struct outcome *o, const char *from, const char *to);

/* The words for the failure: libcurl's, else the code's; "" for code 0. */
const char *outcome_text(const struct outcome *o);

/* A figure (enum wc_info), FALLBACK where libcurl did not give it. */
int64_t outcome_num(const struct outcome *o, uint32_t number, int64_t fallback);
/* A text.  Returns false where libcurl had none. */
bool outcome_find_str(const struct outcome *o, uint32_t number,
                      struct wire_str *ret);
/* A text; empty where libcurl had none. */
struct wire_str outcome_str(const struct outcome *o, uint32_t number);

#endif
