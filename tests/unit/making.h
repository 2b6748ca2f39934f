/*
 * Makes requests as a client would and has the daemon's code parse them.
 * Include after cmocka.h.
 */
#ifndef MAKING_H
#define MAKING_H

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/admit.h"
#include "daemon/request.h"
#include "openfds.h"
#include "proto/curlopt.h"
#include "proto/limits.h"

/* A request that is being written. */
struct making {
    struct wire_writer w;
    size_t mark;
    uint16_t options;
    uint8_t fd_count;
    int fds[LIMIT_REQUEST_FDS];
    struct request_fault fault;
};

/* Starts one without options. */
static inline void making_bare(struct making *m, uint32_t flags,
                               const char *pool)
{
    struct msg_request head = {.flags = flags, .pool = {pool, strlen(pool)}};

    memset(m, 0, sizeof(*m));
    wire_writer_init(&m->w, NULL, 0, 2 * LIMIT_FRAME_BYTES);
    m->mark = message_begin_request(&m->w, 1, &head);
}

static inline void making_string(struct making *m, uint32_t number,
                                 const char *text)
{
    message_put_string(&m->w, number, WIRE_STRING, text, strlen(text));
    m->options++;
}

/* Starts one with a URL. */
static inline void making_start(struct making *m, uint32_t flags)
{
    making_bare(m, flags, "");
    making_string(m, WC_OPT_URL, "http://example.org/");
}

static inline void making_bytes(struct making *m, uint32_t number,
                                enum wire_type type, const void *data,
                                size_t len)
{
    message_put_string(&m->w, number, type, data, len);
    m->options++;
}

static inline void making_long(struct making *m, uint32_t number, int64_t v)
{
    message_put_long(&m->w, number, v);
    m->options++;
}

static inline void making_off_t(struct making *m, uint32_t number, int64_t v)
{
    message_put_off_t(&m->w, number, v);
    m->options++;
}

static inline void making_null(struct making *m, uint32_t number)
{
    message_put_null(&m->w, number);
    m->options++;
}

static inline void making_list(struct making *m, uint32_t number,
                               const char *const *items, uint16_t count)
{
    size_t mark = message_begin_list(&m->w, number);

    for (uint16_t i = 0; i < count; i++)
        wire_put_cstr(&m->w, items[i]);
    message_end_list(&m->w, mark, count);
    m->options++;
}

static inline void making_pull(struct making *m, uint32_t number,
                               uint16_t source, int64_t size, bool seekable)
{
    message_put_pull(&m->w, number, source, size, seekable);
    m->options++;
}

static inline void making_file(struct making *m, uint32_t number,
                               const char *path, const char *text)
{
    message_put_file_bytes(&m->w, number, path, text, strlen(text));
    m->options++;
}

/* Adds a descriptor to those that come along; returns its index. */
static inline uint8_t making_fd(struct making *m)
{
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

    assert_true(fd >= 0);
    m->fds[m->fd_count] = fd;
    return m->fd_count++;
}

static inline void making_file_fd(struct making *m, uint32_t number,
                                  uint8_t index)
{
    message_put_file_fd(&m->w, number, "file", index);
    m->options++;
}

/* A form of one field. */
static inline void making_form(struct making *m)
{
    struct msg_part part = {.has = PART_NAME,
                            .name = {"field", 5},
                            .data = PART_BYTES,
                            .bytes = {"value", 5}};
    size_t mark = message_begin_parts(&m->w, WC_OPT_MIMEPOST);

    message_put_part(&m->w, &part, NULL);
    message_end_parts(&m->w, mark, 1);
    m->options++;
}

/* The frame; its payload is valid until the next start. */
static inline struct frame making_frame(struct making *m)
{
    struct frame f;

    message_end_request(&m->w, m->mark, m->options, m->fd_count);
    assert_int_equal(m->w.error, 0);
    assert_int_equal(frame_parse(m->w.data, m->w.len, &f), m->w.len);
    return f;
}

/* Ends and parses it.  RET is NULL unless 0 is returned. */
static inline int making_parse(struct making *m, struct request **ret)
{
    struct frame f = making_frame(m);
    int rc;

    *ret = NULL;
    rc = request_parse(&f, m->fds, ret, &m->fault);
    wire_writer_done(&m->w);
    return rc;
}

/* Ends and parses what must be well. */
static inline struct request *making_request(struct making *m)
{
    struct request *req;

    assert_int_equal(making_parse(m, &req), 0);
    assert_non_null(req);
    return req;
}

/* Ends and parses what must not be taken; returns request_parse()'s error. */
static inline int making_fails(struct making *m)
{
    struct request *req;
    int rc = making_parse(m, &req);

    assert_null(req);
    return rc;
}

#endif
