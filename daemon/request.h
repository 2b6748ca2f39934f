/*
 * One REQUEST, copied from the wire and checked.
 *
 * Holds the options in their order, with strings terminated and files made
 * into contents.  Nothing has happened when a request is refused.  Neighbours:
 * session makes it from a frame; admit says which options it may have; context,
 * setopt and transfer read it.
 */
#ifndef WARMCURL_REQUEST_H
#define WARMCURL_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/content.h"
#include "proto/message.h"
#include "proto/optclass.h"

struct request_option {
    const struct optclass *row;
    enum wire_type type;      /* what came; row->type but for the exceptions of
                               * request_parse() */
    int64_t num;              /* LONG, OFF_T */
    const char *text;         /* STRING, DATE (terminated), BLOB, BYTES */
    size_t len;               /* bytes of text */
    const char **items;       /* LIST: terminated strings */
    uint16_t count;           /* LIST: items; PARTS: of the first level */
    struct wire_reader parts; /* PARTS: message_next_part() */
    uint16_t source;          /* PULL */
    int64_t size;             /* PULL: bytes, -1 unknown */
    bool seekable;            /* PULL */
    const char *path;         /* FILE: as the user typed it */
    struct content *content;  /* FILE; by descriptor: once it was read */
    int fd;                   /* FILE by descriptor, until it was read; -1 */
};

struct request {
    uint32_t flags; /* enum request_flag */
    uint64_t start_ns;
    const char *pool;
    unsigned option_count;
    struct request_option *options;

    uint8_t *payload; /* the frame's, copied */
    char *arena;      /* terminated copies of its strings */
    size_t arena_len;
};

/* Why a request is refused. */
struct request_fault {
    enum refuse_reason reason;
    char text[160];
};

/*
 * Parses F.  FDS are the FD_COUNT descriptors that came along and are taken
 * whatever the result.  Returns 0 with *RET owned by the caller; -EBADMSG for
 * a malformed message; -ENOTSUP with *RET_FAULT filled when an option can't be
 * carried; -ENOMEM.
 */
int request_parse(const struct frame *f, int *fds, struct request **ret,
                  struct request_fault *ret_fault);
/* How many descriptors F announces; 0 when it is malformed. */
unsigned request_fd_count(const struct frame *f);
/* NULL is allowed. */
void request_free(struct request *req);

/* The option, or NULL. */
const struct request_option *request_find(const struct request *req,
                                          uint32_t number);
/* Its text, where it is there, is TEXT from now on, which outlives the
 * request. */
void request_replace(struct request *req, uint32_t number, const char *text);
/* Its number or text, or the fallback where it is not there. */
int64_t request_num(const struct request *req, uint32_t number,
                    int64_t fallback);
const char *request_text(const struct request *req, uint32_t number,
                         const char *fallback);

/* True when it has a body to send, at least at first: a redirect may lose it. */
bool request_has_body(const struct request *req);
/* True when it brings a header of that name itself. */
bool request_has_header(const struct request *req, const char *name);

/* True when it goes through a proxy, but for hosts in a list. */
bool request_uses_proxy(const struct request *req);

/* True when its URL is, or may be taken for, that of a WebSocket: no HTTP comes
 * back, and its connection is of no further use. */
bool request_is_websocket(const struct request *req);

/* True when the request may be made twice: it says so, and its method and
 * body agree (RFC 9110 9.2.1, and a body that can be had again). */
bool request_replayable(const struct request *req);

/* True when a body or a form is pulled from the client. */
bool request_pulls(const struct request *req);

/* Fills RET with the text of a fault and returns -ENOTSUP. */
int request_refuse(struct request_fault *ret, enum refuse_reason reason,
                   const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
